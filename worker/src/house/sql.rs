//! SQL of set-up and sign-in.
use regulars_api::house::{BrandChoice, SessionView, StoreChoice};
use regulars_domain::{
    ids::{AccountId, BrandId, SessionId, StaffId, StoreId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    call::Device,
    db::{Query, flag, json_text},
    scope::{ABSOLUTE_SECONDS, BrandScope, Level},
};

#[derive(Debug, Deserialize)]
pub struct One {}

pub fn any_brand() -> Query<One> {
    Query::new("select 1 as one from brand limit 1", [])
}

#[derive(Debug, Deserialize)]
pub struct PersonRow {
    pub email: String,
    #[serde(deserialize_with = "flag")]
    pub has_pin: bool,
}

/// The parts of the signed-in person that only the person's own pages need.
pub fn person(scope: BrandScope, staff: Option<StaffId>) -> Query<PersonRow> {
    Query::new(
        "select a.email, t.pin_hash is not null as has_pin
           from staff t join account a on a.id = t.account_id where t.brand_id = ?1 and t.id = ?2",
        [scope.arg(), staff.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct StoreRow {
    pub id: StoreId,
    code: String,
    name: String,
    time_zone: String,
    closing: u16,
    #[serde(deserialize_with = "flag")]
    open: bool,
}

impl From<StoreRow> for StoreChoice {
    fn from(row: StoreRow) -> StoreChoice {
        let StoreRow { id, code, name, time_zone, closing, open } = row;
        StoreChoice { id, code, name, time_zone, closing, open }
    }
}

/// The brand's stores, open ones first: some hundreds at most.
pub fn stores(scope: BrandScope) -> Query<StoreRow> {
    Query::new(
        "select id, code, name, time_zone, closing, state = 'open' as open from store
          where brand_id = ?1 and merged_into is null order by state = 'open' desc, name, id limit 2000",
        [scope.arg()],
    )
}

#[derive(Debug, Deserialize)]
pub struct AccountRow {
    pub id: AccountId,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_used: i64,
    #[serde(deserialize_with = "json_text")]
    pub recovery_hashes: Vec<String>,
}

pub fn account(email: &str) -> Query<AccountRow> {
    Query::new(
        "select id, password_hash, totp_secret, totp_used, recovery_hashes from account where email = ?1",
        [email.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct EmploymentRow {
    pub brand: i64,
    pub name: String,
    pub staff: StaffId,
}

impl From<&EmploymentRow> for BrandChoice {
    fn from(row: &EmploymentRow) -> BrandChoice {
        BrandChoice { id: row.brand, name: row.name.clone() }
    }
}

/// The brands an account works for.
pub fn employments(email: &str) -> Query<EmploymentRow> {
    Query::new(
        "select t.brand_id as brand, b.name, t.id as staff
           from account a join staff t on t.account_id = a.id and t.state = 'active' join brand b on b.id = t.brand_id
          where a.email = ?1 order by t.brand_id limit 100",
        [email.into()],
    )
}

/// What a new session is.
pub struct NewSession<'a> {
    pub token_hash: &'a str,
    pub id: i64,
    pub account: AccountId,
    pub brand: BrandId,
    pub staff: StaffId,
    pub level: Level,
    pub till_store: Option<StoreId>,
    pub device: &'a Device,
    pub now: Timestamp,
}

pub fn insert_session(s: &NewSession<'_>) -> Query<()> {
    let level = match s.level {
        Level::Password => "password",
        Level::Pin => "pin",
    };
    Query::new(
        "insert into session (token_hash, id, account_id, brand_id, staff_id, level, till_store, user_agent, address,
                              created_at, seen_at, expires_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)",
        [
            s.token_hash.into(),
            s.id.into(),
            s.account.into(),
            s.brand.into(),
            s.staff.into(),
            level.into(),
            s.till_store.into(),
            s.device.user_agent.as_str().into(),
            s.device.address.as_str().into(),
            s.now.into(),
            s.now.plus(ABSOLUTE_SECONDS).into(),
        ],
    )
}

pub fn end_session(account: AccountId, session: SessionId) -> Query<()> {
    Query::new("delete from session where account_id = ?1 and id = ?2", [account.into(), session.into()])
}

pub fn end_session_returning(account: AccountId, session: SessionId) -> Query<One> {
    Query::new(
        "delete from session where account_id = ?1 and id = ?2 returning 1 as one",
        [account.into(), session.into()],
    )
}

pub fn end_all_sessions(account: AccountId) -> Query<()> {
    Query::new("delete from session where account_id = ?1", [account.into()])
}

#[derive(Debug, Deserialize)]
pub struct SessionListRow {
    id: SessionId,
    brand: String,
    user_agent: String,
    address: String,
    created_at: i64,
    seen_at: i64,
    expires_at: i64,
    #[serde(deserialize_with = "flag")]
    this: bool,
}

impl From<SessionListRow> for SessionView {
    fn from(r: SessionListRow) -> SessionView {
        let [created_at, seen_at, expires_at] = [r.created_at, r.seen_at, r.expires_at].map(Timestamp);
        SessionView {
            id: r.id,
            brand: r.brand,
            user_agent: r.user_agent,
            address: r.address,
            created_at,
            seen_at,
            expires_at,
            this: r.this,
        }
    }
}

/// The live sessions of the account behind this token.
pub fn sessions(token_hash: &str, now: i64) -> Query<SessionListRow> {
    Query::new(
        "select s.id, b.name as brand, s.user_agent, s.address, s.created_at, s.seen_at, s.expires_at, s.token_hash = ?1 as this
           from session s join brand b on b.id = s.brand_id
          where s.account_id = (select account_id from session where token_hash = ?1) and s.expires_at > ?2
          order by s.created_at desc limit 100",
        [token_hash.into(), now.into()],
    )
}
