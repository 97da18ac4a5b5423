//! Writing the record of changes. Every change that does not audit itself writes one row, in the batch that makes it.
//!
//! Purchases at the counter stay out: they and the ledger are books of their own, append-only, and each of their rows names its person
//! (a file's and the clock's have none).
//! What people do by hand in those books is here as well ([`by_hand`](super::by_hand)), to be read beside everything else they did.
//! Source: docs/rules/rights.md §7.
use regulars_domain::{
    ids::{StaffId, StoreId},
    time::Timestamp,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    db::Query,
    scope::{Actor, BrandScope, By},
};

/// What was changed. `Default` is a change of nothing, to be filled by name.
#[derive(Clone, Debug, Default)]
pub struct Change<'a> {
    /// `entity.verb`: `member.edit`, `staff.invite`.
    pub action: &'a str,
    /// `member`, `store`, `staff`, …; `points` of a member moved by hand, `purchase` given back.
    pub entity: &'a str,
    pub entity_id: i64,
    /// Where it was done, if it was done at a store.
    pub store: Option<StoreId>,
    /// What it was; `None`: it was not there. Never a secret, never a full phone number.
    pub before: Option<Value>,
    /// What it is now; `None`: it is gone.
    pub after: Option<Value>,
    /// Why, in the words of whoever did it.
    pub reason: Option<&'a str>,
}

/// A value as the record keeps it. What cannot be serialised is left out.
pub fn kept(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok()
}

/// The row of a change made by a signed-in person. `id` is one of [`Call::ids`](crate::call::Call::ids).
pub fn change(actor: &Actor, id: i64, now: Timestamp, change: &Change<'_>) -> Query<()> {
    change_by(actor.scope, Some(actor.staff), id, now, change)
}

/// The row of a change made by this person of the staff, or by the system itself.
pub fn change_by(
    scope: BrandScope,
    staff: Option<StaffId>,
    id: i64,
    now: Timestamp,
    change: &Change<'_>,
) -> Query<()> {
    change_of(scope, staff.into(), id, now, change)
}

/// The row of a change made by whomever.
pub fn change_of(scope: BrandScope, by: By, id: i64, now: Timestamp, change: &Change<'_>) -> Query<()> {
    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    Query::new(
        "insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id, before, after, reason)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        [
            scope.arg(),
            id.into(),
            now.into(),
            by.number().into(),
            change.store.into(),
            change.action.into(),
            change.entity.into(),
            change.entity_id.into(),
            text(&change.before).into(),
            text(&change.after).into(),
            change.reason.into(),
        ],
    )
}
