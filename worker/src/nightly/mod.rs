//! What the clock does, brand after brand: closes lapsed lots, lets sales leave the tier windows, seals the record of changes,
//! finishes merges, imports and changes of many members that their page left, compares members who are new or changed, closes stores
//! whose last day is over. Every step is one bounded batch from a
//! kept place, so a pass that stops goes on with the next, and days missed are caught up.
mod closing;
pub mod expiry;
pub mod seal;
pub mod tiers;

use regulars_domain::{ids::BrandId, loyalty::Programme};
use serde::Deserialize;

use crate::{
    App, bulk, clock,
    db::{DbError, Query, json_text},
    duplicates,
    error::{AppError, log},
    house, imports,
    scope::BrandScope,
    stores::merge,
};

/// Steps taken in one pass over all brands: an invocation has 1,000 queries. The rest waits for the next.
const STEPS: u32 = 150;
/// Blocks of changes sealed for one brand in one pass.
const BLOCKS: u32 = 10;
/// A step of a merge costs as many queries as so many other steps.
const MERGE_STEP: u32 = 5;
/// A step of an import being taken back, likewise.
const UNDO_STEP: u32 = 15;
/// A step of looking for duplicates, likewise.
const FIND_STEP: u32 = 15;

/// A step of a change for many members, likewise.
const BULK_STEP: u32 = 10;

/// A brand and what its passes need to know of it.
#[derive(Debug, Deserialize)]
pub struct BrandRow {
    id: BrandId,
    pub rev: i64,
    #[serde(deserialize_with = "json_text")]
    pub programme: Programme,
}

impl BrandRow {
    pub fn scope(&self) -> BrandScope {
        BrandScope::of_system(self.id)
    }
}

/// One pass over every brand. What fails for one brand is logged and does not keep the others waiting.
///
/// # Errors
/// The database's, where the brands themselves cannot be read.
pub async fn run(app: &App) -> Result<(), AppError> {
    if let Err(error) = app.db.run(house::sql::sweep(app.clock.now())).await {
        log(&format!("clearing what is over: {error}"));
    }
    let brands: Query<BrandRow> = Query::new("select id, rev, programme from brand order by id", []);
    let brands = app.db.run(brands).await?;
    let fair = STEPS / u32::try_from(brands.len().max(1)).unwrap_or(STEPS);
    for brand in &brands {
        if let Err(error) = pass(app, brand, fair.max(3)).await {
            log(&format!("nightly pass of brand {}: {error}", brand.id));
        }
    }
    Ok(())
}

async fn pass(app: &App, brand: &BrandRow, steps: u32) -> Result<(), AppError> {
    let scope = brand.scope();
    // What fails in one stage does not keep the others waiting.
    let tell = |stage: &str, done: Result<(), AppError>| {
        if let Err(error) = done {
            log(&format!("nightly pass of brand {}, {stage}: {error}", brand.id));
        }
    };
    tell(
        "sealing",
        seal::seal(&app.db, scope, app.clock.now(), steps.min(BLOCKS)).await.map_err(AppError::from),
    );
    tell("merges", merge::finish(app, scope, (steps / MERGE_STEP).max(1)).await);
    tell("imports", imports::left::finish(app, scope, (steps / UNDO_STEP).max(1)).await);
    tell("changes of many members", bulk::left::finish(app, scope, (steps / BULK_STEP).max(1)).await);
    tell("duplicates", duplicates::find::finish(app, scope, (steps / FIND_STEP).max(1)).await);
    let (_, clocks) = app.db.run((begin(scope), clocks(scope))).await?;
    // A day is over for the brand when it is over at its last store.
    let now = app.clock.now();
    let days = clocks.iter().map(|c| clock::local(now, &c.time_zone, c.closing).business_day);
    let Some(today) = days.min() else { return Ok(()) };
    tell("closing", more(closing::close(app, scope, today).await.map(|()| false)).map(drop));
    let mut left = steps;
    let lapsing =
        repeated(&mut left, async || expiry::step(app, scope, today).await.map(|closed| closed > 0));
    tell("expiry", lapsing.await);
    left = left.max(1);
    tell("tiers", repeated(&mut left, async || tiers::step(app, brand, today).await).await);
    Ok(())
}

/// Takes a stage's steps while there are any, and no more than are `left`.
async fn repeated(left: &mut u32, step: impl AsyncFn() -> Result<bool, AppError>) -> Result<(), AppError> {
    while *left > 0 && more(step().await)? {
        *left -= 1;
    }
    Ok(())
}

/// A stale step is read again.
fn more(step: Result<bool, AppError>) -> Result<bool, AppError> {
    match step {
        Err(AppError::Stale) => Ok(true),
        done => done,
    }
}

/// A refused guard means that something moved between reading and writing.
fn stale(error: DbError) -> AppError {
    if error.refused_by("nightly_guard") || error.refused_by("nightly.guard") {
        AppError::Stale
    } else {
        error.into()
    }
}

#[derive(Debug, Deserialize)]
struct ClockRow {
    time_zone: String,
    closing: u16,
}

fn clocks(scope: BrandScope) -> Query<ClockRow> {
    Query::new("select distinct time_zone, closing from store where brand_id = ?1", [scope.arg()])
}

/// The brand's row, for those that have none yet: nothing has left their windows.
fn begin(scope: BrandScope) -> Query<BrandRow> {
    Query::new(
        "insert into nightly (brand_id, left_day) values (?1, 0) on conflict do nothing",
        [scope.arg()],
    )
}
