//! Changing regions.
use regulars_api::{Code, Endpoint, Problem, stores::*};
use regulars_domain::limits;

use super::sql::{self, RegionRow};
use crate::{
    activity::record::{Change, change, kept},
    call::{Call, Guard},
    check,
    db::Query,
    error::AppError,
    scope::Actor,
};

pub(super) async fn create(call: Call<CreateRegion>) -> Result<RegionView, AppError> {
    call.retrying(async |call: &Call<CreateRegion>| {
        let (actor, next) = call.enter(sql::next_region).await?;
        let id = next.into_iter().next().ok_or(AppError::Stale)?.id;
        let region =
            RegionRow { id, name: check::text("name", &call.input.name, 1, limits::REGION_NAME)?, rev: 1 };
        let change = recorded(call, &actor, "region.create", None, Some(&region))?;
        let view = RegionView::from(region.clone());
        call.commit(&actor, Guard::None, &view, vec![sql::insert_region(actor.scope, &region), change])
            .await?;
        Ok(view)
    })
    .await
}

pub(super) async fn edit(call: Call<EditRegion>) -> Result<RegionView, AppError> {
    call.retrying(async |call: &Call<EditRegion>| {
        let (actor, rows) = call.enter(|scope| sql::region(scope, call.path)).await?;
        let before = rows.into_iter().next().ok_or(Code::NotFound)?;
        if before.rev != call.input.rev {
            return Err(Problem::new(Code::ChangedMeanwhile).with("rev", before.rev).into());
        }
        let name = check::text("name", &call.input.region.name, 1, limits::REGION_NAME)?;
        let after = RegionRow { name, rev: before.rev + 1, ..before };
        let view = RegionView::from(after.clone());
        let writes = writes(call, &actor, "region.edit", &before, &after)?;
        call.commit(&actor, Guard::Region(before.id, before.rev), &view, writes).await?;
        Ok(view)
    })
    .await
}

pub(super) async fn remove(call: Call<RemoveRegion>) -> Result<(), AppError> {
    call.retrying(async |call: &Call<RemoveRegion>| {
        let (actor, (rows, used)) =
            call.enter(|scope| (sql::region(scope, call.path), sql::region_in_use(scope, call.path))).await?;
        let before = rows.into_iter().next().ok_or(Code::NotFound)?;
        let count = used.into_iter().next().map_or(0, |row| row.n);
        if count > 0 {
            return Err(Problem::new(Code::StillNeeded).with("count", count).into());
        }
        let change = recorded(call, &actor, "region.remove", Some(&before), None)?;
        let writes = vec![sql::delete_region(actor.scope, before.id), change];
        call.commit(&actor, Guard::Region(before.id, before.rev), &(), writes).await.map_err(super::raced)
    })
    .await
}

/// The statements of a region's change.
pub(super) fn writes<E: Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &RegionRow,
    after: &RegionRow,
) -> Result<Vec<Query<()>>, AppError> {
    let change = recorded(call, actor, action, Some(before), Some(after))?;
    Ok(vec![sql::update_region(actor.scope, after), change])
}

fn recorded<E: Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: Option<&RegionRow>,
    after: Option<&RegionRow>,
) -> Result<Query<()>, AppError> {
    let entity_id = before.or(after).map_or(0, |region| region.id.get());
    let (before, after) = (before.and_then(kept), after.and_then(kept));
    let what = Change { action, entity: "region", entity_id, before, after, ..Change::default() };
    Ok(change(actor, call.ids(1)?, call.now, &what))
}
