//! SQL of taking a merge of two members back. Source: docs/rules/merge.md §4.
use regulars_domain::{
    ids::{ChangeId, MemberId, StoreId},
    loyalty::Points,
    money::Money,
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    db::Query,
    purchases::{rows::LedgerRow, sql::kin},
    scope::BrandScope,
    stores::way,
};

/// `found_origin (id)`, for a `with recursive`: this member and those who were merged into them and still are, over however many others.
macro_rules! origins {
    ($of:literal) => {
        concat!(
            "found_origin (id) as (
                 select ",
            $of,
            " union select g.given from found_origin cross join member_merge g indexed by member_merge_by_kept
                    on g.brand_id = ?1 and g.kept = found_origin.id where g.undone_at is null)"
        )
    };
}

/// What goes back when a merge is taken back.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ShareRow {
    pub purchases: i64,
    /// In the tier window.
    pub points: Points,
    pub spend: Money,
    pub sales: u32,
}

/// The purchases that go back to `given`, and what of them is in the tier window.
pub fn share(scope: BrandScope, given: MemberId) -> Query<ShareRow> {
    Query::new(
        concat!(
            "with recursive ",
            origins!("?2"),
            ", found_own (kind, earned, total, counts) as (
                 select p.kind,
                        p.earned + coalesce((select sum(r.earned) from purchase r indexed by purchase_by_refund
                            where r.brand_id = ?1 and r.refund_of = p.id and r.member_id = p.member_id), 0),
                        p.total + coalesce((select sum(r.total) from purchase r indexed by purchase_by_refund
                            where r.brand_id = ?1 and r.refund_of = p.id and r.member_id = p.member_id), 0),
                        p.refund_of is null and p.business_day > coalesce((select left_day from nightly where brand_id = ?1), 0)
                   from found_origin cross join purchase p indexed by purchase_by_origin
                     on p.brand_id = ?1 and p.origin_id = found_origin.id)
             select count(*) as purchases, coalesce(sum(earned * counts), 0) as points, coalesce(sum(total * counts), 0) as spend,
                    coalesce(sum(counts and kind = 0), 0) as sales from found_own"
        ),
        [scope.arg(), given.into()],
    )
}

/// Every line written since the merge, in whosever books, that names a purchase of who was given up.
pub fn theirs(
    scope: BrandScope,
    given: MemberId,
    kept: MemberId,
    merge: ChangeId,
    at: i64,
) -> Query<LedgerRow> {
    Query::new(
        concat!(
            "with recursive ",
            origins!("?2"),
            ", ",
            kin!("?3"),
            " select l.kind, l.points, l.lot_id, l.lot_expires, l.purchase_id, l.lot_store, l.business_day
                from found_kin cross join ledger l on l.brand_id = ?1 and l.member_id = found_kin.id
               where l.at >= ?5 and l.id > ?4 and l.purchase_id in (
                     select p.id from found_origin cross join purchase p indexed by purchase_by_origin
                         on p.brand_id = ?1 and p.origin_id = found_origin.id)"
        ),
        [scope.arg(), given.into(), kept.into(), merge.into(), at.into()],
    )
}

/// A merge that is to be taken back.
#[derive(Clone, Debug, Deserialize)]
pub struct MergeRow {
    pub given: MemberId,
    pub kept: MemberId,
    pub at: i64,
    pub given_tier: String,
    pub kept_tier: String,
    pub brought: String,
    pub debt: Points,
    pub known_to: String,
    pub knew_before: String,
    pub before: String,
    pub after: String,
    pub undone_at: Option<i64>,
}

/// The merge that this change records; none where it records something else.
pub fn merge(scope: BrandScope, id: ChangeId) -> Query<MergeRow> {
    Query::new(
        "select given, kept, at, given_tier, kept_tier, brought, debt, known_to, knew_before, before, after, undone_at
           from member_merge where brand_id = ?1 and id = ?2",
        [scope.arg(), id.into()],
    )
}

