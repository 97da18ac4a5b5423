//! A shared till: opened by someone with a password, taken over by PIN. The till's own cookie outlives the sessions on it, so that the
//! next clerk needs no password after the one before idled out.
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, Problem, till::*};
use regulars_domain::ids::{AccountId, StaffId, StoreId};
use serde::Deserialize;

use super::{
    cookie, failures,
    second_step::Step,
    signin::{self, Opening},
};
use crate::{
    activity::record::{Change, change, kept},
    call::{Call, Guard},
    db::{Query, flag, json_text},
    error::AppError,
    scope::{Actor, BrandScope, Level, TillClaim},
    secret,
};

/// A till that nobody took over for so long is one no more, in seconds.
pub const TILL_IDLE_SECONDS: i64 = 30 * 86_400;

/// These columns of the till behind a cookie, as long as it is one: its store is open, and somebody took it over of late.
/// ?1: its brand; ?2: its store; ?3: its token's hash; ?4: a take-over before this is too long ago.
macro_rules! of_till {
    ($columns:literal) => {
        concat!(
            $columns,
            " from till k join brand b on b.id = k.brand_id join store s on s.brand_id = ?1 and s.id = k.store_id
              where k.brand_id = ?1 and k.store_id = ?2 and k.token_hash = ?3 and k.seen_at > ?4 and s.state = 'open'"
        )
    };
}

#[derive(Debug, Deserialize)]
pub struct TillFound {
    brand: String,
    language: String,
    store: StoreId,
    store_name: String,
    #[serde(deserialize_with = "json_text")]
    clerks: Vec<ClerkChoice>,
}

/// The till behind this cookie, with the people of its store who have a PIN: its own staff, its region's managers, and those
/// whose role reaches every store.
fn till(claim: &TillClaim, now: i64) -> Query<TillFound> {
    Query::new(
        of_till!(
            "select b.name as brand, b.language, s.id as store, s.name as store_name,
                (select json_group_array(json_object('staff', id, 'name', name, 'digits', pin_digits)) from
                    (select t.id, t.name, t.pin_digits from staff t
                      where t.brand_id = ?1 and t.state = 'active' and t.pin_hash is not null
                        and t.id in (select staff_id from staff_store where brand_id = ?1 and store_id = ?2
                                     union select id from staff where brand_id = ?1 and region_id = s.region_id
                                     union select id from staff where brand_id = ?1 and pin_hash is not null
                                                                  and role in ('owner', 'marketer', 'service_agent'))
                      order by t.name, t.id limit 200)) as clerks"
        ),
        [
            claim.scope.arg(),
            claim.store.into(),
            claim.token_hash.as_str().into(),
            (now - TILL_IDLE_SECONDS).into(),
        ],
    )
}

/// The till at which somebody signs in.
#[derive(Debug, Deserialize)]
pub struct AtTill {
    pub brand: i64,
    pub store: StoreId,
    /// Whether the person works at its store.
    #[serde(deserialize_with = "flag")]
    pub works_there: bool,
}

/// The till that this device is, for the person with this e-mail who has this state in its brand: `active`, or `invited` for who is about
/// to join. Nothing to ask on a device without a till's cookie.
pub fn at(claim: Option<&TillClaim>, email: &str, state: &str, now: i64) -> Option<Query<AtTill>> {
    let claim = claim?;
    Some(Query::new(
        of_till!(
            "select k.brand_id as brand, s.id as store,
                exists (select 1 from staff t join account a on a.id = t.account_id
                         where t.brand_id = ?1 and a.email = ?5 and t.state = ?6
                           and (t.role in ('owner', 'marketer', 'analyst', 'service_agent') or t.region_id = s.region_id
                                or exists (select 1 from staff_store where brand_id = ?1 and staff_id = t.id and store_id = ?2))) as works_there"
        ),
        [
            claim.scope.arg(),
            claim.store.into(),
            claim.token_hash.as_str().into(),
            (now - TILL_IDLE_SECONDS).into(),
            email.into(),
            state.into(),
        ],
    ))
}

