//! Who is asking, and how far they see. Scopes have private fields and are made here only, from a session or an API key.
mod by;
mod key;

use regulars_api::{Code, Problem};
use regulars_domain::{
    ids::{AccountId, BrandId, OpKey, SessionId, StaffId, StoreId},
    loyalty::Programme,
    rights::{Area, Reach, Role},
};
use serde::{Deserialize, Serialize};

use crate::{
    db::{Arg, Query, flag, json_text},
    error::AppError,
};

pub use by::{By, Hand};
pub(crate) use key::{BEGINS as KEY_BEGINS, PREFIX as KEY_PREFIX, holder as key_holder, used as key_used};
pub use key::{KeyClaim, KeyHolder};

/// One brand: the first argument of every query on a tenant's table, bound to `?1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrandScope(BrandId);

impl BrandScope {
    /// `?1`.
    pub fn arg(self) -> Arg {
        self.0.into()
    }
    pub fn brand(self) -> BrandId {
        self.0
    }
    /// For what acts on every brand in turn without a session: cron, set-up, commands.
    pub(crate) fn of_system(brand: BrandId) -> BrandScope {
        BrandScope(brand)
    }
}

/// One store that the asker may act for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreScope {
    brand: BrandScope,
    store: StoreId,
}

impl StoreScope {
    pub fn brand(self) -> BrandScope {
        self.brand
    }
    pub fn store(self) -> StoreId {
        self.store
    }
}

/// What a session's token claims. Its hash covers the claim, so the claim holds exactly if the session's row is found.
#[derive(Clone, Debug)]
pub struct Claim {
    pub(crate) scope: BrandScope,
    pub(crate) staff: StaffId,
    pub(crate) token_hash: String,
}

impl Claim {
    /// Reads `{brand}-{staff}-{random}`.
    pub fn parse(token: &str) -> Option<Claim> {
        let mut parts = token.splitn(3, '-');
        let brand = parts.next()?.parse().ok()?;
        let staff = parts.next()?.parse().ok()?;
        parts.next().filter(|random| random.len() == 64)?;
        Some(Claim { scope: BrandScope(brand), staff, token_hash: crate::secret::sha256(token) })
    }
}

/// What a shared till's token claims. Holds exactly if the till's row is found by its hash. Not to be printed: it has the token itself, for
/// the cookie that a take-over renews.
#[derive(Clone)]
pub struct TillClaim {
    pub(crate) scope: BrandScope,
    pub(crate) store: StoreId,
    pub(crate) token: String,
    pub(crate) token_hash: String,
}

impl TillClaim {
    /// Reads `{brand}-{store}-{random}`.
    pub fn parse(token: &str) -> Option<TillClaim> {
        let Claim { scope, staff, token_hash } = Claim::parse(token)?;
        Some(TillClaim { scope, store: staff.get().try_into().ok()?, token: token.to_owned(), token_hash })
    }
}

/// How a session was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Password,
    /// A clerk who took over a shared till: the counter only.
    Pin,
}

/// What the brand has set, as every request needs it.
#[derive(Clone, Debug, Deserialize)]
pub struct Brand {
    pub brand_name: String,
    pub currency: String,
    pub region: String,
    pub language: String,
    pub time_zone: String,
    #[serde(deserialize_with = "flag")]
    pub second_step_hq: bool,
    #[serde(deserialize_with = "json_text")]
    pub programme: Programme,
    pub brand_rev: i64,
}

/// The row behind a session.
#[derive(Clone, Debug, Deserialize)]
pub struct SessionRow {
    session: SessionId,
    account: AccountId,
    level: Level,
    till_store: Option<StoreId>,
    name: String,
    role: Role,
    #[serde(deserialize_with = "flag")]
    has_second_step: bool,
    #[serde(deserialize_with = "json_text")]
    stores: Vec<StoreId>,
    /// What this request's operation answered, if it took effect before: `{"hash":…,"result":"…"}`.
    pub(crate) op: Option<String>,
    #[serde(flatten)]
    brand: Brand,
}

/// A person of the staff, signed in.
#[derive(Clone, Debug)]
pub struct Actor {
    pub scope: BrandScope,
    pub staff: StaffId,
    pub session: SessionId,
    pub account: AccountId,
    pub level: Level,
    pub till_store: Option<StoreId>,
    pub name: String,
    pub role: Role,
    pub has_second_step: bool,
    /// The stores of a store-bound role; a brand-wide role may act for any. By PIN the till's alone, whatever the role.
    stores: Vec<StoreId>,
    pub brand: Brand,
}

impl Actor {
    pub(crate) fn new(claim: &Claim, row: SessionRow) -> Actor {
        let reaches = |store: &StoreId| row.role.reach() == Reach::Brand || row.stores.contains(store);
        let stores = match row.level {
            Level::Password => row.stores,
            Level::Pin => row.till_store.filter(reaches).into_iter().collect(),
        };
        Actor {
            scope: claim.scope,
            staff: claim.staff,
            session: row.session,
            account: row.account,
            level: row.level,
            till_store: row.till_store,
            name: row.name,
            role: row.role,
            has_second_step: row.has_second_step,
            stores,
            brand: row.brand,
        }
    }

    /// Whether the role has this area; at a shared till only what the counter needs.
    pub fn may(&self, area: Area) -> bool {
        let at_counter = matches!(
            area,
            Area::LookUp
                | Area::ReadMembers
                | Area::EditMembers
                | Area::Sell
                | Area::ReadItems
                | Area::ReadToday
                | Area::ReadStores
        );
        self.role.may(area) && (self.level == Level::Password || at_counter)
    }

