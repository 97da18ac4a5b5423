//! The statements that take an import back. Each works on the import's rows of a few members (`?2`, a JSON array of their
//! keys; 0 for anonymous sales) up to a moment (`?4`), so that a step is small and leaves every member's books whole.
use regulars_domain::{
    ids::{ImportId, MAX_ID},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{db::Query, scope::BrandScope, stores::way};

/// A member whom an import moved, and by how many rows.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Touched {
    pub member_id: i64,
    pub rows: i64,
}

/// The next members whom an import moved. Of anonymous sales, which may be most of it, no more than a step's are counted.
pub fn touched(scope: BrandScope, import: ImportId, step: i64) -> Query<Touched> {
    Query::new(
        "select member_id, sum(n) as rows from (
           select 0 as member_id, count(*) as n from (
               select 1 from purchase indexed by purchase_by_import where brand_id = ?1 and import_id = ?2 and member_id = 0 limit ?3)
           union all
           select * from (select member_id, count(*) as n from purchase indexed by purchase_by_import
                           where brand_id = ?1 and import_id = ?2 and member_id > 0 group by member_id order by member_id limit 200)
           union all
           select * from (select member_id, count(*) as n from ledger indexed by ledger_by_import
                           where brand_id = ?1 and import_id = ?2 group by member_id order by member_id limit 200))
          where n > 0 group by member_id order by member_id limit 200",
        [scope.arg(), import.into(), step.into()],
    )
}

/// A moment.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct At {
    pub at: i64,
}

/// Up to which moment a step takes back anonymous sales: that of the last of `count`.
pub fn anonymous_until(scope: BrandScope, import: ImportId, count: i64) -> Query<At> {
    Query::new(
        "select at from (
             select at from purchase indexed by purchase_by_import where brand_id = ?1 and import_id = ?2 and member_id = 0 order by at limit ?3)
          order by at desc limit 1",
        [scope.arg(), import.into(), count.into()],
    )
}

/// Counts a step, and aborts it whole where the import is no longer being undone, another driver took the step, or one of
/// the members that it handles (`revs`: `[[id, rev], …]`) was moved since they were read.
pub fn advance(
    scope: BrandScope,
    import: ImportId,
    before: u32,
    rows: i64,
    revs: &str,
    now: Timestamp,
) -> Query<()> {
    Query::new(
        "update import set undone = undone + ?3, touched_at = ?4,
                guard = state = 'undoing' and undone = ?5 and not exists (
                    select 1 from json_each(?6) k left join member m on m.brand_id = ?1 and m.id = k.value ->> 0
                     where m.rev is not k.value ->> 1)
          where brand_id = ?1 and id = ?2",
        [scope.arg(), import.into(), rows.into(), now.into(), before.into(), revs.into()],
    )
}

/// An update of what stores know of these members, with `knows`: for every store where a member may have bought, the one that knows
/// them by it. That is the store itself or, of those it was merged into since, the nearest one with a row of theirs: while a merge
/// goes on, some of its members are still to be moved. (`store_id` is that of the row with the smallest `step`.)
macro_rules! by_who_knows {
    ($update:literal) => {
        concat!(
            "with recursive ",
            way!("true"),
            ", knows (member_id, sold_at, store_id, step) as (
                 select k.member_id, way.start, k.store_id, min(way.step) from member_store k join way on way.id = k.store_id
                  where k.brand_id = ?1 and k.member_id in (select value from json_each(?2))
                  group by k.member_id, way.start)
             ",
            $update
        )
    };
}

