//! The row of a job for many members: begun, moved on by each step, listed.
use regulars_api::bulk::{Act, BulkState, BulkView};
use regulars_domain::{
    ids::{BulkId, MemberId, StaffId, StoreId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    activity::record::Change,
    db::{Query, json_text},
    error::AppError,
    members::sql::list::Wanted,
    scope::BrandScope,
};

/// Whom a job is about, as it was begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chosen {
    /// The list, with what its filters meant then.
    pub wanted: Wanted,
    /// These, in order of their keys; else all whom the list has.
    pub only: Option<Vec<MemberId>>,
    pub except: Vec<MemberId>,
    /// Only members at home in one of these stores are given another home; `None`: whichever is theirs.
    pub reach: Option<Vec<StoreId>>,
}

/// A job as its row says.
#[derive(Clone, Debug, Deserialize)]
pub struct Job {
    pub id: BulkId,
    #[serde(deserialize_with = "json_text")]
    pub act: Act,
    #[serde(deserialize_with = "json_text")]
    pub whom: Chosen,
    pub state: BulkState,
    pub place: String,
    pub step: i64,
    pub seen: u32,
    pub changed: u32,
    pub given_back: u32,
    pub left_so: u32,
    pub total: Option<u32>,
    pub staff_id: StaffId,
    pub by_name: String,
    pub started_at: i64,
}

impl From<&Job> for BulkView {
    fn from(job: &Job) -> BulkView {
        BulkView {
            id: job.id,
            act: job.act.clone(),
            state: job.state,
            seen: job.seen,
            changed: job.changed,
            given_back: job.given_back,
            left_so: job.left_so,
            total: job.total,
            by: job.by_name.clone(),
            started_at: Timestamp(job.started_at),
        }
    }
}

impl Job {
    /// What the record of changes says of it: what was done to how many, or (`undone`) given back to how many.
    pub fn change(&self, action: &'static str) -> Change<'static> {
        let mut told = Map::new();
        match &self.act {
            Act::Tag(tag) | Act::Untag(tag) => told.insert("tag".to_owned(), json!(tag)),
            Act::Assign(store) => told.insert("home_store".to_owned(), json!(store)),
        };
        told.insert("members".to_owned(), json!(self.changed));
        if action == "bulk.undone" {
            told.insert("given_back".to_owned(), json!(self.given_back));
            told.insert("left_so".to_owned(), json!(self.left_so));
        }
        Change {
            action,
            entity: "bulk",
            entity_id: self.id.get(),
            store: self.whom.wanted.store,
            // Nothing was: that it is not absent says that it can be taken back.
            before: Some(json!({})),
            after: Some(Value::Object(told)),
            ..Change::default()
        }
    }

    /// The action of its end.
    pub const fn action(&self) -> &'static str {
        match self.act {
            Act::Tag(_) => "bulk.tag",
            Act::Untag(_) => "bulk.untag",
            Act::Assign(_) => "bulk.assign",
        }
    }
}

/// The columns of a job: `$index` to read by, and which.
macro_rules! job_text {
    ($index:literal, $where:literal) => {
        concat!(
            "select b.id, b.act, b.whom, b.state, b.place, b.step, b.seen, b.changed, b.given_back, b.left_so, b.total, b.staff_id,
                coalesce(t.name, '') as by_name, b.started_at
           from bulk b ",
            $index,
            " left join staff t on t.brand_id = ?1 and t.id = b.staff_id
          where b.brand_id = ?1 and ",
            $where
        )
    };
}

/// One job.
pub fn find(scope: BrandScope, id: BulkId) -> Query<Job> {
    Query::new(job_text!("", "b.id = ?2"), [scope.arg(), id.into()])
}

/// Those under way and those being taken back that did not move since this moment.
pub fn unfinished(scope: BrandScope, before: i64) -> Query<Job> {
    Query::new(
        job_text!(
            "indexed by bulk_by_state",
            "b.state in ('running', 'undoing') and b.touched_at < ?2 limit 50"
        ),
        [scope.arg(), before.into()],
    )
}

/// A name as serde writes it.
fn name(state: BulkState) -> &'static str {
    match state {
        BulkState::Running => "running",
        BulkState::Done => "done",
        BulkState::Cancelled => "cancelled",
        BulkState::Undoing => "undoing",
        BulkState::Undone => "undone",
    }
}

/// Begins one.
///
/// # Errors
/// What it is about cannot be written down.
pub fn insert(scope: BrandScope, job: &Job) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into bulk (brand_id, id, act, whom, state, total, staff_id, started_at, touched_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        [
            scope.arg(),
            job.id.into(),
            text(&job.act)?.into(),
            text(&job.whom)?.into(),
            name(job.state).into(),
            job.total.into(),
            job.staff_id.into(),
            job.started_at.into(),
        ],
    ))
}

/// Notes where the job stands after a step from `before`. Aborts the step whole where another driver took it, or one of the members
/// that it handles (`revs`: `[[key, rev], …]`) was moved since they were read.
pub fn advance(
    scope: BrandScope,
    before: (BulkState, i64),
    job: &Job,
    revs: &str,
    now: Timestamp,
) -> Query<()> {
    Query::new(
        "update bulk set state = ?3, place = ?4, seen = ?5, changed = ?6, given_back = ?7, left_so = ?8, touched_at = ?9,
                step = step + 1, guard = state = ?10 and step = ?11 and not exists (
                    select 1 from json_each(?12) k left join member m on m.brand_id = ?1 and m.id = k.value ->> 0
                     where m.rev is not k.value ->> 1)
          where brand_id = ?1 and id = ?2",
        [
            scope.arg(),
            job.id.into(),
            name(job.state).into(),
            job.place.as_str().into(),
            job.seen.into(),
            job.changed.into(),
            job.given_back.into(),
            job.left_so.into(),
            now.into(),
            name(before.0).into(),
            before.1.into(),
            revs.into(),
        ],
    )
}

/// JSON.
///
/// # Errors
/// The value cannot be written down.
pub fn text(value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.to_string()))
}
