//! Points: whole numbers, never a fraction.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points of the programme. Negative where they are taken away. Source: docs/rules/loyalty.md §1.1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Points(pub i64);

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The most points that one movement or one balance may hold; JSON and D1 carry it exactly.
    pub const LIMIT: i64 = 1_000_000_000_000;

    /// The sum, or `None` outside ±[`Points::LIMIT`].
    pub fn checked_add(self, other: Points) -> Option<Points> {
        let sum = self.0.checked_add(other.0)?;
        (-Self::LIMIT..=Self::LIMIT).contains(&sum).then_some(Points(sum))
    }

    /// The difference, or `None` outside ±[`Points::LIMIT`].
    pub fn checked_sub(self, other: Points) -> Option<Points> {
        self.checked_add(other.negated())
    }

    /// The same number, taken instead of given.
    pub const fn negated(self) -> Points {
        Points(self.0.saturating_neg())
    }

    /// The sum of many, or `None` outside ±[`Points::LIMIT`].
    pub fn checked_sum(all: impl IntoIterator<Item = Points>) -> Option<Points> {
        all.into_iter().try_fold(Points::ZERO, Points::checked_add)
    }
}
