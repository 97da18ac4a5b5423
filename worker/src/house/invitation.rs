//! Links that let someone in once. An invitation joins a brand's staff; the others set a new password.
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, Problem, invitation::*};
use regulars_domain::{
    ids::{AccountId, BrandId, StaffId, StoreId},
    rights::Role,
    time::Timestamp,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    cookie, failures,
    second_step::{self, Step},
    signin::{self, Opening},
    sql, till,
};
use crate::{
    activity::record::{Change, change_by},
    call::Call,
    check,
    db::{Query, flag},
    error::AppError,
    scope::{BrandScope, Level},
    secret,
};

/// How long an invitation counts, in seconds.
pub const INVITATION_SECONDS: i64 = 7 * 86_400;
/// How long a link to a new password counts, in seconds.
pub const RESET_SECONDS: i64 = 86_400;

/// What a link does, as the table holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Invitation,
    /// An administrator's: a new password, for an account that works for this brand alone.
    Reset,
    /// The same, and takes off the second step.
    ResetAll,
    /// The operator's, by command: as the one before, whatever brands the account works for.
    LetIn,
}

impl Kind {
    pub const fn text(self) -> &'static str {
        match self {
            Kind::Invitation => "invitation",
            Kind::Reset => "reset",
            Kind::ResetAll => "reset_all",
            Kind::LetIn => "let_in",
        }
    }
    pub const fn seconds(self) -> i64 {
        match self {
            Kind::Invitation => INVITATION_SECONDS,
            Kind::Reset | Kind::ResetAll | Kind::LetIn => RESET_SECONDS,
        }
    }
    const fn takes_off_second_step(self) -> bool {
        matches!(self, Kind::ResetAll | Kind::LetIn)
    }
}

/// A link's row: for this person, found by the hash of its token.
pub fn insert(scope: BrandScope, token_hash: &str, kind: Kind, staff: StaffId, now: Timestamp) -> Query<()> {
    Query::new(
        "insert into link (brand_id, staff_id, token_hash, kind, account_id, expires_at)
         values (?1, ?2, ?3, ?4, (select account_id from staff where brand_id = ?1 and id = ?2), ?5)",
        [scope.arg(), staff.into(), token_hash.into(), kind.text().into(), now.plus(kind.seconds()).into()],
    )
}

/// Ends the open links of a person.
pub fn revoke(scope: BrandScope, staff: StaffId) -> Query<()> {
    Query::new(
        "delete from link where brand_id = ?1 and staff_id = ?2 and used_at is null",
        [scope.arg(), staff.into()],
    )
}

#[derive(Debug, Deserialize)]
struct LinkRow {
    kind: Kind,
    brand_id: BrandId,
    brand: String,
    language: String,
    staff: StaffId,
    account: AccountId,
    name: String,
    email: String,
    role: Role,
    #[serde(deserialize_with = "flag")]
    has_password: bool,
    #[serde(deserialize_with = "flag")]
    has_second_step: bool,
    expires_at: i64,
}

/// An open link. An invitation is for the invited; an administrator's link only for an account that works for this brand alone,
/// else one brand's administrator would hold the key to another's.
fn open_link(token: &str, now: Timestamp) -> Query<LinkRow> {
    Query::new(
        "select l.kind, l.brand_id, b.name as brand, b.language, t.id as staff, a.id as account, t.name, a.email, t.role,
                a.password_hash is not null as has_password, a.totp_secret is not null as has_second_step, l.expires_at
           from link l
           join brand b on b.id = l.brand_id
           join staff t on t.brand_id = l.brand_id and t.id = l.staff_id and t.account_id = l.account_id
           join account a on a.id = l.account_id
          where l.token_hash = ?1 and l.used_at is null and l.expires_at > ?2
            and t.state = case l.kind when 'invitation' then 'invited' else 'active' end
            and (l.kind not in ('reset', 'reset_all')
                 or not exists (select 1 from staff o where o.account_id = a.id and o.brand_id <> l.brand_id and o.state = 'active'))",
        [secret::sha256(token).into(), now.into()],
    )
}

