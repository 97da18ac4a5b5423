//! The statements that bring in purchases: each takes a whole list as one JSON text.
use std::collections::BTreeSet;

use regulars_domain::{ids::ApiKeyId, time::Timestamp};
use serde::{Deserialize, Serialize};

use super::known::{Json, json};
use crate::{
    db::Query,
    error::AppError,
    scope::{BrandScope, By},
    stores::way,
};

/// A purchase that has one of the references: position in the list, member, at, what was paid, lines, key, points earned.
#[derive(Clone, Debug, Deserialize)]
pub struct Recorded(pub usize, pub i64, pub i64, pub i64, pub String, pub i64, pub i64);

/// The purchases that are here already, by `[[store code, reference], …]`: at the store itself, or at those
/// that it was merged into, since what was recorded before the merge stays where it was made.
pub fn recorded(scope: BrandScope, list: &[(&str, &str)]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        concat!(
            "select json_group_array(json_array(k.key, p.member_id, p.at, p.total, p.lines, p.id, p.earned)) as json
               from json_each(?2) k
               cross join store s on s.brand_id = ?1 and s.id in (with recursive ",
            way!("o.code = k.value ->> 0"),
            " select id from way)
               cross join purchase p on p.brand_id = ?1 and p.store_id = s.id and p.ref = k.value ->> 1"
        ),
        [scope.arg(), json(&list)?.into()],
    ))
}

/// Stores made on the way: key, code. They stand in the brand's time zone until somebody says otherwise.
pub fn insert_stores(
    scope: BrandScope,
    zone: &str,
    import: i64,
    list: &[(i64, &str)],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into store (brand_id, id, code, name, time_zone, import_id)
         select ?1, value ->> 0, value ->> 1, value ->> 1, ?3, ?4 from json_each(?2)",
        [scope.arg(), json(&list)?.into(), zone.into(), import.into()],
    ))
}

/// Items made on the way: key, code, name, sort name, category. An import of 0 is none, here and below.
pub fn insert_items(
    scope: BrandScope,
    import: i64,
    list: &[(i64, &str, &str, String, &str)],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into item (brand_id, id, code, name, sort_name, category, import_id)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, nullif(?3, 0)
           from json_each(?2)",
        [scope.arg(), json(&list)?.into(), import.into()],
    ))
}

/// Marks items that another import made as sold by this one: it can then be taken back only after this one, or no more where
/// several sold it.
pub fn mark_sold(scope: BrandScope, import: i64, items: &[i64]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "update item set sold_by = case when sold_by is null then ?3 else 0 end
          where brand_id = ?1 and id in (select value from json_each(?2)) and import_id is not null and import_id <> ?3
            and sold_by is not ?3 and sold_by is not 0",
        [scope.arg(), json(&items)?.into(), import.into()],
    ))
}

/// A member's row: who they are is written only for those who are made, the figures for all.
#[derive(Clone, Debug, Serialize)]
pub struct MemberFigures<'a> {
    pub id: i64,
    pub name: &'a str,
    pub sort_name: &'a str,
    pub phone: Option<&'a str>,
    pub card: Option<&'a str>,
    pub home_store: i64,
    pub joined_at: i64,
    pub profile: &'a str,
    pub tags: &'a str,
    pub birthday: Option<i64>,
    pub import: Option<i64>,
    pub tier: &'a str,
    pub balance: i64,
    pub debt: i64,
    pub window_points: i64,
    pub window_spend: i64,
    pub window_sales: i64,
    pub spend: i64,
    pub first_at: Option<i64>,
    pub last_at: Option<i64>,
    pub last_store: Option<i64>,
}

/// Makes members, or moves the figures of those who are here (their phone and card are left out of the list, so that only
/// their key is met again).
pub fn put_members(scope: BrandScope, list: &[MemberFigures<'_>]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into member (brand_id, id, name, sort_name, phone, card, home_store, joined_at, profile, tags, birthday, import_id,
                             tier, balance, debt, window_points, window_spend, window_sales, spend, first_at, last_at, last_store)
         select ?1, value ->> 'id', value ->> 'name', value ->> 'sort_name', value ->> 'phone', value ->> 'card',
                value ->> 'home_store', value ->> 'joined_at', value ->> 'profile', value ->> 'tags', value ->> 'birthday', value ->> 'import',
                value ->> 'tier', value ->> 'balance', value ->> 'debt', value ->> 'window_points', value ->> 'window_spend', value ->> 'window_sales',
                value ->> 'spend', value ->> 'first_at', value ->> 'last_at', value ->> 'last_store'
           from json_each(?2) where true
         on conflict (brand_id, id) do update set
                rev = rev + 1, tier = excluded.tier, balance = excluded.balance, debt = excluded.debt,
                window_points = excluded.window_points, window_spend = excluded.window_spend, window_sales = excluded.window_sales, spend = excluded.spend,
                first_at = excluded.first_at, last_at = excluded.last_at, last_store = excluded.last_store",
        [scope.arg(), json(&list)?.into()],
    ))
}

