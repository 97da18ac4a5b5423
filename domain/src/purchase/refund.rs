//! What a whole or partial refund of a booked sale gives back, line by line. Source: docs/rules/loyalty.md §9.4.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Line, Quantity,
    split::{Share, shares},
};
use crate::{
    field::{FieldError, Problems, Rule},
    money::Money,
};

/// A part of a line that is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Place of the line in its sale, from 0.
    pub line: u32,
    /// How much of it.
    pub part: Part,
}

/// How much of a line is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Part {
    /// All that has not been given back yet.
    Rest,
    /// So much of its quantity.
    Quantity(Quantity),
    /// So much of its total (before the line's part of discount and points), the goods staying with the member.
    Amount(Money),
}

/// What earlier refunds gave back of one line, as positive figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Returned {
    pub quantity: Quantity,
    /// Of the line's total.
    pub total: Money,
}

/// One line of a refund, in positive figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundLine {
    /// Place of the line in its sale, from 0.
    pub line: u32,
    pub quantity: Quantity,
    /// Of the line's total.
    pub total: Money,
    /// Of that, what the line's part of the sale's discount had taken off.
    pub discount: Money,
    /// Of that, what points had paid: it goes back as points.
    pub points_off: Money,
    /// Of that, what money had paid: it goes back as money.
    pub paid: Money,
}

/// What a refund gives back, in positive figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refund {
    pub lines: Vec<RefundLine>,
    /// Money that goes back.
    pub paid: Money,
    /// Money off whose points go back.
    pub points_off: Money,
    /// What remains of the sale.
    pub left: Left,
}

/// What remains of a sale after a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Left {
    /// Money paid for what was not given back.
    pub paid: Money,
    /// Money off on what was not given back.
    pub points_off: Money,
    /// Nothing is left: this was the last refund.
    pub nothing: bool,
}

/// A booked sale, as far as a refund needs it.
#[derive(Clone, Copy, Debug)]
pub struct Sale<'a> {
    pub lines: &'a [Line],
    pub discount: Money,
    pub points_off: Money,
    /// Per line what earlier refunds gave back; missing entries are nothing.
    pub returned: &'a [Returned],
}

impl Sale<'_> {
    /// Everything that has not been given back yet.
    ///
    /// # Errors
    /// `returns`: nothing is left.
    pub fn refund_rest(&self) -> Result<Refund, Vec<FieldError>> {
        let mut rest = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            if !is_whole(line, self.before(n)) {
                rest.push(Return { line: u32::try_from(n).unwrap_or(u32::MAX), part: Part::Rest });
            }
        }
        self.refund(&rest)
    }

    /// What giving back these parts comes to. Each figure is counted from the whole line: what is given back so far
    /// afterwards, less what was before; so parts in any order end at exactly the whole.
    ///
    /// # Errors
    /// `returns`, `returns[n].line`, `returns[n].part`: nothing asked, no such line, twice the same, or more than is left.
    pub fn refund(&self, returns: &[Return]) -> Result<Refund, Vec<FieldError>> {
        let mut p = Problems::default();
        if returns.is_empty() {
            p.add("returns", Rule::Required);
        }
        let all = shares(self.lines, self.discount, self.points_off);
        let mut after: Vec<Returned> = (0..self.lines.len()).map(|n| self.before(n)).collect();
        let mut lines = Vec::with_capacity(returns.len());
        for (n, wanted) in returns.iter().enumerate() {
            let place = usize::try_from(wanted.line).unwrap_or(usize::MAX);
            let found = self.lines.get(place).zip(all.get(place)).zip(after.get_mut(place));
            let Some(((line, share), so_far)) = found else {
                p.add(format!("returns[{n}].line"), Rule::NotOffered);
                continue;
            };
            if returns.iter().take(n).any(|other| other.line == wanted.line) {
                p.add(format!("returns[{n}].line"), Rule::NotUnique);
                continue;
            }
            match part_of(line, *so_far, wanted.part) {
                Err(rule) => p.add(format!("returns[{n}].part"), rule),
                Ok(now) => {
                    lines.push(difference(wanted.line, share, *so_far, now));
                    *so_far = now;
                }
            }
        }
        p.finish()?;
        let sum = |of: fn(&RefundLine) -> Money| Money(lines.iter().map(|line| of(line).0).sum());
        let left = self.left(&all, &after);
        Ok(Refund { paid: sum(|line| line.paid), points_off: sum(|line| line.points_off), lines, left })
    }

    fn left(&self, all: &[Share], returned: &[Returned]) -> Left {
        let mut left = Left { paid: Money::ZERO, points_off: Money::ZERO, nothing: true };
        for ((line, share), so_far) in self.lines.iter().zip(all).zip(returned) {
            let gone = part_at(share, so_far.total);
            left.paid.0 += share.paid.0 - gone.paid.0;
            left.points_off.0 += share.points_off.0 - gone.points_off.0;
            left.nothing &= is_whole(line, *so_far);
        }
        left
    }

    fn before(&self, n: usize) -> Returned {
        self.returned.get(n).copied().unwrap_or_default()
    }
}

