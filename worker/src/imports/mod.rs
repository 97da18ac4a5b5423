//! Bringing in files. A batch takes three trips: the session and the import, what the brand has of what the batch names,
//! and one writing batch. Everything is written with lists in JSON, so that a batch of a thousand purchases is a dozen
//! statements.
mod balances;
mod items;
mod job;
mod known;
mod ledger;
pub mod left;
mod member_row;
mod member_words;
mod members;
mod members_sql;
mod needed;
mod newcomers;
mod plan;
mod purchases;
mod purchases_sql;
mod purchases_write;
mod stores;
mod undo;
mod undo_sql;
mod when;

use std::collections::HashSet;

use regulars_api::{Code, Problem, imports::*};
use regulars_domain::{
    ids::ImportId,
    import::{
        batch::{BATCH_ROWS, Batch},
        field::Kind,
    },
};

pub use undo::undo;

pub(crate) use self::{
    plan::{Context, Live, Planned},
    purchases::plan as plan_purchases,
    purchases_sql::begin_nightly,
};

use self::job::Job;
use crate::{
    call::{Call, Guard},
    check as checks,
    db::{Db, DbError},
    error::AppError,
    routes::Routes,
    scope::Hand,
};

/// Every route of imports.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(check)
        .mount(start)
        .mount(bring)
        .mount(close)
        .mount(undo)
        .mount(list)
        .mount(recall)
        .mount(get)
}

async fn planned(db: &Db, context: &Context<'_>, rows: &Batch) -> Result<Planned, AppError> {
    match rows {
        Batch::Stores(rows) => stores::plan(db, context, rows).await,
        Batch::Items(rows) => items::plan(db, context, rows).await,
        Batch::Members(rows) => members::plan(db, context, rows).await,
        Batch::Purchases(rows) => purchases::plan(db, context, rows).await,
        Batch::OpeningBalances(rows) => balances::plan(db, context, rows).await,
    }
}

/// A batch has its bounds, and lists each store and item once: else one batch would make a thing twice.
fn bounded(rows: &Batch) -> Result<(), AppError> {
    if rows.len() > BATCH_ROWS {
        return Err(Problem::new(Code::TooLarge).at("rows").into());
    }
    let Batch::Purchases(rows) = rows else { return Ok(()) };
    let (mut stores, mut items) = (HashSet::new(), HashSet::new());
    if !rows.stores.iter().all(|code| stores.insert(code)) {
        return Err(Problem::new(Code::Invalid).at("rows.stores").into());
    }
    if !rows.items.iter().all(|item| items.insert(&item.code)) {
        return Err(Problem::new(Code::Invalid).at("rows.items").into());
    }
    Ok(())
}

/// An opening balance is nothing but points: "no points" is no choice for it.
fn fits(kind: Kind, allowed: &Allowed) -> Result<(), AppError> {
    if kind == Kind::OpeningBalances && allowed.points == PointsChoice::None {
        return Err(Problem::new(Code::Invalid).at("allowed.points").into());
    }
    Ok(())
}

/// The import, if there is one of which this person or program may know.
fn known_to(hand: &Hand, jobs: Vec<Job>) -> Result<Job, AppError> {
    jobs.into_iter().next().filter(|job| hand.knows(job.begun_by)).ok_or_else(|| Code::NotFound.into())
}

/// What a batch would do.
pub async fn check(call: Call<CheckRows>) -> Result<RowsOutcome, AppError> {
    let (hand, ()) = call.enter_by_either(|_| ()).await?;
    bounded(&call.input.rows)?;
    fits(call.input.rows.kind(), &call.input.allowed)?;
    let context = Context::of_file(&call.app, &hand, call.now, &call.input.allowed, 0);
    Ok(planned(&call.db, &context, &call.input.rows).await?.outcome)
}

/// Begins an import.
pub async fn start(call: Call<StartImport>) -> Result<ImportView, AppError> {
    let (hand, ()) = call.enter_by_either(|_| ()).await?;
    let mut input = call.input.clone();
    fits(input.kind, &input.allowed)?;
    input.file = checks::text("file", &input.file, 1, 200)?;
    input.reading = checks::text("reading", &input.reading, 0, LONGEST_READING)?;
    input.heads = checks::text("heads", &input.heads, 0, LONGEST_HEADS)?;
    let first = call.ids(2)?;
    let id = ImportId::try_from(first).map_err(|_| AppError::Internal("not a key".to_owned()))?;
    let job = Job::begun(id, &hand, &input, call.now);
    let view = ImportView::from(&job);
    let allowed = known::json(&job.allowed)?;
    let writes = vec![
        job::insert(hand.scope, &job, &allowed, &input.heads),
        job::audit(hand.scope, hand.by, first + 1, &job, "import.start", call.now),
    ];
    call.commit_as(hand.scope, Guard::None, &view, writes).await?;
    Ok(view)
}

