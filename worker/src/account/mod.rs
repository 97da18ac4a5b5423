//! One's own account: name, password, PIN, the other brands one works for. The second step is next door.
//!
//! Where a body holds a password, PIN or code, the write leaves no fingerprint in the record of operations; it may be sent again
//! harmlessly. The others are kept there as everywhere.
pub mod second_step;
mod sql;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, Problem, account::*};
use regulars_domain::ids::BrandId;
use serde_json::{Value, json};

use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    check,
    db::Query,
    error::AppError,
    house::{
        cookie, failures,
        second_step::Step,
        signin::{self, Opening},
        till::pin_subject,
    },
    routes::Routes,
    scope::{Actor, Level},
    secret,
};

/// The routes of one's own account.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(get)
        .mount(rename)
        .mount(change_password)
        .mount(second_step::offer)
        .mount(second_step::confirm)
        .mount(second_step::remove)
        .mount(second_step::renew_codes)
        .mount(set_pin)
        .mount(remove_pin)
        .mount_response(switch_brand)
}

pub async fn get(call: Call<GetAccount>) -> Result<AccountView, AppError> {
    let (_, rows) = call.enter(|scope| sql::account(scope, call.claim.as_ref())).await?;
    let row = rows.into_iter().next().ok_or(Code::SignedOut)?;
    Ok(AccountView {
        email: row.email,
        has_second_step: row.totp_secret.is_some(),
        recovery_left: u32::try_from(row.recovery_hashes.len()).unwrap_or(0),
        pin_digits: row.pin_digits,
    })
}

pub async fn rename(call: Call<RenameSelf>) -> Result<(), AppError> {
    let name = check::text("name", &call.input.name, 1, 80)?;
    call.retrying(async |call| {
        let (actor, ()) = call.enter(|_| ()).await?;
        let (before, after) = (json!({ "name": actor.name }), json!({ "name": name }));
        let what = note(&actor, "staff.rename", Some(before), Some(after));
        let write = sql::rename(actor.scope, actor.staff, &name);
        let writes = vec![write, change(&actor, call.ids(1)?, call.now, &what)];
        call.commit(&actor, Guard::None, &(), writes).await
    })
    .await
}

pub async fn change_password(call: Call<ChangePassword>) -> Result<(), AppError> {
    check::password("new", &call.input.new)?;
    call.retrying(async |call| change_password_once(call).await).await
}

async fn change_password_once(call: &Call<ChangePassword>) -> Result<(), AppError> {
    let (actor, account) = proven(call, &call.input.old, "old", Some(&call.input.new)).await?;
    let hash = secret::hash_password(&call.input.new)?;
    let what = note(&actor, "account.password", None, None);
    let writes = vec![
        sql::set_password(actor.account, account.password_hash.as_deref(), &hash),
        sql::end_other_sessions(actor.account, actor.session),
        failures::forget(&failures::of_account(&account.email)),
        change(&actor, call.ids(1)?, call.now, &what),
    ];
    call.db.run(writes).await.map_err(|error| {
        // Another password was set meanwhile: the old one is asked of that.
        if error.refused_by("account.created_at") { AppError::Stale } else { error.into() }
    })
}

pub async fn set_pin(call: Call<SetPin>) -> Result<(), AppError> {
    let digits = checked_pin(&call.input.pin)?;
    let own = |scope| call.claim.as_ref().map(|claim| sql::pin(scope, claim.staff));
    let (actor, held) = call.enter(own).await?;
    // Not kept under its key, whose hash would give a short PIN away: whoever had no answer and sends it again changes nothing.
    if let Some(now) = held.into_iter().next()
        && secret::verify_password(&call.input.pin, &now.pin_hash)?
    {
        return Ok(());
    }
    let hash = secret::hash_password(&call.input.pin)?;
    call.db.run(pin(&call, &actor, Some((&hash, digits)), "staff.pin_set")?).await?;
    Ok(())
}

pub async fn remove_pin(call: Call<RemovePin>) -> Result<(), AppError> {
    call.retrying(async |call| {
        let (actor, ()) = call.enter(|_| ()).await?;
        call.commit(&actor, Guard::None, &(), pin(call, &actor, None, "staff.pin_removed")?).await
    })
    .await
}

