//! The record of changes: every one by whom, before and after; undoing the last; proof that none was altered.
use regulars_domain::{
    ids::{ChangeId, StaffId, StoreId},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::endpoints;

endpoints! {
    /// Changes, the newest first. Head office sees the brand's; a store-bound role those made at its stores. A page may be short, even
    /// empty, and still have a `next`: no request looks through more than some hundred changes.
    ListActivity: Get "/api/activity" (()) Area(ReadActivity), ActivityFilter => ActivityPage;
    /// Takes one edit back, if nothing changed since; of a member, if its fields did not. Needs the right to make that edit.
    UndoChange: Post "/api/activity/{change_id}/undo" (ChangeId) Staff, () => Undone;
    /// Checks some blocks of the seal: begin without `after`, go on with `next` until it is absent.
    VerifySeal: Get "/api/activity/seal" (()) Area(ReadActivity), SealQuery => SealCheck;
}

/// Which changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActivityFilter {
    /// Only changes of this kind of thing: `item`, `member`, `store` …; `sight`: who identified a member or looked at a phone.
    #[serde(default)]
    pub entity: Option<String>,
    /// With `entity`: only this one thing's changes.
    #[serde(default)]
    pub entity_id: Option<i64>,
    /// Only changes by this person of the staff; 0: by the system; minus an API key's number: by that key.
    #[serde(default)]
    pub staff: Option<i64>,
    /// Only what this person can take back now.
    #[serde(default)]
    pub undoable: Option<bool>,
    /// Not before this moment, in seconds since 1970 UTC.
    #[serde(default)]
    pub from: Option<i64>,
    /// Before this moment, in seconds since 1970 UTC.
    #[serde(default)]
    pub until: Option<i64>,
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: Option<i64>,
}

/// Some changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActivityPage {
    pub changes: Vec<ChangeView>,
    /// To look further back with; absent at the end.
    pub next: Option<i64>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeView {
    pub id: ChangeId,
    pub at: Timestamp,
    /// Absent: the system.
    pub staff: Option<StaffId>,
    /// Without `staff`: the API key by which a program did it; empty: the system did.
    pub staff_name: String,
    pub store: Option<StoreId>,
    pub store_name: Option<String>,
    /// `item.edit`, `member.reveal_phone` …
    pub action: String,
    /// `item`, `member` …
    pub entity: String,
    pub entity_id: i64,
    /// What the thing is called now; of a note or a look at a member, the member.
    pub entity_name: Option<String>,
    /// Absent: it was not there.
    pub before: Option<Value>,
    /// Absent: it is gone.
    pub after: Option<Value>,
    pub reason: Option<String>,
    /// It is its thing's last change, of a kind that can be taken back, and this person may.
    pub undoable: bool,
}

/// What an undo brought back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Undone {
    pub entity: String,
    pub entity_id: i64,
}

/// Where to go on checking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SealQuery {
    /// The `next` of the answer before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// What a step of checking found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SealCheck {
    /// Blocks and changes that this step found unaltered.
    pub blocks: i64,
    pub changes: i64,
    /// To go on with; absent at the end or at a broken block.
    pub next: Option<i64>,
    /// The first block that does not match its seal: something in it was altered, added or removed.
    pub broken: Option<i64>,
    /// When the last block there is was sealed; absent before the first.
    pub sealed_at: Option<Timestamp>,
    /// Its fingerprint: whoever keeps a copy elsewhere can tell whether the whole chain was replaced.
    pub fingerprint: Option<String>,
}
