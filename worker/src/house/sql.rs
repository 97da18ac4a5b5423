//! SQL of set-up and sign-in.
use regulars_api::house::{BrandChoice, SessionView, StoreChoice};
use regulars_domain::{
    ids::{AccountId, BrandId, SessionId, StaffId, StoreId},
    time::{BusinessDay, Timestamp},
};
use serde::Deserialize;

use super::{
    second_step::{Held, Step},
    till::TILL_IDLE_SECONDS,
};
use crate::{
    call::Device,
    db::{Query, flag, json_text},
    scope::{BrandScope, Claim, IDLE_SECONDS, Level, PIN_IDLE_SECONDS},
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
    #[serde(deserialize_with = "json_text")]
    pub other_brands: Vec<BrandChoice>,
}

/// The parts of the signed-in person that only the person's own pages need.
pub fn person(scope: BrandScope, staff: Option<StaffId>) -> Query<PersonRow> {
    Query::new(
        "select a.email, t.pin_hash is not null as has_pin,
                (select json_group_array(json_object('id', b.id, 'name', b.name))
                   from staff o join brand b on b.id = o.brand_id
                  where o.account_id = a.id and o.brand_id <> ?1 and o.state = 'active') as other_brands
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
    closes_on: Option<BusinessDay>,
}

impl From<StoreRow> for StoreChoice {
    fn from(row: StoreRow) -> StoreChoice {
        let StoreRow { id, code, name, time_zone, closing, open, closes_on } = row;
        StoreChoice { id, code, name, time_zone, closing, open, closes_on }
    }
}

/// The brand's stores, open ones first: some hundreds at most.
pub fn stores(scope: BrandScope) -> Query<StoreRow> {
    Query::new(
        "select id, code, name, time_zone, closing, state = 'open' as open, closes_on from store
          where brand_id = ?1 and merged_into is null order by state = 'open' desc, name, id limit 2000",
        [scope.arg()],
    )
}

#[derive(Debug, Deserialize)]
pub struct StoreNameRow {
    pub name: String,
}

pub fn store_name(scope: BrandScope, store: StoreId) -> Query<StoreNameRow> {
    Query::new("select name from store where brand_id = ?1 and id = ?2", [scope.arg(), store.into()])
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

impl AccountRow {
    /// What a second step is checked against.
    pub fn held(&self) -> Held<'_> {
        Held {
            totp_secret: self.totp_secret.as_deref(),
            totp_used: self.totp_used,
            recovery_hashes: &self.recovery_hashes,
        }
    }
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

/// What a new session is, and what must still be so when it begins.
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
    /// The account's password hash that was checked; none where no password was.
    pub password_hash: Option<&'a str>,
    pub step: &'a Step,
    /// Its end, however much it is used.
    pub until: Timestamp,
}

/// Begins a session; refused by `session.account_id` if the password was changed or the step used up meanwhile.
pub fn insert_session(s: &NewSession<'_>) -> Query<()> {
    let level = match s.level {
        Level::Password => "password",
        Level::Pin => "pin",
    };
    let (totp, recovery) = match s.step {
        Step::None => (None, None),
        Step::Totp(step) => (Some(*step), None),
        Step::Recovery(hash) => (None, Some(hash.as_str())),
    };
    Query::new(
        "insert into session (token_hash, id, account_id, brand_id, staff_id, level, till_store, user_agent, address,
                              created_at, seen_at, expires_at)
         values (?1, ?2,
                 (select id from account where id = ?3 and (?12 is null or password_hash = ?12) and (?13 is null or totp_used < ?13)
                     and (?14 is null or exists (select 1 from json_each(recovery_hashes) where value = ?14))),
                 ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)",
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
            s.until.into(),
            s.password_hash.into(),
            totp.into(),
            recovery.into(),
        ],
    )
}

/// Ends the session behind this token: the same device begins another.
pub fn end_session_of(claim: &Claim) -> Query<()> {
    Query::new("delete from session where token_hash = ?1", [claim.token_hash.as_str().into()])
}

/// Ends what nothing can come back from: sessions past their time, links long closed, counters at rest, tills long unused.
pub fn sweep(now: Timestamp) -> Vec<Query<()>> {
    const MONTH: i64 = 30 * 86_400;
    let before = |seconds: i64| [(now.0 - seconds).into()];
    vec![
        Query::new("delete from session where expires_at < ?1", before(0)),
        Query::new("delete from link where expires_at < ?1", before(MONTH)),
        Query::new("delete from sign_in_failure where until < ?1 and since < ?1", before(86_400)),
        Query::new("delete from till where seen_at < ?1", before(TILL_IDLE_SECONDS)),
    ]
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
            and s.seen_at > ?2 - case when s.level = 'pin' or s.till_store is not null then ?4 else ?3 end
          order by s.created_at desc limit 100",
        [token_hash.into(), now.into(), IDLE_SECONDS.into(), PIN_IDLE_SECONDS.into()],
    )
}
