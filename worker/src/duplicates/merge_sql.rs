//! SQL of merging two members, and of the list of merges. Source: docs/rules/merge.md.
use regulars_domain::{
    ids::{ChangeId, MemberId, StoreId},
    loyalty::{Points, Standing, TierCode, tier::Window},
};
use serde::Deserialize;

use crate::{
    db::{Arg, Query},
    scope::{Actor, BrandScope},
    stores::way,
};

/// What beside the row is asked of either of the two.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SideRow {
    /// The last ledger line's moment and key.
    pub last_at: i64,
    pub last_id: i64,
    pub purchases: i64,
    pub notes: i64,
    /// When what is known of them was last changed; 0: never since they joined.
    pub changed: i64,
}

/// A member's part in a merge; none where there is no such member.
pub fn side(scope: BrandScope, member: MemberId) -> Query<SideRow> {
    Query::new(
        "select coalesce((select at from ledger where brand_id = ?1 and member_id = ?2 order by at desc, id desc limit 1), 0) as last_at,
                coalesce((select id from ledger where brand_id = ?1 and member_id = ?2 order by at desc, id desc limit 1), 0) as last_id,
                (select count(*) from purchase where brand_id = ?1 and member_id = ?2) as purchases,
                (select count(*) from note where brand_id = ?1 and member_id = ?2) as notes,
                coalesce((select at from change indexed by change_by_entity
                           where brand_id = ?1 and entity = 'member' and entity_id = ?2 order by id desc limit 1), 0) as changed
           from member where brand_id = ?1 and id = ?2",
        [scope.arg(), member.into()],
    )
}

/// A merge as it is kept.
pub struct NewMerge<'a> {
    pub id: ChangeId,
    pub given: MemberId,
    pub kept: MemberId,
    pub at: i64,
    pub store: StoreId,
    pub given_tier: &'a str,
    pub kept_tier: &'a str,
    /// JSON.
    pub brought: &'a str,
    pub debt: Points,
    /// JSON.
    pub before: &'a str,
    /// JSON.
    pub after: &'a str,
    pub purchases: i64,
    pub notes: i64,
    pub points: Points,
}

/// Keeps a merge, with the stores that know either of the two by now.
pub fn insert(actor: &Actor, merge: &NewMerge<'_>) -> Query<()> {
    Query::new(
        "insert into member_merge (brand_id, id, given, kept, at, staff_id, store_id, given_tier, kept_tier, brought, debt, before, after,
                                   purchases, notes, points, known_to, knew_before)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                 (select json_group_array(store_id) from member_store where brand_id = ?1 and member_id = ?3),
                 (select json_group_array(store_id) from member_store where brand_id = ?1 and member_id = ?4))",
        [
            actor.scope.arg(),
            merge.id.into(),
            merge.given.into(),
            merge.kept.into(),
            merge.at.into(),
            actor.staff.into(),
            merge.store.into(),
            merge.given_tier.into(),
            merge.kept_tier.into(),
            merge.brought.into(),
            merge.debt.0.into(),
            merge.before.into(),
            merge.after.into(),
            merge.purchases.into(),
            merge.notes.into(),
            merge.points.0.into(),
        ],
    )
}

/// The two, both somebody's from here on: who is given up has nothing left, and neither they nor whoever became them is there.
pub fn give_up(scope: BrandScope, given: MemberId, kept: MemberId) -> [Query<()>; 2] {
    [
        Query::new(
            "update member set rev = rev + 1, merged_into = ?3, balance = 0, debt = 0, window_points = 0, window_spend = 0, window_sales = 0,
                    visits = 0, spend = 0, first_at = null, last_at = null, last_store = null
              where brand_id = ?1 and id = ?2",
            [scope.arg(), given.into(), kept.into()],
        ),
        Query::new(
            "update member indexed by member_by_merge set merged_into = ?3 where brand_id = ?1 and merged_into = ?2",
            [scope.arg(), given.into(), kept.into()],
        ),
    ]
}

/// Phone and card of a row: of who is given up, where the two exchange theirs.
pub fn name_by(scope: BrandScope, member: MemberId, phone: Option<&str>, card: Option<&str>) -> Query<()> {
    Query::new(
        "update member set phone = ?3, card = ?4, rev = rev + 1 where brand_id = ?1 and id = ?2",
        [scope.arg(), member.into(), phone.into(), card.into()],
    )
}

