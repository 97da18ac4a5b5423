//! What lies on the counter: lines, discount and points to use. Kept as a draft until it is recorded.
use leptos::prelude::*;
use regulars_api::purchases::NewPurchase;
use regulars_domain::{
    field::FieldError,
    ids::{ItemId, StoreId},
    loyalty::{
        Points,
        preview::{MemberState, Preview, preview},
    },
    money::Money,
    purchase::{Line, Quantity},
};
use serde::{Deserialize, Serialize};

use crate::{draft::Draft, state};

/// One line as the clerk sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Names the row on the page.
    pub key: u32,
    pub item: Option<ItemId>,
    pub name: String,
    /// For one, in minor units.
    pub price: i64,
    /// Thousandths.
    pub quantity: i64,
    /// The line's own discount, in minor units.
    pub off: i64,
}

impl Row {
    /// Price × quantity, to the nearest minor unit.
    pub fn asked(&self) -> i64 {
        (self.price.saturating_mul(self.quantity) + 500) / 1_000
    }

    /// What is asked for the line after its discount.
    pub fn total(&self) -> i64 {
        (self.asked() - self.off).max(0)
    }

    fn line(&self) -> Line {
        Line {
            item: self.item,
            label: if self.item.is_some() { String::new() } else { self.name.clone() },
            quantity: Quantity(self.quantity),
            total: Money(self.total()),
            discount: Money(self.off.min(self.asked())),
        }
    }
}

/// The draft of an order. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Basket {
    pub draft: Draft,
    kept: RwSignal<String>,
    /// The rows as they are.
    pub rows: Memo<Vec<Row>>,
    /// Discount on the whole, as typed.
    pub discount: RwSignal<String>,
    /// Points to use, as typed.
    pub redeem: RwSignal<String>,
}

impl Basket {
    /// The order on this till: it stays while the guest is looked up or changes.
    pub fn open() -> Basket {
        let draft = Draft::new("order");
        let kept = draft.text("rows", "[]");
        let rows = Memo::new(move |_| kept.with(|text| serde_json::from_str(text).unwrap_or_default()));
        Basket { draft, kept, rows, discount: draft.text("discount", ""), redeem: draft.text("redeem", "") }
    }

    /// Puts one more of an item on the counter, or a free amount (never merged: each is its own thing).
    pub fn add(self, item: Option<ItemId>, name: String, price: i64) {
        self.change(|rows| {
            let same = rows.iter_mut().find(|row| item.is_some() && row.item == item && row.price == price);
            match same {
                Some(row) => row.quantity += 1_000,
                None => {
                    let key = rows.iter().map(|row| row.key).max().unwrap_or(0) + 1;
                    rows.push(Row { key, item, name, price, quantity: 1_000, off: 0 });
                }
            }
        });
    }

    /// Changes one row; a quantity of zero takes it away.
    pub fn edit(self, key: u32, edit: impl FnOnce(&mut Row)) {
        self.change(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.key == key) {
                edit(row);
            }
            rows.retain(|row| row.quantity > 0);
        });
    }

    fn change(self, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        self.kept.set(serde_json::to_string(&rows).unwrap_or_else(|_| "[]".into()));
    }

    /// What would be recorded. An amount that cannot be read counts as none; the field says so itself.
    pub fn purchase(self, store: StoreId, guest: bool) -> NewPurchase {
        let points = self.redeem.with(|text| text.trim().parse().unwrap_or(0));
        NewPurchase {
            store,
            lines: self.rows.with(|rows| rows.iter().map(Row::line).collect()),
            discount: self.discount_typed().unwrap_or(Money::ZERO),
            redeem: Points(if guest { points } else { 0 }),
        }
    }

    /// The discount on the whole, `None` where what was typed is no amount.
    pub fn discount_typed(self) -> Option<Money> {
        let text = self.discount.get();
        if text.trim().is_empty() { Some(Money::ZERO) } else { state::currency().parse(&text).ok() }
    }

    /// What recording will do, by the server's own rules; `None` while nothing lies on the counter.
    pub fn preview(self, guest: Option<&MemberState>) -> Option<Result<Preview, Vec<FieldError>>> {
        if self.rows.with(Vec::is_empty) {
            return None;
        }
        let (me, store) = (state::me()?, state::store()?);
        let order = self.purchase(store.id, guest.is_some()).order();
        Some(preview(&order, guest, &me.brand.programme))
    }
}
