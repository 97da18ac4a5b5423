//! SQL of one member: the row, the open lots, and the names of what is mentioned beside.
use regulars_api::members::Profile;
use regulars_domain::{
    ids::{ChangeId, ImportId, MemberId, StoreId},
    loyalty::Points,
    money::Money,
    time::BusinessDay,
};
use serde::Deserialize;

use crate::{
    db::{Query, json_text},
    scope::BrandScope,
    stores::way,
};

/// A member as stored, with the stores that know them.
#[derive(Clone, Debug, Deserialize)]
pub struct MemberRow {
    pub id: MemberId,
    pub rev: i64,
    pub name: String,
    pub sort_name: String,
    pub phone: Option<String>,
    pub card: Option<String>,
    pub home_store: StoreId,
    pub home_name: String,
    pub tier: String,
    pub balance: Points,
    pub debt: Points,
    pub window_points: Points,
    pub window_spend: Money,
    pub window_sales: u32,
    pub visits: u32,
    pub spend: Money,
    pub joined_at: i64,
    pub first_at: Option<i64>,
    pub last_at: Option<i64>,
    pub last_store: Option<StoreId>,
    pub last_name: Option<String>,
    #[serde(deserialize_with = "json_text")]
    pub tags: Vec<String>,
    #[serde(deserialize_with = "json_text")]
    pub profile: Profile,
    pub import_id: Option<ImportId>,
    /// When the contact was given anew or confirmed; none: when they became a member.
    pub confirmed_at: Option<i64>,
    /// Whom they have become, where they were merged away.
    pub merged_into: Option<MemberId>,
    /// The stores that know them, or whom they have become.
    #[serde(deserialize_with = "json_text")]
    pub seen_by: Vec<StoreId>,
}

/// The text of a member's row; `$which` says the key that is wanted, or the keys.
macro_rules! member_text {
    ($which:literal) => {
        concat!(
            "select m.id, m.rev, m.name, m.sort_name, m.phone, m.card, m.home_store, h.name as home_name, m.tier, m.balance, m.debt,
                m.window_points, m.window_spend, m.window_sales, m.visits, m.spend, m.joined_at, m.first_at, m.last_at, m.last_store,
                (select name from store where brand_id = ?1 and id = m.last_store) as last_name, m.tags, m.profile, m.import_id, m.merged_into, m.confirmed_at,
                (select json_group_array(store_id) from member_store
                  where brand_id = ?1 and member_id = coalesce(m.merged_into, m.id)) as seen_by
           from member m join store h on h.brand_id = ?1 and h.id = m.home_store
          where m.brand_id = ?1 and m.id ",
            $which
        )
    };
}

/// Somebody who may have been merged away.
pub trait Became {
    /// Whom they have become.
    fn became(&self) -> Option<MemberId>;
}
impl Became for MemberRow {
    fn became(&self) -> Option<MemberId> {
        self.merged_into
    }
}
impl Became for SightRow {
    fn became(&self) -> Option<MemberId> {
        self.merged_into
    }
}

/// One member, in sight or not: the caller asks `Actor::sees_member`.
pub fn member(scope: BrandScope, id: MemberId) -> Query<MemberRow> {
    Query::new(member_text!("= ?2"), [scope.arg(), id.into()])
}

/// These members, a JSON array of keys; without those who were merged away.
pub fn members(scope: BrandScope, ids: &str) -> Query<MemberRow> {
    Query::new(
        member_text!("in (select value from json_each(?2)) and m.merged_into is null"),
        [scope.arg(), ids.into()],
    )
}

/// The member that a change was made on; none if it was made on something else.
pub fn of_change(scope: BrandScope, change: ChangeId) -> Query<MemberRow> {
    Query::new(
        member_text!(
            "= (select entity_id from change where brand_id = ?1 and id = ?2 and entity = 'member')"
        ),
        [scope.arg(), change.into()],
    )
}

/// Where the home store of a change's member went since: itself, unless it was merged away.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct HomeRow {
    pub id: StoreId,
}

/// The home store that the member had before the change; none if the change left it as it was.
pub fn home_before(scope: BrandScope, change: ChangeId) -> Query<HomeRow> {
    Query::new(
        concat!(
            "with recursive ",
            way!(
                "o.id = (select before ->> 'home_store' from change
                          where brand_id = ?1 and id = ?2 and entity = 'member')"
            ),
            " select id from way where next is null"
        ),
        [scope.arg(), change.into()],
    )
}

