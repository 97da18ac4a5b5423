//! What lies on the counter: lines, discount and points to use. Kept as a draft until it is recorded.
use std::sync::LazyLock;

use leptos::prelude::*;
use regulars_api::purchases::NewPurchase;
use regulars_domain::{
    decimal,
    field::FieldError,
    ids::{ItemId, MemberId, StoreId},
    loyalty::{
        Points,
        preview::{Preview, preview},
    },
    money::{Currency, Money},
    purchase::{Line, Quantity},
};
use serde::{Deserialize, Serialize};

use super::Guest;
use crate::{draft::Draft, json, state};

/// One line as the clerk sees it. Numbers stay as they were typed: what cannot be read is shown as wrong and holds the order back,
/// it never counts as nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Names the row on the page.
    pub key: u32,
    pub item: Option<ItemId>,
    pub name: String,
    /// For one; empty for an item that nobody priced yet.
    pub price: String,
    /// Pieces, kilograms or another unit, to the thousandth.
    pub quantity: String,
    /// The line's own discount; empty is none.
    pub off: String,
}

impl Row {
    /// How much of it, above zero; `None` where that cannot be read.
    pub fn quantity(&self) -> Option<Quantity> {
        Quantity::parse(&self.quantity).filter(|quantity| quantity.0 > 0)
    }

    /// The price of one; `None` where there is none or it cannot be read. Zero is a price: a gift.
    pub fn price(&self, currency: Currency) -> Option<Money> {
        currency.parse(&self.price).ok().filter(|price| price.0 >= 0)
    }

    /// Price × quantity, to the nearest minor unit.
    fn asked(&self, currency: Currency) -> Option<Money> {
        let exact = self.price(currency)?.0.checked_mul(self.quantity()?.0)?;
        Some(Money(exact.checked_add(500)? / 1_000))
    }

    /// What is taken off the line: no more than is asked for it, where that is known.
    pub fn off(&self, currency: Currency) -> Option<Money> {
        if self.off.trim().is_empty() {
            return Some(Money::ZERO);
        }
        let most = self.asked(currency).map_or(Money::LIMIT, |asked| asked.0);
        currency.parse(&self.off).ok().filter(|off| (0..=most).contains(&off.0))
    }

    /// The line to be recorded; `None` while one of its numbers cannot be read.
    pub fn line(&self, currency: Currency) -> Option<Line> {
        let (asked, off) = (self.asked(currency)?, self.off(currency)?);
        Some(Line {
            item: self.item,
            label: if self.item.is_some() { String::new() } else { self.name.clone() },
            quantity: self.quantity()?,
            total: Money(asked.0 - off.0),
            discount: off,
        })
    }
}

