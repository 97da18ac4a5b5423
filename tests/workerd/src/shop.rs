//! What the tests buy, and whom they make.
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use regulars_api::{
    members::{CreateMember, NewMember},
    purchases::NewPurchase,
};
use regulars_domain::{
    ids::{MemberId, StoreId},
    loyalty::Points,
    money::Money,
    purchase::{Line, Quantity},
};

use crate::Device;

/// The store that set-up made.
pub fn store() -> StoreId {
    StoreId::try_from(1).expect("a key")
}

/// A purchase of one free amount, in minor units, redeeming `points`.
pub fn purchase(total: i64, points: i64) -> NewPurchase {
    lines(&[total], points)
}

/// A purchase with one line per amount.
pub fn lines(totals: &[i64], points: i64) -> NewPurchase {
    let line = |total: &i64| Line {
        item: None,
        label: "Tea".to_owned(),
        quantity: Quantity(1_000),
        total: Money(*total),
        discount: Money::ZERO,
    };
    NewPurchase {
        store: store(),
        lines: totals.iter().map(line).collect(),
        discount: Money::ZERO,
        redeem: Points(points),
    }
}

/// A new member with a card number that no other test has.
pub fn member(owner: &Device) -> MemberId {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    let card = format!("T{}{}", nanos % 1_000_000_000_000_000, NEXT.fetch_add(1, Relaxed));
    let new = NewMember {
        store: store(),
        phone: String::new(),
        name: "于文涛".to_owned(),
        card,
        title: None,
        consent: vec![],
    };
    owner.call::<CreateMember>((), &new).expect("a member").id
}