/// What a page that goes on needs of the member: whether they are in sight, and where figures begin.
#[derive(Clone, Debug, Deserialize)]
pub struct SightRow {
    pub balance: Points,
    pub debt: Points,
    pub joined_at: i64,
    pub first_at: Option<i64>,
    pub import_id: Option<ImportId>,
    /// Whom they have become, where they were merged away.
    pub merged_into: Option<MemberId>,
    /// The stores that know them, or whom they have become.
    #[serde(deserialize_with = "json_text")]
    pub seen_by: Vec<StoreId>,
}

pub fn sight(scope: BrandScope, id: MemberId) -> Query<SightRow> {
    Query::new(
        "select m.balance, m.debt, m.joined_at, m.first_at, m.import_id, m.merged_into,
                (select json_group_array(store_id) from member_store
                  where brand_id = ?1 and member_id = coalesce(m.merged_into, m.id)) as seen_by
           from member m where m.brand_id = ?1 and m.id = ?2",
        [scope.arg(), id.into()],
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct LotRow {
    pub expires: BusinessDay,
    pub remaining: Points,
}

/// So many lots are looked at: a purchase a day, all lapsing at one month's end, and the card's budget of rows.
pub const SOONEST: usize = 31;

/// The open lots that lapse soonest, from `today` on; those that lapsed before stand together as one, of the day before.
/// Points that last for ever are not among them.
pub fn soonest_lots(scope: BrandScope, id: MemberId, today: BusinessDay) -> Query<LotRow> {
    Query::new(
        "select cast(?3 as integer) - 1 as expires, coalesce(sum(remaining), 0) as remaining from lot
          where brand_id = ?1 and member_id = ?2 and expires < ?3
         union all
         select * from (select expires, remaining from lot
          where brand_id = ?1 and member_id = ?2 and expires >= ?3 and expires < 9999999 order by expires limit ?4)",
        [scope.arg(), id.into(), today.into(), i64::try_from(SOONEST).unwrap_or(0).into()],
    )
}

/// Who has this phone, or whom they have become.
#[derive(Clone, Debug, Deserialize)]
pub struct TakenRow {
    pub id: MemberId,
}

pub fn by_phone(scope: BrandScope, phone: &str) -> Query<TakenRow> {
    Query::new(
        "select coalesce(merged_into, id) as id from member where brand_id = ?1 and phone = ?2",
        [scope.arg(), phone.into()],
    )
}

pub fn by_card(scope: BrandScope, card: &str) -> Query<TakenRow> {
    Query::new(
        "select coalesce(merged_into, id) as id from member where brand_id = ?1 and card = ?2",
        [scope.arg(), card.into()],
    )
}

/// A name beside its key.
#[derive(Clone, Debug, Deserialize)]
pub struct NameRow {
    pub kind: NamedKind,
    pub id: i64,
    pub name: String,
    /// Of an item; empty is none.
    pub category: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedKind {
    Store,
    Staff,
    Item,
    Member,
}

/// The names of these stores, staff, items and members, each a JSON array of keys.
pub fn names(scope: BrandScope, stores: &str, staff: &str, items: &str, members: &str) -> Query<NameRow> {
    Query::new(
        "select 'store' as kind, s.id, s.name, '' as category from json_each(?2) j cross join store s on s.brand_id = ?1 and s.id = j.value
         union all
         select 'staff', t.id, t.name, '' from json_each(?3) j cross join staff t on t.brand_id = ?1 and t.id = j.value
         union all
         select 'item', i.id, i.name, i.category from json_each(?4) j cross join item i on i.brand_id = ?1 and i.id = j.value
         union all
         select 'member', m.id, m.name, '' from json_each(?5) j cross join member m on m.brand_id = ?1 and m.id = j.value",
        [scope.arg(), stores.into(), staff.into(), items.into(), members.into()],
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct StoreRow {
    pub name: String,
    pub time_zone: String,
    pub closing: u16,
    pub state: String,
}

/// A store that may come to know members: one that was merged away is none any more.
pub fn store(scope: BrandScope, id: StoreId) -> Query<StoreRow> {
    Query::new(
        "select name, time_zone, closing, state from store where brand_id = ?1 and id = ?2 and merged_into is null",
        [scope.arg(), id.into()],
    )
}
