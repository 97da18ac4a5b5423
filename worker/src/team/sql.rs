//! SQL of the team.
use regulars_api::team::{RegionChoice, StaffState, StaffView, TeamQuery};
use regulars_domain::{
    ids::{AccountId, RegionId, StaffId, StoreId},
    rights::Role,
    time::Timestamp,
};
use serde::Deserialize;

use super::authority::{Place, may_manage};
use crate::{
    db::{Query, flag, json_text},
    scope::{Actor, BrandScope, Claim},
};

#[derive(Debug, Deserialize)]
pub struct PersonRow {
    id: StaffId,
    name: String,
    email: String,
    role: Role,
    state: StaffState,
    region: Option<RegionId>,
    #[serde(deserialize_with = "json_text")]
    stores: Vec<StoreId>,
    #[serde(deserialize_with = "json_text")]
    region_stores: Vec<StoreId>,
    #[serde(deserialize_with = "flag")]
    has_pin: bool,
    #[serde(deserialize_with = "flag")]
    has_second_step: bool,
    seen_at: Option<i64>,
    link_until: Option<i64>,
    rev: i64,
}

impl PersonRow {
    pub fn view(self, actor: &Actor) -> StaffView {
        let reach = [self.stores.as_slice(), self.region_stores.as_slice()].concat();
        StaffView {
            mine_to_change: may_manage(actor, self.role, &reach),
            id: self.id,
            name: self.name,
            email: self.email,
            role: self.role,
            state: self.state,
            region: self.region,
            stores: self.stores,
            has_pin: self.has_pin,
            has_second_step: self.has_second_step,
            seen_at: self.seen_at.map(Timestamp),
            link_until: self.link_until.map(Timestamp),
            rev: self.rev,
        }
    }
}

/// Who asks, what their stores are (or the one store asked for), and what is shown of a person.
macro_rules! people {
    ($from:literal, $limit:literal) => {
        concat!(
            "with asker as (select t.id, t.region_id, t.role in ('owner', 'marketer', 'analyst', 'service_agent') as sees_all
                              from session s join staff t on t.brand_id = ?1 and t.id = s.staff_id
                             where s.token_hash = ?2 and s.brand_id = ?1),
                  own as (select store_id from staff_store where brand_id = ?1 and staff_id = (select id from asker)
                          union select id from store where brand_id = ?1 and region_id = (select region_id from asker)),
                  reach as (select store_id from own where ?6 is null or store_id = ?6
                            union select id from store where brand_id = ?1 and id = ?6 and (select sees_all from asker))
             select t.id, t.name, a.email, t.role, t.state, t.region_id as region, t.rev,
                    (select json_group_array(store_id) from staff_store where brand_id = ?1 and staff_id = t.id) as stores,
                    (select json_group_array(id) from store where brand_id = ?1 and region_id = t.region_id) as region_stores,
                    t.pin_hash is not null as has_pin, a.totp_secret is not null as has_second_step,
                    (select max(seen_at) from session where account_id = a.id and brand_id = ?1) as seen_at,
                    (select max(expires_at) from link
                      where brand_id = ?1 and staff_id = t.id and used_at is null and expires_at > ?8) as link_until
               from ",
            $from,
            " join account a on a.id = t.account_id
              where t.brand_id = ?1 and (t.state = 'left') = ?3 and (t.name, t.id) > (?4, ?5)
              order by t.name, t.id limit ",
            $limit
        )
    };
}

/// The people whom the holder of this session sees, by name: all of the brand, or those of some stores. Two queries, of which
/// one stays empty, because the first walks the names of the brand and the second begins at the stores. A session that has ended sees nobody.
pub fn people(
    scope: BrandScope,
    claim: Option<&Claim>,
    query: &TeamQuery,
    limit: usize,
    now: Timestamp,
) -> (Query<PersonRow>, Query<PersonRow>) {
    let args = || {
        [
            scope.arg(),
            claim.map(|claim| claim.token_hash.as_str()).into(),
            query.left.into(),
            query.after_name.as_deref().unwrap_or_default().into(),
            query.after_id.unwrap_or(0).into(),
            query.store.into(),
            i64::try_from(limit).unwrap_or(0).into(),
            now.into(),
        ]
    };
    let all = people!(
        "staff t",
        "coalesce((select case when sees_all and ?6 is null then cast(?7 as integer) else 0 end from asker), 0)"
    );
    let of_stores = people!(
        "(select staff_id from staff_store where brand_id = ?1 and store_id in (select store_id from reach)
          union select id from asker where ?6 is null) c
         cross join staff t on t.brand_id = ?1 and t.id = c.staff_id",
        "coalesce((select case when sees_all and ?6 is null then 0 else cast(?7 as integer) end from asker), 0)"
    );
    (Query::new(all, args()), Query::new(of_stores, args()))
}

pub fn regions(scope: BrandScope) -> Query<RegionChoice> {
    Query::new("select id, name from region where brand_id = ?1 order by name, id limit 500", [scope.arg()])
}

/// A person about to be changed, with what limits the change.
#[derive(Debug, Deserialize)]
pub struct TargetRow {
    pub account: AccountId,
    pub name: String,
    pub role: Role,
    pub state: StaffState,
    pub region: Option<RegionId>,
    #[serde(deserialize_with = "json_text")]
    pub stores: Vec<StoreId>,
    /// The named stores and the region's.
    #[serde(deserialize_with = "json_text")]
    pub reach: Vec<StoreId>,
    pub rev: i64,
    /// Took up an invitation once.
    #[serde(deserialize_with = "flag")]
    pub joined: bool,
    /// Works for another brand too.
    #[serde(deserialize_with = "flag")]
    pub elsewhere: bool,
    pub other_owners: i64,
}

