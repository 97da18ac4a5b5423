//! Sign-in: a password, a second step where the account has one, a new token each time.
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, house::*};
use regulars_domain::ids::{BrandId, StaffId, StoreId};

use super::{cookie, failures, sql, view};
use crate::{
    call::Call,
    error::AppError,
    scope::{Actor, BrandScope, Claim, Level, session},
    secret,
};

/// A PHC string that no password makes: an unknown e-mail takes as long to refuse as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub async fn sign_in(call: Call<SignIn>) -> Result<Response, AppError> {
    let email = call.input.email.trim().to_lowercase();
    let subjects = [format!("email:{email}"), format!("address:{}", call.device.address)];
    let (waits, accounts, brands) =
        call.db.run((failures::waits(&subjects), sql::account(&email), sql::employments(&email))).await?;
    failures::check(&waits, call.now)?;

    let account = accounts.into_iter().next();
    let stored = account.as_ref().and_then(|a| a.password_hash.as_deref()).unwrap_or(NOBODY);
    let right = secret::verify_password(&call.input.password, stored)?;
    let Some(account) = account.filter(|_| right && !brands.is_empty()) else {
        return Err(refuse(&call, &subjects, Code::WrongPassword).await);
    };
    let step = super::second_step::check(&account, call.input.code.as_deref(), call.now)?;
    let Some(step) = step else {
        return Err(refuse(&call, &subjects, Code::WrongCode).await);
    };

    let chosen = match (call.input.brand, brands.as_slice()) {
        (None, [only]) => only,
        (Some(id), many) => many.iter().find(|b| b.brand == id).ok_or(Code::NotFound)?,
        (None, many) => {
            let brands = many.iter().map(BrandChoice::from).collect();
            return Ok(Json(SignedIn::ChooseBrand { brands }).into_response());
        }
    };
    let brand = BrandId::try_from(chosen.brand).map_err(|_| Code::NotFound)?;
    let opening =
        Opening { account: account.id, brand, staff: chosen.staff, level: Level::Password, till_store: None };
    let (token, me) = open(
        &call,
        &opening,
        step.into_iter().chain([failures::forget(&format!("email:{email}"))]).collect(),
    )
    .await?;
    Ok((cookie::set(&token), Json(SignedIn::Done(Box::new(me)))).into_response())
}

async fn refuse(call: &Call<SignIn>, subjects: &[String; 2], code: Code) -> AppError {
    let [email, address] = subjects.clone();
    let counted = [(email, failures::FREE_ACCOUNT), (address, failures::FREE_ADDRESS)];
    match failures::count_all(&call.db, &counted, call.now).await {
        Ok(()) => code.into(),
        Err(error) => error,
    }
}

/// Who a new session is for.
pub struct Opening {
    pub account: regulars_domain::ids::AccountId,
    pub brand: BrandId,
    pub staff: StaffId,
    pub level: Level,
    pub till_store: Option<StoreId>,
}

/// Makes a session (with `also` in the same batch) and reads what its holder sees. Gives the token, known to nobody else.
pub async fn open<E: regulars_api::Endpoint>(
    call: &Call<E>,
    opening: &Opening,
    also: Vec<crate::db::Query<()>>,
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
    };
    let scope = BrandScope::of_system(opening.brand);
    call.db.run(also.into_iter().chain([sql::insert_session(&row)]).collect::<Vec<_>>()).await?;
    let reads =
        (session(&claim, call.now.0, None), sql::person(scope, Some(opening.staff)), sql::stores(scope));
    let (sessions, person, stores) = call.db.run(reads).await?;
    let actor = Actor::new(&claim, sessions.into_iter().next().ok_or(Code::SignedOut)?);
    let me = view(&actor, person.into_iter().next().ok_or(Code::SignedOut)?, stores)?;
    Ok((token, me))
}
