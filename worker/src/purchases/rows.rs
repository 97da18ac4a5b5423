//! How purchases and the points ledger stand in their tables: the one encoding that the counter, the import, the nightly
//! passes and the proof share.
//!
//! What a purchase adds to the kept figures is decided here too:
//! - `member.visits` and `member_store.visits` count business days with a sale, each store for itself;
//!   `store_day.members_served` counts the same days from the store's side;
//! - `spend` and `sales` are what was paid less what was given back, where and when that happened;
//! - `store_day.points_issued` and `points_redeemed` sum `purchase.earned` and `purchase.redeemed`, refunds included;
//! - the tier window holds sales whose business day is after `nightly.left_day`, less their refunds.
use regulars_domain::{
    ids::{ItemId, LotId, MemberId, PurchaseId, StoreId},
    loyalty::{LedgerLine, LineKind, Lot, Points, Posting, accrue::Terms},
    money::Money,
    purchase::{
        Line, Quantity,
        refund::{RefundLine, Returned},
    },
    time::BusinessDay,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{db::Query, error::AppError, scope::BrandScope};

/// `lot_expires` and `lot.expires` of points that last for ever: after every day, so they sort last.
pub const NEVER: i32 = 9_999_999;

/// A lot's last day as the tables hold it.
pub fn expires_code(last: Option<BusinessDay>) -> i32 {
    last.map_or(NEVER, |day| day.0)
}

/// A lot's last day as the rules hold it.
pub fn expires_of(code: i32) -> Option<BusinessDay> {
    (code != NEVER).then_some(BusinessDay(code))
}

/// A sale's lines: `[[item, total, quantity, discount, label], …]`, where item 0 is a free amount and trailing parts that
/// are usual (one piece, no discount, no label) are left out.
pub fn sale_lines(lines: &[Line]) -> String {
    let row = |line: &Line| {
        let item = line.item.map_or(0, ItemId::get);
        trimmed(item, line.total.0, line.quantity.0, line.discount.0, &line.label)
    };
    Value::Array(lines.iter().map(row).collect()).to_string()
}

/// A refund's lines: `[[item, total, quantity, place, label], …]` with figures at zero or below; `place` is the line's in
/// the sale that is refunded, from 0.
pub fn refund_lines(sale: &[Line], refunded: &[RefundLine]) -> String {
    let row = |line: &RefundLine| {
        let place = usize::try_from(line.line).unwrap_or(usize::MAX);
        let of = sale.get(place);
        let item = of.and_then(|of| of.item).map_or(0, ItemId::get);
        let label = of.map_or("", |of| of.label.as_str());
        trimmed(item, -line.total.0, -line.quantity.0, i64::from(line.line), label)
    };
    Value::Array(refunded.iter().map(row).collect()).to_string()
}

fn trimmed(item: i64, total: i64, quantity: i64, fourth: i64, label: &str) -> Value {
    let mut row = vec![json!(item), json!(total), json!(quantity), json!(fourth), json!(label)];
    let usual = [json!(Quantity::ONE.0), json!(0), json!("")];
    for (at, usual) in (2..5).zip(usual).rev() {
        if row.get(at) != Some(&usual) {
            break;
        }
        row.truncate(at);
    }
    Value::Array(row)
}

/// One stored line, whatever its purchase's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    pub item: Option<ItemId>,
    pub total: Money,
    pub quantity: Quantity,
    /// A sale's own discount on the line; of a refund, the place of the line in its sale.
    pub fourth: i64,
    pub label: String,
}

impl From<StoredLine> for Line {
    fn from(line: StoredLine) -> Line {
        let StoredLine { item, total, quantity, fourth, label } = line;
        Line { item, label, quantity, total, discount: Money(fourth) }
    }
}

/// Reads the column `lines`.
///
/// # Errors
/// `Internal`: the column holds something else.
pub fn stored_lines(column: &str) -> Result<Vec<StoredLine>, AppError> {
    let wrong = || AppError::Internal("a purchase's lines are unreadable".to_owned());
    let rows: Vec<Vec<Value>> = serde_json::from_str(column).map_err(|_| wrong())?;
    let read = |row: Vec<Value>| {
        let number = |at: usize, usual: i64| row.get(at).map_or(Some(usual), Value::as_i64);
        Some(StoredLine {
            item: ItemId::try_from(number(0, 0)?).ok(),
            total: Money(number(1, 0)?),
            quantity: Quantity(number(2, Quantity::ONE.0)?),
            fourth: number(3, 0)?,
            label: row.get(4).and_then(Value::as_str).unwrap_or_default().to_owned(),
        })
    };
    rows.into_iter().map(|row| read(row).ok_or_else(wrong)).collect()
}

