//! Merging a store into another. It closes, leaves its region and ends its shared tills, and its staff move at once; its members
//! move in bounded steps, driven by the page and finished by the nightly pass if the page was left.
//!
//! What happened at the store stays recorded under it: its purchases, its days and hours. So a visit counts for the store where it
//! was made: what two stores know of a member is added up, and a day on which they bought at both stays two visits.
use regulars_api::{Code, Problem, stores::*};
use regulars_domain::{
    ids::{StaffId, StoreId},
    time::Timestamp,
};
use serde::Deserialize;

use super::sql;
use crate::{
    App,
    activity::record::{Change, change, change_by, kept},
    call::{Call, Guard},
    db::{Arg, Db, Query, flag},
    error::AppError,
    scope::BrandScope,
};

/// Members moved in one step: about ten rows are written for each.
const STEP: i64 = 100;

/// A merge as its job keeps it.
#[derive(Clone, Debug, Deserialize)]
pub struct JobRow {
    /// The store given up.
    pub subject: StoreId,
    pub target: StoreId,
    pub done: i64,
    pub total: i64,
    /// Counts steps: a step that two drivers take at once is taken by one of them.
    pub step: i64,
    pub staff_id: i64,
    #[serde(deserialize_with = "flag")]
    pub finished: bool,
}

#[derive(Debug, Deserialize)]
struct MemberRow {
    member_id: i64,
}

pub(super) async fn begin(call: Call<MergeStore>) -> Result<MergeProgress, AppError> {
    call.retrying(async |call: &Call<MergeStore>| {
        let (from, into) = (call.path, call.input.into);
        let (actor, (stores, targets, count, others)) = call
            .enter(|scope| {
                (
                    sql::store(scope, from),
                    sql::store(scope, into),
                    members(scope, from),
                    jobs_into(scope, from),
                )
            })
            .await?;
        let before = super::current(&actor, from, stores, call.input.rev)?;
        actor.store(into)?;
        let target = targets.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound).at("into"))?;
        // Into itself, or into one that goes itself.
        if from == into || target.merged_into.is_some() {
            return Err(Problem::new(Code::WrongState).at("into").into());
        }
        // While another is still arriving: nothing may be lost between two merges.
        if !others.is_empty() {
            return Err(Problem::new(Code::WrongState).at("store").into());
        }
        if !target.open {
            return Err(Problem::new(Code::StoreClosed).at("into").into());
        }
        let total = count.into_iter().next().map_or(0, |row| row.n);
        // Its region could else never be removed; the record keeps which it was.
        let after = sql::StoreRow {
            open: false,
            region_id: None,
            merged_into: Some(into),
            rev: before.rev + 1,
            ..before.clone()
        };
        let change = change(
            &actor,
            call.ids(1)?,
            call.now,
            &Change {
                action: "store.merge",
                entity: "store",
                entity_id: from.get(),
                store: Some(from),
                before: kept(&before),
                after: kept(&after),
                ..Change::default()
            },
        );
        let progress = MergeProgress { moved: 0, total, finished: false };
        let scope = actor.scope;
        let mut writes =
            vec![sql::update(scope, &after), insert_job(scope, &after, into, total, actor.staff, call.now)];
        writes.extend(move_staff(scope, from, into));
        writes.push(change);
        call.commit(&actor, Guard::Store(from, before.rev), &progress, writes).await.map_err(raced)?;
        Ok(progress)
    })
    .await
}

/// The target closed, or one of the two stores became part of another merge, between reading and writing: reading again tells which.
fn raced(error: AppError) -> AppError {
    match error {
        AppError::Db(error) if error.refused_by("job.target") => AppError::Stale,
        other => other,
    }
}

pub(super) async fn go_on(call: Call<ContinueMerge>) -> Result<MergeProgress, AppError> {
    call.retrying(async |call: &Call<ContinueMerge>| {
        let (actor, jobs) = call.enter(|scope| job(scope, call.path)).await?;
        actor.store(call.path)?;
        let job = jobs.into_iter().next().ok_or(Code::NotFound)?;
        let (progress, writes) = step(&call.app, &call.db, actor.scope, &job).await?;
        // One that has ended is answered as it stands.
        if !writes.is_empty() {
            call.commit(&actor, Guard::None, &progress, writes).await.map_err(taken)?;
        }
        Ok(progress)
    })
    .await
}

