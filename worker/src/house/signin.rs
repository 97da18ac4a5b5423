//! Sign-in: a password, a second step where the account has one, a new token each time.
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, Endpoint, Problem, house::*};
use regulars_domain::{
    ids::{AccountId, BrandId, StaffId, StoreId},
    time::Timestamp,
};

use super::{
    cookie, failures,
    second_step::{self, Step},
    sql, till, view,
};
use crate::{
    call::Call,
    check,
    db::Query,
    error::AppError,
    scope::{ABSOLUTE_SECONDS, Actor, BrandScope, Claim, Level, session},
    secret,
};

/// A PHC string that no password makes: an unknown e-mail takes as long to refuse as a wrong password.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub async fn sign_in(call: Call<SignIn>) -> Result<Response, AppError> {
    let email = call.input.email.trim().to_lowercase();
    // Nobody's; and what is counted for an address is kept.
    if email.len() > check::LONGEST_EMAIL {
        return Err(Code::WrongPassword.into());
    }
    let subjects = failures::of_sign_in(&email, &call.device.address);
    let (begun, waits, accounts, brands, tills) = call
        .db
        .run((
            failures::begin(&subjects, None, call.now),
            failures::waits(&subjects),
            sql::account(&email),
            sql::employments(&email),
            till::at(call.till.as_ref(), &email, "active", call.now.0),
        ))
        .await?;
    failures::allow(&begun, &waits, call.now)?;

    // At a shared till only its own brand can be chosen: a session of another would have neither its limits nor its lock.
    let till = tills.into_iter().next();
    let stranger = till.as_ref().is_some_and(|till| !till.works_there);
    let here = till.filter(|till| till.works_there);
    let offered = |brand: &sql::EmploymentRow| here.as_ref().is_none_or(|till| till.brand == brand.brand);
    let brands: Vec<_> = brands.into_iter().filter(offered).collect();

    let account = accounts.into_iter().next();
    let stored = account.as_ref().and_then(|a| a.password_hash.as_deref());
    let right = secret::verify_password(&call.input.password, stored.unwrap_or(NOBODY))?;
    let account = account.filter(|_| right && !brands.is_empty()).ok_or(Code::WrongPassword)?;
    if stranger {
        // The password was right: no failure.
        call.db.run(failures::take_back(&subjects)).await?;
        return Err(not_at_this_till(&call).await);
    }
    let step = match second_step::check(&account.held(), call.input.code.as_deref(), call.now) {
        Ok(step) => step.ok_or_else(|| Problem::new(Code::WrongCode).at("code"))?,
        // A question, not a failure.
        Err(asked) => {
            call.db.run(failures::take_back(&subjects)).await?;
            return Err(asked);
        }
    };
    let chosen = match (call.input.brand, brands.as_slice()) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(id), many) => many.iter().find(|brand| brand.brand == id),
    };
    let Some(chosen) = chosen else {
        // The password was right: no failure either.
        call.db.run(failures::take_back(&subjects)).await?;
        if call.input.brand.is_some() {
            return Err(Code::NotFound.into());
        }
        let brands = brands.iter().map(BrandChoice::from).collect();
        return Ok(Json(SignedIn::ChooseBrand { brands }).into_response());
    };
    let opening = Opening {
        account: account.id,
        brand: BrandId::try_from(chosen.brand).map_err(|_| Code::NotFound)?,
        staff: chosen.staff,
        level: Level::Password,
        till_store: here.map(|till| till.store),
        password_hash: account.password_hash.as_deref(),
        step,
        until: None,
    };
    let settle = vec![failures::take_back(&subjects), failures::forget(&failures::of_account(&email))];
    let (token, me) = open(&call, &opening, settle).await?;
    Ok((cookie::set(&token), Json(SignedIn::Done(Box::new(me)))).into_response())
}

/// The refusal at a shared till of who does not work at its store: their session would have neither its limits nor its lock.
pub(super) async fn not_at_this_till<E: Endpoint>(call: &Call<E>) -> AppError {
    let Some(till) = &call.till else { return Code::NotFound.into() };
    match call.db.run(sql::store_name(till.scope, till.store)).await {
        Ok(rows) => {
            let store = rows.into_iter().next().map(|row| row.name).unwrap_or_default();
            Problem::new(Code::NotAtThisTill).with("store", store).into()
        }
        Err(error) => error.into(),
    }
}

/// Who a new session is for, and what it rests on.
pub struct Opening<'a> {
    pub account: AccountId,
    pub brand: BrandId,
    pub staff: StaffId,
    pub level: Level,
    pub till_store: Option<StoreId>,
    /// The password hash that was checked: a password changed meanwhile opens nothing.
    pub password_hash: Option<&'a str>,
    pub step: Step,
    /// The end of the session it follows, where nobody proved again who they are.
    pub until: Option<Timestamp>,
}

/// Begins a session and ends the one this device had, with `also` before them in the same batch, and reads what its holder
/// sees. Gives the token, known to nobody else.
pub async fn open<E: Endpoint>(
    call: &Call<E>,
    opening: &Opening<'_>,
    also: Vec<Query<()>>,
) -> Result<(String, Me), AppError> {
    let token = format!("{}-{}-{}", opening.brand, opening.staff, secret::token()?);
    let claim = Claim::parse(&token)
        .ok_or_else(|| AppError::Internal("a token of our own does not parse".to_owned()))?;
    let row = sql::NewSession {
        token_hash: &claim.token_hash,
        id: call.ids(1)?,
        account: opening.account,
        brand: opening.brand,
        staff: opening.staff,
        level: opening.level,
        till_store: opening.till_store,
        device: &call.device,
        now: call.now,
        password_hash: opening.password_hash,
        step: &opening.step,
        until: opening.until.unwrap_or(call.now.plus(ABSOLUTE_SECONDS)),
    };
    let scope = BrandScope::of_system(opening.brand);
    let mut writes = also;
    writes.extend(call.claim.as_ref().map(sql::end_session_of));
    writes.push(sql::insert_session(&row));
    writes.extend(opening.step.use_up(opening.account));
    let batch = (
        writes,
        session(&claim, call.now.0, None),
        sql::person(scope, Some(opening.staff)),
        sql::stores(scope),
    );
    let ((), sessions, person, stores) = call.db.run(batch).await.map_err(|error| {
        let outrun = error.refused_by("session.account_id");
        match (&opening.step, outrun) {
            (_, false) => AppError::from(error),
            (Step::None, true) => Code::WrongPassword.into(),
            (_, true) => Problem::new(Code::WrongCode).at("code").into(),
        }
    })?;
    let actor = Actor::new(&claim, sessions.into_iter().next().ok_or(Code::SignedOut)?);
    let me = view(&actor, person.into_iter().next().ok_or(Code::SignedOut)?, stores)?;
    Ok((token, me))
}