    /// # Errors
    /// `Forbidden` where the role lacks the area.
    pub fn need(&self, area: Area) -> Result<(), AppError> {
        if self.may(area) { Ok(()) } else { Err(Code::Forbidden.into()) }
    }

    /// Whether the brand asks this person for a second step that the account has not set up.
    pub fn lacks_second_step(&self) -> bool {
        self.brand.second_step_hq && self.role.is_head_office() && !self.has_second_step
    }

    /// Whether every store and member of the brand is in sight.
    pub fn sees_all(&self) -> bool {
        self.level == Level::Password && self.role.reach() == Reach::Brand
    }

    /// Whether a member is in sight, given the stores that have dealt with them (`member_store`, read beside the member).
    /// Out of sight is told as `NotFound`.
    pub fn sees_member(&self, seen_by: &[StoreId]) -> bool {
        self.sees_all() || seen_by.iter().any(|store| self.stores.contains(store))
    }

    /// Where something that names no store is done to a member: at the shared till's store; else, of the stores within reach that
    /// know the member, at their home store first; for a brand-wide role at the home store.
    pub fn place(&self, home: StoreId, seen_by: &[StoreId]) -> StoreId {
        let mine = |store: &StoreId| self.sees_all() || self.stores.contains(store);
        let known = std::iter::once(home).chain(seen_by.iter().copied()).find(mine);
        self.till_store.or(known).unwrap_or(home)
    }

    /// The stores that bound what is seen and done; empty for who sees all.
    pub fn stores(&self) -> &[StoreId] {
        &self.stores
    }

    /// The stores as a JSON array, to bind where SQL asks `in (select value from json_each(?))`.
    pub fn stores_json(&self) -> String {
        serde_json::to_string(&self.stores).unwrap_or_else(|_| "[]".to_owned())
    }

    /// Whether this store is within reach.
    pub fn may_act_at(&self, store: StoreId) -> bool {
        self.sees_all() || self.stores.contains(&store)
    }

    /// Leave to act for this store. Whether a brand-wide role's store exists is for the query to find out.
    ///
    /// # Errors
    /// `NotFound`: a store beyond one's reach does not exist.
    pub fn store(&self, store: StoreId) -> Result<StoreScope, AppError> {
        if self.may_act_at(store) {
            Ok(StoreScope { brand: self.scope, store })
        } else {
            Err(Problem::new(Code::NotFound).at("store").into())
        }
    }
}

/// No session lasts longer than this, in seconds.
pub const ABSOLUTE_SECONDS: i64 = 14 * 86_400;
/// Sessions end after so long without a request, and in any case at `expires_at`.
pub const IDLE_SECONDS: i64 = 12 * 3_600;
/// At a shared till one is asked again sooner.
pub const PIN_IDLE_SECONDS: i64 = 15 * 60;
/// How often a session's last use is written, in seconds: seldom, or often where it idles out in minutes.
const SEEN_EVERY: i64 = 300;
const SEEN_EVERY_AT_TILL: i64 = 60;

/// A text about a session `s` that holds: this token's and this person's (`t`: who has key ?2 in brand ?1), neither at its end nor idled
/// out. What reads it and what notes its use ask the very same. ?3: the token's hash; ?4: now; ?5, ?6: how long it may idle, anywhere and
/// at a till.
macro_rules! in_force {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " t.state = 'active' and s.token_hash = ?3 and s.brand_id = ?1 and s.staff_id = ?2 and s.expires_at > ?4
                and s.seen_at > ?4 - case when s.level = 'pin' or s.till_store is not null then ?6 else ?5 end",
            $after
        )
    };
}

/// What such a text binds, from ?1 to ?6.
fn in_force(claim: &Claim, now: i64) -> [Arg; 6] {
    [
        claim.scope.arg(),
        claim.staff.into(),
        claim.token_hash.as_str().into(),
        now.into(),
        IDLE_SECONDS.into(),
        PIN_IDLE_SECONDS.into(),
    ]
}

/// The session with its staff row, brand and stores, and the operation if it was done before: the first statement of every signed-in request.
pub(crate) fn session(claim: &Claim, now: i64, op: Option<OpKey>) -> Query<SessionRow> {
    Query::new(
        in_force!(
            "select s.id as session, s.account_id as account, s.level, s.till_store, t.name, t.role,
                a.totp_secret is not null as has_second_step,
                (select json_group_array(store_id) from
                    (select store_id from staff_store where brand_id = ?1 and staff_id = ?2
                     union select id from store where brand_id = ?1 and region_id = t.region_id)) as stores,
                b.name as brand_name, b.currency, b.region, b.language, b.time_zone, b.second_step_hq, b.programme, b.rev as brand_rev,
                (select json_object('hash', hash, 'result', result) from op where brand_id = ?1 and key = ?7) as op
           from session s
           join staff t on t.brand_id = ?1 and t.id = ?2
           join account a on a.id = s.account_id
           join brand b on b.id = ?1
          where",
            ""
        ),
        in_force(claim, now).into_iter().chain([op.into()]),
    )
}

/// Notes that the session is in use, if it holds and that was not noted of late: the last statement of the batch that reads it, so that
/// it costs no trip of its own. The staff's row is read only when it is time.
pub(crate) fn seen(claim: &Claim, now: i64) -> Query<()> {
    Query::new(
        in_force!(
            "update session as s set seen_at = ?4
          where s.token_hash = ?3 and s.seen_at < ?4 - case when s.level = 'pin' or s.till_store is not null then ?8 else ?7 end
            and exists (select 1 from staff t where t.brand_id = ?1 and t.id = ?2 and",
            ")"
        ),
        in_force(claim, now).into_iter().chain([SEEN_EVERY.into(), SEEN_EVERY_AT_TILL.into()]),
    )
}