/// How one of the two stands afterwards; what is counted from purchases, [`recount`] says.
#[derive(Clone, Copy, Debug)]
pub struct Stands<'a> {
    pub standing: Standing,
    pub tier: Option<&'a TierCode>,
    pub window: Window,
    pub window_sales: u32,
}

/// Writes how one of the two stands.
pub fn stand(scope: BrandScope, member: MemberId, stands: Stands<'_>) -> Query<()> {
    Query::new(
        "update member set rev = rev + 1, balance = ?3, debt = ?4, tier = ?5, window_points = ?6, window_spend = ?7, window_sales = ?8
          where brand_id = ?1 and id = ?2",
        [
            scope.arg(),
            member.into(),
            stands.standing.balance.0.into(),
            stands.standing.debt.0.into(),
            stands.tier.map_or("", TierCode::as_str).into(),
            stands.window.points.0.into(),
            stands.window.spend.into(),
            stands.window_sales.into(),
        ],
    )
}

/// Days at a store on which both bought count one member served less (`members` −1), or one more (1). Asked while each of the two has
/// their own purchases.
pub fn served_by_both(scope: BrandScope, one: MemberId, other: MemberId, members: i64) -> Query<()> {
    Query::new(
        "update store_day set members_served = members_served + ?4 where brand_id = ?1 and (store_id, business_day) in (
             select store_id, business_day from (
                 select store_id, business_day from purchase where brand_id = ?1 and member_id = ?2 and kind = 0
                 intersect
                 select store_id, business_day from purchase where brand_id = ?1 and member_id = ?3 and kind = 0))",
        [scope.arg(), one.into(), other.into(), members.into()],
    )
}

/// Purchases and notes of who is given up become those of who is kept, and keep for whom they were recorded.
pub fn hand_over(scope: BrandScope, given: MemberId, kept: MemberId) -> [Query<()>; 2] {
    let args = || [scope.arg(), given.into(), kept.into()];
    [
        Query::new(
            "update purchase set member_id = ?3, origin_id = coalesce(origin_id, ?2) where brand_id = ?1 and member_id = ?2",
            args(),
        ),
        Query::new(
            "update note set member_id = ?3, origin_id = coalesce(origin_id, ?2) where brand_id = ?1 and member_id = ?2",
            args(),
        ),
    ]
}

/// Every store that knows who is given up knows who is kept, and the former no more. Of a store that was merged away, the one that it
/// is part of now.
pub fn make_known(scope: BrandScope, given: MemberId, kept: MemberId) -> [Query<()>; 2] {
    [
        Query::new(
            concat!(
                "with recursive ",
                way!("o.id in (select store_id from member_store where brand_id = ?1 and member_id = ?2)"),
                " insert into member_store (brand_id, member_id, store_id, sort_name)
                  select ?1, m.id, way.id, m.sort_name from way cross join member m on m.brand_id = ?1 and m.id = ?3
                   where way.next is null
                  on conflict (brand_id, member_id, store_id) do nothing"
            ),
            [scope.arg(), given.into(), kept.into()],
        ),
        Query::new(
            "delete from member_store where brand_id = ?1 and member_id = ?2",
            [scope.arg(), given.into()],
        ),
    ]
}