/// Whether nothing is left of a sale with these lines. `returned`: per line what its refunds gave back; missing entries are nothing.
pub fn is_all_returned(lines: &[Line], returned: &[Returned]) -> bool {
    let of = |n: usize| returned.get(n).copied().unwrap_or_default();
    lines.iter().enumerate().all(|(n, line)| is_whole(line, of(n)))
}

/// Whether nothing is left of a line: all of its total, and of its quantity where the total is zero.
fn is_whole(line: &Line, returned: Returned) -> bool {
    returned.total >= line.worth() && (line.total.0 > 0 || returned.quantity >= line.quantity)
}

/// The state of a line once `part` has been given back, or the rule it breaks.
fn part_of(line: &Line, before: Returned, part: Part) -> Result<Returned, Rule> {
    let quantity = line.quantity.0.saturating_sub(before.quantity.0);
    let whole = line.worth();
    let total = whole.0.saturating_sub(before.total.0);
    let all = Returned { quantity: line.quantity, total: whole };
    let range = |n: i64, max: i64| {
        if (1..=max).contains(&n) { Ok(()) } else { Err(Rule::OutOfRange { min: 1, max }) }
    };
    match part {
        Part::Rest if is_whole(line, before) => Err(Rule::NotOffered),
        Part::Rest => Ok(all),
        Part::Amount(amount) => {
            range(amount.0, total)?;
            Ok(Returned { total: Money(before.total.0 + amount.0), ..before })
        }
        Part::Quantity(wanted) => {
            range(wanted.0, quantity)?;
            if wanted.0 == quantity {
                return Ok(all);
            }
            // An earlier refund of an amount may have left less than the pieces would bring.
            let worth = portion(whole.0, wanted.0, line.quantity.0).min(total);
            Ok(Returned {
                quantity: Quantity(before.quantity.0 + wanted.0),
                total: Money(before.total.0 + worth),
            })
        }
    }
}

fn difference(line: u32, share: &Share, before: Returned, now: Returned) -> RefundLine {
    let (was, is) = (part_at(share, before.total), part_at(share, now.total));
    let less = |is: Money, was: Money| Money(is.0 - was.0);
    RefundLine {
        line,
        quantity: Quantity(now.quantity.0 - before.quantity.0),
        total: less(is.total, was.total),
        discount: less(is.discount, was.discount),
        points_off: less(is.points_off, was.points_off),
        paid: less(is.paid, was.paid),
    }
}

/// How the first `total` of a line divides. Points' part is rounded down, then money's part of the rest; each figure only
/// grows with `total`, the three always sum to it, and the whole line gives the whole share.
fn part_at(share: &Share, total: Money) -> Share {
    let points_off = portion(share.points_off.0, total.0, share.total.0);
    let rest = total.0 - points_off;
    let paid = portion(share.paid.0, rest, share.total.0 - share.points_off.0);
    Share { total, discount: Money(rest - paid), points_off: Money(points_off), paid: Money(paid) }
}

