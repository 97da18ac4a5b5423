//! Spreads a sum over lines so that the parts make the whole again, to the last minor unit.
//! Source: docs/rules/loyalty.md §9.3.
use std::cmp::Reverse;

use super::Line;
use crate::money::Money;

/// What of a line's total is discount, what points paid and what money paid. `total = discount + points_off + paid`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub total: Money,
    /// The line's part of the discount on the whole purchase.
    pub discount: Money,
    /// The line's part of the money off for points.
    pub points_off: Money,
    pub paid: Money,
}

/// Spreads `amount` in proportion to `weights` (zero or above) by the largest remainder: each gets its part rounded down,
/// what is left goes by one unit each to the largest remainders, the earlier line first among equals. No part exceeds its
/// weight if `amount` does not exceed their sum. Where every weight is zero the first line gets everything.
pub fn spread(amount: Money, weights: &[Money]) -> Vec<Money> {
    let sum: i128 = weights.iter().map(|w| i128::from(w.0.max(0))).sum();
    if sum == 0 {
        return weights.iter().enumerate().map(|(n, _)| if n == 0 { amount } else { Money::ZERO }).collect();
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (n, weight) in weights.iter().enumerate() {
        let product = i128::from(amount.0) * i128::from(weight.0.max(0));
        parts.push(i64::try_from(product.div_euclid(sum)).unwrap_or(0));
        remainders.push((Reverse(product.rem_euclid(sum)), n));
    }
    let left = amount.0 - parts.iter().sum::<i64>();
    remainders.sort_unstable();
    for (_, n) in remainders.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(n) {
            *part += 1;
        }
    }
    parts.into_iter().map(Money).collect()
}

/// Each line's share of a sale's discount and money off. The discount is spread by the lines' totals, the money off by what
/// the discount leaves of them. What a file books as a line below zero is a discount on the others.
pub fn shares(lines: &[Line], discount: Money, points_off: Money) -> Vec<Share> {
    let totals: Vec<Money> = lines.iter().map(Line::worth).collect();
    let below: i64 = lines.iter().map(|line| line.worth().0 - line.total.0).sum();
    let discount = Money(discount.0 + below);
    let discounts = spread(discount, &totals);
    let rest: Vec<Money> = totals.iter().zip(&discounts).map(|(total, off)| Money(total.0 - off.0)).collect();
    let offs = spread(points_off, &rest);
    let each = totals.iter().zip(&discounts).zip(rest.iter().zip(&offs));
    each.map(|((total, discount), (rest, points_off))| Share {
        total: *total,
        discount: *discount,
        points_off: *points_off,
        paid: Money(rest.0 - points_off.0),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(amount: i64, weights: &[i64], parts: &[i64]) {
        let weights: Vec<Money> = weights.iter().copied().map(Money).collect();
        let got: Vec<i64> = spread(Money(amount), &weights).iter().map(|m| m.0).collect();
        assert_eq!(got, parts);
    }

    #[test]
    fn the_largest_remainders_get_what_rounding_left_and_the_earlier_of_equals_first() {
        check(100, &[1, 1, 1], &[34, 33, 33]);
        check(10, &[500, 300, 200], &[5, 3, 2]);
        check(7, &[1, 2, 4], &[1, 2, 4]);
        check(5, &[3, 3, 4], &[2, 1, 2]);
        check(0, &[3, 0], &[0, 0]);
        check(1, &[0, 5], &[0, 1]);
        check(9, &[0, 0], &[9, 0]);
        check(9, &[], &[]);
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole_and_none_exceeds_its_line(
            weights in proptest::collection::vec(0..=Money::LIMIT / 500, 1..40), share in 0..=1_000_000_i64,
        ) {
            let sum: i64 = weights.iter().sum();
            let amount = (i128::from(sum) * i128::from(share) / 1_000_000) as i64;
            let weights: Vec<Money> = weights.into_iter().map(Money).collect();
            let parts = spread(Money(amount), &weights);
            prop_assert_eq!(parts.iter().map(|m| m.0).sum::<i64>(), amount);
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(part.0 >= 0 && part <= weight);
            }
        }
    }
}