/// Visits, spending, first and last purchase, and what each store knows of them, counted from the purchases.
pub fn recount(scope: BrandScope, member: MemberId) -> [Query<()>; 3] {
    let args = || [scope.arg(), member.into()];
    [
        Query::new(
            "update member set (visits, spend, first_at, last_at, last_store) = (
                 select count(distinct case when p.kind = 0 then p.store_id * 10000000 + p.business_day end), coalesce(sum(p.total), 0),
                        min(case when p.kind = 0 then p.at end), max(case when p.kind = 0 then p.at end),
                        (select l.store_id from purchase l where l.brand_id = ?1 and l.member_id = ?2 and l.kind = 0
                          order by l.at desc, l.id desc limit 1)
                   from purchase p where p.brand_id = ?1 and p.member_id = ?2)
              where brand_id = ?1 and id = ?2",
            args(),
        ),
        Query::new(
            concat!(
                "with recursive ",
                way!("o.id in (select store_id from purchase where brand_id = ?1 and member_id = ?2)"),
                " insert into member_store (brand_id, member_id, store_id, sort_name)
                  select ?1, m.id, way.id, m.sort_name from way cross join member m on m.brand_id = ?1 and m.id = ?2
                   where way.next is null
                  on conflict (brand_id, member_id, store_id) do nothing"
            ),
            args(),
        ),
        // While a store is being merged away, all of it is counted for the other one: there it arrives.
        Query::new(
            concat!(
                "with recursive ",
                way!("o.id in (select store_id from purchase where brand_id = ?1 and member_id = ?2)"),
                ", found_made (sold_at, days, paid, last_at, last_day) as (
                     select store_id, count(distinct case when kind = 0 then business_day end), sum(total),
                            max(case when kind = 0 then at end), max(case when kind = 0 then business_day end)
                       from purchase where brand_id = ?1 and member_id = ?2 group by +store_id)
                 update member_store set visits = d.days, spend = d.paid, last_at = d.last_at, last_day = d.last_day from (
                     select k.store_id, coalesce(sum(s.days), 0) as days, coalesce(sum(s.paid), 0) as paid, max(s.last_at) as last_at,
                            max(case when s.sold_at = k.store_id then s.last_day end) as last_day
                       from member_store k left join (
                            select way.id as store_id, found_made.sold_at, found_made.days, found_made.paid, found_made.last_at,
                                   found_made.last_day
                              from found_made join way on way.start = found_made.sold_at and way.next is null) s on s.store_id = k.store_id
                      where k.brand_id = ?1 and k.member_id = ?2 group by k.store_id) d
                  where member_store.brand_id = ?1 and member_store.member_id = ?2 and member_store.store_id = d.store_id"
            ),
            args(),
        ),
    ]
}

/// Who was merged away is compared with nobody, and the pairs they are in wait for nothing.
pub fn close_pairs(scope: BrandScope, given: MemberId) -> [Query<()>; 4] {
    let args = || [scope.arg(), given.into()];
    [
        Query::new(
            "update candidate set state = 'merged' where brand_id = ?1 and a_id = ?2 and +state = 'open'",
            args(),
        ),
        Query::new(
            "update candidate indexed by candidate_by_other set state = 'merged'
              where brand_id = ?1 and b_id = ?2 and state = 'open'",
            args(),
        ),
        Query::new("delete from match_key where brand_id = ?1 and member_id = ?2", args()),
        Query::new("delete from match_due where brand_id = ?1 and member_id = ?2", args()),
    ]
}

/// A merge of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedRow {
    pub id: ChangeId,
    pub at: i64,
    pub by_name: Option<String>,
    pub kept: MemberId,
    pub kept_name: String,
    pub given: MemberId,
    pub given_name: String,
    pub purchases: i64,
    pub notes: i64,
    pub points: Points,
    pub merged_into: Option<MemberId>,
    #[serde(deserialize_with = "crate::db::json_text")]
    pub seen_by: Vec<StoreId>,
}

/// The merges in force before this one, the newest first.
pub fn list(scope: BrandScope, before: Option<ChangeId>, limit: usize) -> Query<ListedRow> {
    Query::new(
        "select g.id, g.at, (select name from staff where brand_id = ?1 and id = g.staff_id) as by_name,
                g.kept, a.name as kept_name, g.given, b.name as given_name, g.purchases, g.notes, g.points, a.merged_into,
                (select json_group_array(store_id) from member_store
                  where brand_id = ?1 and member_id = coalesce(a.merged_into, a.id)) as seen_by
           from member_merge g indexed by member_merge_in_force
           cross join member a on a.brand_id = ?1 and a.id = g.kept
           cross join member b on b.brand_id = ?1 and b.id = g.given
          where g.brand_id = ?1 and g.undone_at is null and g.id < ?2
          order by g.id desc limit ?3",
        [
            scope.arg(),
            before.map_or(regulars_domain::ids::MAX_ID, ChangeId::get).into(),
            Arg::from(i64::try_from(limit).unwrap_or(0)),
        ],
    )
}
