//! What the record of changes keeps of points and money that people move by hand: what was moved, and how the members stood before and
//! after. Figures for a reader, nothing to go back to: a correction is a movement of its own.
use regulars_api::purchases::Receipt;
use regulars_domain::{
    ids::{MemberId, PurchaseId, StoreId},
    loyalty::{Points, Standing},
    money::Money,
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::record::Change;

/// How a member stood before a movement, and how they stand after it.
#[derive(Clone, Copy, Debug)]
pub struct Stood {
    pub was: Standing,
    pub is: Standing,
}

/// Points of one member: given, below zero taken, or brought in.
pub fn points<'a>(
    action: &'a str,
    member: MemberId,
    store: StoreId,
    moved: Points,
    Stood { was, is }: Stood,
    reason: &'a str,
) -> Change<'a> {
    Change {
        action,
        entity: "points",
        entity_id: member.get(),
        store: Some(store),
        before: Some(json!({ "balance": was.balance.0, "debt": was.debt.0 })),
        after: Some(json!({ "points": moved.0, "balance": is.balance.0, "debt": is.debt.0 })),
        reason: Some(reason),
    }
}

/// One end of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct End {
    pub member: MemberId,
    pub stood: Stood,
}

/// Points from one member to another: one act, so one row that names both.
pub fn transfer(giver: End, receiver: End, store: StoreId, moved: Points, reason: &str) -> Change<'_> {
    let (from, to) = (giver.stood, receiver.stood);
    let balances = |from: Standing, to: Standing| {
        [
            ("balance", Some(Value::from(from.balance.0))),
            ("receiver_balance", Some(Value::from(to.balance.0))),
            ("receiver_debt", Some(Value::from(to.debt.0))),
        ]
    };
    let moved = [("points", Some(Value::from(moved.0))), ("to", Some(Value::from(receiver.member.get())))];
    Change {
        action: "points.transfer",
        entity: "points",
        entity_id: giver.member.get(),
        store: Some(store),
        before: facts(balances(from.was, to.was)),
        after: facts(balances(from.is, to.is).into_iter().chain(moved)),
        reason: Some(reason),
    }
}

/// What a refund is of.
#[derive(Clone, Copy, Debug)]
pub enum Sold<'a> {
    /// A sale in the books, its moment, and what of it stays paid.
    Booked { sale: PurchaseId, at: Timestamp, left: Money },
    /// Something that the books do not have, as whoever gave the money back calls it.
    Unbooked { bought: &'a str },
}

impl Sold<'_> {
    /// The sale, where the books have it.
    pub const fn sale(self) -> Option<PurchaseId> {
        match self {
            Sold::Booked { sale, .. } => Some(sale),
            Sold::Unbooked { .. } => None,
        }
    }
}

/// A refund, as its receipt tells it. `was`: how the member stood before, if it is a member's.
pub fn refund(sold: Sold<'_>, receipt: &Receipt, was: Standing) -> Change<'static> {
    let (action, at, left, bought) = match sold {
        Sold::Booked { at, left, .. } => ("purchase.refund", Some(at.0), Some(left.0), None),
        Sold::Unbooked { bought } => ("purchase.refund_unbooked", None, None, Some(bought.trim())),
    };
    // A receipt's figures are zero or below; a reader is told what went back.
    let back = -receipt.totals.to_pay.0;
    let moved = |points: Points| (points.0 != 0).then(|| Value::from(-points.0));
    let standing = |standing: Standing| {
        let of_member = receipt.member.is_some();
        [("balance", standing.balance.0), ("debt", standing.debt.0)]
            .map(|(name, points)| (name, of_member.then(|| Value::from(points))))
    };
    let before = standing(was).into_iter().chain([("money_left", left.map(|left| Value::from(left + back)))]);
    let after = standing(receipt.standing).into_iter().chain([
        ("member", receipt.member.map(|member| Value::from(member.get()))),
        ("sold_at", at.map(Value::from)),
        ("bought", bought.map(Value::from)),
        ("money_back", Some(Value::from(back))),
        ("money_left", left.map(Value::from)),
        ("points_taken", moved(receipt.earned)),
        ("points_back", moved(receipt.redeemed)),
    ]);
    Change {
        action,
        entity: "purchase",
        // All refunds of one sale are one thing's history.
        entity_id: sold.sale().unwrap_or(receipt.id).get(),
        store: Some(receipt.store),
        before: facts(before),
        after: facts(after),
        reason: None,
    }
}

/// Those that there are, by name; `None` where there is none.
fn facts<'a>(all: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Option<Value> {
    let all: Map<String, Value> =
        all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    (!all.is_empty()).then_some(Value::Object(all))
}