/// A quantity as it is typed: `2`, `0.45`.
fn plain(quantity: Quantity) -> String {
    let text = format!("{}.{:03}", quantity.0 / 1_000, quantity.0 % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The last row of the order that is being recorded: those up to it are no longer changed, also by whoever left the counter and came
/// back before the answer.
static SENT: LazyLock<ArcRwSignal<Option<u32>>> = LazyLock::new(|| ArcRwSignal::new(None));

/// Of the rows as they are now, those that came after these were sent.
fn later(sent: &str, now: &str) -> String {
    let rows = |text: &str| json::read::<Vec<Row>>(text).unwrap_or_default();
    let last = rows(sent).iter().map(|row| row.key).max();
    json::write(&rows(now).into_iter().filter(|row| Some(row.key) > last).collect::<Vec<_>>())
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
    redeem: RwSignal<String>,
    /// Whose points they are: those of one guest are never taken from the next.
    redeem_of: RwSignal<String>,
}

impl Basket {
    /// The order on this till: it stays while the guest is looked up or changes.
    pub fn open() -> Basket {
        let draft = Draft::new("order");
        let kept = draft.text("rows", "[]");
        let rows = Memo::new(move |_| kept.with(|text| json::read(text).unwrap_or_default()));
        let (redeem, redeem_of) = (draft.text("redeem", ""), draft.text("redeem_of", ""));
        let discount = draft.text("discount", "");
        Basket { draft, kept, rows, discount, redeem, redeem_of }
    }

    /// Whether an order is being recorded. What is put on the counter meanwhile is the next order's.
    pub fn is_sent(self) -> bool {
        SENT.with(Option::is_some)
    }

    /// What lies here now is on its way.
    pub fn send(self) {
        SENT.set(self.rows.with_untracked(|rows| rows.iter().map(|row| row.key).max()));
    }

    /// It was not recorded: all of it may be changed again.
    pub fn keep(self) {
        SENT.set(None);
    }

    /// It was recorded: what came since is left. (The page may be gone by now.)
    pub fn recorded(self) {
        self.draft.clear_but("rows", later);
        self.keep();
    }

    /// Puts one more of an item on the counter, or a free amount (never merged: each is its own thing). The page may be gone by now.
    pub fn add(self, item: Option<ItemId>, name: String, price: Option<Money>) {
        if self.kept.is_disposed() {
            return;
        }
        let sent = SENT.get_untracked();
        let price = price.map(|price| untrack(state::currency).plain(price)).unwrap_or_default();
        self.change(|rows| {
            let mut open = rows.iter_mut().filter(|row| Some(row.key) > sent);
            let same = open.find(|row| item.is_some() && row.item == item && row.price == price);
            match same.and_then(|row| row.quantity().map(|now| (row, now))) {
                Some((row, now)) => row.quantity = plain(Quantity(now.0 + Quantity::ONE.0)),
                None => {
                    let key = rows.iter().map(|row| row.key).max().unwrap_or(0) + 1;
                    let (quantity, off) = (plain(Quantity::ONE), String::new());
                    rows.push(Row { key, item, name, price, quantity, off });
                }
            }
        });
    }

    /// Changes one row.
    pub fn edit(self, key: u32, edit: impl FnOnce(&mut Row)) {
        self.change(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.key == key) {
                edit(row);
            }
        });
    }

    /// This many more or fewer of a row; none left takes it away.
    pub fn step(self, key: u32, by: i64) {
        let now =
            self.rows.with_untracked(|rows| rows.iter().find(|row| row.key == key).and_then(Row::quantity));
        let left = Quantity(now.map_or(0, |now| now.0) + by);
        if left.0 > 0 {
            self.edit(key, |row| row.quantity = plain(left));
        } else {
            self.remove(key);
        }
    }

    /// Takes a row away.
    pub fn remove(self, key: u32) {
        self.change(|rows| rows.retain(|row| row.key != key));
    }

    fn change(self, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        self.kept.set(json::write(&rows));
    }

    /// Points that this guest pays with.
    pub fn points_of(self, guest: MemberId) -> Points {
        let theirs = self.redeem_of.with(|of| *of == guest.to_string());
        Points(if theirs { self.redeem.with(|text| decimal::typed(text, 0).unwrap_or(0)) } else { 0 })
    }

    /// This guest pays with so many points.
    pub fn use_points(self, guest: MemberId, points: String) {
        self.redeem_of.set(guest.to_string());
        self.redeem.set(points);
    }

    /// Nobody pays with points.
    pub fn use_no_points(self) {
        self.redeem.set(String::new());
        self.redeem_of.set(String::new());
    }

    /// What would be recorded; `None` while something typed cannot be read. The field says so itself.
    pub fn purchase(self, store: StoreId, guest: Option<MemberId>) -> Option<NewPurchase> {
        let currency = state::currency();
        Some(NewPurchase {
            store,
            lines: self.rows.with(|rows| rows.iter().map(|row| row.line(currency)).collect::<Option<_>>())?,
            discount: self.discount_typed()?,
            redeem: guest.map_or(Points::ZERO, |guest| self.points_of(guest)),
        })
    }

    /// The discount on the whole, `None` where what was typed is no amount.
    pub fn discount_typed(self) -> Option<Money> {
        let text = self.discount.get();
        if text.trim().is_empty() {
            return Some(Money::ZERO);
        }
        state::currency().parse(&text).ok().filter(|off| off.0 >= 0)
    }

    /// What recording will do, by the server's own rules; `None` while nothing lies on the counter, or something typed cannot be
    /// read.
    pub fn preview(self, guest: Option<&Guest>) -> Option<Result<Preview, Vec<FieldError>>> {
        if self.rows.with(Vec::is_empty) {
            return None;
        }
        let (me, store) = (state::me()?, state::store()?);
        let order = self.purchase(store.id, guest.map(|guest| guest.id))?.order();
        Some(preview(&order, guest.map(|guest| &guest.state), &me.brand.programme))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(price: &str, quantity: &str, off: &str) -> Option<(i64, i64, i64)> {
        let (price, quantity, off) = (price.into(), quantity.into(), off.into());
        let row = Row { key: 1, item: None, name: String::new(), price, quantity, off };
        let line = row.line(Currency::find("CNY").expect("known"))?;
        Some((line.quantity.0, line.total.0, line.discount.0))
    }

    #[test]
    fn a_line_is_what_was_typed() {
        assert_eq!(row("12.5", "2", ""), Some((2_000, 2_500, 0)));
        assert_eq!(row("30", "0.45", "1.50"), Some((450, 1_200, 150)));
        assert_eq!(row("0", "1", ""), Some((1_000, 0, 0)));
    }

    #[test]
    fn what_cannot_be_read_is_no_line_instead_of_a_free_one() {
        for (price, quantity, off) in [
            ("", "1", ""),
            ("12a", "1", ""),
            ("1.234", "1", ""),
            ("-1", "1", ""),
            ("5", "", ""),
            ("5", "0", ""),
            ("5", "two", ""),
            ("5", "1", "x"),
            ("5", "1", "5.01"),
        ] {
            assert_eq!(row(price, quantity, off), None, "{price:?} {quantity:?} {off:?}");
        }
    }

    #[test]
    fn what_came_after_the_order_was_sent_is_left() {
        let row = |key| Row {
            key,
            item: None,
            name: "tea".into(),
            price: "1".into(),
            quantity: "1".into(),
            off: String::new(),
        };
        let rows = |keys: &[u32]| json::write(&keys.iter().map(|key| row(*key)).collect::<Vec<_>>());
        assert_eq!(later(&rows(&[1, 2]), &rows(&[1, 2, 3])), rows(&[3]));
        assert_eq!(later(&rows(&[1, 2]), &rows(&[1, 2])), "[]");
    }

    #[test]
    fn quantities_are_written_as_they_are_read() {
        for text in ["1", "24", "0.45", "10", "1.001"] {
            assert_eq!(Quantity::parse(text).map(plain).as_deref(), Some(text));
        }
    }
}
