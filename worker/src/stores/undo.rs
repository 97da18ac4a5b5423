//! Taking back an edit of a store or region.
use regulars_api::{
    Code, Problem,
    activity::{UndoChange, Undone},
    stores::StoreForm,
};
use regulars_domain::{
    ids::{RegionId, StoreId},
    rights::Area,
};
use serde::Deserialize;

use super::{
    regions,
    sql::{self, RegionRow, StoreRow},
};
use crate::{
    activity::undo::{Undoable, last, still_last, undone},
    call::{Call, Guard},
    error::AppError,
    scope::Actor,
};

/// A store as the record of changes keeps it.
#[derive(Deserialize)]
struct Kept {
    #[serde(flatten)]
    form: KeptForm,
    open: bool,
}

#[derive(Deserialize)]
struct KeptForm {
    code: String,
    name: String,
    region_id: Option<RegionId>,
    franchised: bool,
    time_zone: String,
    closing: u16,
    address: String,
    phone: String,
    /// `2026-11-22`.
    #[serde(default)]
    closes_on: Option<String>,
}

/// Brings back the store as it was before `change`.
pub async fn store(call: &Call<UndoChange>, actor: &Actor, change: &Undoable) -> Result<Undone, AppError> {
    actor.need(Area::EditStores)?;
    let id = StoreId::try_from(change.entity_id).map_err(|_| Code::NotFound)?;
    let Kept { form, open } = change.before()?;
    let reads = (
        sql::store(actor.scope, id),
        sql::taken(actor.scope, &form.code, Some(id)),
        sql::regions(actor.scope),
        still_last(actor.scope, change),
    );
    let (stores, taken, regions, rows) = call.db.run(reads).await?;
    last(&rows)?;
    let rev = stores.first().map_or(0, |store| store.rev);
    let now = super::current(actor, id, stores, rev)?;
    super::free(&taken)?;
    // A region that was removed since stays removed.
    let region = form.region_id.filter(|id| regions.iter().any(|region| region.id == *id));
    let KeptForm { code, name, franchised, time_zone, closing, address, phone, closes_on, .. } = form;
    // A last day that is over is not planned again: the store would close in the next night.
    let closes_on = closes_on.and_then(|day| day.parse().ok());
    let closes_on = super::ahead(closes_on, call.now, &time_zone, closing);
    let form = StoreForm { code, name, region, franchised, time_zone, closing, address, phone, closes_on };
    let form = super::checked(&form, closes_on, call.now, &regions)?;
    let before = StoreRow { open, rev: now.rev + 1, ..now.clone().with(form) };
    let answer = undone(change);
    let writes = super::writes(call, actor, "store.undo", &now, &before)?;
    call.commit(actor, Guard::Store(id, now.rev), &answer, writes).await.map_err(super::raced)?;
    Ok(answer)
}

/// Brings back a region's name.
pub async fn region(call: &Call<UndoChange>, actor: &Actor, change: &Undoable) -> Result<Undone, AppError> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    actor.need(Area::EditStores)?;
    let id = RegionId::try_from(change.entity_id).map_err(|_| Code::NotFound)?;
    let Named { name } = change.before()?;
    let (rows, others) = call.db.run((sql::region(actor.scope, id), still_last(actor.scope, change))).await?;
    last(&others)?;
    let now = rows.into_iter().next().ok_or_else(|| Problem::new(Code::WrongState))?;
    let before = RegionRow { name, rev: now.rev + 1, ..now };
    let answer = undone(change);
    let writes = regions::writes(call, actor, "region.undo", &now, &before)?;
    call.commit(actor, Guard::Region(id, now.rev), &answer, writes).await?;
    Ok(answer)
}
