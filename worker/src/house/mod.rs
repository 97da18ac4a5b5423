//! Set-up, sign-in, and who is signed in.
pub mod cookie;
pub mod failures;
pub mod invitation;
pub mod operator;
pub mod second_step;
pub mod setup;
pub mod signin;
pub mod sql;
pub mod till;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, house::*};
use regulars_domain::rights::Area;

use crate::{
    call::Call,
    error::AppError,
    scope::{Actor, Level},
};

pub async fn status(call: Call<GetStatus>) -> Result<Status, AppError> {
    let rows = call.db.run(sql::any_brand()).await?;
    Ok(Status { empty: rows.is_empty() })
}

pub async fn me(call: Call<GetMe>) -> Result<Me, AppError> {
    let staff = call.claim.as_ref().map(|claim| claim.staff);
    let (actor, (person, stores)) =
        call.enter(|scope| (sql::person(scope, staff), sql::stores(scope))).await?;
    let person = person.into_iter().next().ok_or(Code::SignedOut)?;
    view(&actor, person, stores)
}

/// The language with this tag, as stored.
pub fn language(tag: &str) -> Language {
    Language::ALL.into_iter().find(|language| language.tag() == tag).unwrap_or_default()
}

/// The signed-in person as the pages see them.
pub fn view(actor: &Actor, person: sql::PersonRow, stores: Vec<sql::StoreRow>) -> Result<Me, AppError> {
    let mine = |store: &sql::StoreRow| actor.may_act_at(store.id);
    let language = language(&actor.brand.language);
    Ok(Me {
        staff: actor.staff,
        name: actor.name.clone(),
        email: person.email,
        role: actor.role,
        areas: Area::ALL.into_iter().filter(|area| actor.may(*area)).collect(),
        by_pin: actor.level == Level::Pin,
        till_store: actor.till_store,
        must_add_second_step: actor.lacks_second_step(),
        has_second_step: actor.has_second_step,
        has_pin: person.has_pin,
        other_brands: if actor.level == Level::Password && actor.till_store.is_none() {
            person.other_brands
        } else {
            vec![]
        },
        stores: stores.into_iter().filter(mine).map(StoreChoice::from).collect(),
        brand: BrandView {
            id: actor.scope.brand().get(),
            name: actor.brand.brand_name.clone(),
            currency: actor.brand.currency.clone(),
            region: actor.brand.region.clone(),
            language,
            time_zone: actor.brand.time_zone.clone(),
            second_step_hq: actor.brand.second_step_hq,
            programme: actor.brand.programme.clone(),
            rev: actor.brand.brand_rev,
        },
    })
}

pub async fn sign_out(call: Call<SignOut>) -> Result<Response, AppError> {
    let (actor, ()) = call.enter(|_| ()).await?;
    call.db.run(vec![sql::end_session(actor.account, actor.session)]).await?;
    Ok((cookie::clear(), Json(())).into_response())
}

pub async fn sessions(call: Call<ListSessions>) -> Result<Vec<SessionView>, AppError> {
    let token_hash = call.claim.as_ref().map(|claim| claim.token_hash.clone()).unwrap_or_default();
    let (_, rows) = call.enter(|_| sql::sessions(&token_hash, call.now.0)).await?;
    Ok(rows.into_iter().map(SessionView::from).collect())
}

pub async fn end_session(call: Call<EndSession>) -> Result<(), AppError> {
    let (actor, ()) = call.enter(|_| ()).await?;
    let ended = call.db.run(sql::end_session_returning(actor.account, call.path)).await?;
    if ended.is_empty() { Err(Code::NotFound.into()) } else { Ok(()) }
}

pub async fn sign_out_everywhere(call: Call<SignOutEverywhere>) -> Result<Response, AppError> {
    let (actor, ()) = call.enter(|_| ()).await?;
    call.db.run(vec![sql::end_all_sessions(actor.account)]).await?;
    Ok((cookie::clear(), Json(())).into_response())
}
