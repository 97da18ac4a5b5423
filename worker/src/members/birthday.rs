//! A birthday as the members' table has it, and when it comes round next.
use chinese_lunisolar_calendar::LunisolarDate;
use regulars_api::members::{Birthday, BirthdayNear};
use regulars_domain::time::BusinessDay;

/// Birthdays that a card mentions are at most so many days ahead.
const NEAR: u32 = 14;

/// A birthday as the column has it: month × 100 + day, + 10000 by the Chinese calendar.
pub fn code(birthday: &Birthday) -> i64 {
    let lunar = if birthday.lunar { 10_000 } else { 0 };
    lunar + i64::from(birthday.month) * 100 + i64::from(birthday.day)
}

/// The next birthday from `today` on, if it is near. One of 29 February is kept on the 28th of other years.
pub fn near(birthday: &Birthday, today: BusinessDay) -> Option<BirthdayNear> {
    let day = next(birthday, today)?;
    let in_days = u32::try_from(day.0 - today.0).ok().filter(|days| *days <= NEAR)?;
    Some(BirthdayNear { in_days, day })
}

/// Every birthday, as the column has it, that comes round from `today` on within so many days.
pub fn within(today: BusinessDay, days: u32) -> Vec<i64> {
    let ahead = |birthday: &Birthday| {
        next(birthday, today).and_then(|day| u32::try_from(day.0 - today.0).ok()).is_some_and(|n| n <= days)
    };
    let dates = |lunar| {
        (1..=12).flat_map(move |month| (1..=31).map(move |day| Birthday { year: None, month, day, lunar }))
    };
    dates(false).chain(dates(true)).filter(ahead).map(|birthday| code(&birthday)).collect()
}

fn next(birthday: &Birthday, today: BusinessDay) -> Option<BusinessDay> {
    let (year, ..) = today.date();
    // A birthday of the Chinese calendar may fall in the next year of ours: its year begins in January or February.
    (year - 1..=year + 1).filter_map(|year| in_year(birthday, year)).find(|day| *day >= today)
}

fn in_year(birthday: &Birthday, year: i32) -> Option<BusinessDay> {
    if birthday.lunar {
        return lunar(birthday, year);
    }
    let day = BusinessDay::from_date(year, birthday.month, birthday.day);
    day.or_else(|| BusinessDay::from_date(year, birthday.month, birthday.day.checked_sub(1)?))
}

/// The day of our calendar in the year of the Chinese one that begins in `year`. A leap month's birthday is kept in the
/// month itself; the 30th of a short month on its last day.
fn lunar(birthday: &Birthday, year: i32) -> Option<BusinessDay> {
    let (year, month) = (u16::try_from(year).ok()?, u8::try_from(birthday.month).ok()?);
    let day = u8::try_from(birthday.day).ok()?;
    let date = [day, day.checked_sub(1)?]
        .into_iter()
        .find_map(|day| LunisolarDate::from_ymd(year, month, false, day).ok())?
        .to_solar_date();
    let (year, month, day) =
        (date.to_solar_year().to_u16(), date.to_solar_month().to_u8(), date.to_solar_day().to_u8());
    BusinessDay::from_date(i32::from(year), u32::from(month), u32::from(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(birthday: (u32, u32, bool), today: (i32, u32, u32), expected: Option<(u32, &str)>) {
        let birthday = Birthday { year: Some(1990), month: birthday.0, day: birthday.1, lunar: birthday.2 };
        let today = BusinessDay::from_date(today.0, today.1, today.2).expect("a date");
        let near = near(&birthday, today).map(|near| (near.in_days, near.day.to_string()));
        assert_eq!(near, expected.map(|(days, day)| (days, day.to_owned())));
    }

    #[test]
    fn a_birthday_is_near_from_two_weeks_before_to_the_day_itself() {
        check((11, 25, false), (2026, 11, 22), Some((3, "2026-11-25")));
        check((11, 25, false), (2026, 11, 25), Some((0, "2026-11-25")));
        check((11, 25, false), (2026, 11, 26), None);
        check((11, 25, false), (2026, 11, 10), None);
        check((1, 2, false), (2026, 12, 30), Some((3, "2027-01-02")));
    }

    #[test]
    fn birthdays_of_the_next_days_are_those_whose_day_is_among_them() {
        let today = BusinessDay::from_date(2026, 9, 24).expect("a date");
        assert_eq!(within(today, 1), [924, 925, 10_814, 10_815]);
        let leap = BusinessDay::from_date(2027, 2, 28).expect("a date");
        assert!([228, 229].iter().all(|code| within(leap, 0).contains(code)));
        let (all, year) = (within(today, 366), (1..=12).flat_map(|m| (1..=28).map(move |d| m * 100 + d)));
        assert!(year.into_iter().all(|code| all.contains(&code)));
    }

    #[test]
    fn the_29th_of_february_is_kept_on_the_28th() {
        check((2, 29, false), (2027, 2, 20), Some((8, "2027-02-28")));
        check((2, 29, false), (2028, 2, 20), Some((9, "2028-02-29")));
    }

    #[test]
    fn a_birthday_of_the_chinese_calendar_wanders_through_ours() {
        // New year 2026 was 17 February, mid-autumn (8/15) 25 September 2026; new year 2027 is 6 February.
        check((1, 1, true), (2026, 2, 10), Some((7, "2026-02-17")));
        check((8, 15, true), (2026, 9, 20), Some((5, "2026-09-25")));
        check((12, 30, true), (2027, 2, 1), Some((4, "2027-02-05")));
        check((1, 1, true), (2027, 1, 30), Some((7, "2027-02-06")));
    }
}
