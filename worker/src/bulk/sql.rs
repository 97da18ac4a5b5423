//! The statements of a step: many members at once, each as a single edit would write them.
use regulars_domain::{
    ids::{BulkId, MemberId, StaffId, StoreId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{db::Query, scope::BrandScope, stores::way};

/// Writes tags: `[[key, tags as JSON text], …]`.
pub fn retag(scope: BrandScope, tags: &str) -> Query<()> {
    Query::new(
        "update member set tags = (select k.value ->> 1 from json_each(?2) k where k.value ->> 0 = member.id), rev = rev + 1
          where brand_id = ?1 and id in (select value ->> 0 from json_each(?2))",
        [scope.arg(), tags.into()],
    )
}

/// So many members more have a tag; below zero: fewer.
pub fn count_tag(scope: BrandScope, tag: &str, members: i64) -> Query<()> {
    Query::new(
        "insert into tag (brand_id, name, members) values (?1, ?2, max(?3, 0))
         on conflict (brand_id, name) do update set members = max(members + ?3, 0)",
        [scope.arg(), tag.into(), members.into()],
    )
}

/// A store becomes the home of these members, a JSON array of keys: their row, their look-up keys and the store's sight of them.
pub fn rehome(scope: BrandScope, home: StoreId, members: &str) -> Vec<Query<()>> {
    let args = || [scope.arg(), home.into(), members.into()];
    vec![
        Query::new(
            "update member set home_store = ?2, rev = rev + 1
              where brand_id = ?1 and id in (select value from json_each(?3))",
            args(),
        ),
        Query::new(
            "update member_key indexed by member_key_by_member set store_id = ?2
              where brand_id = ?1 and member_id in (select value from json_each(?3)) and store_id <> ?2",
            args(),
        ),
        Query::new(
            "insert into member_store (brand_id, member_id, store_id, sort_name)
             select ?1, m.id, ?2, m.sort_name from json_each(?3) k cross join member m on m.brand_id = ?1 and m.id = k.value
              where true on conflict (brand_id, member_id, store_id) do nothing",
            args(),
        ),
    ]
}

/// The record of what was changed of each: `[[key of the change, store, member, before, after], …]`.
pub fn record(
    scope: BrandScope,
    bulk: BulkId,
    by: Option<StaffId>,
    action: &str,
    now: Timestamp,
    rows: &str,
) -> Query<()> {
    Query::new(
        "insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id, before, after, bulk_id)
         select ?1, k.value ->> 0, ?2, ?3, k.value ->> 1, ?4, 'member', k.value ->> 2, k.value ->> 3, k.value ->> 4, ?5
           from json_each(?6) k",
        [
            scope.arg(),
            now.into(),
            by.map_or(0, StaffId::get).into(),
            action.into(),
            bulk.into(),
            rows.into(),
        ],
    )
}

/// Keeps whom a step changed: `[[member, home store of before or null], …]`.
pub fn keep(scope: BrandScope, bulk: BulkId, rows: &str) -> Query<()> {
    Query::new(
        "insert into bulk_member (brand_id, bulk_id, member_id, before)
         select ?1, ?2, k.value ->> 0, k.value ->> 1 from json_each(?3) k",
        [scope.arg(), bulk.into(), rows.into()],
    )
}

/// Somebody whom a job changed.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Kept {
    pub member_id: MemberId,
    pub before: Option<StoreId>,
}

/// The next ones to be given back.
pub fn kept(scope: BrandScope, bulk: BulkId, most: i64) -> Query<Kept> {
    Query::new(
        "select member_id, before from bulk_member where brand_id = ?1 and bulk_id = ?2 order by member_id limit ?3",
        [scope.arg(), bulk.into(), most.into()],
    )
}

/// These have been looked at, a JSON array of keys.
pub fn forget(scope: BrandScope, bulk: BulkId, members: &str) -> Query<()> {
    Query::new(
        "delete from bulk_member where brand_id = ?1 and bulk_id = ?2 and member_id in (select value from json_each(?3))",
        [scope.arg(), bulk.into(), members.into()],
    )
}

/// Where a store is now.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Went {
    pub start: StoreId,
    pub id: StoreId,
}

/// Where these stores went, a JSON array: each is itself, unless it was merged away.
pub fn went(scope: BrandScope, stores: &str) -> Query<Went> {
    Query::new(
        concat!(
            "with recursive ",
            way!("o.id in (select value from json_each(?2))"),
            " select start, id from way where next is null"
        ),
        [scope.arg(), stores.into()],
    )
}