impl From<TillFound> for TillView {
    fn from(row: TillFound) -> TillView {
        let language = super::language(&row.language);
        TillView {
            brand: row.brand,
            language,
            store: row.store,
            store_name: row.store_name,
            clerks: row.clerks,
        }
    }
}

pub async fn get(call: Call<GetTill>) -> Result<Option<TillView>, AppError> {
    let Some(claim) = &call.till else { return Ok(None) };
    let rows = call.db.run(till(claim, call.now.0)).await?;
    Ok(rows.into_iter().next().map(TillView::from))
}

pub async fn open(call: Call<OpenTill>) -> Result<Response, AppError> {
    call.retrying(async |call| open_once(call).await).await
}

/// The operation keeps the till's key and not its secret. Whoever asks again never got the first answer, and has signed in anew since that
/// ended their session: they get their till under another secret.
async fn open_once(call: &Call<OpenTill>) -> Result<Response, AppError> {
    let store = call.input.store;
    let (actor, opened, ()) = call.enter_again(|_| ()).await?;
    if actor.level != Level::Password {
        return Err(Code::Forbidden.into());
    }
    let scope = actor.store(store)?.brand();
    let token = format!("{}-{store}-{}", scope.brand(), secret::token()?);
    let claim = TillClaim::parse(&token)
        .ok_or_else(|| AppError::Internal("a token of our own does not parse".to_owned()))?;
    let (end, look) = (sign_out(&actor, &claim), till(&claim, call.now.0));
    let ((), rows) = if let Some(id) = opened {
        call.db.run((vec![renew(&claim, &id, actor.staff), end], look)).await?
    } else {
        let id = call.ids(2)?;
        let what = Change {
            action: "till.open",
            entity: "till",
            entity_id: id,
            store: Some(store),
            after: kept(&call.input),
            ..Change::default()
        };
        let new = insert(&claim, id, actor.staff, &call.device.user_agent, call.now.0);
        let writes = vec![new, end, change(&actor, id + 1, call.now, &what)];
        call.commit(&actor, Guard::None, &id, (writes, look)).await.map_err(no_such_store)?
    };
    let view = TillView::from(rows.into_iter().next().ok_or(Code::NotFound)?);
    Ok((cookie::open_till(&token), Json(view)).into_response())
}

/// There is no such store, or it is closed.
fn no_such_store(error: AppError) -> AppError {
    match error {
        AppError::Db(e) if e.refused_by("till.store_id") => Problem::new(Code::NotFound).at("store").into(),
        other => other,
    }
}

/// A till of an open store; refused by `till.store_id` where there is none.
fn insert(claim: &TillClaim, id: i64, staff: StaffId, user_agent: &str, now: i64) -> Query<()> {
    Query::new(
        "insert into till (brand_id, store_id, token_hash, id, opened_by, user_agent, created_at, seen_at)
         values (?1, (select id from store where brand_id = ?1 and id = ?2 and state = 'open'), ?3, ?4, ?5, ?6, ?7, ?7)",
        [
            claim.scope.arg(),
            claim.store.into(),
            claim.token_hash.as_str().into(),
            id.into(),
            staff.into(),
            user_agent.into(),
            now.into(),
        ],
    )
}

/// Another secret for the till with this key, as the operation kept it: where it was neither ended nor taken over meanwhile.
fn renew(claim: &TillClaim, id: &str, opened_by: StaffId) -> Query<()> {
    Query::new(
        "update till set token_hash = ?3
          where brand_id = ?1 and store_id = ?2 and id = cast(?4 as integer) and opened_by = ?5 and seen_at = created_at",
        [
            claim.scope.arg(),
            claim.store.into(),
            claim.token_hash.as_str().into(),
            id.into(),
            opened_by.into(),
        ],
    )
}

