//! Moments and business days. Zone arithmetic is the server's; here are only the types and the calendar.
use std::{fmt, str::FromStr};

use chrono::{Datelike, Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days from 0001-01-01 (day 1) to 1970-01-01.
const EPOCH_FROM_CE: i32 = 719_163;

/// A moment: seconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment this many seconds later (earlier, if negative).
    pub const fn plus(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds))
    }
}

/// A store's trading day, counted from 1970-01-01. It ends at the store's closing hour, so a sale at 01:00 may belong to
/// the day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct BusinessDay(pub i32);

impl BusinessDay {
    /// The day this many days later (earlier, if negative).
    pub const fn plus(self, days: i32) -> BusinessDay {
        BusinessDay(self.0.saturating_add(days))
    }

    /// The day of this date of the Gregorian calendar, `None` where there is no such date (30 February).
    pub fn from_date(year: i32, month: u32, day: u32) -> Option<BusinessDay> {
        let date = NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1..=9999).contains(&year))?;
        Some(BusinessDay(date.num_days_from_ce() - EPOCH_FROM_CE))
    }

    /// Year, month 1–12 and day of the month.
    pub fn date(self) -> (i32, u32, u32) {
        let date = self.naive();
        (date.year(), date.month(), date.day())
    }

    /// The same day of the month `months` later, or that month's last day where it is shorter.
    pub fn plus_months(self, months: u32) -> BusinessDay {
        let later = self.naive().checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
        BusinessDay(later.num_days_from_ce() - EPOCH_FROM_CE)
    }

    /// The last day of this day's month.
    pub fn month_end(self) -> BusinessDay {
        let (year, month, _) = self.date();
        BusinessDay::from_date(year, month, 1).map_or(self, |first| first.plus_months(1).plus(-1))
    }

    fn naive(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(EPOCH_FROM_CE)).unwrap_or(NaiveDate::MAX)
    }
}

/// `2026-11-22`.
impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Reads `2026-11-22`, and nothing else.
impl FromStr for BusinessDay {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<BusinessDay, NotADay> {
        let mut parts = text.splitn(3, '-');
        let mut part = |length: usize| parts.next().filter(|part| part.len() == length).ok_or(NotADay);
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let number = |part: &str| part.parse::<u32>().map_err(|_| NotADay);
        let year = i32::try_from(number(year)?).map_err(|_| NotADay)?;
        BusinessDay::from_date(year, number(month)?, number(day)?).ok_or(NotADay)
    }
}

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day")]
pub struct NotADay;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_day_numbers_are_two_ways_of_saying_the_same() {
        assert_eq!(BusinessDay::from_date(1970, 1, 1), Some(BusinessDay(0)));
        assert_eq!(BusinessDay::from_date(2026, 11, 22), Some(BusinessDay(20_779)));
        for n in (-200_000..400_000).step_by(37) {
            let (y, m, d) = BusinessDay(n).date();
            assert_eq!(BusinessDay::from_date(y, m, d), Some(BusinessDay(n)));
        }
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        let day = BusinessDay(20_779);
        assert_eq!(day.to_string().parse(), Ok(day));
        for text in ["", "2026-11", "2026-02-30", "26-11-22", "2026-11-22-1", "2026-1-022"] {
            assert_eq!(text.parse::<BusinessDay>(), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn the_thirtieth_of_february_is_no_day() {
        assert_eq!(BusinessDay::from_date(2026, 2, 30), None);
        assert!(BusinessDay::from_date(2024, 2, 29).is_some());
    }

    #[test]
    fn a_month_after_the_31st_is_the_last_day_of_a_shorter_month() {
        let day = |y, m, d| BusinessDay::from_date(y, m, d).expect("a date");
        assert_eq!(day(2026, 1, 31).plus_months(1), day(2026, 2, 28));
        assert_eq!(day(2026, 11, 22).plus_months(12), day(2027, 11, 22));
        assert_eq!(day(2028, 2, 3).month_end(), day(2028, 2, 29));
    }
}