/// `part × share ÷ whole`, rounded down; nothing of nothing.
fn portion(part: i64, share: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    i64::try_from(i128::from(part) * i128::from(share) / i128::from(whole)).unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(quantity: i64, total: i64) -> Line {
        Line {
            item: None,
            label: String::new(),
            quantity: Quantity(quantity),
            total: Money(total),
            discount: Money(0),
        }
    }

    fn sale<'a>(lines: &'a [Line], discount: i64, points_off: i64, returned: &'a [Returned]) -> Sale<'a> {
        Sale { lines, discount: Money(discount), points_off: Money(points_off), returned }
    }

    #[test]
    fn a_whole_refund_gives_back_what_was_paid_and_what_points_took_off() {
        let lines = [line(1_000, 1_000), line(2_000, 500), line(1_000, 0)];
        let refund = sale(&lines, 100, 300, &[]).refund_rest().expect("something is left");
        assert_eq!((refund.paid, refund.points_off, refund.lines.len()), (Money(1_100), Money(300), 3));
        assert_eq!(refund.left, Left { paid: Money(0), points_off: Money(0), nothing: true });
    }

    #[test]
    fn all_of_a_sale_is_returned_when_nothing_is_left_of_any_line() {
        let lines = [line(2_000, 500), line(1_000, 0)];
        let back = |quantity, total| Returned { quantity: Quantity(quantity), total: Money(total) };
        assert!(!is_all_returned(&lines, &[]));
        assert!(!is_all_returned(&lines, &[back(2_000, 500)]));
        assert!(!is_all_returned(&lines, &[back(1_000, 250), back(1_000, 0)]));
        assert!(is_all_returned(&lines, &[back(2_000, 500), back(1_000, 0)]));
    }

    #[test]
    fn a_part_gives_back_its_share_of_discount_and_points() {
        let lines = [line(3_000, 900), line(1_000, 100)];
        let part = Return { line: 0, part: Part::Quantity(Quantity(1_000)) };
        let refund = sale(&lines, 100, 100, &[]).refund(&[part]).expect("a part");
        // Line 0 bears 90 of the discount and 90 of the points; a third of it is 300 = 30 + 30 + 240.
        let right = RefundLine {
            line: 0,
            quantity: Quantity(1_000),
            total: Money(300),
            discount: Money(30),
            points_off: Money(30),
            paid: Money(240),
        };
        assert_eq!(refund.lines, [right]);
        assert_eq!(refund.left, Left { paid: Money(560), points_off: Money(70), nothing: false });
    }

    #[test]
    fn a_line_below_zero_is_money_off_the_others() {
        let lines = [line(1_000, 1_000), line(1_000, -300)];
        let tea = Return { line: 0, part: Part::Rest };
        let refund = sale(&lines, 0, 0, &[]).refund(&[tea]).expect("a part");
        assert_eq!((refund.paid, refund.left.paid), (Money(700), Money(0)));
    }

    #[test]
    fn more_than_is_left_and_lines_that_are_not_there_are_refused() {
        let lines = [line(2_000, 900)];
        let before = [Returned { quantity: Quantity(1_000), total: Money(450) }];
        let check = |line, part, field: &str, rule| {
            let got = sale(&lines, 0, 0, &before).refund(&[Return { line, part }]);
            assert_eq!(got, Err(vec![FieldError::new(field, rule)]));
        };
        check(1, Part::Rest, "returns[0].line", Rule::NotOffered);
        let range = |max| Rule::OutOfRange { min: 1, max };
        check(0, Part::Quantity(Quantity(1_001)), "returns[0].part", range(1_000));
        check(0, Part::Quantity(Quantity(0)), "returns[0].part", range(1_000));
        check(0, Part::Amount(Money(451)), "returns[0].part", range(450));
        let whole = [Returned { quantity: Quantity(2_000), total: Money(900) }];
        let none = sale(&lines, 0, 0, &whole).refund_rest();
        assert_eq!(none, Err(vec![FieldError::new("returns", Rule::Required)]));
        let twice = [Return { line: 0, part: Part::Rest }; 2];
        let refused = sale(&lines, 0, 0, &[]).refund(&twice);
        assert_eq!(refused, Err(vec![FieldError::new("returns[1].line", Rule::NotUnique)]));
    }

    proptest! {
        #[test]
        fn parts_in_any_order_end_at_exactly_the_whole(
            totals in proptest::collection::vec((0..5_000_i64, -3_000..20_000_i64), 1..8)
                .prop_filter("paid", |lines| lines.iter().map(|(_, total)| total).sum::<i64>() >= 0),
            discount in 0..=100_i64, off in 0..=100_i64,
            steps in proptest::collection::vec((0..8_u32, 0..3_u8, 1..2_000_i64), 0..40),
        ) {
            let lines: Vec<Line> = totals.iter().map(|(quantity, total)| line(*quantity, *total)).collect();
            let sum: i64 = lines.iter().map(|line| line.total.0).sum();
            let discount = sum * discount / 100;
            let off = (sum - discount) * off / 100;
            let mut returned = vec![Returned::default(); lines.len()];
            let (mut paid, mut points_off) = (0, 0);
            let mut apply = |returned: &mut Vec<Returned>, refund: Refund| {
                for part in &refund.lines {
                    assert!(part.paid.0 >= 0 && part.points_off.0 >= 0 && part.discount.0 >= 0);
                    assert_eq!(part.total.0, part.paid.0 + part.points_off.0 + part.discount.0);
                    let slot = &mut returned[part.line as usize];
                    slot.quantity.0 += part.quantity.0;
                    slot.total.0 += part.total.0;
                }
                paid += refund.paid.0;
                points_off += refund.points_off.0;
                assert_eq!(refund.left.paid.0, sum - discount - off - paid);
                assert_eq!(refund.left.points_off.0, off - points_off);
                refund.left.nothing
            };
            for (n, kind, size) in steps {
                let part = match kind {
                    0 => Part::Rest,
                    1 => Part::Quantity(Quantity(size)),
                    _ => Part::Amount(Money(size)),
                };
                let asked = sale(&lines, discount, off, &returned).refund(&[Return { line: n, part }]);
                if let Ok(refund) = asked {
                    apply(&mut returned, refund);
                }
            }
            let last = sale(&lines, discount, off, &returned).refund_rest();
            if let Ok(refund) = last {
                prop_assert!(apply(&mut returned, refund));
            }
            prop_assert_eq!((paid, points_off), (sum - discount - off, off));
        }
    }
}
