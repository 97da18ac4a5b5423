//! How much a purchase earns, and what points are worth as money off.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Points, Programme, TierCode,
    programme::{Earning, Redemption},
};
use crate::{
    field::{FieldError, Rule},
    money::Money,
};

/// The terms under which one purchase earned, kept with it: a refund counts with these, whatever the settings say later.
/// Source: docs/rules/loyalty.md §3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Terms {
    /// Points ...
    pub points: Points,
    /// ... for so many minor units paid.
    pub per: Money,
    /// Multiplier of the tier held before the purchase, in percent.
    pub multiplier: u32,
}

impl Programme {
    /// The terms for a member who holds this tier (an unknown or no tier multiplies by 1).
    pub fn terms(&self, held: Option<&TierCode>) -> Terms {
        let Earning { points, per } = self.earning;
        let multiplier = held.and_then(|code| self.tiers.get(code)).map_or(100, |tier| tier.multiplier);
        Terms { points, per, multiplier }
    }
}

/// Points earned by a purchase: `paid / per × points × multiplier / 100`, rounded down once, at the end. `paid` is what is
/// paid after every discount and after points. At most [`Points::LIMIT`]; nothing for nothing or less.
/// Source: docs/rules/loyalty.md §3.1, §3.2.
pub fn accrue(paid: Money, terms: Terms) -> Points {
    if paid.0 <= 0 || terms.per.0 <= 0 || terms.points.0 <= 0 {
        return Points::ZERO;
    }
    // Settings and money are bounded (10^11, 10^6, 10^3), so the product stays far inside 128 bits.
    let product = i128::from(paid.0)
        .saturating_mul(i128::from(terms.points.0))
        .saturating_mul(i128::from(terms.multiplier));
    let earned = product / (i128::from(terms.per.0) * 100);
    Points(i64::try_from(earned).unwrap_or(Points::LIMIT).min(Points::LIMIT))
}

impl Redemption {
    /// Money off for this many points, in minor units, rounded down (exact for whole steps).
    /// Source: docs/rules/loyalty.md §4.1.
    pub fn money_off(&self, points: Points) -> Money {
        if self.points.0 <= 0 {
            return Money::ZERO;
        }
        let off = i128::from(points.0) * i128::from(self.worth.0) / i128::from(self.points.0);
        Money(i64::try_from(off).unwrap_or(0))
    }

    /// The most points that a purchase of `total` (after discounts) may redeem: whole steps, within the share, at most what
    /// can be spent; zero if that is below the minimum. Source: docs/rules/loyalty.md §4.2.
    pub fn most(&self, total: Money, spendable: Points) -> Points {
        let most = self.most_by_share(total).min(self.whole_steps(spendable.0));
        if most < self.minimum { Points::ZERO } else { most }
    }

    /// Money off for `points` on a purchase of `total` (after discounts) by a member who can spend `spendable`.
    ///
    /// # Errors
    /// The rule of docs/rules/loyalty.md §4.2 that the field `redeem` breaks.
    pub fn redeem(&self, points: Points, total: Money, spendable: Points) -> Result<Money, FieldError> {
        let refuse = |rule| Err(FieldError::new("redeem", rule));
        if points == Points::ZERO {
            return Ok(Money::ZERO);
        }
        if self.step.0 <= 0 || points.0 % self.step.0 != 0 {
            return refuse(Rule::NotMultipleOf { step: self.step.0 });
        }
        if points > spendable {
            return refuse(Rule::MoreThanBalance { balance: spendable.0 });
        }
        let most = self.most_by_share(total);
        if points < self.minimum || points > most {
            return refuse(Rule::OutOfRange { min: self.minimum.0, max: most.0 });
        }
        Ok(self.money_off(points))
    }

    fn most_by_share(&self, total: Money) -> Points {
        if self.worth.0 <= 0 || total.0 <= 0 {
            return Points::ZERO;
        }
        let share = i128::from(total.0) * i128::from(self.max_share) / 100;
        let points = share * i128::from(self.points.0) / i128::from(self.worth.0);
        self.whole_steps(i64::try_from(points).unwrap_or(Points::LIMIT).min(Points::LIMIT))
    }

    fn whole_steps(&self, points: i64) -> Points {
        if self.step.0 <= 0 { Points::ZERO } else { Points(points - points % self.step.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn earns(paid: i64, multiplier: u32, points: i64) {
        let terms = Terms { points: Points(1), per: Money(100), multiplier };
        assert_eq!(accrue(Money(paid), terms), Points(points));
    }

    #[test]
    fn points_are_rounded_down_once_after_the_tier_multiplier() {
        earns(99, 100, 0);
        earns(100, 100, 1);
        earns(199, 150, 2); // 1.99 × 1.5 = 2.985
        earns(199, 101, 2); // 1.99 × 1.01 = 2.0099; rounding the base first would give 1
        earns(0, 150, 0);
        earns(-500, 100, 0);
    }

    #[test]
    fn the_largest_purchase_at_the_richest_terms_stays_inside_the_limit() {
        let terms = Terms { points: Points(1_000_000), per: Money(1), multiplier: 1_000 };
        assert_eq!(accrue(Money(Money::LIMIT), terms), Points(Points::LIMIT));
    }

    fn redemption() -> Redemption {
        Redemption {
            points: Points(100),
            worth: Money(100),
            minimum: Points(200),
            step: Points(50),
            max_share: 50,
        }
    }

    #[test]
    fn points_pay_in_steps_from_the_minimum_up_to_the_share() {
        let check = |points, total, spendable, result: Result<i64, Rule>| {
            let got = redemption().redeem(Points(points), Money(total), Points(spendable));
            assert_eq!(
                got,
                result.map(Money).map_err(|rule| FieldError::new("redeem", rule)),
                "{points} {total}"
            );
        };
        check(0, 10_000, 0, Ok(0));
        check(200, 10_000, 1_000, Ok(200));
        check(250, 10_000, 1_000, Ok(250));
        check(225, 10_000, 1_000, Err(Rule::NotMultipleOf { step: 50 }));
        check(150, 10_000, 1_000, Err(Rule::OutOfRange { min: 200, max: 5_000 }));
        check(300, 500, 1_000, Err(Rule::OutOfRange { min: 200, max: 250 }));
        check(300, 10_000, 299, Err(Rule::MoreThanBalance { balance: 299 }));
        check(-50, 10_000, 299, Err(Rule::OutOfRange { min: 200, max: 5_000 }));
    }

    #[test]
    fn the_most_is_what_would_be_accepted() {
        for total in [0, 100, 399, 400, 500, 10_000] {
            for spendable in [0, 199, 200, 249, 260, 100_000] {
                let most = redemption().most(Money(total), Points(spendable));
                assert!(
                    redemption().redeem(most, Money(total), Points(spendable)).is_ok(),
                    "{total} {spendable}"
                );
                let more = Points(most.0.max(150) + 50);
                assert!(
                    redemption().redeem(more, Money(total), Points(spendable)).is_err(),
                    "{total} {spendable}"
                );
            }
        }
    }
}
