//! Regions and stores: reading them, opening, changing and closing them.
pub mod merge;
pub mod regions;
pub mod sql;
pub mod undo;
mod way;

use regulars_api::{Code, Problem, stores::*};
use regulars_domain::{
    ids::StoreId,
    limits,
    time::{BusinessDay, Timestamp},
};

use crate::{
    activity::record::{Change, change, kept},
    call::{Call, Guard},
    check, clock,
    db::DbError,
    error::AppError,
    routes::Routes,
    scope::Actor,
};
use sql::StoreRow;
pub(crate) use way::way;

/// The routes of stores and regions.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(list)
        .mount(open)
        .mount(edit)
        .mount(set_state)
        .mount(merge::begin)
        .mount(merge::go_on)
        .mount(regions::create)
        .mount(regions::edit)
        .mount(regions::remove)
}

async fn list(call: Call<ListStores>) -> Result<StoreList, AppError> {
    let (actor, (regions, stores)) = call.enter(|scope| (sql::regions(scope), sql::stores(scope))).await?;
    let stores: Vec<StoreView> =
        stores.into_iter().filter(|row| actor.store(row.id).is_ok()).map(StoreRow::view).collect();
    let seen = |id| actor.sees_all() || stores.iter().any(|store| store.region == Some(id));
    let regions = regions.into_iter().filter(|region| seen(region.id)).map(RegionView::from).collect();
    Ok(StoreList { regions, stores })
}

async fn open(call: Call<OpenStore>) -> Result<StoreView, AppError> {
    call.retrying(async |call: &Call<OpenStore>| {
        let input = &call.input;
        let (actor, (next, taken, regions)) = call
            .enter(|scope| (sql::next_id(scope), sql::taken(scope, &input.code, None), sql::regions(scope)))
            .await?;
        let form = checked(input, None, call.now, &regions)?;
        free(&taken)?;
        let id = next.into_iter().next().ok_or(AppError::Stale)?.id;
        let store = StoreRow::of(form, id);
        let change = change(
            &actor,
            call.ids(1)?,
            call.now,
            &Change {
                action: "store.open",
                entity: "store",
                entity_id: id.get(),
                store: Some(id),
                after: kept(&store),
                ..Change::default()
            },
        );
        let view = store.clone().view();
        call.commit(&actor, Guard::None, &view, vec![sql::insert(actor.scope, &store), change])
            .await
            .map_err(raced)?;
        Ok(view)
    })
    .await
}

async fn edit(call: Call<EditStore>) -> Result<StoreView, AppError> {
    call.retrying(async |call: &Call<EditStore>| {
        let input = &call.input.store;
        let (actor, (stores, taken, regions)) = call
            .enter(|scope| {
                (
                    sql::store(scope, call.path),
                    sql::taken(scope, &input.code, Some(call.path)),
                    sql::regions(scope),
                )
            })
            .await?;
        let before = current(&actor, call.path, stores, call.input.rev)?;
        let form = checked(input, before.closes_on, call.now, &regions)?;
        free(&taken)?;
        let after = StoreRow { rev: before.rev + 1, ..before.clone().with(form) };
        write(call, &actor, "store.edit", &before, after).await
    })
    .await
}

async fn set_state(call: Call<SetStoreState>) -> Result<StoreView, AppError> {
    call.retrying(async |call: &Call<SetStoreState>| {
        let (actor, stores) = call.enter(|scope| sql::store(scope, call.path)).await?;
        let before = current(&actor, call.path, stores, call.input.rev)?;
        // A planned last day stays while it is to come: closed by mistake and opened again, the store has it still.
        let closes_on = ahead(before.closes_on, call.now, &before.time_zone, before.closing);
        let after = StoreRow { open: call.input.open, closes_on, rev: before.rev + 1, ..before.clone() };
        let action = if after.open { "store.reopen" } else { "store.close" };
        write(call, &actor, action, &before, after).await
    })
    .await
}