/// Finishes what was left: some steps of each merge still running in the brand. For the nightly pass.
///
/// # Errors
/// The database's.
pub async fn finish(app: &App, scope: BrandScope, mut steps: u32) -> Result<(), AppError> {
    for mut job in app.db.run(running(scope)).await? {
        while steps > 0 {
            steps -= 1;
            let (progress, writes) = step(app, &app.db, scope, &job).await?;
            match app.db.run(writes).await.map_err(|error| taken(error.into())) {
                // Its page is back and took this step.
                Err(AppError::Stale) => break,
                done => done?,
            }
            if progress.finished {
                break;
            }
            job.done = progress.moved;
            job.step += 1;
        }
    }
    Ok(())
}

/// The statements that move the next members, none where the job has ended, and how it stands after them. When nobody is left, it is
/// done: nobody comes to know the store after its merge has begun (a trigger sees to it).
async fn step(
    app: &App,
    db: &Db,
    scope: BrandScope,
    job: &JobRow,
) -> Result<(MergeProgress, Vec<Query<()>>), AppError> {
    if job.finished {
        return Ok((MergeProgress { moved: job.done, total: job.total, finished: true }, vec![]));
    }
    let (granted, keyed) = db.run((granted(scope, job.subject), keyed(scope, job.subject))).await?;
    let mut ids: Vec<i64> = granted.iter().chain(&keyed).map(|row| row.member_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let finished = ids.is_empty();
    let moved = job.done + i64::try_from(ids.len()).unwrap_or(0);
    let total = job.total.max(moved);
    let now = app.clock.now();
    let mut writes = vec![advance(scope, job, moved, total, finished, now)];
    writes.extend(move_staff(scope, job.subject, job.target));
    if finished {
        let what = Change {
            action: "store.merged",
            entity: "store",
            entity_id: job.subject.get(),
            store: Some(job.subject),
            after: Some(serde_json::json!({ "merged_into": job.target, "members": moved })),
            ..Change::default()
        };
        let id = app.keys.reserve(app.clock.millis(), 1)?;
        writes.push(change_by(scope, StaffId::try_from(job.staff_id).ok(), id, now, &what));
    } else {
        writes.extend(move_members(scope, job, &serde_json::to_string(&ids).unwrap_or_default()));
    }
    Ok((MergeProgress { moved, total, finished }, writes))
}

/// Another driver took this step.
fn taken(error: AppError) -> AppError {
    match error {
        AppError::Db(error) if error.refused_by("job_guard") => AppError::Stale,
        other => other,
    }
}

fn pair(scope: BrandScope, from: StoreId, into: StoreId) -> [Arg; 3] {
    [scope.arg(), from.into(), into.into()]
}

/// Staff, whose forms filled from before are told so by `rev`. The shared tills are none any more, as when they are ended from afar
/// (`team::tills`): what a device holds names the store that is given up.
fn move_staff(scope: BrandScope, from: StoreId, into: StoreId) -> Vec<Query<()>> {
    vec![
        Query::new(
            "update staff set rev = rev + 1
              where brand_id = ?1 and id in (select staff_id from staff_store where brand_id = ?1 and store_id = ?2)",
            [scope.arg(), from.into()],
        ),
        Query::new(
            "insert into staff_store (brand_id, staff_id, store_id)
             select brand_id, staff_id, ?3 from staff_store where brand_id = ?1 and store_id = ?2
             on conflict do nothing",
            pair(scope, from, into),
        ),
        Query::new(
            "delete from staff_store where brand_id = ?1 and store_id = ?2",
            [scope.arg(), from.into()],
        ),
        Query::new("delete from till where brand_id = ?1 and store_id = ?2", [scope.arg(), from.into()]),
        Query::new("delete from session where brand_id = ?1 and till_store = ?2", [scope.arg(), from.into()]),
    ]
}

/// Grants are added up with those that the new store has; home and look-up keys follow. The last day stays behind: it only says
/// whether the next sale at a store makes a visit there.
fn move_members(scope: BrandScope, job: &JobRow, ids: &str) -> Vec<Query<()>> {
    let args = || pair(scope, job.subject, job.target).into_iter().chain([Arg::from(ids)]);
    vec![
        Query::new(
            "insert into member_store (brand_id, member_id, store_id, sort_name, last_at, visits, spend)
             select brand_id, member_id, ?3, sort_name, last_at, visits, spend from member_store
              where brand_id = ?1 and store_id = ?2 and member_id in (select value from json_each(?4))
             on conflict (brand_id, member_id, store_id) do update set
                visits = visits + excluded.visits, spend = spend + excluded.spend,
                last_at = nullif(max(coalesce(last_at, 0), coalesce(excluded.last_at, 0)), 0)",
            args(),
        ),
        Query::new(
            "delete from member_store
              where brand_id = ?1 and store_id = ?2 and member_id in (select value from json_each(?3))",
            [scope.arg(), job.subject.into(), ids.into()],
        ),
        Query::new(
            "update member set home_store = ?3, rev = rev + 1
              where brand_id = ?1 and home_store = ?2 and id in (select value from json_each(?4))",
            args(),
        ),
        Query::new(
            "update member_key indexed by member_key_by_member set store_id = ?3
              where brand_id = ?1 and store_id = ?2 and member_id in (select value from json_each(?4))",
            args(),
        ),
    ]
}

fn members(scope: BrandScope, store: StoreId) -> Query<sql::CountRow> {
    Query::new(
        "select count(*) as n from member_store where brand_id = ?1 and store_id = ?2",
        [scope.arg(), store.into()],
    )
}

/// The next members with a grant of this store.
fn granted(scope: BrandScope, store: StoreId) -> Query<MemberRow> {
    Query::new(
        "select member_id from member_store where brand_id = ?1 and store_id = ?2 order by current, sort_name, member_id limit ?3",
        [scope.arg(), store.into(), STEP.into()],
    )
}

/// Members at home here without a grant, found by their keys; a member has a dozen or so.
fn keyed(scope: BrandScope, store: StoreId) -> Query<MemberRow> {
    Query::new(
        "select distinct member_id from (select member_id from member_key where brand_id = ?1 and store_id = ?2 order by key limit ?3)",
        [scope.arg(), store.into(), STEP.into()],
    )
}

/// Merges on their way into this store.
fn jobs_into(scope: BrandScope, store: StoreId) -> Query<JobRow> {
    Query::new(
        "select subject, target, done, total, step, staff_id, state = 'done' as finished from job
          where brand_id = ?1 and kind = 'merge_store' and target = ?2 and state = 'running'",
        [scope.arg(), store.into()],
    )
}

fn job(scope: BrandScope, store: StoreId) -> Query<JobRow> {
    Query::new(
        "select subject, target, done, total, step, staff_id, state = 'done' as finished from job
          where brand_id = ?1 and kind = 'merge_store' and subject = ?2",
        [scope.arg(), store.into()],
    )
}

fn running(scope: BrandScope) -> Query<JobRow> {
    Query::new(
        "select subject, target, done, total, step, staff_id, state = 'done' as finished from job
          where brand_id = ?1 and kind = 'merge_store' and state = 'running' limit 20",
        [scope.arg()],
    )
}

/// Refused by `job.target` where the target is not open any more, goes into another itself, or members are on their way into the
/// store that is given up: of two merges at the same moment, the batch that comes second finds the first one's rows.
fn insert_job(
    scope: BrandScope,
    store: &sql::StoreRow,
    into: StoreId,
    total: i64,
    staff: StaffId,
    now: Timestamp,
) -> Query<()> {
    Query::new(
        "insert into job (brand_id, kind, subject, target, state, done, total, staff_id, started_at, moved_at)
         values (?1, 'merge_store', ?2,
                 (select id from store where brand_id = ?1 and id = ?3 and state = 'open' and merged_into is null and not exists (
                     select 1 from job where brand_id = ?1 and kind = 'merge_store' and target = ?2 and state = 'running')),
                 'running', 0, ?4, ?5, ?6, ?6)",
        [scope.arg(), store.id.into(), into.into(), total.into(), staff.into(), now.into()],
    )
}

/// Counts a step, and aborts it whole where another driver took it.
fn advance(
    scope: BrandScope,
    job: &JobRow,
    done: i64,
    total: i64,
    finished: bool,
    now: Timestamp,
) -> Query<()> {
    Query::new(
        "update job set done = ?3, total = ?4, state = ?5, moved_at = ?6, step = step + 1, guard = state = 'running' and step = ?7
          where brand_id = ?1 and kind = 'merge_store' and subject = ?2",
        [
            scope.arg(),
            job.subject.into(),
            done.into(),
            total.into(),
            if finished { "done".into() } else { "running".into() },
            now.into(),
            job.step.into(),
        ],
    )
}
