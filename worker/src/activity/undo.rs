//! Undoing an edit: the thing gets back what the record of changes kept, as a new change. One function per kind of thing, beside
//! the code that writes it.
use regulars_api::{
    Code, Problem,
    activity::{UndoChange, Undone},
};
use regulars_domain::rights::{Area, Role};
use serde::{Deserialize, de::DeserializeOwned};

use super::sql;
use crate::{
    bulk,
    call::Call,
    db::{Query, flag},
    error::AppError,
    items, members,
    scope::{Actor, BrandScope},
    settings, stores,
};

/// A change that may be taken back: the last of its thing, an edit (something was and something is).
#[derive(Clone, Debug)]
pub struct Undoable {
    pub entity: String,
    pub entity_id: i64,
    id: i64,
    before: String,
}

#[derive(Debug, Deserialize)]
pub struct LastRow {
    #[serde(deserialize_with = "flag")]
    last: bool,
}

impl Undoable {
    /// What the thing was, as the writer of the change kept it.
    ///
    /// # Errors
    /// `WrongState`: it was kept in a form that the code no longer reads.
    pub fn before<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        serde_json::from_str(&self.before).map_err(|_| Code::WrongState.into())
    }
}

/// Whether it is the last of its thing still: read with the thing itself, whose revision then guards the write.
pub fn still_last(scope: BrandScope, change: &Undoable) -> Query<LastRow> {
    Query::new(
        "select not exists (select 1 from change indexed by change_by_entity
                             where brand_id = ?1 and entity = ?2 and entity_id = ?3 and id > ?4) as last",
        [scope.arg(), change.entity.as_str().into(), change.entity_id.into(), change.id.into()],
    )
}

/// # Errors
/// `ChangedMeanwhile`: somebody changed it after the change.
pub fn last(rows: &[LastRow]) -> Result<(), AppError> {
    if rows.first().is_some_and(|row| row.last) { Ok(()) } else { Err(Code::ChangedMeanwhile.into()) }
}

/// The answer of every undo.
pub fn undone(change: &Undoable) -> Undone {
    Undone { entity: change.entity.clone(), entity_id: change.entity_id }
}

/// Which right an undo needs; `None`: this kind of change stays, as points and money moved by hand do: what corrects them is a movement
/// of its own, with a reason of its own.
fn area(entity: &str, action: &str) -> Option<Area> {
    match (entity, action) {
        ("store", "store.merge" | "store.merged") => None,
        ("item", _) => Some(Area::EditItems),
        ("store" | "region", _) => Some(Area::EditStores),
        ("brand", _) => Some(Area::EditSettings),
        ("member", "member.edit" | "member.undo" | "member.confirm" | "member.merge") => {
            Some(Area::EditMembers)
        }
        ("bulk", "bulk.tag" | "bulk.untag" | "bulk.assign") => Some(Area::EditMembers),
        _ => None,
    }
}

/// Whether it is a change of a saved view: whose a view is decides, and no right.
fn is_of_view(entity: &str, action: &str) -> bool {
    matches!((entity, action), ("view", "view.edit" | "view.undo"))
}

/// Whether this person may take back a change of this kind that `staff` made.
pub fn may(actor: &Actor, staff: i64, entity: &str, action: &str) -> bool {
    if is_of_view(entity, action) {
        return staff == actor.staff.get() || actor.role == Role::Owner;
    }
    area(entity, action).is_some_and(|area| actor.may(area))
}

pub(super) async fn undo(call: Call<UndoChange>) -> Result<Undone, AppError> {
    call.retrying(async |call: &Call<UndoChange>| {
        let (actor, (rows, member)) = call
            .enter(|scope| (sql::change(scope, call.path), members::undo::reads(scope, call.path)))
            .await?;
        let row = rows.into_iter().next().ok_or(Code::NotFound)?;
        let (change, last) = (row.change, row.last);
        // Edits of a member are taken back field by field, so later ones of other fields are no hindrance.
        if change.entity == "member" {
            return members::undo::undo(call, &actor, &change, member).await;
        }
        // A store-bound role knows only the changes of its stores.
        if !actor.sees_all() && change.store_id.is_none_or(|store| actor.store(store).is_err()) {
            return Err(Code::NotFound.into());
        }
        if !is_of_view(&change.entity, &change.action) {
            actor.need(area(&change.entity, &change.action).ok_or(Code::WrongState)?)?;
        }
        if !last {
            return Err(Problem::new(Code::ChangedMeanwhile).into());
        }
        let (Some(before), Some(_)) = (change.before, change.after) else {
            return Err(Code::WrongState.into());
        };
        let change =
            Undoable { entity: change.entity, entity_id: change.entity_id, id: change.id.get(), before };
        match change.entity.as_str() {
            "item" => items::undo::undo(call, &actor, &change).await,
            "store" => stores::undo::store(call, &actor, &change).await,
            "region" => stores::undo::region(call, &actor, &change).await,
            "brand" => settings::undo::undo(call, &actor, &change).await,
            "bulk" => bulk::undo_change(call, &actor, &change).await,
            "view" => members::views::undo(call, &actor, &change).await,
            _ => Err(Code::WrongState.into()),
        }
    })
    .await
}