/// One batch: the store as it is now, and the record of what it was.
async fn write<E: regulars_api::Endpoint<Output = StoreView>>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &StoreRow,
    after: StoreRow,
) -> Result<StoreView, AppError> {
    let view = after.clone().view();
    let writes = writes(call, actor, action, before, &after)?;
    call.commit(actor, Guard::Store(before.id, before.rev), &view, writes).await.map_err(raced)?;
    Ok(view)
}

/// The statements of a change of a store.
fn writes<E: regulars_api::Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &StoreRow,
    after: &StoreRow,
) -> Result<Vec<crate::db::Query<()>>, AppError> {
    let change = change(
        actor,
        call.ids(1)?,
        call.now,
        &Change {
            action,
            entity: "store",
            entity_id: before.id.get(),
            store: Some(before.id),
            before: kept(before),
            after: kept(after),
            ..Change::default()
        },
    );
    Ok(vec![sql::update(actor.scope, after), change])
}

/// The store, if it is in sight, not merged away, and still the one that the form was filled from.
fn current(actor: &Actor, id: StoreId, rows: Vec<StoreRow>, rev: i64) -> Result<StoreRow, AppError> {
    actor.store(id)?;
    let store = rows.into_iter().next().ok_or(Code::NotFound)?;
    if store.merged_into.is_some() {
        return Err(Problem::new(Code::WrongState).at("store").into());
    }
    if store.rev == rev {
        Ok(store)
    } else {
        Err(Problem::new(Code::ChangedMeanwhile).with("rev", store.rev).into())
    }
}

/// Minutes of an hour. A day ends on a full one, so that each hour for which figures are kept is whole in one day.
const HOUR: u16 = 60;
/// The latest hour at which a day ends.
const LATEST: u16 = 23 * HOUR;

/// A last day, unless it is over at a store with this zone and closing: an open store would be closed by the next nightly pass.
fn ahead(last: Option<BusinessDay>, now: Timestamp, time_zone: &str, closing: u16) -> Option<BusinessDay> {
    let today = clock::local(now, time_zone, closing).business_day;
    last.filter(|last| *last >= today)
}

/// A form whose every field has its form. A last day that was planned before may be over by now.
fn checked(
    form: &StoreForm,
    planned: Option<BusinessDay>,
    now: Timestamp,
    regions: &[sql::RegionRow],
) -> Result<StoreForm, AppError> {
    if form.closing > LATEST {
        return Err(Problem::new(Code::OutOfRange).at("closing").with("min", 0).with("max", LATEST).into());
    }
    if !form.closing.is_multiple_of(HOUR) {
        return Err(Problem::new(Code::Invalid).at("closing").with("step", HOUR).into());
    }
    if form.region.is_some_and(|id| regions.iter().all(|region| region.id != id)) {
        return Err(Problem::new(Code::NotFound).at("region").into());
    }
    let form = StoreForm {
        code: check::text("code", &form.code, 1, limits::STORE_CODE)?,
        name: check::text("name", &form.name, 1, limits::STORE_NAME)?,
        region: form.region,
        franchised: form.franchised,
        time_zone: check::zone("time_zone", &form.time_zone)?,
        closing: form.closing,
        address: check::text("address", &form.address, 0, limits::STORE_ADDRESS)?,
        phone: check::text("phone", &form.phone, 0, limits::STORE_PHONE)?,
        closes_on: form.closes_on,
    };
    let last = form.closes_on;
    if last != planned && last != ahead(last, now, &form.time_zone, form.closing) {
        return Err(Problem::new(Code::Invalid).at("closes_on").into());
    }
    Ok(form)
}

fn free(taken: &[sql::IdRow]) -> Result<(), AppError> {
    match taken.first() {
        None => Ok(()),
        Some(row) => Err(Problem::new(Code::AlreadyTaken).at("code").with("id", row.id).into()),
    }
}

/// Somebody took the code, or a region went or came into use, between reading and writing: reading again finds and names it.
fn raced(error: AppError) -> AppError {
    match error {
        AppError::Db(DbError::Constraint(text))
            if text.contains("store.code") || text.contains("FOREIGN KEY") =>
        {
            AppError::Stale
        }
        other => other,
    }
}
