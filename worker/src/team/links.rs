//! Inviting, and links for people who are here.
use regulars_api::{Code, Problem, team::*};
use regulars_domain::ids::StaffId;
use serde_json::json;

use super::{
    authority::Place,
    change::{entered, known_places, may_invite, noted, raced},
    sql,
};
use crate::{
    call::{Call, Guard},
    check,
    error::AppError,
    house::{
        failures,
        invitation::{self, Kind},
        till::pin_subject,
    },
    secret,
};

pub async fn invite(call: Call<InviteStaff>) -> Result<NewLink, AppError> {
    call.retrying(async |call| invite_once(call).await).await
}

async fn invite_once(call: &Call<InviteStaff>) -> Result<NewLink, AppError> {
    let input = &call.input;
    let name = check::text("name", &input.name, 1, 80)?;
    let email = check::email("email", &input.email)?;
    let (actor, (known, next, found)) = call
        .enter(|scope| {
            (
                sql::by_email(scope, &email),
                sql::next(scope),
                sql::count_places(scope, input.region, &input.stores),
            )
        })
        .await?;
    let place = Place::checked(&actor, input.role, input.region, &input.stores)?;
    may_invite(&actor, &place)?;
    known_places(&place, found.first())?;
    if let Some(known) = known.into_iter().next() {
        return Err(Problem::new(Code::AlreadyTaken).at("email").with("id", known.id).into());
    }
    let next = next.into_iter().next().ok_or_else(|| AppError::Internal("no next key".to_owned()))?;
    let staff = StaffId::try_from(next.staff).map_err(|_| AppError::Internal("keys ran out".to_owned()))?;
    let role = place.role_text()?;
    let (token, kept) = fresh(call, staff, Kind::Invitation)?;
    let after = json!({ "name": name, "email": email, "role": place.role, "region": place.region, "stores": place.stores });
    let mut writes = vec![
        sql::insert_account(next.account, &email, call.now),
        sql::insert_staff(actor.scope, staff, &email, &name, &place, &role, call.now),
    ];
    writes.extend(sql::set_stores(actor.scope, staff, &place));
    writes.push(invitation::insert(actor.scope, &secret::sha256(&token), Kind::Invitation, staff, call.now));
    writes.push(noted(call, &actor, staff, "staff.invite", None, Some(after))?);
    call.commit(&actor, Guard::None, &kept, writes).await.map_err(|error| match error {
        // Invited by two at once.
        AppError::Db(e) if e.refused_by("staff.account_id") => {
            Problem::new(Code::AlreadyTaken).at("email").into()
        }
        other => raced(other),
    })?;
    Ok(NewLink { token: Some(token), ..kept })
}

pub async fn make_link(call: Call<MakeLink>) -> Result<NewLink, AppError> {
    call.retrying(async |call| make_link_once(call).await).await
}

async fn make_link_once(call: &Call<MakeLink>) -> Result<NewLink, AppError> {
    let staff = call.path;
    let (actor, target) = entered(call, staff).await?;
    let kind = match (target.state, call.input.without_second_step) {
        (StaffState::Left, _) => return Err(Code::WrongState.into()),
        (StaffState::Invited, _) => Kind::Invitation,
        // The account is another brand's too: its password is not this brand's to set.
        (StaffState::Active, _) if target.elsewhere => {
            return Err(Problem::new(Code::WrongState).with("reason", "elsewhere").into());
        }
        (StaffState::Active, false) => Kind::Reset,
        (StaffState::Active, true) => Kind::ResetAll,
    };
    let (token, kept) = fresh(call, staff, kind)?;
    let after = json!({ "kind": kind.text(), "expires_at": kept.expires_at });
    let writes = vec![
        invitation::revoke(actor.scope, staff),
        invitation::insert(actor.scope, &secret::sha256(&token), kind, staff, call.now),
        noted(call, &actor, staff, "staff.link", None, Some(after))?,
    ];
    let guard = Guard::Staff { id: staff, rev: target.rev, owner_leaves: false };
    call.commit(&actor, guard, &kept, writes).await?;
    Ok(NewLink { token: Some(token), ..kept })
}

/// A new link's secret, and the answer that is kept of it: without the secret, which the database never holds.
fn fresh<E: regulars_api::Endpoint>(
    call: &Call<E>,
    staff: StaffId,
    kind: Kind,
) -> Result<(String, NewLink), AppError> {
    let kept = NewLink { staff, token: None, expires_at: call.now.plus(kind.seconds()) };
    Ok((secret::token()?, kept))
}

pub async fn revoke_link(call: Call<RevokeLink>) -> Result<(), AppError> {
    let staff = call.path;
    let (actor, _) = entered(&call, staff).await?;
    let writes = vec![
        invitation::revoke(actor.scope, staff),
        noted(&call, &actor, staff, "staff.link_revoked", None, None)?,
    ];
    call.commit(&actor, Guard::None, &(), writes).await
}

pub async fn clear_pin(call: Call<ClearPin>) -> Result<(), AppError> {
    let staff = call.path;
    let (actor, target) = entered(&call, staff).await?;
    let writes = vec![
        sql::clear_pin(actor.scope, staff),
        failures::forget(&pin_subject(actor.scope, staff)),
        noted(&call, &actor, staff, "staff.pin_cleared", None, Some(json!({ "name": target.name })))?,
    ];
    call.commit(&actor, Guard::None, &(), writes).await
}
