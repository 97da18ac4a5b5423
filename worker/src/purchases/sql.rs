//! SQL of purchases, and of the figures kept beside them.
use regulars_domain::{
    ids::{ApiKeyId, ItemId, MemberId, PurchaseId, StoreId},
    loyalty::{Points, accrue::Terms},
    money::Money,
    purchase::{Line, PurchaseKind, Totals},
};
use serde::Deserialize;

use super::{
    account::Moment,
    rows::{LedgerRow, LotRow, TermsRow},
};
use crate::{
    db::{Query, flag, json_text},
    scope::{BrandScope, StoreScope},
};

#[derive(Debug, Deserialize)]
pub struct ItemRow {
    pub id: ItemId,
    #[serde(deserialize_with = "flag")]
    pub active: bool,
    /// An import made it, and it is not marked as sold by anyone else.
    #[serde(deserialize_with = "flag")]
    pub unsold: bool,
}

/// Those of the lines' items that the brand has; nothing to ask where all are free amounts.
pub fn items(scope: BrandScope, lines: &[Line]) -> Option<Query<ItemRow>> {
    let keys: Vec<ItemId> = lines.iter().take(500).filter_map(|line| line.item).collect();
    (!keys.is_empty()).then(|| {
        Query::new(
            "select id, state = 'active' as active, import_id is not null and sold_by is not 0 as unsold from item
              where brand_id = ?1 and id in (select value from json_each(?2))",
            [scope.arg(), serde_json::json!(keys).to_string().into()],
        )
    })
}

/// Marks items as sold: the import that made one can then no longer be taken back. Nothing to write for those that are
/// marked already or that no import made, which is nearly always.
pub fn mark_sold(scope: BrandScope, items: &[ItemRow]) -> Option<Query<()>> {
    let keys: Vec<ItemId> = items.iter().filter(|item| item.unsold).map(|item| item.id).collect();
    (!keys.is_empty()).then(|| {
        Query::new(
            "update item set sold_by = 0 where brand_id = ?1 and id in (select value from json_each(?2))",
            [scope.arg(), serde_json::json!(keys).to_string().into()],
        )
    })
}

/// A purchase or refund as it enters the books; figures below zero for a refund.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub id: PurchaseId,
    pub member: Option<MemberId>,
    pub kind: PurchaseKind,
    pub refund_of: Option<PurchaseId>,
    /// 0: nobody of the staff.
    pub staff: i64,
    pub moment: Moment,
    pub totals: Totals,
    pub earned: Points,
    pub redeemed: Points,
    pub terms: Option<Terms>,
    /// The column `lines`.
    pub lines: &'a str,
    /// The till's own number, where a till sent it, and by which key.
    pub reference: Option<&'a str>,
    pub key: Option<ApiKeyId>,
    /// For whom the sale that is refunded was recorded, where that is not who has it now.
    pub origin: Option<MemberId>,
}

/// The code of a kind in the column `kind`.
pub const fn kind_code(kind: PurchaseKind) -> i64 {
    match kind {
        PurchaseKind::Sale => 0,
        PurchaseKind::Refund => 1,
    }
}

/// The kind of a code; what is no sale is a refund.
pub const fn kind_of(code: i64) -> PurchaseKind {
    if code == 0 { PurchaseKind::Sale } else { PurchaseKind::Refund }
}

pub fn insert(at: StoreScope, row: &NewRow<'_>) -> Query<()> {
    Query::new(
        "insert into purchase (brand_id, member_id, at, id, kind, refund_of, store_id, staff_id, business_day, local_minute,
                               total, discount, points_off, earned, redeemed, terms_points, terms_per, multiplier, lines, ref, key_id, origin_id)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
        [
            at.brand().arg(),
            row.member.map_or(0, MemberId::get).into(),
            row.moment.at.into(),
            row.id.into(),
            kind_code(row.kind).into(),
            row.refund_of.into(),
            at.store().into(),
            row.staff.into(),
            row.moment.day().into(),
            row.moment.local.minute.into(),
            row.totals.to_pay.into(),
            row.totals.discount.into(),
            row.totals.points_off.into(),
            row.earned.0.into(),
            row.redeemed.0.into(),
            row.terms.map(|t| t.points.0).into(),
            row.terms.map(|t| t.per).into(),
            row.terms.map(|t| t.multiplier).into(),
            row.lines.into(),
            row.reference.into(),
            row.key.into(),
            row.origin.into(),
        ],
    )
}