/// A sale's lines as the rules take them.
pub fn lines_of(column: &str) -> Result<Vec<Line>, AppError> {
    Ok(stored_lines(column)?.into_iter().map(Line::from).collect())
}

/// What earlier refunds gave back of each of a sale's lines, from the column `lines` of each refund.
pub fn returned<'a>(
    sale: &[Line],
    refunds: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Returned>, AppError> {
    let mut all = vec![Returned::default(); sale.len()];
    for column in refunds {
        for line in stored_lines(column)? {
            let place = usize::try_from(line.fourth).unwrap_or(usize::MAX);
            if let Some(so_far) = all.get_mut(place) {
                so_far.quantity.0 -= line.quantity.0;
                so_far.total.0 -= line.total.0;
            }
        }
    }
    Ok(all)
}

/// When, where and by whom ledger lines are written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    pub member: MemberId,
    /// Seconds, UTC.
    pub at: i64,
    /// The first line's key; the others follow it.
    pub first_id: i64,
    /// Where it happens.
    pub store: StoreId,
    /// 0: the system, or an import.
    pub staff: i64,
    pub reason: Option<&'a str>,
    pub import: Option<i64>,
    /// The member at the other end of a transfer.
    pub other: Option<MemberId>,
}

/// One ledger row for [`insert_ledger`].
pub fn ledger_row(line: &LedgerLine, id: i64, w: &Written<'_>) -> Value {
    json!([
        w.member.get(),
        w.at,
        id,
        line.kind.code(),
        line.points.0,
        line.lot.map(LotId::get),
        line.lot.map(|_| expires_code(line.expires)),
        line.purchase.map(PurchaseId::get),
        w.store.get(),
        line.lot.and(line.issuer).map(StoreId::get),
        w.staff,
        line.day.0,
        w.reason,
        w.import,
        w.other.filter(|_| line.kind == LineKind::Transfer).map(MemberId::get),
    ])
}

/// The ledger rows of one posting, in the order of their keys.
pub fn posting_rows(posting: &Posting, w: &Written<'_>) -> Vec<Value> {
    posting.lines.iter().zip(w.first_id..).map(|(line, id)| ledger_row(line, id, w)).collect()
}

/// Inserts rows of [`ledger_row`].
pub fn insert_ledger(scope: BrandScope, rows: &[Value]) -> Query<()> {
    Query::new(
        "insert into ledger (brand_id, member_id, at, id, kind, points, lot_id, lot_expires, purchase_id, store_id, lot_store,
                             staff_id, business_day, reason, import_id, other_member)
         select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14
           from json_each(?2)",
        [scope.arg(), json!(rows).to_string().into()],
    )
}

/// Brings the table of open lots to where `lots` of these members stand. `before`: as they were read, to find the row of one
/// whose last day moved.
pub fn save_lots<'a>(
    scope: BrandScope,
    lots: impl IntoIterator<Item = (MemberId, &'a Lot)>,
    fallback: StoreId,
    before: &[Lot],
) -> Vec<Query<()>> {
    let (mut gone, mut open, mut moved) = (vec![], vec![], vec![]);
    for (member, lot) in lots {
        let old = before.iter().find(|old| old.id == lot.id);
        let key = |expires| json!([member.get(), expires_code(expires), lot.id.get()]);
        match old {
            Some(old) if lot.remaining == Points::ZERO || old.expires != lot.expires => {
                gone.push(key(old.expires))
            }
            Some(_) => {
                moved.push(json!([member.get(), expires_code(lot.expires), lot.id.get(), lot.remaining.0]))
            }
            None => {}
        }
        if lot.remaining != Points::ZERO && old.is_none_or(|old| old.expires != lot.expires) {
            let issuer = lot.issuer.unwrap_or(fallback).get();
            open.push(json!([
                member.get(),
                expires_code(lot.expires),
                lot.id.get(),
                issuer,
                lot.remaining.0
            ]));
        }
    }
    let bind = |rows: Vec<Value>| [scope.arg(), Value::Array(rows).to_string().into()];
    let mut writes = vec![];
    if !gone.is_empty() {
        writes.push(Query::new(
            "delete from lot where brand_id = ?1 and (member_id, expires, id) in
                (select value ->> 0, value ->> 1, value ->> 2 from json_each(?2))",
            bind(gone),
        ));
    }
    if !moved.is_empty() {
        writes.push(Query::new(
            // Not `update … from`: there the planner walks all lots of the brand and looks each up in the list.
            "update lot set remaining = (select value ->> 3 from json_each(?2) where value ->> 2 = lot.id)
              where brand_id = ?1 and (member_id, expires, id) in
                (select value ->> 0, value ->> 1, value ->> 2 from json_each(?2))",
            bind(moved),
        ));
    }
    if !open.is_empty() {
        writes.push(Query::new(
            "insert into lot (brand_id, member_id, expires, id, store_id, remaining)
             select ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(?2)",
            bind(open),
        ));
    }
    writes
}

