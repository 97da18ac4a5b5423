//! Taking an import back, step by step: purchases and points of a few members at a time, then the members, items and
//! stores that it made. What it changed of things that were here before stays changed.
use regulars_api::{Code, Problem, imports::*};

use super::{job, job::Job, known::json, stale, undo_sql as sql};
use crate::{
    call::{Call, Guard},
    db::Query,
    error::AppError,
    scope::Actor,
};

/// Rows of one step.
const STEP: i64 = 3_000;

/// Takes a part of an import back.
pub async fn undo(call: Call<UndoImport>) -> Result<ImportView, AppError> {
    call.retrying(undo_once).await
}

async fn undo_once(call: &Call<UndoImport>) -> Result<ImportView, AppError> {
    let (actor, jobs) = call.enter(|scope| job::find(scope, call.path)).await?;
    let mut job = jobs.into_iter().next().ok_or(Code::NotFound)?;
    let writes = match job.state {
        ImportState::Undone => return Ok(ImportView::from(&job)),
        ImportState::Undoing => step(call, &actor, &mut job).await?,
        from @ (ImportState::Running | ImportState::Done | ImportState::Cancelled) => {
            begin(call, &actor, &mut job, from).await?
        }
    };
    let view = ImportView::from(&job);
    call.commit(&actor, Guard::None, &view, writes).await.map_err(stale)?;
    Ok(view)
}

/// Finds out whether anything depends on the import, and begins if nothing does.
async fn begin(
    call: &Call<UndoImport>,
    actor: &Actor,
    job: &mut Job,
    from: ImportState,
) -> Result<Vec<Query<()>>, AppError> {
    let found = call.db.run(sql::dependants(actor.scope, job.id)).await?;
    let count = found.into_iter().next().map_or(0, sql::Dependants::count);
    if count > 0 {
        return Err(Problem::new(Code::StillNeeded).with("count", count).into());
    }
    job.state = ImportState::Undoing;
    Ok(vec![
        job::turn(actor.scope, job.id, from, ImportState::Undoing, call.now),
        job::audit(actor, call.ids(1)?, job, "import.undo", call.now),
    ])
}

async fn step(call: &Call<UndoImport>, actor: &Actor, job: &mut Job) -> Result<Vec<Query<()>>, AppError> {
    let (scope, id) = (actor.scope, job.id);
    let (touched, until, members, items) = call
        .db
        .run((
            sql::touched(scope, id),
            sql::anonymous_until(scope, id, STEP),
            sql::made_members(scope, id),
            sql::made_items(scope, id),
        ))
        .await?;
    let until = until.into_iter().next().map(|row| row.at);
    let (chosen, rows) = choose(&touched);
    let (rows, mut writes) = if !chosen.is_empty() {
        let until = until.filter(|_| chosen.contains(&0));
        (rows, sql::take_back(scope, id, &json(&chosen)?, until))
    } else if let Some(made) = members.into_iter().next().filter(|made| made.rows > 0) {
        (made.rows, sql::remove_members(scope, &made.keys))
    } else if let Some(made) = items.into_iter().next().filter(|made| made.rows > 0) {
        (made.rows, vec![sql::remove_items(scope, &made.keys)])
    } else {
        job.state = ImportState::Undone;
        let mut last = sql::remove_places(scope, id);
        last.push(job::turn(scope, id, ImportState::Undoing, ImportState::Undone, call.now));
        last.push(job::audit(actor, call.ids(1)?, job, "import.undone", call.now));
        return Ok(last);
    };
    job.undo(rows);
    writes.insert(0, sql::advance(scope, id, rows, call.now));
    Ok(writes)
}

/// The members of one step: anonymous sales by themselves, else as many as have about [`STEP`] rows together.
fn choose(touched: &[sql::Touched]) -> (Vec<i64>, i64) {
    let mut rows = 0;
    let mut chosen = Vec::new();
    for one in touched {
        if !chosen.is_empty() && (rows + one.rows > STEP || chosen == [0]) {
            break;
        }
        rows += one.rows;
        chosen.push(one.member_id);
    }
    if chosen == [0] { (chosen, rows.min(STEP)) } else { (chosen, rows) }
}