/// Takes back what an import did to these members, up to a moment.
pub fn take_back(scope: BrandScope, import: ImportId, members: &str, until: Option<i64>) -> Vec<Query<()>> {
    let base = || [scope.arg(), members.into(), import.into(), until.unwrap_or(MAX_ID).into()];
    let query = |sql| Query::new(sql, base());
    vec![
        query(
            "insert into store_hour (brand_id, store_id, business_day, hour, purchases, member_purchases, sales, member_sales, refunds)
             select ?1, store_id, business_day, local_minute / 60, -sum(kind = 0), -sum(kind = 0 and member_id > 0), -sum(total),
                    -sum(total * (member_id > 0)), -sum(kind = 1)
               from purchase indexed by purchase_by_import
              where brand_id = ?1 and import_id = ?3 and member_id in (select value from json_each(?2)) and at <= ?4
              group by 2, 3, 4
             on conflict (brand_id, store_id, business_day, hour) do update set
                    purchases = purchases + excluded.purchases, member_purchases = member_purchases + excluded.member_purchases,
                    sales = sales + excluded.sales, member_sales = member_sales + excluded.member_sales,
                    refunds = refunds + excluded.refunds",
        ),
        query(
            "insert into store_day (brand_id, store_id, business_day, members_served, points_issued)
             select ?1, store_id, business_day, -sum(alone), -sum(earned) from (
               select p.store_id, p.business_day, p.member_id, sum(p.earned) as earned, max(p.kind = 0) and not exists (
                        select 1 from purchase o
                         where o.brand_id = ?1 and o.member_id = p.member_id and o.at >= p.business_day * 86400 - 86400
                           and o.at < p.business_day * 86400 + 259200 and o.store_id = p.store_id
                           and o.business_day = p.business_day and o.kind = 0 and o.import_id is not ?3) as alone
                 from purchase p indexed by purchase_by_import
                where p.brand_id = ?1 and p.import_id = ?3 and p.member_id in (select value from json_each(?2) where value > 0)
                  and p.at <= ?4
                group by p.store_id, p.business_day, p.member_id)
              group by 2, 3
             on conflict (brand_id, store_id, business_day) do update set
                    members_served = members_served + excluded.members_served,
                    points_issued = points_issued + excluded.points_issued",
        ),
        query(by_who_knows!(
            "update member_store set visits = visits - d.days, spend = spend - d.paid from (
                 select member_id, store_id, sum(alone) as days, sum(total) as paid from (
                     select p.member_id, w.store_id, sum(p.total) as total, max(p.kind = 0) and not exists (
                            select 1 from purchase o
                             where o.brand_id = ?1 and o.member_id = p.member_id and o.at >= p.business_day * 86400 - 86400
                               and o.at < p.business_day * 86400 + 259200 and o.store_id = p.store_id
                               and o.business_day = p.business_day and o.kind = 0 and o.import_id is not ?3) as alone
                       from purchase p cross join knows w on w.member_id = p.member_id and w.sold_at = p.store_id
                      where p.brand_id = ?1 and p.import_id = ?3 and p.member_id in (select value from json_each(?2) where value > 0)
                        and p.at <= ?4
                      group by p.member_id, p.store_id, p.business_day)
                  group by member_id, store_id) d
              where member_store.brand_id = ?1 and member_store.member_id = d.member_id and member_store.store_id = d.store_id"
        )),
        query(
            "update member set visits = visits - d.days from (
                 select member_id, sum(alone) as days from (
                     select p.member_id, p.store_id, p.business_day, max(p.kind = 0) and not exists (
                            select 1 from purchase o
                             where o.brand_id = ?1 and o.member_id = p.member_id and o.at >= p.business_day * 86400 - 86400
                               and o.at < p.business_day * 86400 + 259200 and o.store_id = p.store_id
                               and o.business_day = p.business_day and o.kind = 0 and o.import_id is not ?3) as alone
                       from purchase p
                      where p.brand_id = ?1 and p.import_id = ?3 and p.member_id in (select value from json_each(?2) where value > 0)
                        and p.at <= ?4
                      group by p.member_id, p.store_id, p.business_day)
                  group by 1) d
              where member.brand_id = ?1 and member.id = d.member_id",
        ),
        // As after a refund (docs/rules/loyalty.md, 8.5): a tier that rested on the window becomes what the rest gives.
        query(
            "update member set tier = x.tier from (
                 select m.id, level.value ->> 'code' as tier
                   from (select member_id, sum(earned) as points, sum(total) as spend from purchase
                          where brand_id = ?1 and import_id = ?3 and member_id in (select value from json_each(?2) where value > 0)
                            and business_day > coalesce((select left_day from nightly where brand_id = ?1), 0) and ?4 > 0
                          group by 1) d
                   join brand b on b.id = ?1
                   join member m on m.brand_id = ?1 and m.id = d.member_id
                   join json_each(b.programme, '$.tiers.levels') held on held.value ->> 'code' = m.tier
                   join json_each(b.programme, '$.tiers.levels') level
                  where held.value ->> 'threshold' <= max(0, iif(b.programme ->> '$.tiers.measure' = 'spend', m.window_spend, m.window_points))
                    and level.value ->> 'threshold' < held.value ->> 'threshold'
                    and level.value ->> 'threshold' = (select max(value ->> 'threshold') from json_each(b.programme, '$.tiers.levels')
                          where value ->> 'threshold' <= max(0, iif(b.programme ->> '$.tiers.measure' = 'spend', m.window_spend - d.spend, m.window_points - d.points)))) x
              where member.brand_id = ?1 and member.id = x.id",
        ),
        query(
            "update member set rev = rev + 1,
                    spend = spend - (select coalesce(sum(total), 0) from purchase p where p.brand_id = ?1 and p.import_id = ?3 and p.member_id = member.id),
                    (window_points, window_spend, window_sales) = (
                        select window_points - coalesce(sum(p.earned), 0), window_spend - coalesce(sum(p.total), 0),
                               window_sales - coalesce(sum(p.kind = 0), 0)
                          from purchase p where p.brand_id = ?1 and p.import_id = ?3 and p.member_id = member.id
                           and p.business_day > coalesce((select left_day from nightly where brand_id = ?1), 0)),
                    balance = balance - (select coalesce(sum(points), 0) from ledger l
                        where l.brand_id = ?1 and l.import_id = ?3 and l.member_id = member.id and l.lot_id is not null),
                    debt = debt + (select coalesce(sum(points), 0) from ledger l
                        where l.brand_id = ?1 and l.import_id = ?3 and l.member_id = member.id and l.lot_id is null)
              where brand_id = ?1 and id in (select value from json_each(?2)) and ?4 > 0",
        ),
        query(
            "delete from lot where brand_id = ?1 and member_id in (select value from json_each(?2)) and ?4 > 0 and id in (
                 select lot_id from ledger where brand_id = ?1 and import_id = ?3 and lot_id is not null
                    and member_id in (select value from json_each(?2)))",
        ),
        query(
            "delete from ledger where brand_id = ?1 and import_id = ?3 and member_id in (select value from json_each(?2)) and ?4 > 0",
        ),
        // A store that knows a member by refunds alone, since it knows no sale of theirs.
        query(
            "delete from member_store where brand_id = ?1 and member_id in (select value from json_each(?2))
                and visits = 0 and spend = 0 and last_at is null and ?4 > 0
                and store_id <> (select home_store from member m where m.brand_id = ?1 and m.id = member_store.member_id)
                and exists (select 1 from purchase p where p.brand_id = ?1 and p.member_id = member_store.member_id
                               and p.import_id = ?3 and +p.store_id = member_store.store_id)
                and not exists (select 1 from purchase p where p.brand_id = ?1 and p.member_id = member_store.member_id
                               and p.import_id is not ?3 and +p.store_id = member_store.store_id)",
        ),
        query(
            "delete from purchase where brand_id = ?1 and import_id = ?3 and member_id in (select value from json_each(?2)) and at <= ?4",
        ),
        query(
            "delete from member_store where brand_id = ?1 and member_id in (select value from json_each(?2))
                and visits = 0 and spend = 0 and last_at is not null and ?3 > 0 and ?4 > 0
                and store_id <> (select home_store from member m where m.brand_id = ?1 and m.id = member_store.member_id)",
        ),
        // The last day is that of the store's own sales, without those of stores that were merged into it.
        query(by_who_knows!(
            "update member_store set last_at = d.last_at, last_day = d.last_day from (
                 select k.member_id, k.store_id, max(s.last_at) as last_at,
                        max(case when s.sold_at = k.store_id then s.last_day end) as last_day
                   from member_store k left join (
                        select p.member_id, p.store_id as sold_at, w.store_id, max(p.at) as last_at, max(p.business_day) as last_day
                          from purchase p cross join knows w on w.member_id = p.member_id and w.sold_at = p.store_id
                         where p.brand_id = ?1 and p.member_id in (select value from json_each(?2) where value > 0) and p.kind = 0
                         group by p.member_id, p.store_id) s on s.member_id = k.member_id and s.store_id = k.store_id
                  where k.brand_id = ?1 and k.member_id in (select value from json_each(?2)) and k.last_at is not null
                    and ?3 > 0 and ?4 > 0
                  group by k.member_id, k.store_id) d
              where member_store.brand_id = ?1 and member_store.member_id = d.member_id and member_store.store_id = d.store_id"
        )),
        query(
            "update member set
                    first_at = (select min(at) from purchase p where p.brand_id = ?1 and p.member_id = member.id and p.kind = 0),
                    (last_at, last_store) = (
                      select p.at, p.store_id from (select 1) left join purchase p on p.brand_id = ?1 and p.member_id = member.id
                         and p.kind = 0 order by p.at desc limit 1)
              where brand_id = ?1 and id in (select value from json_each(?2)) and ?3 > 0 and ?4 > 0",
        ),
    ]
}

