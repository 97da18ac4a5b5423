//! Who holds which tier: upgrade at once, downgrade by the nightly pass or by a refund, distance to the next.
//! Source: docs/rules/loyalty.md §8.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Measure, Points, Tier, TierCode, Tiers};
use crate::money::Money;

/// What purchases of the last [`Tiers::window_days`] gave. A refund counts on the business day of its purchase; one whose
/// purchase is not in the books, on its own day. Source: docs/rules/loyalty.md §8.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// Points earned, less what refunds took back.
    pub points: Points,
    /// Money paid, less what refunds gave back, in minor units.
    pub spend: Money,
}

impl Window {
    /// The window with a purchase added (or, with figures below zero, taken out).
    pub fn plus(self, points: Points, spend: Money) -> Window {
        Window {
            points: Points(self.points.0.saturating_add(points.0)),
            spend: Money(self.spend.0.saturating_add(spend.0)),
        }
    }

    /// The figure that thresholds are compared with; never below zero.
    pub fn value(self, measure: Measure) -> i64 {
        match measure {
            Measure::Points => self.points.0.max(0),
            Measure::Spend => self.spend.0.max(0),
        }
    }
}

/// What is missing to the next tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Distance {
    /// The next tier.
    pub tier: TierCode,
    /// Unit of `missing`.
    pub measure: Measure,
    /// Points or minor units, above zero.
    pub missing: i64,
    /// How many visits like the member's average one that is, rounded up; none without visits that counted.
    pub visits: Option<u32>,
}

impl Tiers {
    /// The tier with this code.
    pub fn get(&self, code: &TierCode) -> Option<&Tier> {
        self.levels.iter().find(|tier| tier.code == *code)
    }

    /// The highest tier whose threshold `value` reaches; `None` only in a programme without tiers.
    pub fn for_value(&self, value: i64) -> Option<&Tier> {
        self.levels.iter().rev().find(|tier| tier.threshold <= value.max(0))
    }

    /// The tier of someone who has bought nothing yet.
    pub fn lowest(&self) -> Option<TierCode> {
        self.nightly(0)
    }

    /// The tier after a purchase: the one the window gives if it is above the held one, else the held one. A held code that
    /// the settings no longer know gives way to what the window gives. Source: docs/rules/loyalty.md §8.3.
    pub fn after_purchase(&self, held: Option<&TierCode>, value: i64) -> Option<TierCode> {
        self.higher(held.and_then(|code| self.get(code)), self.for_value(value))
    }

    /// The tier that the nightly pass leaves: what the window gives, up or down; no grace yet.
    /// Source: docs/rules/loyalty.md §8.4.
    pub fn nightly(&self, value: i64) -> Option<TierCode> {
        self.for_value(value).map(|tier| tier.code.clone())
    }

    /// The tier after a refund: lowered to what the remaining window gives, but only if the held tier rested on the window
    /// as it was before; a refund never raises a tier. Source: docs/rules/loyalty.md §8.5.
    pub fn after_refund(&self, held: Option<&TierCode>, before: i64, after: i64) -> Option<TierCode> {
        let Some(held) = held.and_then(|code| self.get(code)) else {
            return self.nightly(after);
        };
        let rested = held.threshold <= before.max(0);
        let lowered = self.for_value(after).filter(|tier| rested && tier.threshold < held.threshold);
        Some(lowered.unwrap_or(held).code.clone())
    }

    /// The tier of two members who become one: the highest of what either held and what their windows together give.
    /// Source: docs/rules/merge.md §2.4.
    pub fn after_merge(
        &self,
        one: Option<&TierCode>,
        other: Option<&TierCode>,
        value: i64,
    ) -> Option<TierCode> {
        let held = self.higher(one.and_then(|code| self.get(code)), other.and_then(|code| self.get(code)));
        self.after_purchase(held.as_ref(), value)
    }

    /// The tier of one of the two when they are taken apart again: what their own window gives, but no lower than what they
    /// held before they were merged, unless what both held together has fallen below that since.
    /// `before`: held before the merge; `together`: held as one now; `value`: of their own window now.
    /// Source: docs/rules/merge.md §4.5.
    pub fn after_unmerge(
        &self,
        before: Option<&TierCode>,
        together: Option<&TierCode>,
        value: i64,
    ) -> Option<TierCode> {
        let before = before.and_then(|code| self.get(code));
        let together = together.and_then(|code| self.get(code));
        let lower = before
            .zip(together)
            .map(|(one, other)| if one.threshold <= other.threshold { one } else { other });
        self.higher(lower, self.for_value(value))
    }