pub async fn look(call: Call<LookAtLink>) -> Result<LinkView, AppError> {
    let rows = call.db.run(open_link(&call.input.token, call.now)).await?;
    let row = rows.into_iter().next().ok_or(Code::LinkExpired)?;
    let language = super::language(&row.language);
    Ok(LinkView {
        kind: if row.kind == Kind::Invitation { LinkKind::Invitation } else { LinkKind::Reset },
        brand: row.brand,
        language,
        name: row.name,
        email: row.email,
        role: row.role,
        has_password: row.has_password,
        has_second_step: row.has_second_step && !row.kind.takes_off_second_step(),
        expires_at: Timestamp(row.expires_at),
    })
}

pub async fn take(call: Call<UseLink>) -> Result<Response, AppError> {
    let rows = call.db.run(open_link(&call.input.token, call.now)).await?;
    let link = rows.into_iter().next().ok_or(Code::LinkExpired)?;
    if link.kind == Kind::Invitation { join(&call, &link).await } else { reset(&call, &link).await }
}

/// Uses the link up. A trigger refuses the second time, and with it the whole batch; so does `link.kind` where the link was withdrawn
/// meanwhile, or its person is no longer whom it is for (as in [`open_link`]): the row to be inserted meets the one there is, or has
/// no kind.
fn use_up(call: &Call<UseLink>, link: &LinkRow) -> Query<()> {
    Query::new(
        "insert into link (brand_id, staff_id, account_id, token_hash, expires_at, kind)
         values (?1, ?2, ?3, ?4, ?5,
                 (select l.kind from link l join staff t on t.brand_id = ?1 and t.id = l.staff_id
                   where l.brand_id = ?1 and l.token_hash = ?4
                     and t.state = case l.kind when 'invitation' then 'invited' else 'active' end
                     and (l.kind not in ('reset', 'reset_all')
                          or not exists (select 1 from staff o where o.account_id = t.account_id and o.brand_id <> ?1 and o.state = 'active'))))
         on conflict (token_hash) do update set used_at = ?5",
        [
            link.brand_id.into(),
            link.staff.into(),
            link.account.into(),
            secret::sha256(&call.input.token).into(),
            call.now.into(),
        ],
    )
}

fn used_before(error: AppError) -> AppError {
    match error {
        AppError::Db(e) if e.refused_by("a link is used once") || e.refused_by("link.kind") => {
            Code::LinkExpired.into()
        }
        other => other,
    }
}

/// The shared till's store that the new session is bound to, if this device is a till. An invitation to work elsewhere, for this brand
/// or for another, is not taken up there: it would be signing in, which only who works at the till's store does.
async fn till_store(call: &Call<UseLink>, link: &LinkRow) -> Result<Option<StoreId>, AppError> {
    let query = till::at(call.till.as_ref(), &link.email, "invited", call.now.0);
    let Some(query) = query else { return Ok(None) };
    match call.db.run(query).await?.into_iter().next() {
        None => Ok(None),
        Some(till) if till.works_there && till.brand == link.brand_id.get() => Ok(Some(till.store)),
        Some(_) => Err(signin::not_at_this_till(call).await),
    }
}

