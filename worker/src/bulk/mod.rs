//! One change for many members: begun, moved on step by step by whoever has the page open, else by the clock; ended, taken back.
//! What a step does is in [`step`].
pub mod job;
pub mod left;
pub(crate) mod sql;
mod step;
pub(crate) mod walk;

use regulars_api::{
    Code, Endpoint, Problem,
    activity::{UndoChange, Undone},
    bulk::*,
};
use regulars_domain::{
    ids::{BulkId, MAX_ID, MemberId, StoreId},
    time::Timestamp,
};

use self::{
    job::{Chosen, Job},
    step::Driver,
};
use crate::{
    activity::undo::{Undoable, undone},
    call::{Call, Guard},
    db::Query,
    error::AppError,
    members::{
        check::tags,
        edit::new_home,
        list,
        sql::{list::count, member::store},
    },
    routes::Routes,
    scope::{Actor, Level},
};

/// Members that are counted unasked.
const COUNTED: i64 = 1_000;

/// The routes of jobs for many members.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(unfinished).mount(begin).mount(go_on).mount(cancel).mount(undo)
}

async fn unfinished(call: Call<ListBulks>) -> Result<Vec<BulkView>, AppError> {
    let (actor, jobs) = call.enter(|scope| job::unfinished(scope, MAX_ID)).await?;
    Ok(jobs.iter().filter(|job| in_reach(&actor, job).is_ok()).map(BulkView::from).collect())
}

async fn begin(call: Call<BeginBulk>) -> Result<BulkView, AppError> {
    call.retrying(async |call: &Call<BeginBulk>| {
        let NewBulk { act, whom } = &call.input;
        let home = if let Act::Assign(home) = act { Some(*home) } else { None };
        let of_list = whom.filter.store.and_then(|id| StoreId::try_from(id).ok());
        let (actor, (homes, lists)) = call
            .enter(|scope| (home.map(|home| store(scope, home)), of_list.map(|list| store(scope, list))))
            .await?;
        at_a_desk(&actor)?;
        if of_list.is_some() && lists.is_empty() {
            return Err(Problem::new(Code::NotFound).at("filter.store").into());
        }
        let act = checked(&actor, act, home.filter(|_| !homes.is_empty()))?;
        let whom = chosen(&actor, whom, call.now)?;
        let total = total(call, &actor, &whom).await?;
        let job = Job {
            id: BulkId::try_from(call.ids(1)?).map_err(|_| AppError::Internal("a key".to_owned()))?,
            act,
            whom,
            state: BulkState::Running,
            place: String::new(),
            step: 0,
            seen: 0,
            changed: 0,
            given_back: 0,
            left_so: 0,
            total,
            staff_id: actor.staff,
            by_name: actor.name.clone(),
            started_at: call.now.0,
        };
        let view = BulkView::from(&job);
        call.commit(&actor, Guard::None, &view, vec![job::insert(actor.scope, &job)?]).await?;
        Ok(view)
    })
    .await
}

async fn go_on(call: Call<ContinueBulk>) -> Result<BulkView, AppError> {
    call.retrying(async |call: &Call<ContinueBulk>| {
        let (actor, mut job) = found(call, call.path).await?;
        let writes = driver(call, &actor).step(&mut job).await?;
        written(call, &actor, &job, writes).await
    })
    .await
}

async fn cancel(call: Call<CancelBulk>) -> Result<BulkView, AppError> {
    call.retrying(async |call: &Call<CancelBulk>| {
        let (actor, mut job) = found(call, call.path).await?;
        if job.state != BulkState::Running {
            return Err(Code::WrongState.into());
        }
        let action = job.action();
        let writes = driver(call, &actor).turn(&mut job, BulkState::Cancelled, &[action])?;
        written(call, &actor, &job, writes).await
    })
    .await
}

async fn undo(call: Call<UndoBulk>) -> Result<BulkView, AppError> {
    call.retrying(async |call: &Call<UndoBulk>| {
        let (actor, mut job) = found(call, call.path).await?;
        let writes = begin_undo(&driver(call, &actor), &actor, &mut job)?;
        written(call, &actor, &job, writes).await
    })
    .await
}

/// Begins to take back the job that a change in the record tells of. Whoever asked drives it on.
pub async fn undo_change(
    call: &Call<UndoChange>,
    actor: &Actor,
    change: &Undoable,
) -> Result<Undone, AppError> {
    at_a_desk(actor)?;
    let id = BulkId::try_from(change.entity_id).map_err(|_| Code::NotFound)?;
    let jobs = call.db.run(job::find(actor.scope, id)).await?;
    let mut job = jobs.into_iter().next().ok_or(Code::NotFound)?;
    in_reach(actor, &job)?;
    let writes = begin_undo(&driver(call, actor), actor, &mut job)?;
    let answer = undone(change);
    call.commit(actor, Guard::None, &answer, writes).await?;
    Ok(answer)
}