/// Takes a batch.
pub async fn bring(call: Call<BringRows>) -> Result<RowsOutcome, AppError> {
    bounded(&call.input.rows)?;
    call.retrying(bring_once).await
}

async fn bring_once(call: &Call<BringRows>) -> Result<RowsOutcome, AppError> {
    let (hand, jobs) = call.enter_by_either(|scope| job::find(scope, call.path)).await?;
    let job = known_to(&hand, jobs)?;
    let RowsToBring { number, rows } = &call.input;
    if job.state != ImportState::Running || rows.kind() != job.kind || *number > job.batches {
        return Err(Code::WrongState.into());
    }
    let context = Context::of_file(&call.app, &hand, call.now, &job.allowed, job.id.get());
    let planned = planned(&call.db, &context, rows).await?;
    // A batch that was taken before, sent again by a page that was opened anew: its rows are here, its counts too. What it writes all
    // the same, cut otherwise or no longer refused, is counted as what it is.
    let again = *number < job.batches;
    let RowsOutcome { new, changed, .. } = planned.outcome;
    let counted = match again {
        true => RowsOutcome { new, changed, ..RowsOutcome::default() },
        false => planned.outcome.clone(),
    };
    let revs = known::json(&planned.revs)?;
    let mut writes: Vec<_> = planned.left_day.map(|day| begin_nightly(hand.scope, day)).into_iter().collect();
    writes.push(job::advance(hand.scope, &job, number + 1, &counted, &planned, &revs, call.now));
    writes.extend(planned.writes);
    call.commit_as(hand.scope, Guard::None, &planned.outcome, writes).await.map_err(stale)?;
    Ok(planned.outcome)
}

/// A premise of the batch no longer holds, or somebody made the same store, item or member meanwhile.
pub(crate) fn stale(error: AppError) -> AppError {
    match error {
        AppError::Db(DbError::Constraint(text))
            if text.contains("import_guard") || text.contains("UNIQUE") =>
        {
            AppError::Stale
        }
        other => other,
    }
}

/// Ends an import.
pub async fn close(call: Call<CloseImport>) -> Result<ImportView, AppError> {
    call.retrying(async |call| {
        let (hand, jobs) = call.enter_by_either(|scope| job::find(scope, call.path)).await?;
        let mut job = known_to(&hand, jobs)?;
        if job.state != ImportState::Running {
            return Err(Code::WrongState.into());
        }
        let (to, action) = match call.input {
            Closing::Done => (ImportState::Done, "import.done"),
            Closing::Cancelled => (ImportState::Cancelled, "import.cancel"),
        };
        job.turn(to);
        let view = ImportView::from(&job);
        let writes = vec![
            job::turn(hand.scope, job.id, ImportState::Running, to, call.now),
            job::audit(hand.scope, hand.by, call.ids(1)?, &job, action, call.now),
        ];
        call.commit_as(hand.scope, Guard::None, &view, writes).await.map_err(stale)?;
        Ok(view)
    })
    .await
}

/// The imports.
pub async fn list(call: Call<ListImports>) -> Result<Vec<ImportView>, AppError> {
    let (_, jobs) = call.enter(|scope| job::list(scope, call.input.before)).await?;
    Ok(jobs.iter().map(ImportView::from).collect())
}

/// How the last file with these heads was read.
pub async fn recall(call: Call<RecallReading>) -> Result<Recalled, AppError> {
    let heads = checks::text("heads", &call.input.heads, 1, LONGEST_HEADS)?;
    let (_, readings) = call.enter(|scope| job::recalled(scope, call.input.kind, &heads)).await?;
    Ok(Recalled { reading: readings.into_iter().next().map(|row| row.reading) })
}

/// One import.
pub async fn get(call: Call<GetImport>) -> Result<ImportDetail, AppError> {
    let (hand, jobs) = call.enter_by_either(|scope| job::find(scope, call.path)).await?;
    let job = known_to(&hand, jobs)?;
    Ok(ImportDetail { import: ImportView::from(&job), allowed: job.allowed, reading: job.reading })
}
