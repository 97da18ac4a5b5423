//! The row of an import: begun, moved on by each batch, closed, listed.
use regulars_api::imports::*;
use regulars_domain::{ids::ImportId, import::field::Kind, time::Timestamp};
use serde::Deserialize;

use super::plan::{Planned, small};
use crate::{
    activity::record,
    db::{Query, json_text},
    scope::{BrandScope, By, Hand},
};

/// An import as its row says.
#[derive(Clone, Debug, Deserialize)]
pub struct Job {
    pub id: ImportId,
    pub kind: Kind,
    file: String,
    pub state: ImportState,
    /// [`By::number`].
    pub begun_by: i64,
    by_name: String,
    started_at: i64,
    touched_at: i64,
    #[serde(deserialize_with = "json_text")]
    pub allowed: Allowed,
    pub reading: String,
    lines: u32,
    total: u32,
    pub batches: u32,
    new: u32,
    changed: u32,
    unchanged: u32,
    refused: u32,
    stores: u32,
    items: u32,
    members: u32,
    undone: u32,
    needed: u32,
}

impl From<&Job> for ImportView {
    fn from(job: &Job) -> ImportView {
        ImportView {
            id: job.id,
            kind: job.kind,
            file: job.file.clone(),
            state: job.state,
            by: job.by_name.clone(),
            by_key: job.begun_by < 0,
            started_at: Timestamp(job.started_at),
            touched_at: Timestamp(job.touched_at),
            lines: job.lines,
            total: job.total,
            batches: job.batches,
            new: job.new,
            changed: job.changed,
            unchanged: job.unchanged,
            refused: job.refused,
            stores: job.stores,
            items: job.items,
            members: job.members,
            undone: job.undone,
            needed: job.needed,
        }
    }
}

impl Job {
    /// A job as it is begun.
    pub fn begun(id: ImportId, hand: &Hand, input: &NewImport, now: Timestamp) -> Job {
        Job {
            id,
            kind: input.kind,
            file: input.file.clone(),
            state: ImportState::Running,
            begun_by: hand.by.number(),
            by_name: hand.name.clone(),
            started_at: now.0,
            touched_at: now.0,
            allowed: input.allowed.clone(),
            reading: input.reading.clone(),
            lines: input.lines,
            total: input.total,
            batches: 0,
            new: 0,
            changed: 0,
            unchanged: 0,
            refused: input.refused,
            stores: 0,
            items: 0,
            members: 0,
            undone: 0,
            needed: 0,
        }
    }
}

impl Job {
    /// Rows taken back so far.
    pub const fn undone(&self) -> u32 {
        self.undone
    }
    /// So many rows more are taken back.
    pub fn undo(&mut self, rows: i64) {
        self.undone = self.undone.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
    }
    /// It stands elsewhere now; what needed it before is looked for anew.
    pub const fn turn(&mut self, to: ImportState) {
        self.state = to;
        self.needed = 0;
    }
    /// So many things need it.
    pub fn need(&mut self, things: i64) {
        self.needed = u32::try_from(things).unwrap_or(u32::MAX);
    }
}

/// One import.
pub fn find(scope: BrandScope, id: ImportId) -> Query<Job> {
    Query::new(
        "select i.id, i.kind, i.file, i.state, i.staff_id as begun_by, coalesce(t.name, k.name, '') as by_name, i.started_at, i.touched_at, i.allowed, i.reading,
                i.lines, i.total, i.batches, i.new, i.changed, i.unchanged, i.refused, i.stores, i.items, i.members, i.undone, i.needed
           from import i left join staff t on t.brand_id = ?1 and t.id = i.staff_id
                         left join api_key k on k.brand_id = ?1 and k.id = -i.staff_id
          where i.brand_id = ?1 and i.id = ?2",
        [scope.arg(), id.into()],
    )
}

/// A page of the list, the newest first.
pub fn list(scope: BrandScope, before: Option<ImportId>) -> Query<Job> {
    Query::new(
        "select i.id, i.kind, i.file, i.state, i.staff_id as begun_by, coalesce(t.name, k.name, '') as by_name, i.started_at, i.touched_at, i.allowed, '' as reading,
                i.lines, i.total, i.batches, i.new, i.changed, i.unchanged, i.refused, i.stores, i.items, i.members, i.undone, i.needed
           from import i left join staff t on t.brand_id = ?1 and t.id = i.staff_id
                         left join api_key k on k.brand_id = ?1 and k.id = -i.staff_id
          where i.brand_id = ?1 and i.id < ?2
          order by i.id desc limit 30",
        [scope.arg(), before.map_or(regulars_domain::ids::MAX_ID, ImportId::get).into()],
    )
}

/// How a file was read.
#[derive(Clone, Debug, Deserialize)]
pub struct Read {
    pub reading: String,
}

/// How the last file of the kind with these heads was read that was not taken back.
pub fn recalled(scope: BrandScope, kind: Kind, heads: &str) -> Query<Read> {
    Query::new(
        "select reading from import indexed by import_by_heads
          where brand_id = ?1 and kind = ?2 and heads = ?3 and heads <> '' and state not in ('undoing', 'undone')
          order by id desc limit 1",
        [scope.arg(), name(&kind).into(), heads.into()],
    )
}

