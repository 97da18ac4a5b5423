//! The lines of a purchase, their limits and their sum. Source: docs/rules/loyalty.md §9.1, §9.2.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    decimal,
    field::{FieldError, Problems, Rule},
    ids::ItemId,
    loyalty::Points,
    money::Money,
};

/// Thousandths of a piece, kilogram or other unit: 1.5 kg is 1500.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Quantity(pub i64);

impl Quantity {
    /// One piece.
    pub const ONE: Quantity = Quantity(1_000);
    /// The largest quantity of a line: a million units.
    pub const LIMIT: i64 = 1_000_000_000;

    /// Reads what a person typed, such as `2` or `0.45`; `None` for anything else and beyond [`Quantity::LIMIT`].
    pub fn parse(text: &str) -> Option<Quantity> {
        decimal::typed(text, 3).filter(|quantity| quantity.abs() <= Quantity::LIMIT).map(Quantity)
    }
}

/// Whether a purchase sells or takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseKind {
    /// Amounts and quantities are zero or above.
    Sale,
    /// Amounts and quantities are zero or below.
    Refund,
}

/// One line of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The item; none for a free amount.
    pub item: Option<ItemId>,
    /// What the receipt says, at most 120 characters; may be empty.
    #[serde(default)]
    pub label: String,
    /// How much of it; zero is real (a price correction, a gift).
    pub quantity: Quantity,
    /// What was asked for the whole line after its own discount: this counts, never quantity × price again.
    pub total: Money,
    /// The line's own discount, already taken off `total`; for reports.
    #[serde(default)]
    pub discount: Money,
}

impl Line {
    /// What of it can go back: nothing of a line below zero, which only a file can bring.
    pub fn worth(&self) -> Money {
        self.total.max(Money::ZERO)
    }
}

/// The most lines of one purchase.
pub const MAX_LINES: usize = 500;
/// The most characters of a label.
pub const MAX_LABEL: usize = 120;

/// What the counter is about to record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// 1 to 500.
    pub lines: Vec<Line>,
    /// Taken off the whole purchase, zero to the sum of its lines.
    #[serde(default)]
    pub discount: Money,
    /// Points to redeem as money off.
    #[serde(default)]
    pub redeem: Points,
}

/// What a purchase sums to. `to_pay = lines − discount − points_off`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Sum of the lines.
    pub lines: Money,
    /// Taken off the whole purchase.
    pub discount: Money,
    /// Taken off by points.
    pub points_off: Money,
    /// What is paid; what turnover counts.
    pub to_pay: Money,
}

impl Totals {
    /// What is left after the discount, before points.
    pub fn after_discount(&self) -> Money {
        Money(self.lines.0.saturating_sub(self.discount.0))
    }
}

/// Checks the lines of a purchase.
///
/// # Errors
/// Every broken rule, as `lines` or `lines[n].field`.
pub fn validate(kind: PurchaseKind, lines: &[Line]) -> Result<(), Vec<FieldError>> {
    let mut p = Problems::default();
    check(&mut p, kind, lines);
    p.finish()
}

/// Sums the lines; the discount and the money off must leave zero or more to pay.
///
/// # Errors
/// Every broken rule of the lines, and `discount` or `redeem` where it takes off more than there is.
pub fn totals(
    kind: PurchaseKind,
    lines: &[Line],
    discount: Money,
    points_off: Money,
) -> Result<Totals, Vec<FieldError>> {
    let mut p = Problems::default();
    check(&mut p, kind, lines);
    // A refund's figures mirror a sale's: both are checked as a sale.
    let sign = match kind {
        PurchaseKind::Sale => 1,
        PurchaseKind::Refund => -1,
    };
    let sum = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.total.0));
    let mirror = |n: i64| n.saturating_mul(sign);
    let (whole, less) = (mirror(sum), mirror(discount.0));
    if !lines.is_empty() {
        p.range("lines", whole, 0, Money::LIMIT);
        p.range("discount", less, 0, whole.max(0));
        p.range("redeem", mirror(points_off.0), 0, whole.saturating_sub(less).max(0));
    }
    p.finish()?;
    let to_pay = Money(sum.saturating_sub(discount.0).saturating_sub(points_off.0));
    Ok(Totals { lines: Money(sum), discount, points_off, to_pay })
}

