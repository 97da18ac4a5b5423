//! Taking back an edit of an item.
use regulars_api::{
    Code,
    activity::{UndoChange, Undone},
};
use regulars_domain::{ids::ItemId, money::Money, rights::Area};
use serde::Deserialize;

use super::{
    sql::{self, ItemRow},
    write,
};
use crate::{
    activity::undo::{Undoable, last, still_last, undone},
    call::{Call, Guard},
    error::AppError,
    recognise::fold::fold,
    scope::Actor,
};

/// An item as the record of changes keeps it.
#[derive(Deserialize)]
struct Kept {
    code: String,
    name: String,
    category: String,
    barcode: Option<String>,
    price: Option<Money>,
    cost: Option<Money>,
    retired: bool,
}

/// Brings back the item as it was before `change`.
pub async fn undo(call: &Call<UndoChange>, actor: &Actor, change: &Undoable) -> Result<Undone, AppError> {
    actor.need(Area::EditItems)?;
    let id = ItemId::try_from(change.entity_id).map_err(|_| Code::NotFound)?;
    let Kept { code, name, category, barcode, price, cost, retired } = change.before()?;
    let reads = (
        sql::item(actor.scope, id),
        sql::taken(actor.scope, &code, barcode.as_deref(), Some(id)),
        still_last(actor.scope, change),
    );
    let (items, taken, rows) = call.db.run(reads).await?;
    last(&rows)?;
    let now = items.into_iter().next().ok_or(Code::NotFound)?;
    write::free(&taken)?;
    let sort_name = fold(&name);
    let rev = now.rev + 1;
    let before = ItemRow { id, code, name, category, barcode, price, cost, retired, sort_name, rev };
    let answer = undone(change);
    let writes = write::writes(call, actor, "item.undo", &now, &before)?;
    call.commit(actor, Guard::Item(id, now.rev), &answer, writes).await.map_err(write::raced)?;
    Ok(answer)
}
