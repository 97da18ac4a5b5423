//! The moment of a request, and where it falls in a store's day.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use chrono::{DateTime, Offset, TimeZone, Timelike};
use chrono_tz::Tz;
use regulars_domain::time::{BusinessDay, Timestamp};

/// Where "now" comes from.
#[derive(Clone)]
pub enum Clock {
    System,
    /// Stands where a test has put it.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn millis(&self) -> i64 {
        match self {
            #[cfg(target_arch = "wasm32")]
            Clock::System => js_sys::Date::now() as i64,
            #[cfg(not(target_arch = "wasm32"))]
            Clock::System => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .ok()
                .and_then(|d| i64::try_from(d.as_millis()).ok())
                .unwrap_or(0),
            Clock::Set(seconds) => seconds.load(Relaxed).saturating_mul(1_000),
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.millis().div_euclid(1_000))
    }
}

/// A moment as a store lives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The trading day: a sale before the closing minute belongs to the day before.
    pub business_day: BusinessDay,
    /// Minutes since local midnight, 0..=1439.
    pub minute: u16,
}

/// Whether `name` is a zone of the IANA database.
pub fn is_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

/// Where `at` falls in the day of a store with this zone, whose day ends `closing` minutes after midnight.
/// An unknown zone counts as UTC: zones are checked when a store is written.
pub fn local(at: Timestamp, zone: &str, closing: u16) -> LocalTime {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let seconds = DateTime::from_timestamp(at.0, 0)
        .map_or(0, |utc| i64::from(zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc()));
    let local = DateTime::from_timestamp(at.0.saturating_add(seconds), 0).unwrap_or(DateTime::UNIX_EPOCH);
    let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(0);
    let day = i32::try_from(local.timestamp().div_euclid(86_400)).unwrap_or(0);
    LocalTime { business_day: BusinessDay(if minute < closing { day - 1 } else { day }), minute }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(utc: &str, zone: &str, closing: u16, day: &str, minute: u16) {
        let at = Timestamp(utc.parse::<DateTime<chrono::Utc>>().expect("a moment").timestamp());
        let got = local(at, zone, closing);
        assert_eq!((got.business_day.to_string().as_str(), got.minute), (day, minute), "{utc} {zone}");
    }

    #[test]
    fn a_sale_belongs_to_the_day_of_its_store() {
        check("2017-01-01T12:26:30Z", "America/New_York", 0, "2017-01-01", 7 * 60 + 26);
        check("2026-11-22T17:30:00Z", "Asia/Shanghai", 0, "2026-11-23", 60 + 30);
    }

    #[test]
    fn a_sale_after_midnight_and_before_closing_belongs_to_the_day_before() {
        check("2026-11-22T17:30:00Z", "Asia/Shanghai", 120, "2026-11-22", 90);
        check("2026-11-22T18:00:00Z", "Asia/Shanghai", 120, "2026-11-23", 120);
    }

    #[test]
    fn the_clock_change_moves_the_hour_and_not_the_day() {
        check("2026-03-08T06:59:00Z", "America/New_York", 0, "2026-03-08", 119);
        check("2026-03-08T07:00:00Z", "America/New_York", 0, "2026-03-08", 180);
        check("2026-11-01T05:30:00Z", "America/New_York", 0, "2026-11-01", 90);
        check("2026-11-01T06:30:00Z", "America/New_York", 0, "2026-11-01", 90);
    }
}