/// What a purchase or refund adds to its store's figures.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub kind: PurchaseKind,
    pub moment: Moment,
    /// Of a member, not of somebody unknown.
    pub of_member: bool,
    /// The member's first sale of the day at the store.
    pub visit: bool,
    pub paid: Money,
    pub earned: Points,
    pub redeemed: Points,
}

/// The store's day and hour.
pub fn keep_figures(at: StoreScope, f: &Figures) -> Vec<Query<()>> {
    let [sale, refund] = [PurchaseKind::Sale, PurchaseKind::Refund].map(|kind| i64::from(f.kind == kind));
    let of_member = i64::from(f.of_member);
    let hour = Query::new(
        "insert into store_hour (brand_id, store_id, business_day, hour, purchases, member_purchases, refunds, sales, member_sales)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         on conflict do update set purchases = purchases + excluded.purchases,
            member_purchases = member_purchases + excluded.member_purchases, refunds = refunds + excluded.refunds,
            sales = sales + excluded.sales, member_sales = member_sales + excluded.member_sales",
        [
            at.brand().arg(),
            at.store().into(),
            f.moment.day().into(),
            f.moment.hour().into(),
            sale.into(),
            (sale * of_member).into(),
            refund.into(),
            f.paid.into(),
            (f.paid.0 * of_member).into(),
        ],
    );
    if !f.of_member {
        return vec![hour];
    }
    let day = Query::new(
        "insert into store_day (brand_id, store_id, business_day, members_served, points_issued, points_redeemed)
         values (?1, ?2, ?3, ?4, ?5, ?6)
         on conflict do update set members_served = members_served + excluded.members_served,
            points_issued = points_issued + excluded.points_issued,
            points_redeemed = points_redeemed + excluded.points_redeemed",
        [
            at.brand().arg(),
            at.store().into(),
            f.moment.day().into(),
            f.visit.into(),
            f.earned.0.into(),
            f.redeemed.0.into(),
        ],
    );
    vec![hour, day]
}

/// The store's knowledge of the member; a first sale gives sight. `sale`: its moment and business day.
pub fn keep_member_store(
    at: StoreScope,
    member: MemberId,
    sort_name: &str,
    sale: Option<Moment>,
    visit: bool,
    spend: Money,
) -> Query<()> {
    Query::new(
        "insert into member_store (brand_id, member_id, store_id, sort_name, last_at, last_day, visits, spend)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         on conflict do update set last_at = max(coalesce(last_at, excluded.last_at), coalesce(excluded.last_at, last_at)),
            last_day = max(coalesce(last_day, excluded.last_day), coalesce(excluded.last_day, last_day)),
            visits = visits + excluded.visits, spend = spend + excluded.spend",
        [
            at.brand().arg(),
            member.into(),
            at.store().into(),
            sort_name.into(),
            sale.map(|m| m.at).into(),
            sale.map(|m| m.day()).into(),
            visit.into(),
            spend.into(),
        ],
    )
}

/// A purchase's own figures, for a receipt.
#[derive(Debug, Deserialize)]
pub struct ReceiptRow {
    /// 0: nobody known.
    pub member_id: i64,
    pub kind: i64,
    pub store_id: StoreId,
    pub total: i64,
    pub discount: i64,
    pub points_off: i64,
    pub earned: i64,
    pub redeemed: i64,
}

impl ReceiptRow {
    pub fn totals(&self) -> Totals {
        let Self { total, discount, points_off, .. } = *self;
        Totals {
            lines: Money(total + discount + points_off),
            discount: Money(discount),
            points_off: Money(points_off),
            to_pay: Money(total),
        }
    }
}

/// Of who was merged away since, whoever they have become has it.
pub fn receipt(scope: BrandScope, member: Option<MemberId>, at: i64, id: i64) -> Query<ReceiptRow> {
    Query::new(
        "select member_id, kind, store_id, total, discount, points_off, earned, redeemed from purchase
          where brand_id = ?1 and at = ?3 and id = ?4
            and member_id = coalesce((select merged_into from member where brand_id = ?1 and id = ?2), ?2)",
        [scope.arg(), member.map_or(0, MemberId::get).into(), at.into(), id.into()],
    )
}

