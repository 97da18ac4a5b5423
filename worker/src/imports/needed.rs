//! What depends on an import: it is looked for before an import is taken back, and again in each step, since the house goes
//! on selling and editing meanwhile.
//!
//! Each index is named: without statistics SQLite takes a brand's rows for few and would walk through all of them.
use regulars_domain::ids::{ImportId, MAX_ID};
use serde::Deserialize;

use crate::{db::Query, scope::BrandScope};

/// Members with whose debt an import had to do and which it can no longer give back as it was: its refunds left one of which others have
/// paid since (settlements are kind 8), or whose debt it is was merged into somebody else; `$of` narrows them.
macro_rules! debts_moved {
    ($of:literal) => {
        concat!(
            "(select count(*) from (
                 select member_id, min(id) as id, sum(points) as points from ledger indexed by ledger_by_import
                  where brand_id = ?1 and import_id = ?2 and lot_id is null",
            $of,
            " group by member_id having sum(points) <> 0) owes
                where exists (select 1 from member m where m.brand_id = ?1 and m.id = owes.member_id and m.merged_into is not null)
                   or owes.points < 0
                  and exists (select 1 from ledger paid where paid.brand_id = ?1 and paid.member_id = owes.member_id and paid.kind = 8
                                 and paid.lot_id is null and paid.id > owes.id and paid.import_id is not ?2))"
        )
    };
}

/// How many things depend on what was asked about.
#[derive(Clone, Debug, Deserialize)]
pub struct Needed {
    pub n: i64,
    /// `[[id, rev], …]` of the members that were asked about.
    pub revs: String,
}

/// Whether others have used or changed the member `m` since the import made them.
macro_rules! member_used {
    () => {
        "(exists (select 1 from purchase p where p.brand_id = ?1 and p.member_id = m.id and p.import_id is not ?2)
          or exists (select 1 from ledger l where l.brand_id = ?1 and l.member_id = m.id and l.import_id is not ?2)
          or exists (select 1 from note n where n.brand_id = ?1 and n.member_id = m.id)
          or exists (select 1 from member_merge g where g.brand_id = ?1 and g.given = m.id)
          or exists (select 1 from member_merge g where g.brand_id = ?1 and g.kept = m.id)
          or exists (select 1 from change c indexed by change_by_entity where c.brand_id = ?1 and c.entity = 'member' and c.entity_id = m.id
                        and c.import_id is not ?2 and c.action in ('member.edit', 'member.undo', 'member.import',
                                                                       'member.confirm')))"
    };
}

/// Whether others have sold or changed the item `i`.
macro_rules! item_used {
    () => {
        "(i.sold_by is not null
          or exists (select 1 from change c indexed by change_by_entity where c.brand_id = ?1 and c.entity = 'item' and c.entity_id = i.id
                        and c.import_id is not ?2))"
    };
}

/// How many of the import's purchases a merge of members has carried over.
macro_rules! carried_over {
    () => {
        "(select count(*) from purchase p indexed by purchase_by_origin
           where p.brand_id = ?1 and p.origin_id is not null and p.import_id = ?2)"
    };
}

/// How many of the import's stores and regions others have used or changed. `purchases`: which of a store's count, `p`;
/// `members`: which of those that a store knows, `g`.
macro_rules! places_used {
    (purchases: $purchases:literal, members: $members:literal) => {
        concat!(
            "(select count(*) from store s where s.brand_id = ?1 and s.import_id = ?2 and (
                exists (select 1 from purchase p indexed by purchase_by_day where p.brand_id = ?1 and p.store_id = s.id and ",
            $purchases,
            ")
                or exists (select 1 from staff_store t join staff w on w.brand_id = ?1 and w.id = t.staff_id
                            where t.brand_id = ?1 and t.store_id = s.id and w.state <> 'left')
                or exists (select 1 from change c indexed by change_by_entity where c.brand_id = ?1 and c.entity = 'points' and c.store_id = s.id)
                or exists (select 1 from till k where k.brand_id = ?1 and k.store_id = s.id)
                or exists (select 1 from api_key a indexed by api_key_by_brand, json_each(a.stores) b
                            where a.brand_id = ?1 and a.revoked_at is null and b.value = s.id)
                or exists (select 1 from store o where o.brand_id = ?1 and o.merged_into = s.id)
                or exists (select 1 from member_store g indexed by member_store_by_name
                            where g.brand_id = ?1 and g.store_id = s.id and ",
            $members,
            ")
                or exists (select 1 from change c indexed by change_by_entity where c.brand_id = ?1 and c.entity = 'store' and c.entity_id = s.id
                              and c.import_id is not ?2)))
             + (select count(*) from region r where r.brand_id = ?1 and r.import_id = ?2 and (
                exists (select 1 from staff t where t.brand_id = ?1 and t.region_id = r.id)
                or exists (select 1 from store s where s.brand_id = ?1 and s.region_id = r.id and s.import_id is not ?2
                              and not exists (select 1 from change c indexed by change_by_entity where c.brand_id = ?1 and c.entity = 'store'
                                                 and c.entity_id = s.id and c.import_id = ?2))
                or exists (select 1 from change c indexed by change_by_entity where c.brand_id = ?1 and c.entity = 'region' and c.entity_id = r.id
                              and c.import_id is not ?2)))"
        )
    };
}