    /// The way from the held tier (or what the window gives, if higher) to the next; `None` at the top. `visits`: purchases
    /// in the window, for the estimate. Source: docs/rules/loyalty.md §8.6.
    pub fn distance(&self, held: Option<&TierCode>, value: i64, visits: u32) -> Option<Distance> {
        let stands = self.higher(held.and_then(|code| self.get(code)), self.for_value(value));
        let floor = stands.and_then(|code| self.get(&code)).map_or(i64::MIN, |tier| tier.threshold);
        let next = self.levels.iter().find(|tier| tier.threshold > floor)?;
        let missing = next.threshold.saturating_sub(value.max(0)).max(1);
        let visits = visits_for(missing, value, visits);
        Some(Distance { tier: next.code.clone(), measure: self.measure, missing, visits })
    }

    fn higher(&self, one: Option<&Tier>, other: Option<&Tier>) -> Option<TierCode> {
        one.into_iter().chain(other).max_by_key(|tier| tier.threshold).map(|tier| tier.code.clone())
    }
}

/// `missing ÷ (value ÷ visits)`, rounded up.
fn visits_for(missing: i64, value: i64, visits: u32) -> Option<u32> {
    if value <= 0 || visits == 0 {
        return None;
    }
    let needed = (i128::from(missing) * i128::from(visits) + i128::from(value) - 1) / i128::from(value);
    Some(u32::try_from(needed).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loyalty::Programme;

    fn tiers() -> Tiers {
        Programme::sensible(Money(100)).tiers
    }
    fn code(text: &str) -> TierCode {
        TierCode(text.to_owned())
    }
    #[track_caller]
    fn is(got: Option<TierCode>, expected: &str) {
        assert_eq!(got, Some(code(expected)));
    }

    #[test]
    fn a_threshold_is_reached_by_its_own_figure() {
        is(tiers().nightly(999), "member");
        is(tiers().nightly(1_000), "silver");
        is(tiers().nightly(5_000), "gold");
        is(tiers().nightly(-5), "member");
    }

    #[test]
    fn a_purchase_upgrades_at_once_and_never_downgrades() {
        is(tiers().after_purchase(Some(&code("member")), 5_100), "gold");
        is(tiers().after_purchase(Some(&code("gold")), 10), "gold");
        is(tiers().after_purchase(None, 10), "member");
        is(tiers().after_purchase(Some(&code("platinum of old")), 1_000), "silver");
    }

    #[test]
    fn a_refund_takes_back_the_upgrade_that_its_purchase_gave_and_no_other() {
        is(tiers().after_refund(Some(&code("gold")), 5_100, 900), "member");
        is(tiers().after_refund(Some(&code("gold")), 5_100, 5_000), "gold");
        is(tiers().after_refund(Some(&code("gold")), 1_200, 900), "gold");
        is(tiers().after_refund(Some(&code("member")), 5_100, 5_050), "member");
    }

    #[test]
    fn a_merge_keeps_the_higher_tier_and_rises_where_both_together_reach_more() {
        let merged =
            |one: &str, other: &str, value| tiers().after_merge(Some(&code(one)), Some(&code(other)), value);
        is(merged("member", "silver", 0), "silver");
        is(merged("member", "member", 1_100), "silver");
        is(merged("gold", "member", 1_100), "gold");
    }

    #[test]
    fn un_merging_gives_each_the_tier_they_had_or_reach_unless_both_have_fallen_since() {
        let apart =
            |had: &str, now: &str, value| tiers().after_unmerge(Some(&code(had)), Some(&code(now)), value);
        is(apart("silver", "gold", 0), "silver");
        is(apart("silver", "member", 0), "member");
        is(apart("member", "gold", 1_200), "silver");
        is(apart("gold", "silver", 0), "silver");
    }

    #[test]
    fn the_distance_is_counted_in_points_and_in_visits_of_the_members_own_size() {
        let distance = |held: &str, value, visits| tiers().distance(Some(&code(held)), value, visits);
        let to = |tier: &str, missing, visits| {
            Some(Distance { tier: code(tier), measure: Measure::Points, missing, visits })
        };
        assert_eq!(distance("member", 600, 3), to("silver", 400, Some(2)));
        assert_eq!(distance("member", 601, 3), to("silver", 399, Some(2)));
        assert_eq!(distance("member", 0, 0), to("silver", 1_000, None));
        assert_eq!(distance("silver", 600, 3), to("gold", 4_400, Some(22)));
        assert_eq!(distance("member", 1_500, 1), to("gold", 3_500, Some(3)));
        assert_eq!(distance("gold", 600, 3), None);
    }

    #[test]
    fn a_programme_without_tiers_has_none() {
        let none = Tiers { levels: Vec::new(), ..tiers() };
        assert_eq!(none.after_purchase(None, 1), None);
        assert_eq!(none.after_refund(Some(&code("gold")), 1, 0), None);
        assert_eq!(none.distance(None, 1, 1), None);
    }
}
