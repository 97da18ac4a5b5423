//! SQL of what happened to a member: one keyset range per kind, the newest first.
use regulars_api::members::NoteKind;
use regulars_domain::{
    ids::{ChangeId, LotId, MAX_ID, MemberId, NoteId, PurchaseId, StaffId, StoreId},
    loyalty::Points,
    money::Money,
    time::BusinessDay,
};
use serde::Deserialize;

use crate::{
    db::{Arg, Query},
    keys,
    scope::BrandScope,
};

/// A place in the order by moment and key: what comes after it is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub at: i64,
    pub id: i64,
}

impl Place {
    /// Before everything.
    pub const TOP: Place = Place { at: MAX_ID, id: MAX_ID };

    /// The place that a query names, or the top.
    pub fn of(at: Option<i64>, id: Option<i64>) -> Place {
        match (at, id) {
            (Some(at), Some(id)) => Place { at, id },
            _ => Place::TOP,
        }
    }

    fn args(self, scope: BrandScope, member: MemberId, limit: usize) -> [Arg; 5] {
        let limit = i64::try_from(limit).unwrap_or(MAX_ID);
        [scope.arg(), member.into(), self.at.into(), self.id.into(), limit.into()]
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct PurchaseRow {
    pub at: i64,
    pub id: PurchaseId,
    pub kind: i64,
    pub store_id: StoreId,
    pub staff_id: i64,
    pub business_day: BusinessDay,
    pub total: Money,
    pub earned: Points,
    pub redeemed: Points,
    /// The sale that a refund takes from.
    pub refund_of: Option<PurchaseId>,
    /// Read by `purchases::rows`.
    pub lines: String,
}

pub fn purchases(scope: BrandScope, member: MemberId, before: Place, limit: usize) -> Query<PurchaseRow> {
    Query::new(
        "select at, id, kind, store_id, staff_id, business_day, total, earned, redeemed, refund_of, lines from purchase
          where brand_id = ?1 and member_id = ?2 and (at, id) < (?3, ?4) order by at desc, id desc limit ?5",
        before.args(scope, member, limit),
    )
}

/// What one refund gave back of a sale.
#[derive(Clone, Debug, Deserialize)]
pub struct RefundRow {
    pub refund_of: PurchaseId,
    /// Read by `purchases::rows`.
    pub lines: String,
}

/// The refunds of these sales, a JSON array of keys; no more than 400: a page of 20 sales has a few.
pub fn refunds(scope: BrandScope, sales: &str) -> Query<RefundRow> {
    Query::new(
        "select refund_of, lines from purchase indexed by purchase_by_refund
          where brand_id = ?1 and refund_of in (select value from json_each(?2)) limit 400",
        [scope.arg(), sales.into()],
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct NoteRow {
    pub at: i64,
    pub id: NoteId,
    pub kind: NoteKind,
    pub text: String,
    pub staff_id: i64,
    pub store_id: Option<StoreId>,
}

pub fn notes(scope: BrandScope, member: MemberId, before: Place, limit: usize) -> Query<NoteRow> {
    Query::new(
        "select at, id, kind, text, staff_id, store_id from note
          where brand_id = ?1 and member_id = ?2 and (at, id) < (?3, ?4) order by at desc, id desc limit ?5",
        before.args(scope, member, limit),
    )
}

pub fn note(scope: BrandScope, member: MemberId, at: i64, id: NoteId) -> Query<NoteRow> {
    Query::new(
        "select at, id, kind, text, staff_id, store_id from note
          where brand_id = ?1 and member_id = ?2 and at = ?3 and id = ?4",
        [scope.arg(), member.into(), at.into(), id.into()],
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct LedgerRow {
    pub at: i64,
    pub id: i64,
    pub kind: i64,
    pub points: Points,
    pub lot_id: Option<LotId>,
    pub lot_expires: Option<i32>,
    pub purchase_id: Option<PurchaseId>,
    pub store_id: i64,
    pub lot_store: Option<i64>,
    pub staff_id: i64,
    pub business_day: BusinessDay,
    pub reason: Option<String>,
    pub other_member: Option<MemberId>,
}

/// Every line.
pub fn ledger(scope: BrandScope, member: MemberId, before: Place, limit: usize) -> Query<LedgerRow> {
    Query::new(
        "select at, id, kind, points, lot_id, lot_expires, purchase_id, store_id, lot_store, staff_id, business_day, reason,
                other_member
           from ledger
          where brand_id = ?1 and member_id = ?2 and (at, id) < (?3, ?4) order by at desc, id desc limit ?5",
        before.args(scope, member, limit),
    )
}

/// The lines that belong to no purchase, by the index `ledger_by_hand`: few, among very many. Of what a merge of members carried over,
/// or gave back, lot by lot (transfers, kind 9, for which nobody gives a reason), the last line stands for all: their keys follow each other.
pub fn by_hand(scope: BrandScope, member: MemberId, before: Place, limit: usize) -> Query<LedgerRow> {
    Query::new(
        "select at, id, kind,
                case when kind = 9 and reason is null then (
                    select sum(s.points) from ledger s where s.brand_id = ?1 and s.member_id = ?2 and s.at = ledger.at and s.kind = 9
                       and s.reason is null and s.other_member is ledger.other_member and (s.points < 0) = (ledger.points < 0))
                     else points end as points,
                lot_id, lot_expires, purchase_id, store_id, lot_store, staff_id, business_day, reason, other_member
           from ledger indexed by ledger_by_hand
          where brand_id = ?1 and member_id = ?2 and purchase_id is null and (at, id) < (?3, ?4)
            and not (kind = 9 and reason is null and exists (
                select 1 from ledger n where n.brand_id = ?1 and n.member_id = ?2 and n.at = ledger.at and n.id = ledger.id + 1
                   and n.kind = 9 and n.reason is null and n.other_member is ledger.other_member
                   and (n.points < 0) = (ledger.points < 0)))
          order by at desc, id desc limit ?5",
        before.args(scope, member, limit),
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct ChangeRow {
    pub id: ChangeId,
    pub at: i64,
    pub staff_id: i64,
    pub store_id: Option<StoreId>,
    pub action: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The changes of a member, by the index `change_by_entity`. Their keys hold their moment, so a moment is a range of keys.
pub fn changes(scope: BrandScope, member: MemberId, before: Place, limit: usize) -> Query<ChangeRow> {
    let upto = keys::first_id_after(before.at).min(MAX_ID);
    Query::new(
        "select id, at, staff_id, store_id, action, before, after from change indexed by change_by_entity
          where brand_id = ?1 and entity = 'member' and entity_id = ?2 and id < ?6 and (at, id) < (?3, ?4)
          order by id desc limit ?5",
        before.args(scope, member, limit).into_iter().chain([upto.into()]),
    )
}

/// The changes of a member before this one, by the same index.
pub fn history(scope: BrandScope, member: MemberId, before: i64, limit: usize) -> Query<ChangeRow> {
    Query::new(
        "select id, at, staff_id, store_id, action, before, after from change indexed by change_by_entity
          where brand_id = ?1 and entity = 'member' and entity_id = ?2 and id < ?3 order by id desc limit ?4",
        [scope.arg(), member.into(), before.into(), i64::try_from(limit).unwrap_or(MAX_ID).into()],
    )
}

/// Whoever is named as 0 is the system.
pub fn staff(id: i64) -> Option<StaffId> {
    StaffId::try_from(id).ok()
}