/// What depends on a whole import: refunds of its purchases; lots of its points that others have moved; members, items,
/// stores and regions it made that others have used or changed since.
pub fn whole(scope: BrandScope, import: ImportId) -> Query<Needed> {
    Query::new(
        concat!(
            "select '[]' as revs,
              (select count(*) from purchase p indexed by purchase_by_import
                 cross join purchase r indexed by purchase_by_refund on r.brand_id = ?1 and r.refund_of = p.id and r.member_id = p.member_id
                where p.brand_id = ?1 and p.import_id = ?2 and r.import_id is not ?2)
              + (select count(*) from (
                 select member_id, lot_id, max(lot_expires) as expires, sum(points) as points
                   from ledger indexed by ledger_by_import
                  where brand_id = ?1 and import_id = ?2 and lot_id is not null group by member_id, lot_id) given
                 left join lot l on l.brand_id = ?1 and l.member_id = given.member_id and l.expires = given.expires and l.id = given.lot_id
                where coalesce(l.remaining, 0) <> given.points)
              + ",
            carried_over!(),
            " + ",
            debts_moved!(""),
            " + (select count(*) from member m indexed by member_by_import where m.brand_id = ?1 and m.import_id = ?2 and ",
            member_used!(),
            ") + (select count(*) from item i indexed by item_by_import where i.brand_id = ?1 and i.import_id = ?2 and ",
            item_used!(),
            ") + ",
            places_used!(
                purchases: "p.import_id is not ?2",
                members: "exists (select 1 from member m where m.brand_id = ?1 and m.id = g.member_id and m.import_id is not ?2
                                     and (m.home_store = s.id or g.last_at is null and not exists (
                                            select 1 from purchase p where p.brand_id = ?1 and p.member_id = g.member_id
                                               and p.import_id = ?2 and +p.store_id = s.id)))"
            ),
            " as n"
        ),
        [scope.arg(), import.into()],
    )
}

/// What depends on an import's part of these members (0: anonymous sales, up to a moment).
pub fn members(scope: BrandScope, import: ImportId, members: &str, until: Option<i64>) -> Query<Needed> {
    Query::new(
        concat!(
            "select
              (select json_group_array(json_array(m.id, m.rev))
                 from json_each(?3) k cross join member m on m.brand_id = ?1 and m.id = k.value) as revs,
              (select count(*) from purchase p indexed by purchase_by_import
                 cross join purchase r indexed by purchase_by_refund on r.brand_id = ?1 and r.refund_of = p.id and r.member_id = p.member_id
                where p.brand_id = ?1 and p.import_id = ?2 and p.member_id in (select value from json_each(?3)) and p.at <= ?4
                  and r.import_id is not ?2)
              + (select count(*) from (
                 select member_id, lot_id, max(lot_expires) as expires, sum(points) as points from ledger
                  where brand_id = ?1 and import_id = ?2 and member_id in (select value from json_each(?3)) and lot_id is not null
                  group by member_id, lot_id) given
                 left join lot l on l.brand_id = ?1 and l.member_id = given.member_id and l.expires = given.expires and l.id = given.lot_id
                where coalesce(l.remaining, 0) <> given.points)
              + ",
            carried_over!(),
            " + ",
            debts_moved!(" and member_id in (select value from json_each(?3))"),
            " + (select count(*) from json_each(?3) k cross join member m on m.brand_id = ?1 and m.id = k.value
                where m.import_id = ?2 and ",
            member_used!(),
            ") as n"
        ),
        [scope.arg(), import.into(), members.into(), until.unwrap_or(MAX_ID).into()],
    )
}

/// What depends on these items that an import made.
pub fn items(scope: BrandScope, import: ImportId, items: &str) -> Query<Needed> {
    Query::new(
        concat!(
            "select '[]' as revs, count(*) as n from json_each(?3) k cross join item i on i.brand_id = ?1 and i.id = k.value
              where ",
            item_used!()
        ),
        [scope.arg(), import.into(), items.into()],
    )
}

/// What depends on the stores and regions that an import made, when all else of it is gone.
pub fn places(scope: BrandScope, import: ImportId) -> Query<Needed> {
    Query::new(
        concat!("select '[]' as revs, ", places_used!(purchases: "true", members: "true"), " as n"),
        [scope.arg(), import.into()],
    )
}