pub fn target(scope: BrandScope, staff: StaffId) -> Query<TargetRow> {
    Query::new(
        "select t.account_id as account, t.name, t.role, t.state, t.region_id as region, t.rev, t.joined_at is not null as joined,
                (select json_group_array(store_id) from staff_store where brand_id = ?1 and staff_id = ?2) as stores,
                (select json_group_array(store_id) from
                    (select store_id from staff_store where brand_id = ?1 and staff_id = ?2
                     union select id from store where brand_id = ?1 and region_id = t.region_id)) as reach,
                exists (select 1 from staff o where o.account_id = t.account_id and o.brand_id <> ?1 and o.state = 'active') as elsewhere,
                (select count(*) from staff where brand_id = ?1 and id <> ?2 and role = 'owner' and state = 'active') as other_owners
           from staff t where t.brand_id = ?1 and t.id = ?2",
        [scope.arg(), staff.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct NextRow {
    pub staff: i64,
    pub account: i64,
}

/// The next free keys of a person and of an account.
pub fn next(scope: BrandScope) -> Query<NextRow> {
    Query::new(
        "select (select coalesce(max(id), 0) + 1 from staff where brand_id = ?1) as staff,
                (select coalesce(max(id), 0) + 1 from account) as account",
        [scope.arg()],
    )
}

#[derive(Debug, Deserialize)]
pub struct FoundRow {
    pub stores: i64,
    #[serde(deserialize_with = "flag")]
    pub region: bool,
}

/// How many of these stores there are, and whether the region is there. Nobody works for a store that was merged away.
pub fn count_places(scope: BrandScope, region: Option<RegionId>, stores: &[StoreId]) -> Query<FoundRow> {
    Query::new(
        "select (select count(*) from store where brand_id = ?1 and merged_into is null and id in (select value from json_each(?2))) as stores,
                exists (select 1 from region where brand_id = ?1 and id = ?3) as region",
        [scope.arg(), serde_json::to_string(stores).unwrap_or_default().into(), region.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct KnownRow {
    pub id: StaffId,
}

/// The person of this brand who has this e-mail.
pub fn by_email(scope: BrandScope, email: &str) -> Query<KnownRow> {
    Query::new(
        "select t.id from account a join staff t on t.account_id = a.id and t.brand_id = ?1 where a.email = ?2",
        [scope.arg(), email.into()],
    )
}

/// An account that cannot sign in yet, unless the e-mail has one.
pub fn insert_account(id: i64, email: &str, now: Timestamp) -> Query<()> {
    Query::new(
        "insert into account (id, email, created_at) values (?1, ?2, ?3) on conflict (email) do nothing",
        [id.into(), email.into(), now.into()],
    )
}

pub fn insert_staff(
    scope: BrandScope,
    id: StaffId,
    email: &str,
    name: &str,
    place: &Place,
    role: &str,
    now: Timestamp,
) -> Query<()> {
    Query::new(
        "insert into staff (brand_id, id, account_id, name, role, region_id, state, created_at)
         values (?1, ?2, (select id from account where email = ?3), ?4, ?5, ?6, 'invited', ?7)",
        [scope.arg(), id.into(), email.into(), name.into(), role.into(), place.region.into(), now.into()],
    )
}

/// The stores of a person, instead of those before.
pub fn set_stores(scope: BrandScope, staff: StaffId, place: &Place) -> [Query<()>; 2] {
    [
        Query::new(
            "delete from staff_store where brand_id = ?1 and staff_id = ?2 and store_id not in (select value from json_each(?3))",
            [scope.arg(), staff.into(), place.stores_json().into()],
        ),
        Query::new(
            "insert into staff_store (brand_id, staff_id, store_id) select ?1, ?2, value from json_each(?3) where true
             on conflict do nothing",
            [scope.arg(), staff.into(), place.stores_json().into()],
        ),
    ]
}

pub fn update_staff(scope: BrandScope, staff: StaffId, name: &str, place: &Place, role: &str) -> Query<()> {
    Query::new(
        "update staff set name = ?3, role = ?4, region_id = ?5, rev = rev + 1 where brand_id = ?1 and id = ?2",
        [scope.arg(), staff.into(), name.into(), role.into(), place.region.into()],
    )
}

/// Who leaves has no region in their charge any more, which could else never be removed; who comes back is given one anew.
pub fn set_state(scope: BrandScope, staff: StaffId, state: &str) -> Query<()> {
    Query::new(
        "update staff set state = ?3, region_id = case when ?3 = 'left' then null else region_id end, rev = rev + 1
          where brand_id = ?1 and id = ?2",
        [scope.arg(), staff.into(), state.into()],
    )
}

pub fn clear_pin(scope: BrandScope, staff: StaffId) -> Query<()> {
    Query::new(
        "update staff set pin_hash = null, pin_digits = null, rev = rev + 1 where brand_id = ?1 and id = ?2",
        [scope.arg(), staff.into()],
    )
}

/// Ends a person's sessions in this brand.
pub fn end_sessions(scope: BrandScope, account: AccountId) -> Query<()> {
    Query::new("delete from session where brand_id = ?1 and account_id = ?2", [scope.arg(), account.into()])
}