/// What members are found by: member, home store, key.
pub fn insert_keys(scope: BrandScope, list: &[(i64, i64, String)]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert or ignore into member_key (brand_id, member_id, store_id, key)
         select ?1, value ->> 0, value ->> 1, value ->> 2 from json_each(?2)",
        [scope.arg(), json(&list)?.into()],
    ))
}

/// Stores that know members: member, store, sort name; a store that knows them already keeps what it knows.
pub fn insert_sight(scope: BrandScope, list: &[(i64, i64, &str)]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert or ignore into member_store (brand_id, member_id, store_id, sort_name)
         select ?1, value ->> 0, value ->> 1, value ->> 2 from json_each(?2)",
        [scope.arg(), json(&list)?.into()],
    ))
}

/// A purchase's row: member, at, key, store, business day, local minute, paid, earned, lines, reference, and the terms by which it
/// earned: points, for so many minor units, percent.
pub type PurchaseRow<'a> =
    (i64, i64, i64, i64, i32, u16, i64, i64, String, &'a str, Option<i64>, Option<i64>, Option<u32>);

/// The purchases themselves; what comes to less than zero is a refund whose purchase is not known. Nobody of the staff recorded them: 0; of no import, a key did.
pub fn insert_purchases(
    scope: BrandScope,
    import: i64,
    key: Option<ApiKeyId>,
    list: &[PurchaseRow<'_>],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into purchase (brand_id, member_id, at, id, kind, store_id, staff_id, business_day, local_minute, total, earned,
                               lines, ref, terms_points, terms_per, multiplier, import_id, key_id)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 6 < 0, value ->> 3, 0, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, nullif(?3, 0), ?4
           from json_each(?2)",
        [scope.arg(), json(&list)?.into(), import.into(), key.into()],
    ))
}

/// The ledger's lines.
pub fn insert_lines(
    scope: BrandScope,
    import: i64,
    list: &[super::ledger::LedgerRow],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into ledger (brand_id, member_id, at, id, kind, points, lot_id, lot_expires, purchase_id, store_id, lot_store,
                             staff_id, business_day, import_id)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9, 0, value ->> 10, nullif(?3, 0)
           from json_each(?2)",
        [scope.arg(), json(&list)?.into(), import.into()],
    ))
}

/// The lots that stay open.
pub fn insert_lots(scope: BrandScope, list: &[super::ledger::LotRow]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into lot (brand_id, member_id, expires, id, store_id, remaining)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(?2)",
        [scope.arg(), json(&list)?.into()],
    ))
}

/// What is left of these lots, of which the batch took: as [`insert_lots`]; those that hold nothing any more are closed.
pub fn take_lots(scope: BrandScope, list: &[super::ledger::LotRow]) -> Result<[Query<()>; 2], AppError> {
    let list = json(&list)?;
    let query = |sql| Query::new(sql, [scope.arg(), list.as_str().into()]);
    Ok([
        query(
            "delete from lot where brand_id = ?1 and (member_id, expires, id) in (
                 select value ->> 0, value ->> 1, value ->> 2 from json_each(?2) where value ->> 4 = 0)",
        ),
        query(
            "insert into lot (brand_id, member_id, expires, id, store_id, remaining)
             select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(?2) where value ->> 4 > 0
             on conflict (brand_id, member_id, expires, id) do update set remaining = excluded.remaining",
        ),
    ])
}

/// The open lots of these members that an import has opened so far: as [`insert_lots`].
pub fn lots_of_import(
    scope: BrandScope,
    import: i64,
    members: &BTreeSet<i64>,
) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "select json_group_array(json_array(l.member_id, l.expires, l.id, l.store_id, l.remaining)) as json
           from json_each(?2) k
           cross join ledger g indexed by ledger_by_import
                on g.brand_id = ?1 and g.import_id = ?3 and g.member_id = k.value and g.kind = 1
           cross join lot l on l.brand_id = ?1 and l.member_id = g.member_id and l.expires = g.lot_expires and l.id = g.lot_id",
        [scope.arg(), json(members)?.into(), import.into()],
    ))
}

/// What stores know of members: member, store, sort name, last sale, last day, spend.
pub fn add_member_store(
    scope: BrandScope,
    list: &[(i64, i64, &str, Option<i64>, Option<i32>, i64)],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into member_store (brand_id, member_id, store_id, sort_name, last_at, last_day, spend)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
           from json_each(?2) where true
         on conflict (brand_id, member_id, store_id) do update set
                last_at = coalesce(max(last_at, excluded.last_at), last_at, excluded.last_at),
                last_day = coalesce(max(last_day, excluded.last_day), last_day, excluded.last_day),
                spend = spend + excluded.spend",
        [scope.arg(), json(&list)?.into()],
    ))
}

