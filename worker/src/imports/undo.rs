//! Taking an import back, step by step: purchases and points of a few members at a time, then the members, items and
//! stores that it made. What it changed of things that were here before stays changed.
//!
//! The house goes on meanwhile: where a step finds that something made since depends on what it would take back, the undo
//! stops there and the import stands as ended early, with how many things need it.
use regulars_api::{Code, Problem, imports::*};
use regulars_domain::time::Timestamp;

use super::{
    job,
    job::Job,
    known::json,
    known_to,
    needed::{self, Needed},
    stale, undo_sql as sql,
};
use crate::{
    App,
    call::{Call, Guard},
    db::{Db, DbError, Query},
    error::AppError,
    scope::{BrandScope, By},
};

/// Rows of one step.
const STEP: i64 = 3_000;

/// Takes a part of an import back.
pub async fn undo(call: Call<UndoImport>) -> Result<ImportView, AppError> {
    call.retrying(undo_once).await
}

async fn undo_once(call: &Call<UndoImport>) -> Result<ImportView, AppError> {
    let (hand, jobs) = call.enter_by_either(|scope| job::find(scope, call.path)).await?;
    let mut job = known_to(&hand, jobs)?;
    let driver = Driver { app: &call.app, db: &call.db, scope: hand.scope, by: hand.by, now: call.now };
    let writes = match job.state {
        ImportState::Undone => return Ok(ImportView::from(&job)),
        ImportState::Undoing => driver.step(&mut job).await?,
        from @ (ImportState::Running | ImportState::Done | ImportState::Cancelled) => {
            driver.begin(&mut job, from).await?
        }
    };
    let view = ImportView::from(&job);
    call.commit_as(hand.scope, Guard::None, &view, writes).await.map_err(moved)?;
    Ok(view)
}

/// Something of the step was used between reading and writing: reading again finds it.
pub fn moved(error: AppError) -> AppError {
    match stale(error) {
        AppError::Db(DbError::Constraint(text)) if text.contains("FOREIGN KEY") => AppError::Stale,
        other => other,
    }
}

/// Who takes the steps: a person's page, a program, or the clock.
pub struct Driver<'a> {
    pub app: &'a App,
    pub db: &'a Db,
    pub scope: BrandScope,
    pub by: By,
    pub now: Timestamp,
}

impl Driver<'_> {
    /// Finds out whether anything depends on the import, and begins if nothing does.
    async fn begin(&self, job: &mut Job, from: ImportState) -> Result<Vec<Query<()>>, AppError> {
        let found = count(&self.db.run(needed::whole(self.scope, job.id)).await?);
        if found > 0 {
            return Err(Problem::new(Code::StillNeeded).with("count", found).into());
        }
        job.turn(ImportState::Undoing);
        Ok(vec![
            job::turn(self.scope, job.id, from, ImportState::Undoing, self.now),
            self.audit(job, "import.undo")?,
        ])
    }

    /// The statements of the next step, and the job as they leave it.
    ///
    /// # Errors
    /// The database's.
    pub async fn step(&self, job: &mut Job) -> Result<Vec<Query<()>>, AppError> {
        let (scope, id) = (self.scope, job.id);
        let (touched, until, members, items) = self
            .db
            .run((
                sql::touched(scope, id, STEP),
                sql::anonymous_until(scope, id, STEP),
                sql::made_members(scope, id),
                sql::made_items(scope, id),
            ))
            .await?;
        let until = until.into_iter().next().map(|row| row.at);
        let (chosen, rows) = choose(&touched);
        let (needs, rows, mut writes) = if !chosen.is_empty() {
            let until = until.filter(|_| chosen.contains(&0));
            let keys = json(&chosen)?;
            (needed::members(scope, id, &keys, until), rows, sql::take_back(scope, id, &keys, until))
        } else if let Some(made) = members.into_iter().next().filter(|made| made.rows > 0) {
            let needs = needed::members(scope, id, &made.keys, None);
            (needs, made.rows, sql::remove_members(scope, &made.keys))
        } else if let Some(made) = items.into_iter().next().filter(|made| made.rows > 0) {
            let needs = needed::items(scope, id, &made.keys);
            (needs, made.rows, vec![sql::remove_items(scope, &made.keys)])
        } else {
            (needed::places(scope, id), 0, sql::remove_places(scope, id))
        };
        let needs = self.db.run(needs).await?;
        if count(&needs) > 0 {
            return self.stop(job, count(&needs));
        }
        if rows == 0 {
            job.turn(ImportState::Undone);
            writes.push(job::turn(scope, id, ImportState::Undoing, ImportState::Undone, self.now));
            writes.push(self.audit(job, "import.undone")?);
        } else {
            let revs = needs.first().map_or("[]", |needs| needs.revs.as_str());
            writes.insert(0, sql::advance(scope, id, job.undone(), rows, revs, self.now));
            job.undo(rows);
        }
        Ok(writes)
    }

    /// What is left of the import stays: others use it by now.
    fn stop(&self, job: &mut Job, needed: i64) -> Result<Vec<Query<()>>, AppError> {
        job.turn(ImportState::Cancelled);
        job.need(needed);
        Ok(vec![job::stop(self.scope, job.id, needed, self.now), self.audit(job, "import.undo_stopped")?])
    }

    fn audit(&self, job: &Job, action: &str) -> Result<Query<()>, AppError> {
        let id = self.app.keys.reserve(self.app.clock.millis(), 1)?;
        Ok(job::audit(self.scope, self.by, id, job, action, self.now))
    }
}

fn count(found: &[Needed]) -> i64 {
    found.first().map_or(0, |needed| needed.n)
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