/// Imports that run or are being taken back and did not move since these moments.
pub fn left(scope: BrandScope, running: i64, undoing: i64) -> Query<Job> {
    Query::new(
        "select i.id, i.kind, i.file, i.state, i.staff_id as begun_by, coalesce(t.name, k.name, '') as by_name, i.started_at, i.touched_at, i.allowed, '' as reading,
                i.lines, i.total, i.batches, i.new, i.changed, i.unchanged, i.refused, i.stores, i.items, i.members, i.undone, i.needed
           from import i left join staff t on t.brand_id = ?1 and t.id = i.staff_id
                         left join api_key k on k.brand_id = ?1 and k.id = -i.staff_id
          where i.brand_id = ?1 and i.state in ('running', 'undoing')
            and i.touched_at < case i.state when 'running' then ?2 else ?3 end
          limit 20",
        [scope.arg(), running.into(), undoing.into()],
    )
}

/// Begins one. `heads`: by which its reading is found again, or nothing.
pub fn insert(scope: BrandScope, job: &Job, allowed: &str, heads: &str) -> Query<()> {
    let kind = name(&job.kind);
    Query::new(
        "insert into import (brand_id, id, kind, file, state, staff_id, started_at, touched_at, allowed, reading, lines, total, refused, heads)
         values (?1, ?2, ?3, ?4, 'running', ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        [
            scope.arg(),
            job.id.into(),
            kind.into(),
            job.file.as_str().into(),
            job.begun_by.into(),
            job.started_at.into(),
            allowed.into(),
            job.reading.as_str().into(),
            job.lines.into(),
            job.total.into(),
            job.refused.into(),
            heads.into(),
        ],
    )
}

/// A name as serde writes it.
pub fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What a batch adds to its import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Made {
    pub stores: u32,
    pub items: u32,
    pub members: u32,
}

/// Notes a batch, and aborts it whole where the import no longer runs, another batch came between, or one of the stores, items
/// and members that it changes (`revs`, as JSON) or the tier windows were moved since they were read.
pub fn advance(
    scope: BrandScope,
    job: &Job,
    next: u32,
    counted: &RowsOutcome,
    planned: &Planned,
    revs: &str,
    now: Timestamp,
) -> Query<()> {
    let made = planned.made;
    Query::new(
        "update import set batches = max(batches, ?3), new = new + ?4, changed = changed + ?5, unchanged = unchanged + ?6,
                refused = refused + ?7, stores = stores + ?8, items = items + ?9, members = members + ?10, touched_at = ?11,
                guard = state = 'running' and batches = ?12 and not exists (
                    select 1 from json_each(?13, '$.stores') k left join store s on s.brand_id = ?1 and s.id = k.value ->> 0
                     where s.rev is not k.value ->> 1) and not exists (
                    select 1 from json_each(?13, '$.items') k left join item i on i.brand_id = ?1 and i.id = k.value ->> 0
                     where i.rev is not k.value ->> 1) and not exists (
                    select 1 from json_each(?13, '$.members') k left join member m on m.brand_id = ?1 and m.id = k.value ->> 0
                     where m.rev is not k.value ->> 1)
                    and (?14 is null or ?14 = coalesce((select left_day from nightly where brand_id = ?1), 0))
          where brand_id = ?1 and id = ?2",
        [
            scope.arg(),
            job.id.into(),
            next.into(),
            counted.new.into(),
            counted.changed.into(),
            counted.unchanged.into(),
            small(counted.refused.len()).into(),
            made.stores.into(),
            made.items.into(),
            made.members.into(),
            now.into(),
            job.batches.into(),
            revs.into(),
            planned.left_day.into(),
        ],
    )
}

/// Moves the import to another state; aborts where its state is not `from` any more.
pub fn turn(
    scope: BrandScope,
    id: ImportId,
    from: ImportState,
    to: ImportState,
    now: Timestamp,
) -> Query<()> {
    Query::new(
        "update import set state = ?4, needed = 0, touched_at = ?5, guard = state = ?3 where brand_id = ?1 and id = ?2",
        [scope.arg(), id.into(), name(&from).into(), name(&to).into(), now.into()],
    )
}

/// Ends the taking back of an import on which so many things depend by now.
pub fn stop(scope: BrandScope, id: ImportId, needed: i64, now: Timestamp) -> Query<()> {
    Query::new(
        "update import set state = 'cancelled', needed = ?3, touched_at = ?4, guard = state = 'undoing'
          where brand_id = ?1 and id = ?2",
        [scope.arg(), id.into(), needed.into(), now.into()],
    )
}

/// The audit's line of a whole import.
pub fn audit(scope: BrandScope, by: By, change: i64, job: &Job, action: &str, now: Timestamp) -> Query<()> {
    let mut after = record::kept(&ImportView::from(job));
    // That it was a key says the record's own line of who it was.
    if let Some(fields) = after.as_mut().and_then(serde_json::Value::as_object_mut) {
        fields.remove("by_key");
    }
    let line =
        record::Change { action, entity: "import", entity_id: job.id.get(), after, ..Default::default() };
    record::change_of(scope, by, change, now, &line)
}