/// Points issued and members served by store and day, and the members' visits: store, day, member, points issued, whether anything
/// was sold. A visit is a member's first sale of a business day at a store. Before the purchases are written, so that a day on which the
/// member was served already is told from one that is new. A local day lies within the day before and two days after the
/// same day by UTC.
pub fn add_days(scope: BrandScope, list: &[(i64, i32, i64, i64, bool)]) -> Result<Vec<Query<()>>, AppError> {
    let list = json(&list)?;
    let query = |sql| Query::new(sql, [scope.arg(), list.as_str().into()]);
    Ok(vec![
        query(
            "insert into store_day (brand_id, store_id, business_day, members_served, points_issued)
             select ?1, k.value ->> 0, k.value ->> 1,
                    sum(k.value ->> 4 and not exists (
                        select 1 from purchase p
                         where p.brand_id = ?1 and p.member_id = k.value ->> 2
                           and p.at >= (k.value ->> 1) * 86400 - 86400 and p.at < (k.value ->> 1) * 86400 + 259200
                           and p.store_id = k.value ->> 0 and p.business_day = k.value ->> 1 and p.kind = 0)),
                    sum(k.value ->> 3)
               from json_each(?2) k group by 2, 3
             on conflict (brand_id, store_id, business_day) do update set
                    members_served = members_served + excluded.members_served,
                    points_issued = points_issued + excluded.points_issued",
        ),
        query(
            "update member_store set visits = visits + d.days from (
                 select k.value ->> 2 as member_id, k.value ->> 0 as store_id, count(*) as days from json_each(?2) k
                  where k.value ->> 4 and not exists (
                        select 1 from purchase p
                         where p.brand_id = ?1 and p.member_id = k.value ->> 2
                           and p.at >= (k.value ->> 1) * 86400 - 86400 and p.at < (k.value ->> 1) * 86400 + 259200
                           and p.store_id = k.value ->> 0 and p.business_day = k.value ->> 1 and p.kind = 0)
                  group by 1, 2) d
              where member_store.brand_id = ?1 and member_store.member_id = d.member_id and member_store.store_id = d.store_id",
        ),
        query(
            "update member set visits = visits + d.days from (
                 select k.value ->> 2 as member_id, count(*) as days from json_each(?2) k
                  where k.value ->> 4 and not exists (
                        select 1 from purchase p
                         where p.brand_id = ?1 and p.member_id = k.value ->> 2
                           and p.at >= (k.value ->> 1) * 86400 - 86400 and p.at < (k.value ->> 1) * 86400 + 259200
                           and p.store_id = k.value ->> 0 and p.business_day = k.value ->> 1 and p.kind = 0)
                  group by 1) d
              where member.brand_id = ?1 and member.id = d.member_id",
        ),
    ])
}

/// Members whom a program's purchases made count as new ones: store, day, how many.
pub fn add_new_members(scope: BrandScope, list: &[(i64, i32, i64)]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into store_day (brand_id, store_id, business_day, new_members)
         select ?1, value ->> 0, value ->> 1, value ->> 2 from json_each(?2) where true
         on conflict (brand_id, store_id, business_day) do update set new_members = new_members + excluded.new_members",
        [scope.arg(), json(&list)?.into()],
    ))
}

/// The record of what a program's purchases made on the way: key of the change, kind of thing, its key, store, what it is.
pub fn insert_made(
    scope: BrandScope,
    by: By,
    now: Timestamp,
    list: &[(i64, &str, i64, Option<i64>, String)],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id, before, after, reason)
         select ?1, value ->> 0, ?3, ?4, value ->> 3, (value ->> 1) || '.create', value ->> 1, value ->> 2, null, value ->> 4, null
           from json_each(?2)",
        [scope.arg(), json(&list)?.into(), now.into(), by.number().into()],
    ))
}

/// Lets the nightly passes of a brand without a sale so far begin at the tier window of today: what is brought in from
/// before has left it.
pub fn begin_nightly(scope: BrandScope, left_day: i32) -> Query<()> {
    Query::new(
        "insert into nightly (brand_id, left_day) select ?1, ?2
          where not exists (select 1 from nightly where brand_id = ?1)
            and not exists (select 1 from purchase where brand_id = ?1 limit 1)",
        [scope.arg(), left_day.into()],
    )
}

/// Sales by store, day and hour: store, day, hour, purchases, of them members', sales, of them members', refunds.
pub fn add_store_hour(
    scope: BrandScope,
    list: &[(i64, i32, u16, i64, i64, i64, i64, i64)],
) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into store_hour (brand_id, store_id, business_day, hour, purchases, member_purchases, sales, member_sales, refunds)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
           from json_each(?2) where true
         on conflict (brand_id, store_id, business_day, hour) do update set
                purchases = purchases + excluded.purchases, member_purchases = member_purchases + excluded.member_purchases,
                sales = sales + excluded.sales, member_sales = member_sales + excluded.member_sales, refunds = refunds + excluded.refunds",
        [scope.arg(), json(&list)?.into()],
    ))
}