async fn join(call: &Call<UseLink>, link: &LinkRow) -> Result<Response, AppError> {
    let name = match call.input.name.trim() {
        "" => link.name.clone(),
        given => check::text("name", given, 1, 80)?,
    };
    let till_store = till_store(call, link).await?;
    let scope = BrandScope::of_system(link.brand_id);
    let mut writes = vec![use_up(call, link)];
    let (hash, step) = if link.has_password {
        prove(call, link, &mut writes).await?
    } else {
        check::password("password", &call.input.password)?;
        let hash = secret::hash_password(&call.input.password)?;
        // Two invitations of one account at once: the session insists on its own password.
        writes.push(Query::new(
            "update account set password_hash = coalesce(password_hash, ?2) where id = ?1",
            [link.account.into(), hash.as_str().into()],
        ));
        (hash, Step::None)
    };
    let what = Change {
        action: "staff.join",
        entity: "staff",
        entity_id: link.staff.get(),
        after: Some(json!({ "name": name, "role": link.role })),
        ..Change::default()
    };
    writes.push(Query::new(
        "update staff set state = 'active', name = ?3, joined_at = ?4, rev = rev + 1
          where brand_id = ?1 and id = ?2 and state = 'invited'",
        [scope.arg(), link.staff.into(), name.as_str().into(), call.now.into()],
    ));
    writes.push(change_by(scope, Some(link.staff), call.ids(1)?, call.now, &what));
    let opening = Opening {
        account: link.account,
        brand: link.brand_id,
        staff: link.staff,
        level: Level::Password,
        till_store,
        password_hash: Some(&hash),
        step,
        until: None,
    };
    let (token, me) = signin::open(call, &opening, writes).await.map_err(used_before)?;
    Ok((cookie::set(&token), Json(LinkUsed::SignedIn(Box::new(me)))).into_response())
}

/// An account that has a password shows that it is its holder who joins: the hash that was checked, and the second step.
async fn prove(
    call: &Call<UseLink>,
    link: &LinkRow,
    writes: &mut Vec<Query<()>>,
) -> Result<(String, Step), AppError> {
    let subjects = failures::of_sign_in(&link.email, &call.device.address);
    let (begun, waits, accounts) = call
        .db
        .run((
            failures::begin(&subjects, None, call.now),
            failures::waits(&subjects),
            sql::account(&link.email),
        ))
        .await?;
    failures::allow(&begun, &waits, call.now)?;
    let account = accounts.into_iter().next().ok_or(Code::LinkExpired)?;
    let stored = account.password_hash.clone().ok_or(Code::WrongPassword)?;
    if !secret::verify_password(&call.input.password, &stored)? {
        return Err(Problem::new(Code::WrongPassword).at("password").into());
    }
    let step = match second_step::check(&account.held(), call.input.code.as_deref(), call.now) {
        Ok(step) => step.ok_or_else(|| Problem::new(Code::WrongCode).at("code"))?,
        Err(asked) => {
            call.db.run(failures::take_back(&subjects)).await?;
            return Err(asked);
        }
    };
    writes.push(failures::take_back(&subjects));
    Ok((stored, step))
}

async fn reset(call: &Call<UseLink>, link: &LinkRow) -> Result<Response, AppError> {
    check::password("password", &call.input.password)?;
    let hash = secret::hash_password(&call.input.password)?;
    let scope = BrandScope::of_system(link.brand_id);
    let off = link.kind.takes_off_second_step();
    let what = Change {
        action: "staff.new_password",
        entity: "staff",
        entity_id: link.staff.get(),
        after: Some(json!({ "second_step_removed": off && link.has_second_step })),
        ..Change::default()
    };
    let writes = vec![
        use_up(call, link),
        Query::new(
            "update account set password_hash = ?2,
                    totp_secret = case ?3 when 1 then null else totp_secret end,
                    recovery_hashes = case ?3 when 1 then '[]' else recovery_hashes end
              where id = ?1",
            [link.account.into(), hash.into(), off.into()],
        ),
        sql::end_all_sessions(link.account),
        failures::forget(&failures::of_account(&link.email)),
        change_by(scope, Some(link.staff), call.ids(1)?, call.now, &what),
    ];
    call.db.run(writes).await.map_err(|error| used_before(error.into()))?;
    Ok((cookie::clear(), Json(LinkUsed::PasswordSet { email: link.email.clone() })).into_response())
}
