//! What recording a purchase will do: the page shows it before, the server decides by the same function.
//! Source: docs/rules/loyalty.md §10.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Points, Programme, Standing, TierCode,
    accrue::{Terms, accrue},
    tier::{Distance, Window},
};
use crate::{
    field::{FieldError, Rule},
    money::Money,
    purchase::{Order, PurchaseKind, Totals, line::totals},
};

/// What a member brings to the counter, as the welcome card carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberState {
    /// Balance and debt.
    pub standing: Standing,
    /// What of the balance can be spent today.
    pub spendable: Points,
    /// The tier held.
    pub tier: Option<TierCode>,
    /// What counts for the tier.
    pub window: Window,
    /// Purchases inside the tier window.
    pub visits: u32,
}

/// What a purchase does to a member's points and tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// What it sums to; `totals.to_pay` is asked for.
    pub totals: Totals,
    /// The most points it could redeem.
    pub most: Points,
    /// Points it redeems.
    pub redeems: Points,
    /// Points it earns.
    pub earns: Points,
    /// The terms under which it earns, to be kept with it.
    pub terms: Terms,
    /// The part of `earns` that pays a debt.
    pub debt_paid: Points,
    /// The standing afterwards.
    pub after: Standing,
    /// The tier afterwards.
    pub tier: Option<TierCode>,
    /// Whether that tier is above the one held before.
    pub upgraded: bool,
    /// The window afterwards.
    pub window: Window,
    /// The way to the next tier afterwards; none at the top or without tiers.
    pub next: Option<Distance>,
}

/// What recording `order` will do for a member, or, without one, for an anonymous buyer, who earns and redeems nothing.
///
/// # Errors
/// Every rule the order breaks, by field; `redeem` where the points cannot be redeemed.
pub fn preview(
    order: &Order,
    member: Option<&MemberState>,
    programme: &Programme,
) -> Result<Preview, Vec<FieldError>> {
    let before = totals(PurchaseKind::Sale, &order.lines, order.discount, Money::ZERO)?;
    let asked = before.after_discount();
    let redemption = member.zip(programme.redemption.as_ref());
    let (off, most) = match redemption {
        Some((member, terms)) => {
            let off = terms.redeem(order.redeem, asked, member.spendable).map_err(|error| vec![error])?;
            (off, terms.most(asked, member.spendable))
        }
        None if order.redeem == Points::ZERO => (Money::ZERO, Points::ZERO),
        None => return Err(vec![FieldError::new("redeem", Rule::NotOffered)]),
    };
    let totals = totals(PurchaseKind::Sale, &order.lines, order.discount, off)?;
    let held = member.and_then(|member| member.tier.as_ref());
    let terms = programme.terms(held);
    let Some(member) = member else {
        return Ok(Preview {
            totals,
            most,
            redeems: Points::ZERO,
            earns: Points::ZERO,
            terms,
            debt_paid: Points::ZERO,
            after: Standing::default(),
            tier: None,
            upgraded: false,
            window: Window::default(),
            next: None,
        });
    };
    let earns = accrue(totals.to_pay, terms);
    let debt_paid = earns.min(member.standing.debt);
    let balance =
        member.standing.balance.0.saturating_sub(order.redeem.0).saturating_add(earns.0 - debt_paid.0);
    let debt = member.standing.debt.0.saturating_sub(debt_paid.0);
    let window = member.window.plus(earns, totals.to_pay);
    let value = window.value(programme.tiers.measure);
    let tier = programme.tiers.after_purchase(held, value);
    let visits = member.visits.saturating_add(1);
    let threshold =
        |code: Option<&TierCode>| code.and_then(|code| programme.tiers.get(code)).map_or(0, |t| t.threshold);
    Ok(Preview {
        totals,
        most,
        redeems: order.redeem,
        earns,
        terms,
        debt_paid,
        after: Standing { balance: Points(balance), debt: Points(debt) },
        upgraded: threshold(tier.as_ref()) > threshold(held),
        next: programme.tiers.distance(tier.as_ref(), value, visits),
        tier,
        window,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purchase::{Line, Quantity};

    fn order(total: i64, discount: i64, redeem: i64) -> Order {
        let line = Line {
            item: None,
            label: "Congee".into(),
            quantity: Quantity::ONE,
            total: Money(total),
            discount: Money(0),
        };
        Order { lines: vec![line], discount: Money(discount), redeem: Points(redeem) }
    }

    fn member(balance: i64, debt: i64, window: i64, tier: &str) -> MemberState {
        MemberState {
            standing: Standing { balance: Points(balance), debt: Points(debt) },
            spendable: Points(balance),
            tier: Some(TierCode(tier.into())),
            window: Window { points: Points(window), spend: Money(0) },
            visits: 4,
        }
    }

    #[test]
    fn points_are_earned_on_what_is_paid_after_discount_and_points() {
        let programme = Programme::sensible(Money(100));
        let member = member(700, 0, 1_200, "silver");
        let got = preview(&order(10_000, 1_000, 500), Some(&member), &programme).expect("allowed");
        assert_eq!((got.totals.to_pay, got.totals.points_off), (Money(8_500), Money(500)));
        assert_eq!(got.earns, Points(106)); // 85.00 × 1.25 = 106.25
        assert_eq!(got.after, Standing { balance: Points(306), debt: Points(0) });
        assert_eq!((got.most, got.redeems), (Points(700), Points(500)));
    }

    #[test]
    fn what_is_earned_pays_the_debt_first() {
        let programme = Programme::sensible(Money(100));
        let got =
            preview(&order(5_000, 0, 0), Some(&member(10, 30, 0, "member")), &programme).expect("allowed");
        assert_eq!((got.earns, got.debt_paid), (Points(50), Points(30)));
        assert_eq!(got.after, Standing { balance: Points(30), debt: Points(0) });
    }

    #[test]
    fn the_multiplier_is_that_of_the_tier_held_before_and_the_upgrade_comes_at_once() {
        let programme = Programme::sensible(Money(100));
        let got =
            preview(&order(20_000, 0, 0), Some(&member(0, 0, 900, "member")), &programme).expect("allowed");
        assert_eq!((got.earns, got.upgraded), (Points(200), true));
        assert_eq!(got.tier, Some(TierCode("silver".into())));
        let next = got.next.expect("gold is above");
        assert_eq!((next.missing, next.visits), (3_900, Some(18))); // 1,100 in 5 visits are 220 each
    }

    #[test]
    fn an_anonymous_buyer_earns_and_redeems_nothing() {
        let programme = Programme::sensible(Money(100));
        let got = preview(&order(5_000, 0, 0), None, &programme).expect("allowed");
        assert_eq!((got.earns, got.totals.to_pay), (Points(0), Money(5_000)));
        let refused = preview(&order(5_000, 0, 100), None, &programme);
        assert_eq!(refused, Err(vec![FieldError::new("redeem", Rule::NotOffered)]));
    }
}