/// A list of keys as one JSON array, and how many they are.
#[derive(Clone, Debug, Deserialize)]
pub struct Keys {
    pub keys: String,
    pub rows: i64,
}

/// Members that an import made.
pub fn made_members(scope: BrandScope, import: ImportId) -> Query<Keys> {
    Query::new(
        "select json_group_array(id) as keys, count(*) as rows from (
           select id from member indexed by member_by_import where brand_id = ?1 and import_id = ?2 order by id limit 1000)",
        [scope.arg(), import.into()],
    )
}

/// Items that an import made.
pub fn made_items(scope: BrandScope, import: ImportId) -> Query<Keys> {
    Query::new(
        "select json_group_array(id) as keys, count(*) as rows from (
           select id from item indexed by item_by_import where brand_id = ?1 and import_id = ?2 order by id limit 10000)",
        [scope.arg(), import.into()],
    )
}

/// Removes members whom nothing refers to any more, with what they were found by.
pub fn remove_members(scope: BrandScope, keys: &str) -> Vec<Query<()>> {
    let query = |sql| Query::new(sql, [scope.arg(), keys.into()]);
    vec![
        query(
            "insert into tag (brand_id, name, members)
             select ?1, t.value, count(*) from member m, json_each(m.tags) t
              where m.brand_id = ?1 and m.id in (select value from json_each(?2)) group by 2
             on conflict (brand_id, name) do update set members = members - excluded.members",
        ),
        query("delete from tag where brand_id = ?1 and members = 0 and ?2 <> ''"),
        query(
            "delete from member_key where brand_id = ?1 and member_id in (select value from json_each(?2))",
        ),
        query(
            "delete from member_store where brand_id = ?1 and member_id in (select value from json_each(?2))",
        ),
        query("delete from member where brand_id = ?1 and id in (select value from json_each(?2))"),
    ]
}

