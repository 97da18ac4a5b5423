//! Changing, letting go and taking back a person.
use regulars_api::{Code, Problem, team::*};
use regulars_domain::{ids::StaffId, rights::Role};
use serde_json::{Value, json};

use super::{
    authority::{Place, manage, may_manage},
    sql::{self, FoundRow, TargetRow},
};
use crate::{
    activity::record::{self, Change},
    call::{Call, Guard},
    check,
    error::AppError,
    house::{failures, invitation, till::pin_subject},
    scope::{Actor, BrandScope},
};

pub async fn change(call: Call<ChangeStaff>) -> Result<StaffRev, AppError> {
    call.retrying(async |call| change_once(call).await).await
}

async fn change_once(call: &Call<ChangeStaff>) -> Result<StaffRev, AppError> {
    let (input, staff) = (&call.input, call.path);
    let name = check::text("name", &input.name, 1, 80)?;
    let (actor, (target, found)) = call
        .enter(|scope| (sql::target(scope, staff), sql::count_places(scope, input.region, &input.stores)))
        .await?;
    let target = target.into_iter().next().ok_or(Code::NotFound)?;
    manage(&actor, &target)?;
    let place = Place::checked(&actor, input.role, input.region, &input.stores)?;
    known_places(&place, found.first())?;
    if input.rev != target.rev {
        return Err(Problem::new(Code::ChangedMeanwhile).with("rev", target.rev).into());
    }
    let leaves = owner_leaves(&target, place.role != Role::Owner)?;
    let role = place.role_text()?;
    let done = StaffRev { rev: target.rev + 1 };
    let after = as_it_is(&name, &place);
    let mut writes = vec![sql::update_staff(actor.scope, staff, &name, &place, &role)];
    writes.extend(sql::set_stores(actor.scope, staff, &place));
    writes.push(noted(call, &actor, staff, "staff.change", Some(as_it_was(&target)), Some(after))?);
    call.commit(&actor, Guard::Staff { id: staff, rev: target.rev, owner_leaves: leaves }, &done, writes)
        .await
        .map_err(raced)?;
    Ok(done)
}

/// Whether this takes an owner away; never the last one.
fn owner_leaves(target: &TargetRow, loses_role: bool) -> Result<bool, AppError> {
    let leaves = loses_role && target.role == Role::Owner && target.state == StaffState::Active;
    if leaves && target.other_owners == 0 { Err(Code::LastOwner.into()) } else { Ok(leaves) }
}

/// Whether there is what the place names, by what [`sql::count_places`] found. A role that needs no such place drops what was sent,
/// so only what is kept must exist.
pub(super) fn known_places(place: &Place, found: Option<&FoundRow>) -> Result<(), AppError> {
    let region = found.is_some_and(|found| found.region);
    if place.region.is_some() && !region {
        return Err(Problem::new(Code::NotFound).at("region").into());
    }
    let stores = found.and_then(|found| usize::try_from(found.stores).ok());
    if place.stores.is_empty() || stores == Some(place.stores.len()) {
        Ok(())
    } else {
        Err(Problem::new(Code::NotFound).at("stores").into())
    }
}

/// A region or store went between reading and writing: reading again finds that it is gone, and says so.
pub(super) fn raced(error: AppError) -> AppError {
    match error {
        AppError::Db(error) if error.refused_by("FOREIGN KEY") => AppError::Stale,
        other => other,
    }
}

pub async fn remove(call: Call<RemoveStaff>) -> Result<(), AppError> {
    call.retrying(async |call| remove_once(call).await).await
}

async fn remove_once(call: &Call<RemoveStaff>) -> Result<(), AppError> {
    let staff = call.path;
    let (actor, target) = entered(call, staff).await?;
    if target.state == StaffState::Left {
        return Err(Code::WrongState.into());
    }
    let leaves = owner_leaves(&target, true)?;
    let scope = actor.scope;
    let writes = vec![
        sql::set_state(scope, staff, "left"),
        sql::clear_pin(scope, staff),
        sql::end_sessions(scope, target.account),
        invitation::revoke(scope, staff),
        failures::forget(&pin_subject(scope, staff)),
        noted(call, &actor, staff, "staff.remove", Some(as_it_was(&target)), None)?,
    ];
    call.commit(&actor, Guard::Staff { id: staff, rev: target.rev, owner_leaves: leaves }, &(), writes).await
}

pub async fn give_back(call: Call<ReturnStaff>) -> Result<(), AppError> {
    call.retrying(async |call| give_back_once(call).await).await
}

async fn give_back_once(call: &Call<ReturnStaff>) -> Result<(), AppError> {
    let staff = call.path;
    let wish = call.input.as_ref();
    let region = wish.and_then(|wish| wish.region);
    let stores = wish.map(|wish| wish.stores.as_slice()).unwrap_or_default();
    let (actor, (target, found)) =
        call.enter(|scope| (sql::target(scope, staff), sql::count_places(scope, region, stores))).await?;
    let target = target.into_iter().next().ok_or(Code::NotFound)?;
    manage(&actor, &target)?;
    if target.state != StaffState::Left {
        return Err(Code::WrongState.into());
    }
    // Where they worked may be nowhere by now: the region went with them, and stores go with the import that made them.
    let place = if wish.is_some() {
        let place = Place::checked(&actor, target.role, region, stores)?;
        known_places(&place, found.first())?;
        place
    } else {
        Place::checked(&actor, target.role, target.region, &target.stores)?
    };
    let (state, role) = (if target.joined { "active" } else { "invited" }, place.role_text()?);
    let mut writes = vec![
        sql::set_state(actor.scope, staff, state),
        sql::update_staff(actor.scope, staff, &target.name, &place, &role),
    ];
    writes.extend(sql::set_stores(actor.scope, staff, &place));
    writes.push(noted(call, &actor, staff, "staff.return", None, Some(as_it_is(&target.name, &place)))?);
    call.commit(&actor, Guard::Staff { id: staff, rev: target.rev, owner_leaves: false }, &(), writes)
        .await
        .map_err(raced)
}

/// Enters with leave to change this person.
pub(super) async fn entered<E: regulars_api::Endpoint>(
    call: &Call<E>,
    staff: StaffId,
) -> Result<(Actor, TargetRow), AppError> {
    let (actor, rows) = call.enter(|scope: BrandScope| sql::target(scope, staff)).await?;
    let target = rows.into_iter().next().ok_or(Code::NotFound)?;
    manage(&actor, &target)?;
    Ok((actor, target))
}

fn as_it_is(name: &str, place: &Place) -> Value {
    json!({ "name": name, "role": place.role, "region": place.region, "stores": place.stores })
}

pub(super) fn as_it_was(target: &TargetRow) -> Value {
    json!({ "name": target.name, "role": target.role, "region": target.region, "stores": target.stores })
}

pub(super) fn noted<E: regulars_api::Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    staff: StaffId,
    action: &str,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<crate::db::Query<()>, AppError> {
    let what = Change { action, entity: "staff", entity_id: staff.get(), before, after, ..Change::default() };
    Ok(record::change(actor, call.ids(1)?, call.now, &what))
}

/// Whether a new person of this place is the asker's to invite.
pub(super) fn may_invite(actor: &Actor, place: &Place) -> Result<(), AppError> {
    if may_manage(actor, place.role, &place.stores) { Ok(()) } else { Err(Code::Forbidden.into()) }
}
