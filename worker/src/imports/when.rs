//! A file's times as moments: what a store's wall clock showed becomes UTC.
use chrono::{DateTime, LocalResult, TimeDelta, TimeZone};
use chrono_tz::Tz;
use regulars_domain::{
    import::when::Clock,
    time::{BusinessDay, Timestamp},
};

/// The first moment of 1900, and a day more for the zones ahead of UTC: a file's reader lets nothing earlier through.
pub const EARLIEST: i64 = -2_208_988_800 - 86_400;
/// The first moment of 2200, and a day more: nothing later either.
const LATEST: i64 = 7_258_118_400 + 86_400;

/// The moment of a file's time. Of an hour that the clock showed twice the first is meant; an hour that it skipped is read
/// as if the clock had not been moved yet.
pub fn moment(clock: Clock, seconds: i64, zone: &str) -> Timestamp {
    match clock {
        Clock::Utc => Timestamp(seconds),
        Clock::Store => local_to_utc(seconds, zone),
    }
}

/// Noon of a day in a zone; `None` beyond what a file's reader lets through.
pub fn noon(day: BusinessDay, zone: &str) -> Option<i64> {
    let Timestamp(noon) = moment(Clock::Store, i64::from(day.0) * 86_400 + 43_200, zone);
    (EARLIEST..LATEST).contains(&noon).then_some(noon)
}

fn local_to_utc(seconds: i64, zone: &str) -> Timestamp {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let Some(wall) = DateTime::from_timestamp(seconds, 0).map(|moment| moment.naive_utc()) else {
        return Timestamp(seconds);
    };
    let at = match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.timestamp(),
        LocalResult::None => {
            let hour = TimeDelta::hours(1);
            let before =
                wall.checked_sub_signed(hour).and_then(|wall| zone.from_local_datetime(&wall).earliest());
            before.and_then(|at| at.checked_add_signed(hour)).map_or(seconds, |at| at.timestamp())
        }
    };
    Timestamp(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(local: &str, zone: &str, utc: &str) {
        let seconds = |text: &str| text.parse::<DateTime<chrono::Utc>>().expect("a moment").timestamp();
        assert_eq!(moment(Clock::Store, seconds(local), zone), Timestamp(seconds(utc)), "{local} {zone}");
    }

    #[test]
    fn wall_clock_times_become_utc_also_where_the_clock_is_moved() {
        check("2017-01-01T07:26:30Z", "America/New_York", "2017-01-01T12:26:30Z");
        check("2026-11-22T08:00:00Z", "Asia/Shanghai", "2026-11-22T00:00:00Z");
        check("2026-03-08T02:30:00Z", "America/New_York", "2026-03-08T07:30:00Z");
        check("2026-11-01T01:30:00Z", "America/New_York", "2026-11-01T05:30:00Z");
    }

    #[test]
    fn a_time_at_the_end_of_the_calendar_is_some_moment() {
        let [first, last] = [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC];
        for seconds in [i64::MIN, first.timestamp(), last.timestamp(), i64::MAX] {
            for zone in ["Asia/Shanghai", "America/New_York"] {
                assert_eq!(moment(Clock::Store, seconds, zone).0.signum(), seconds.signum(), "{seconds}");
            }
        }
    }
}