fn check(p: &mut Problems, kind: PurchaseKind, lines: &[Line]) {
    if lines.is_empty() {
        p.add("lines", Rule::Required);
    } else if lines.len() > MAX_LINES {
        p.add("lines", Rule::TooMany { max: MAX_LINES as i64 });
    }
    let bounds = |limit: i64| match kind {
        PurchaseKind::Sale => (0, limit),
        PurchaseKind::Refund => (-limit, 0),
    };
    let (least, most) = bounds(Money::LIMIT);
    let (fewest, highest) = bounds(Quantity::LIMIT);
    for (n, line) in lines.iter().take(MAX_LINES).enumerate() {
        if line.label.chars().count() > MAX_LABEL {
            p.add(format!("lines[{n}].label"), Rule::TooLong { max: MAX_LABEL as i64 });
        }
        p.range(format!("lines[{n}].quantity"), line.quantity.0, fewest, highest);
        p.range(format!("lines[{n}].total"), line.total.0, least, most);
        p.range(format!("lines[{n}].discount"), line.discount.0, least, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: i64, total: i64) -> Line {
        Line {
            item: None,
            label: String::new(),
            quantity: Quantity(quantity),
            total: Money(total),
            discount: Money(0),
        }
    }

    #[track_caller]
    fn broken(lines: &[Line], field: &str, rule: Rule) {
        assert_eq!(validate(PurchaseKind::Sale, lines), Err(vec![FieldError::new(field, rule)]));
    }

    #[test]
    fn what_was_paid_for_the_line_counts_and_may_be_nothing() {
        let sum = totals(
            PurchaseKind::Sale,
            &[line(2_000, 599), line(0, 0), line(1_000, 1)],
            Money(100),
            Money(50),
        );
        let right =
            Totals { lines: Money(600), discount: Money(100), points_off: Money(50), to_pay: Money(450) };
        assert_eq!(sum, Ok(right));
    }

    #[test]
    fn each_limit_of_a_line_is_named_by_its_field() {
        let money = Rule::OutOfRange { min: 0, max: Money::LIMIT };
        broken(&[], "lines", Rule::Required);
        broken(&vec![line(1, 1); 501], "lines", Rule::TooMany { max: 500 });
        broken(&[line(1, 1), line(1, -1)], "lines[1].total", money);
        broken(&[line(1, Money::LIMIT + 1)], "lines[0].total", money);
        broken(&[line(-1, 1)], "lines[0].quantity", Rule::OutOfRange { min: 0, max: Quantity::LIMIT });
        let long = Line { label: "字".repeat(121), ..line(1, 1) };
        broken(&[long], "lines[0].label", Rule::TooLong { max: 120 });
        let enough = Line { label: "字".repeat(120), ..line(1, 1) };
        assert_eq!(validate(PurchaseKind::Sale, &vec![enough; 500]), Ok(()));
    }

    #[test]
    fn no_discount_and_no_points_take_off_more_than_there_is() {
        let sum = |discount, off| totals(PurchaseKind::Sale, &[line(1, 500)], Money(discount), Money(off));
        let over = |field, max| Err(vec![FieldError::new(field, Rule::OutOfRange { min: 0, max })]);
        assert_eq!(sum(501, 0), over("discount", 500));
        assert_eq!(sum(-1, 0), over("discount", 500));
        assert_eq!(sum(300, 201), over("redeem", 200));
        assert_eq!(sum(300, 200).map(|t| t.to_pay), Ok(Money(0)));
    }

    #[test]
    fn a_refund_mirrors_a_sale() {
        let sum = totals(PurchaseKind::Refund, &[line(-1_000, -500)], Money(-100), Money(-50));
        assert_eq!(sum.map(|t| t.to_pay), Ok(Money(-350)));
        assert!(validate(PurchaseKind::Refund, &[line(1_000, -500)]).is_err());
        assert!(validate(PurchaseKind::Refund, &[line(-1_000, 500)]).is_err());
    }

    #[test]
    fn the_whole_purchase_has_a_limit_too() {
        let most = line(1, Money::LIMIT);
        let sum = |n| totals(PurchaseKind::Sale, &vec![most.clone(); n], Money(0), Money(0));
        assert!(sum(1).is_ok() && sum(2).is_err());
    }
}