/// Ends the session of who opens a till, once it is there.
fn sign_out(actor: &Actor, claim: &TillClaim) -> Query<()> {
    Query::new(
        "delete from session where account_id = ?1 and id = ?2 and exists (select 1 from till where token_hash = ?3)",
        [actor.account.into(), actor.session.into(), claim.token_hash.as_str().into()],
    )
}

pub async fn leave(call: Call<LeaveTill>) -> Result<Response, AppError> {
    call.retrying(async |call| leave_once(call).await).await
}

/// Asked again, it takes the cookie away again: the device may not have had the first answer.
async fn leave_once(call: &Call<LeaveTill>) -> Result<Response, AppError> {
    let (actor, left, ()) = call.enter_again(|_| ()).await?;
    // The till of another brand, where one works as well, is none of this one's record: the device forgets it.
    let own = call.till.as_ref().filter(|claim| claim.scope.brand() == actor.scope.brand());
    if let (None, Some(claim)) = (left, own) {
        let id = call.ids(1)?;
        let what = Change {
            action: "till.leave",
            entity: "till",
            entity_id: id,
            store: Some(claim.store),
            ..Change::default()
        };
        let writes = vec![
            Query::new(
                "delete from till where brand_id = ?1 and token_hash = ?2",
                [claim.scope.arg(), claim.token_hash.as_str().into()],
            ),
            Query::new(
                "update session set till_store = null where account_id = ?1 and id = ?2",
                [actor.account.into(), actor.session.into()],
            ),
            change(&actor, id, call.now, &what),
        ];
        call.commit(&actor, Guard::None, &(), writes).await?;
    }
    Ok((cookie::leave_till(), Json(())).into_response())
}

#[derive(Debug, Deserialize)]
struct ClerkRow {
    account: AccountId,
    pin_hash: String,
}

fn clerk(scope: BrandScope, staff: StaffId) -> Query<ClerkRow> {
    Query::new(
        "select account_id as account, pin_hash from staff
          where brand_id = ?1 and id = ?2 and state = 'active' and pin_hash is not null",
        [scope.arg(), staff.into()],
    )
}

/// What is counted for a PIN.
pub fn pin_subject(scope: BrandScope, staff: StaffId) -> String {
    format!("pin:{}-{staff}", scope.brand())
}

pub async fn take_over(call: Call<TakeOver>) -> Result<Response, AppError> {
    let claim = call.till.as_ref().ok_or(Code::SignedOut)?;
    let (scope, staff) = (claim.scope, call.input.staff);
    let subjects = [pin_subject(scope, staff)];
    let (begun, waits, tills, clerks) = call
        .db
        .run((
            failures::begin(&subjects, Some(claim), call.now),
            failures::waits(&subjects),
            till(claim, call.now.0),
            clerk(scope, staff),
        ))
        .await?;
    let view = TillView::from(tills.into_iter().next().ok_or(Code::SignedOut)?);
    failures::allow(&begun, &waits, call.now)?;
    let clerk = clerks.into_iter().next().filter(|_| view.clerks.iter().any(|c| c.staff == staff));
    let clerk = clerk.ok_or_else(|| Problem::new(Code::NotFound).at("staff"))?;
    if !secret::verify_password(&call.input.pin, &clerk.pin_hash)? {
        return Err(Problem::new(Code::WrongPin).at("pin").into());
    }
    let opening = Opening {
        account: clerk.account,
        brand: scope.brand(),
        staff,
        level: Level::Pin,
        till_store: Some(claim.store),
        password_hash: None,
        step: Step::None,
        until: None,
    };
    let [subject] = &subjects;
    let also = vec![
        failures::forget(subject),
        Query::new(
            "update till set seen_at = ?3 where brand_id = ?1 and token_hash = ?2",
            [scope.arg(), claim.token_hash.as_str().into(), call.now.into()],
        ),
    ];
    let (token, me) = signin::open(&call, &opening, also).await?;
    Ok((cookie::take_over(&token, &claim.token), Json(me)).into_response())
}