/// Writes a PIN's hash with its number of digits, or none, and begins anew to count wrong ones.
fn pin<E: regulars_api::Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    pin: Option<(&str, i64)>,
    action: &str,
) -> Result<Vec<Query<()>>, AppError> {
    Ok(vec![
        sql::set_pin(actor.scope, actor.staff, pin),
        failures::forget(&pin_subject(actor.scope, actor.staff)),
        change(actor, call.ids(1)?, call.now, &note(actor, action, None, None)),
    ])
}

/// Four to six digits, neither all alike nor in a row: those are what is guessed first.
fn checked_pin(pin: &str) -> Result<i64, AppError> {
    let bytes = pin.as_bytes();
    let digits = bytes.iter().all(u8::is_ascii_digit) && (PIN_DIGITS.0..=PIN_DIGITS.1).contains(&bytes.len());
    if !digits {
        return Err(Problem::new(Code::Invalid).at("pin").into());
    }
    let steps: std::collections::BTreeSet<i16> =
        bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| i16::from(*b) - i16::from(*a)).collect();
    let plain = steps.len() == 1 && steps.iter().all(|step| (-1..=1).contains(step));
    if plain {
        Err(Problem::new(Code::WeakPassword).at("pin").into())
    } else {
        Ok(i64::try_from(bytes.len()).unwrap_or(0))
    }
}

pub async fn switch_brand(call: Call<SwitchBrand>) -> Result<Response, AppError> {
    let brand = BrandId::try_from(call.input.brand).map_err(|_| Code::NotFound)?;
    let (actor, rows) = call.enter(|_| sql::employed(brand, call.claim.as_ref())).await?;
    // A shared till works for its store: a session of another brand would outlast the till's quarter of an hour and its lock.
    if actor.till_store.is_some() {
        return Err(Code::Forbidden.into());
    }
    let found = rows.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound).at("brand"))?;
    let opening = Opening {
        account: actor.account,
        brand,
        staff: found.staff,
        level: Level::Password,
        till_store: None,
        password_hash: None,
        step: Step::None,
        until: Some(found.expires_at),
    };
    let (token, me) = signin::open(&call, &opening, Vec::<Query<()>>::new()).await?;
    Ok((cookie::set(&token), Json(me)).into_response())
}

/// Enters and asks the account's password once more, with the same counters as at sign-in. `done` is a password that also
/// counts: the one to be set, when the request that set it is sent again.
pub(super) async fn proven<E: regulars_api::Endpoint>(
    call: &Call<E>,
    password: &str,
    field: &str,
    done: Option<&str>,
) -> Result<(Actor, sql::OwnRow), AppError> {
    let claim = call.claim.as_ref();
    let reads =
        |scope| (failures::begin_own(claim, call.now), failures::own_wait(claim), sql::account(scope, claim));
    let (actor, (begun, waits, rows)) = call.enter(reads).await?;
    failures::allow(&begun, &waits, call.now)?;
    let account = rows.into_iter().next().ok_or(Code::SignedOut)?;
    let stored = account.password_hash.as_deref().unwrap_or(signin::NOBODY);
    let right = secret::verify_password(password, stored)?
        || done.map_or(Ok(false), |done| secret::verify_password(done, stored))?;
    if right { Ok((actor, account)) } else { Err(Problem::new(Code::WrongPassword).at(field).into()) }
}

/// A change of one's own row.
pub(super) fn note<'a>(
    actor: &Actor,
    action: &'a str,
    before: Option<Value>,
    after: Option<Value>,
) -> Change<'a> {
    Change { action, entity: "staff", entity_id: actor.staff.get(), before, after, ..Change::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_four_to_six_digits_that_are_not_guessed_first() {
        for (pin, good) in [
            ("4071", true),
            ("112233", true),
            ("2468", true),
            ("407", false),
            ("4071234", false),
            ("40a1", false),
            ("0000", false),
            ("1234", false),
            ("987654", false),
        ] {
            assert_eq!(checked_pin(pin).is_ok(), good, "{pin}");
        }
    }
}
