//! How good what is known of a member is: how much of what is asked for is there, and how lately the way to reach them was
//! confirmed. Source: docs/rules/profile-quality.md.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A day, in seconds.
const DAY: i64 = 86_400;
/// For so many days what was given or confirmed counts as fresh: a year.
pub const FRESH_DAYS: i64 = 365;
/// After so many days without a word nothing of it is left: two years.
pub const GONE_DAYS: i64 = 730;
/// Who bought within so many days comes in and can be asked at the counter: half a year.
pub const COMES_DAYS: i64 = 183;

/// Something that a counter asks of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A number to be found and reached by.
    Phone,
    Name,
    Birthday,
    /// What they said to being written to or called, be it no.
    Consent,
    Email,
    /// Anything of what a host remembers: seat, usual order, likes, dislikes, allergies, what to talk about.
    Habits,
    Address,
}

impl Asked {
    /// All of it, the weightiest first.
    pub const ALL: [Asked; 7] = [
        Asked::Phone,
        Asked::Name,
        Asked::Birthday,
        Asked::Consent,
        Asked::Email,
        Asked::Habits,
        Asked::Address,
    ];

    /// Its part of a whole profile, in percent.
    pub const fn weight(self) -> u8 {
        match self {
            Asked::Phone => 25,
            Asked::Name => 20,
            Asked::Birthday | Asked::Consent => 15,
            Asked::Email | Asked::Habits => 10,
            Asked::Address => 5,
        }
    }
}

/// How much of what is asked for is known, 0 to 100.
pub fn completeness(known: impl Fn(Asked) -> bool) -> u8 {
    Asked::ALL.into_iter().filter(|asked| known(*asked)).map(Asked::weight).sum()
}

/// What is not known, the weightiest first.
pub fn missing(known: impl Fn(Asked) -> bool) -> Vec<Asked> {
    Asked::ALL.into_iter().filter(|asked| !known(*asked)).collect()
}

/// How fresh a contact is that was given or confirmed at `since`, 0 to 100: whole for [`FRESH_DAYS`] days, then less by the day, and
/// nothing from [`GONE_DAYS`] on.
pub fn freshness(since: Timestamp, now: Timestamp) -> u8 {
    let days = now.0.saturating_sub(since.0).div_euclid(DAY).clamp(FRESH_DAYS, GONE_DAYS);
    // At most 100: `days` is between the two.
    u8::try_from((GONE_DAYS - days) * 100 / (GONE_DAYS - FRESH_DAYS)).unwrap_or(0)
}

/// Whose contact was given or confirmed at this moment or before is to be asked: exactly those whose freshness is below 100.
pub const fn stale_since(now: Timestamp) -> Timestamp {
    now.plus(-(FRESH_DAYS + 1) * DAY)
}

/// Whoever bought at this moment or after comes in.
pub const fn comes_since(now: Timestamp) -> Timestamp {
    now.plus(-COMES_DAYS * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(2_000_000_000);

    fn after(days: i64) -> u8 {
        freshness(NOW.plus(-days * DAY), NOW)
    }

    #[test]
    fn everything_that_is_asked_for_makes_a_hundred_and_nothing_makes_none() {
        assert_eq!(completeness(|_| true), 100);
        assert_eq!(completeness(|_| false), 0);
        assert_eq!(missing(|_| true), []);
        assert_eq!(missing(|_| false), Asked::ALL);
    }

    #[test]
    fn what_is_missing_is_named_the_weightiest_first() {
        let known = |asked| matches!(asked, Asked::Phone | Asked::Name | Asked::Consent);
        assert_eq!(completeness(known), 60);
        assert_eq!(missing(known), [Asked::Birthday, Asked::Email, Asked::Habits, Asked::Address]);
        let weights = Asked::ALL.map(Asked::weight);
        assert!(weights.is_sorted_by(|one, next| one >= next), "{weights:?}");
    }

    #[test]
    fn a_contact_is_fresh_for_a_year_and_gone_after_two() {
        assert_eq!([0, 364, 365].map(after), [100, 100, 100]);
        assert_eq!([366, 547, 548, 729, 730, 5_000].map(after), [99, 50, 49, 0, 0, 0]);
    }

    #[test]
    fn a_contact_given_by_a_clock_that_is_ahead_is_fresh() {
        assert_eq!(after(-1), 100);
        assert_eq!(freshness(Timestamp(i64::MAX), Timestamp(i64::MIN)), 100);
        assert_eq!(freshness(Timestamp(i64::MIN), Timestamp(i64::MAX)), 0);
    }
}