/// A row of the table of open lots.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct LotRow {
    pub id: LotId,
    pub expires: i32,
    pub store_id: StoreId,
    pub remaining: i64,
}

impl From<&LotRow> for Lot {
    fn from(row: &LotRow) -> Lot {
        Lot {
            id: row.id,
            remaining: Points(row.remaining),
            expires: expires_of(row.expires),
            issuer: Some(row.store_id),
        }
    }
}

/// A row of the ledger, as the rules need it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct LedgerRow {
    pub kind: i64,
    pub points: i64,
    pub lot_id: Option<LotId>,
    pub lot_expires: Option<i32>,
    pub purchase_id: Option<PurchaseId>,
    pub lot_store: Option<StoreId>,
    pub business_day: i32,
}

impl TryFrom<&LedgerRow> for LedgerLine {
    type Error = AppError;
    fn try_from(row: &LedgerRow) -> Result<LedgerLine, AppError> {
        let kind = LineKind::from_code(row.kind);
        Ok(LedgerLine {
            kind: kind.ok_or_else(|| AppError::Internal(format!("a ledger line of kind {}", row.kind)))?,
            lot: row.lot_id,
            points: Points(row.points),
            day: BusinessDay(row.business_day),
            expires: row.lot_expires.and_then(expires_of),
            purchase: row.purchase_id,
            issuer: row.lot_store,
        })
    }
}

/// The columns of a sale that say by which terms it earned; empty for somebody unknown.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct TermsRow {
    terms_points: Option<i64>,
    terms_per: Option<i64>,
    multiplier: Option<u32>,
}

impl TermsRow {
    pub fn terms(&self) -> Option<Terms> {
        let (points, per) = (self.terms_points?, self.terms_per?);
        Some(Terms { points: Points(points), per: Money(per), multiplier: self.multiplier? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(item: i64, total: i64, quantity: i64, discount: i64, label: &str) -> Line {
        Line {
            item: ItemId::try_from(item).ok(),
            label: label.to_owned(),
            quantity: Quantity(quantity),
            total: Money(total),
            discount: Money(discount),
        }
    }

    #[test]
    fn lines_come_back_as_they_went_in_and_usual_parts_cost_nothing() {
        let lines = [
            line(12, 599, 1_000, 0, ""),
            line(7, 1_198, 2_000, 0, ""),
            line(7, 900, 1_000, 100, ""),
            line(0, 450, 1_000, 0, "花 \"special\""),
            line(3, 0, 0, 0, ""),
        ];
        let column = sale_lines(&lines);
        assert_eq!(
            column,
            r#"[[12,599],[7,1198,2000],[7,900,1000,100],[0,450,1000,0,"花 \"special\""],[3,0,0]]"#
        );
        assert_eq!(lines_of(&column).expect("readable"), lines);
        assert!(lines_of("[[1]").is_err() && lines_of("[[\"x\",1]]").is_err());
    }

    #[test]
    fn what_refunds_gave_back_is_found_again_by_its_place() {
        let sale = [line(12, 600, 2_000, 0, ""), line(0, 450, 1_000, 0, "cake")];
        let part = |place, quantity, total| RefundLine {
            line: place,
            quantity: Quantity(quantity),
            total: Money(total),
            discount: Money(0),
            points_off: Money(0),
            paid: Money(total),
        };
        let first = refund_lines(&sale, &[part(0, 1_000, 300)]);
        let second = refund_lines(&sale, &[part(0, 0, 100), part(1, 1_000, 450)]);
        assert_eq!(second, r#"[[12,-100,0],[0,-450,-1000,1,"cake"]]"#);
        let all = returned(&sale, [first.as_str(), second.as_str()]).expect("readable");
        let right =
            [(1_000, 400), (1_000, 450)].map(|(q, t)| Returned { quantity: Quantity(q), total: Money(t) });
        assert_eq!(all, right);
    }
}