/// Removes items. One that was sold a moment ago stays.
pub fn remove_items(scope: BrandScope, keys: &str) -> Query<()> {
    Query::new(
        "delete from item where brand_id = ?1 and id in (select value from json_each(?2)) and sold_by is null",
        [scope.arg(), keys.into()],
    )
}

/// Removes the stores and regions that an import made and nobody uses (who worked there and left is no use), figures that have
/// come to nothing, and what items know of its sales.
pub fn remove_places(scope: BrandScope, import: ImportId) -> Vec<Query<()>> {
    let query = |sql| Query::new(sql, [scope.arg(), import.into()]);
    vec![
        query(
            "delete from staff_store where brand_id = ?1 and store_id in (select id from store where brand_id = ?1 and import_id = ?2)
                and staff_id in (select id from staff where brand_id = ?1 and state = 'left')",
        ),
        query(
            "delete from store where brand_id = ?1 and import_id = ?2
                and not exists (select 1 from purchase p indexed by purchase_by_day where p.brand_id = ?1 and p.store_id = store.id)
                and not exists (select 1 from member_store m indexed by member_store_by_name where m.brand_id = ?1 and m.store_id = store.id)
                and not exists (select 1 from staff_store t where t.brand_id = ?1 and t.store_id = store.id)
                and not exists (select 1 from api_key a indexed by api_key_by_brand, json_each(a.stores) b
                                 where a.brand_id = ?1 and a.revoked_at is null and b.value = store.id)",
        ),
        query(
            "delete from region where brand_id = ?1 and import_id = ?2
                and not exists (select 1 from store s where s.brand_id = ?1 and s.region_id = region.id)
                and not exists (select 1 from staff t where t.brand_id = ?1 and t.region_id = region.id)",
        ),
        query("update item indexed by item_by_seller set sold_by = null where brand_id = ?1 and sold_by = ?2"),
        query(
            "delete from store_hour where brand_id = ?1 and ?2 > 0 and purchases = 0 and member_purchases = 0 and refunds = 0
                and sales = 0 and member_sales = 0",
        ),
        query(
            "delete from store_day where brand_id = ?1 and ?2 > 0 and members_served = 0 and new_members = 0 and points_issued = 0
                and points_redeemed = 0",
        ),
    ]
}