/// Who was given up is there again, and whoever was merged into them is found by them.
pub fn bring_back(scope: BrandScope, id: ChangeId, given: MemberId, now: Timestamp) -> [Query<()>; 3] {
    [
        Query::new(
            "update member_merge set undone_at = ?3 where brand_id = ?1 and id = ?2",
            [scope.arg(), id.into(), now.into()],
        ),
        Query::new(
            "update member set merged_into = null, rev = rev + 1 where brand_id = ?1 and id = ?2",
            [scope.arg(), given.into()],
        ),
        Query::new(
            concat!(
                "with recursive ",
                origins!("?2"),
                " update member set merged_into = ?2
                   where brand_id = ?1 and id in (select id from found_origin where id <> ?2)"
            ),
            [scope.arg(), given.into()],
        ),
    ]
}

/// Purchases and notes go back to whom they were recorded for, or whoever that one has become.
pub fn hand_back(scope: BrandScope, given: MemberId) -> [Query<()>; 2] {
    let args = || [scope.arg(), given.into()];
    [
        Query::new(
            concat!(
                "with recursive ",
                origins!("?2"),
                " update purchase indexed by purchase_by_origin set member_id = ?2, origin_id = nullif(origin_id, ?2)
                   where brand_id = ?1 and origin_id in (select id from found_origin)"
            ),
            args(),
        ),
        Query::new(
            concat!(
                "with recursive ",
                origins!("?2"),
                " update note indexed by note_by_origin set member_id = ?2, origin_id = nullif(origin_id, ?2)
                   where brand_id = ?1 and origin_id in (select id from found_origin)"
            ),
            args(),
        ),
    ]
}

/// The stores that knew who was given up (a JSON array) know them again; those that knew the other only through them, no more, unless
/// they have dealt with the other since. Those that the other bought at, [`recount`](super::merge_sql::recount) puts back.
pub fn part_known(scope: BrandScope, merge: &MergeRow, id: ChangeId, home: StoreId) -> [Query<()>; 2] {
    [
        Query::new(
            concat!(
                "with recursive ",
                way!("o.id in (select value from json_each(?3))"),
                " insert into member_store (brand_id, member_id, store_id, sort_name)
                  select ?1, m.id, way.id, m.sort_name from way cross join member m on m.brand_id = ?1 and m.id = ?2
                   where way.next is null
                  on conflict (brand_id, member_id, store_id) do nothing"
            ),
            [scope.arg(), merge.given.into(), merge.known_to.as_str().into()],
        ),
        Query::new(
            concat!(
                "with recursive ",
                way!("o.id in (select value from json_each(?4))"),
                " delete from member_store where brand_id = ?1 and member_id = ?2 and store_id <> ?5
                    and store_id not in (select id from way where next is null)
                    and store_id in (with recursive ",
                way!("o.id in (select value from json_each(?3))"),
                " select id from way where next is null)
                    and not exists (select 1 from change c indexed by change_by_entity
                         where c.brand_id = ?1 and c.entity = 'sight' and c.entity_id = ?2 and c.id > ?6 and c.store_id = member_store.store_id)"
            ),
            [
                scope.arg(),
                merge.kept.into(),
                merge.known_to.as_str().into(),
                merge.knew_before.as_str().into(),
                home.into(),
                id.into(),
            ],
        ),
    ]
}

/// Whoever is there again is compared again, and their pairs wait again to be looked at, but for those with somebody who is gone.
pub fn open_pairs(scope: BrandScope, given: MemberId) -> [Query<()>; 3] {
    let args = || [scope.arg(), given.into()];
    [
        Query::new(
            "update candidate set state = 'open' where brand_id = ?1 and a_id = ?2 and +state = 'merged'
                and exists (select 1 from member where brand_id = ?1 and id = candidate.b_id and merged_into is null)",
            args(),
        ),
        Query::new(
            "update candidate indexed by candidate_by_other set state = 'open' where brand_id = ?1 and b_id = ?2 and state = 'merged'
                and exists (select 1 from member where brand_id = ?1 and id = candidate.a_id and merged_into is null)",
            args(),
        ),
        Query::new(
            "insert into match_due (brand_id, member_id) values (?1, ?2)
             on conflict (brand_id, member_id) do update set turn = turn + 1",
            args(),
        ),
    ]
}