/// A sale as a refund needs it.
#[derive(Debug, Deserialize)]
pub struct SaleRow {
    pub kind: i64,
    pub business_day: i32,
    pub total: i64,
    pub discount: i64,
    pub points_off: i64,
    #[serde(flatten)]
    pub terms: TermsRow,
    pub lines: String,
    /// For whom it was recorded, where that is not who has it now.
    pub origin_id: Option<MemberId>,
    /// The column `lines` of each of its refunds.
    #[serde(deserialize_with = "json_text")]
    pub refunds: Vec<String>,
}

pub fn sale(scope: BrandScope, member: Option<MemberId>, at: i64, id: PurchaseId) -> Query<SaleRow> {
    Query::new(
        "select kind, business_day, total, discount, points_off, terms_points, terms_per, multiplier, lines, origin_id,
                (select json_group_array(lines) from purchase indexed by purchase_by_refund
                  where brand_id = ?1 and refund_of = ?4 and member_id = ?2) as refunds
           from purchase where brand_id = ?1 and member_id = ?2 and at = ?3 and id = ?4",
        [scope.arg(), member.map_or(0, MemberId::get).into(), at.into(), id.into()],
    )
}

/// `found_kin (id)`, for a `with recursive`: this member and everybody who was ever one with them, merges that were taken back
/// included. Where somebody's purchase was, there its lines may stand.
macro_rules! kin {
    ($of:literal) => {
        concat!(
            "found_kin (id) as (
                 select ",
            $of,
            " union select g.kept from found_kin cross join member_merge g indexed by member_merge_by_given
                    on g.brand_id = ?1 and g.given = found_kin.id
                 union select g.given from found_kin cross join member_merge g indexed by member_merge_by_kept
                    on g.brand_id = ?1 and g.kept = found_kin.id)"
        )
    };
}
pub(crate) use kin;

/// What `loyalty::refund::refund` asks of the ledger. It reads the member's lines from the sale on, and those of the lots it
/// names from their beginning: a refund is rare, an index would be paid at every purchase. Where members were merged, the lines may
/// stand with any of them; those of who has the purchase now come last.
pub fn books(scope: BrandScope, member: MemberId, at: i64, sale: PurchaseId) -> Query<LedgerRow> {
    Query::new(
        concat!(
            "with recursive ",
            kin!("?2"),
            ", own as materialized (
                select distinct l.lot_id from found_kin cross join ledger l on l.brand_id = ?1 and l.member_id = found_kin.id
                 where l.at >= ?3 and l.purchase_id = ?4 and l.kind in (1, 2)),
             opener as materialized (
                select l.purchase_id from found_kin cross join ledger l on l.brand_id = ?1 and l.member_id = found_kin.id
                 where l.kind = 1 and l.lot_id in (select lot_id from own))
             select l.kind, l.points, l.lot_id, l.lot_expires, l.purchase_id, l.lot_store, l.business_day
               from found_kin cross join ledger l on l.brand_id = ?1 and l.member_id = found_kin.id
              where l.purchase_id = ?4 or l.lot_id in (select lot_id from own)
                 or (l.lot_id is null and l.purchase_id in (select purchase_id from opener))
              order by l.member_id = ?2, l.at, l.id"
        ),
        [scope.arg(), member.into(), at.into(), sale.into()],
    )
}

/// The open ones of the lots that the sale opened or redeemed from.
pub fn lots_of(scope: BrandScope, member: MemberId, at: i64, sale: PurchaseId) -> Query<LotRow> {
    Query::new(
        concat!(
            "with recursive ",
            kin!("?2"),
            " select id, expires, store_id, remaining from lot
               where brand_id = ?1 and member_id = ?2 and id in (
                 select l.lot_id from found_kin cross join ledger l on l.brand_id = ?1 and l.member_id = found_kin.id
                  where l.at >= ?3 and l.purchase_id = ?4 and l.kind in (1, 2))"
        ),
        [scope.arg(), member.into(), at.into(), sale.into()],
    )
}