fn begin_undo(driver: &Driver<'_>, actor: &Actor, job: &mut Job) -> Result<Vec<Query<()>>, AppError> {
    // Where they were at home before may be out of reach of who takes it back.
    let anybody_s = !matches!(job.act, Act::Assign(_)) || job.staff_id == actor.staff || actor.sees_all();
    if !anybody_s {
        return Err(Code::Forbidden.into());
    }
    match job.state {
        BulkState::Running => {
            let action = job.action();
            driver.turn(job, BulkState::Undoing, &[action, "bulk.undo"])
        }
        BulkState::Done | BulkState::Cancelled => driver.turn(job, BulkState::Undoing, &["bulk.undo"]),
        BulkState::Undoing | BulkState::Undone => Err(Code::WrongState.into()),
    }
}

/// The session and the job, in one round trip; out of reach it does not exist.
async fn found<E: Endpoint>(call: &Call<E>, id: BulkId) -> Result<(Actor, Job), AppError> {
    let (actor, jobs) = call.enter(|scope| job::find(scope, id)).await?;
    at_a_desk(&actor)?;
    let job = jobs.into_iter().next().ok_or(Code::NotFound)?;
    in_reach(&actor, &job)?;
    Ok((actor, job))
}

fn driver<'a, E: Endpoint>(call: &'a Call<E>, actor: &Actor) -> Driver<'a> {
    Driver { app: &call.app, db: &call.db, scope: actor.scope, by: Some(actor.staff), now: call.now }
}

/// Writes a step and answers how the job stands after it; one that has ended stands as it stood.
async fn written<E: Endpoint<Output = BulkView>>(
    call: &Call<E>,
    actor: &Actor,
    job: &Job,
    writes: Vec<Query<()>>,
) -> Result<BulkView, AppError> {
    let view = BulkView::from(job);
    if !writes.is_empty() {
        call.commit(actor, Guard::None, &view, writes).await?;
    }
    Ok(view)
}

/// At a shared till one serves a guest at a time.
fn at_a_desk(actor: &Actor) -> Result<(), AppError> {
    if actor.level == Level::Password { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// A job for a store's list is in reach of whoever acts for the store, one for the brand's of who sees all of it.
fn in_reach(actor: &Actor, job: &Job) -> Result<(), AppError> {
    match job.whom.wanted.store {
        Some(store) => actor.store(store).map(|_| ()),
        None if actor.sees_all() => Ok(()),
        None => Err(Code::NotFound.into()),
    }
}

/// The act as it is kept. `found`: the home store that is wanted, if there is one.
fn checked(actor: &Actor, act: &Act, found: Option<StoreId>) -> Result<Act, AppError> {
    let one = |tag: &String| {
        let tags = tags("tag", std::slice::from_ref(tag))?;
        tags.into_iter().next().ok_or_else(|| AppError::from(Problem::new(Code::Required).at("tag")))
    };
    match act {
        Act::Tag(tag) => one(tag).map(Act::Tag),
        Act::Untag(tag) => one(tag).map(Act::Untag),
        Act::Assign(_) => new_home(actor, found).map(Act::Assign),
    }
}

/// Whom the person may mean by it: members of a list that they see.
pub(crate) fn chosen(actor: &Actor, whom: &Whom, now: Timestamp) -> Result<Chosen, AppError> {
    let some = |field: &str, ids: &[MemberId]| {
        if ids.len() > MOST_NAMED {
            return Err(AppError::from(Problem::new(Code::TooLong).at(field).with("max", MOST_NAMED)));
        }
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    };
    let only = whom.only.as_ref().map(|only| some("only", only)).transpose()?;
    if only.as_ref().is_some_and(Vec::is_empty) {
        return Err(Problem::new(Code::Required).at("only").into());
    }
    Ok(Chosen {
        wanted: list::wanted(actor, &whom.filter, now)?,
        only,
        except: some("except", &whom.except)?,
        reach: (!actor.sees_all()).then(|| actor.stores().to_vec()),
    })
}

/// How many there are, where that is told without looking at many.
async fn total(call: &Call<BeginBulk>, actor: &Actor, whom: &Chosen) -> Result<Option<u32>, AppError> {
    if let Some(only) = &whom.only {
        return Ok(u32::try_from(only.len()).ok());
    }
    let rows = call.db.run(count(actor.scope, &whom.wanted, COUNTED)).await?;
    let all = rows.first().filter(|row| row.read < COUNTED).map(|row| row.count);
    let except = i64::try_from(whom.except.len()).unwrap_or(0);
    Ok(all.and_then(|all| u32::try_from(all.saturating_sub(except).max(0)).ok()))
}
