//! Dates and times as tills and spreadsheets write them. What zone a time is in is the file's; turning local time into
//! UTC is the server's.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    number::narrow,
    reason::{Note, Reason},
};
use crate::time::BusinessDay;

/// What a purchase's time counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Clock {
    /// Seconds since 1970-01-01T00:00Z.
    #[serde(rename = "u")]
    Utc,
    /// What the store's wall clock showed, as seconds since 1970-01-01T00:00 of that clock.
    #[serde(rename = "s")]
    Store,
}

/// Which of the first two numbers of `3/4/2017` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

const DAY: i64 = 86_400;
const NOON: i64 = 12 * 3_600;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date.
///
/// # Errors
/// [`Reason::NotADate`], [`Reason::NoSuchDay`], [`Reason::FarAwayDate`]
pub fn day(text: &str, order: DateOrder) -> Result<BusinessDay, Reason> {
    let text = narrow(text.trim());
    let (date, rest) = split_date(&text);
    // A spreadsheet writes a date as midnight of that day.
    if !rest.is_empty() {
        time_of_day(rest)?;
    }
    read_date(date, order)
}

/// A moment: which clock it is of, its seconds, and a note where the time of day was not given.
///
/// `clock` is what the file's times are when they do not say so themselves (`…Z`, `…+08:00`, seconds since 1970).
/// `of_day` is the cell with the time where the file has it in a column of its own.
///
/// # Errors
/// [`Reason::NotADate`], [`Reason::NoSuchDay`], [`Reason::NoSuchTime`], [`Reason::FarAwayDate`]
pub fn moment(
    text: &str,
    of_day: &str,
    clock: Clock,
    order: DateOrder,
) -> Result<(Clock, i64, Option<Note>), Reason> {
    if of_day.is_empty()
        && let Some(seconds) = plain_moment(text.as_bytes())
    {
        return Ok((clock, seconds, None));
    }
    let text = narrow(text.trim());
    if let Some(seconds) = since_epoch(&text) {
        return Ok((Clock::Utc, seconds, None));
    }
    let (date, rest) = split_date(&text);
    let midnight = i64::from(read_date(date, order)?.0) * DAY;
    let of_day = narrow(of_day.trim());
    // A time column beside a date that a spreadsheet wrote as midnight: the column knows better.
    let rest = if of_day.is_empty() { rest } else { of_day.as_ref() };
    if rest.is_empty() {
        return Ok((Clock::Store, midnight + NOON, Some(Note::NoTimeOfDay)));
    }
    let (seconds, offset) = time_of_day(rest)?;
    Ok(match offset {
        Some(offset) => (Clock::Utc, midnight + seconds - offset, None),
        None => (clock, midnight + seconds, None),
    })
}

/// A birthday: `(year, month, day)`, the year where it is given.
///
/// # Errors
/// [`Reason::NotADate`], [`Reason::NoSuchDay`], [`Reason::FarAwayDate`]
pub fn birthday(text: &str, order: DateOrder) -> Result<(Option<i32>, u32, u32), Reason> {
    let text = narrow(text.trim());
    let (date, _) = split_date(&text);
    let parts = numbers(date.trim_start_matches("--"));
    let (month, day) = match parts.as_slice() {
        [(a, _), (b, _)] if date.contains('月') || date.starts_with("--") => (*a, *b),
        [(a, _), (b, _)] if order == DateOrder::DayFirst && *b <= 12 => (*b, *a),
        [(a, _), (b, _)] => (*a, *b),
        _ => {
            let (year, month, day) = read_date(date, order)?.date();
            return Ok((Some(year), month, day));
        }
    };
    // 2000 had a 29 February.
    if !(1..=12).contains(&month) {
        return Err(Reason::NotADate);
    }
    BusinessDay::from_date(2000, month, day).ok_or(Reason::NoSuchDay { month, day })?;
    Ok((None, month, day))
}

/// Which order the cells of a column speak for: a number above 12 can only be a day. `None` where all could be either.
pub fn order_of<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    for cell in cells {
        let text = narrow(cell.trim());
        if let [(a, wide), (b, _), _] = numbers(split_date(&text).0).as_slice()
            && *wide <= 2
        {
            if *a > 12 {
                return Some(DateOrder::DayFirst);
            }
            if *b > 12 {
                return Some(DateOrder::MonthFirst);
            }
        }
    }
    None
}

/// `2017-01-01 12:26:30`: what nearly every cell of a till's file is, without a detour. `None` for all else and for what is
/// no moment.
fn plain_moment(text: &[u8]) -> Option<i64> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b' ' | b'T', h0, h1, b':', i0, i1, b':', s0, s1] = text
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let year = number(&[y0, y1, y2, y3]).filter(|year| (1900..2200).contains(year))?;
    let (month, day) = (number(&[m0, m1])?, number(&[d0, d1])?);
    let hour = number(&[h0, h1]).filter(|hour| *hour < 24)?;
    let minute = number(&[i0, i1]).filter(|minute| *minute < 60)?;
    let second = number(&[s0, s1]).filter(|second| *second < 60)?;
    let day = BusinessDay::from_date(i32::try_from(year).ok()?, month, day)?;
    Some(i64::from(day.0) * DAY + i64::from(hour * 3_600 + minute * 60 + second))
}

/// Ten digits are seconds, thirteen milliseconds; eight are a date.
fn since_epoch(text: &str) -> Option<i64> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        10 => text.parse().ok(),
        13 => text.parse::<i64>().ok().map(|ms| ms / 1_000),
        _ => None,
    }
}

/// Where the date ends and the time begins.
fn split_date(text: &str) -> (&str, &str) {
    if let Some((date, rest)) = text.split_once('日') {
        return (date, rest.trim());
    }
    // The first colon belongs to the time; what stands before its hour is the date.
    let end = match text.find([':', '时', '點', '点']) {
        Some(colon) => {
            let hour = text.get(..colon).unwrap_or_default();
            let digits = hour.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
            let marked = digits.trim_end_matches(|c: char| "上下午凌晨早晚中".contains(c));
            marked.len()
        }
        None => text.len(),
    };
    let (date, rest) = (text.get(..end).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let date = date.trim_end_matches(|c: char| c == 'T' || c == 't' || c == ',' || c.is_whitespace());
    (date.trim(), rest.trim())
}

/// The numbers in a text with how many digits each has, in order; at most four.
fn numbers(text: &str) -> Vec<(u32, usize)> {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.by_ref().take(4).map(|part| (part.parse().unwrap_or(u32::MAX), part.len())).collect()
}

fn read_date(text: &str, order: DateOrder) -> Result<BusinessDay, Reason> {
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let named = letters.get(..3).and_then(|head| MONTHS.iter().position(|month| *month == head));
    let named = named.and_then(|at| u32::try_from(at + 1).ok());
    let strange = |c: char| {
        !(c.is_ascii_digit()
            || c.is_whitespace()
            || "-/.,年月日".contains(c)
            || named.is_some() && c.is_ascii_alphabetic())
    };
    if text.contains(strange) {
        return Err(Reason::NotADate);
    }
    let (year, month, day) = match (numbers(text).as_slice(), named) {
        // 22 Nov 2017, Nov 22, 2017
        ([(day, 1 | 2), (year, digits)], Some(month)) => (full_year(*year, *digits)?, month, *day),
        // 2017 Nov 22
        ([(year, 4), (day, 1 | 2)], Some(month)) => (*year, month, *day),
        // 2017-11-22, 2017年11月22日
        ([(year, 4), (month, 1 | 2), (day, 1 | 2)], None) => (*year, *month, *day),
        ([(first, 1 | 2), (second, 1 | 2), (year, digits)], None) => match order {
            DateOrder::DayFirst => (full_year(*year, *digits)?, *second, *first),
            DateOrder::MonthFirst => (full_year(*year, *digits)?, *first, *second),
        },
        // 20171122
        ([(n, 8)], None) => (n / 10_000, n / 100 % 100, n % 100),
        _ => return Err(Reason::NotADate),
    };
    if !(1900..2200).contains(&year) {
        return Err(Reason::FarAwayDate);
    }
    let known = i32::try_from(year).ok().and_then(|year| BusinessDay::from_date(year, month, day));
    known.ok_or(if (1..=12).contains(&month) { Reason::NoSuchDay { month, day } } else { Reason::NotADate })
}

/// Two digits are of 1970 to 2069.
fn full_year(year: u32, digits: usize) -> Result<u32, Reason> {
    match digits {
        4 => Ok(year),
        2 if year < 70 => Ok(2_000 + year),
        2 => Ok(1_900 + year),
        _ => Err(Reason::NotADate),
    }
}

/// Seconds since midnight, and the seconds its zone is ahead of UTC where it says so.
fn time_of_day(text: &str) -> Result<(i64, Option<i64>), Reason> {
    let lower = text.to_lowercase();
    let mut body = lower.trim();
    let mut half = None;
    for (mark, after) in [
        ("am", false),
        ("pm", true),
        ("a.m.", false),
        ("p.m.", true),
        ("上午", false),
        ("凌晨", false),
        ("早上", false),
        ("下午", true),
        ("晚上", true),
    ] {
        if let Some(rest) = body.strip_suffix(mark).or_else(|| body.strip_prefix(mark)) {
            (half, body) = (Some(after), rest.trim());
            break;
        }
    }
    let (clock, offset) = split_offset(body)?;
    let mut parts = [0_u32; 3];
    let mut given = 0;
    let clock = clock.replace(['时', '點', '点', '分'], ":").replace('秒', "");
    for (at, part) in clock.trim_end_matches(':').split(':').enumerate() {
        // Fractions of a second are dropped.
        let part = if at == 2 { part.split(['.', ',']).next().unwrap_or(part) } else { part };
        let value =
            Some(part.trim()).filter(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
        let slot = parts.get_mut(at).ok_or(Reason::NotADate)?;
        *slot = value.and_then(|p| p.parse().ok()).ok_or(Reason::NotADate)?;
        given = at;
    }
    if given == 0 && half.is_none() {
        return Err(Reason::NotADate);
    }
    let [hour, minute, second] = parts;
    let hour = match half {
        Some(after) if (1..=12).contains(&hour) => hour % 12 + if after { 12 } else { 0 },
        // 下午 15:00
        Some(true) if (13..24).contains(&hour) => hour,
        Some(_) => return Err(Reason::NoSuchTime),
        None => hour,
    };
    // A leap second is the last second of its minute.
    if hour > 23 || minute > 59 || second > 60 {
        return Err(Reason::NoSuchTime);
    }
    Ok((i64::from(hour * 3_600 + minute * 60 + second.min(59)), offset))
}

/// The clock and, where it says so, how far its zone is ahead of UTC.
fn split_offset(text: &str) -> Result<(&str, Option<i64>), Reason> {
    for utc in ["z", "utc", "gmt"] {
        if let Some(clock) = text.strip_suffix(utc) {
            return Ok((clock.trim(), Some(0)));
        }
    }
    let Some(at) = text.rfind(['+', '-']) else { return Ok((text, None)) };
    let (clock, offset) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    let (hours, minutes) = match numbers(offset).as_slice() {
        [(hours, 1 | 2)] => (*hours, 0),
        [(both, 4)] => (both / 100, both % 100),
        [(hours, 1 | 2), (minutes, 2)] => (*hours, *minutes),
        _ => return Err(Reason::NotADate),
    };
    if hours > 14 || minutes > 59 || offset.contains(|c: char| !c.is_ascii_digit() && c != ':') {
        return Err(Reason::NoSuchTime);
    }
    let ahead = i64::from(hours * 3_600 + minutes * 60);
    let clock = clock.trim().trim_end_matches("utc").trim_end_matches("gmt").trim();
    Ok((clock, Some(if text.get(at..).is_some_and(|rest| rest.starts_with('-')) { -ahead } else { ahead })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst};

    /// 2017-01-01T12:26:30Z.
    const AT: i64 = 1_483_273_590;

    #[track_caller]
    fn check(text: &str, expected: Result<(Clock, i64, Option<Note>), Reason>) {
        assert_eq!(moment(text, "", Clock::Store, MonthFirst), expected, "{text}");
    }

    #[test]
    fn moments_are_read_in_the_forms_in_common_use() {
        for text in [
            "2017-01-01 12:26:30",
            "2017-01-01T12:26:30",
            "2017/1/1 12:26:30",
            "01/01/2017 12:26:30 PM",
            "1/1/17 12:26:30",
            "20170101 12:26:30",
            "2017年1月1日 12:26:30",
            "2017年1月1日12时26分30秒",
            "2017-01-01 下午12:26:30",
            "1 Jan 2017 12:26:30.75",
            "January 1, 2017, 12:26:30 pm",
            "２０１７-０１-０１ １２:２６:３０",
        ] {
            check(text, Ok((Clock::Store, AT, None)));
        }
        for text in [
            "2017-01-01T12:26:30Z",
            "2017-01-01T20:26:30+08:00",
            "2017-01-01 07:26:30 -0500",
            "1483273590",
            "1483273590123",
            "2017-01-01 12:26:30 UTC",
            "2017-01-01 20:26:30 UTC+8",
        ] {
            check(text, Ok((Clock::Utc, AT, None)));
        }
        let noon = AT - 26 * 60 - 30;
        check("2017-01-01", Ok((Clock::Store, noon, Some(Note::NoTimeOfDay))));
        assert_eq!(moment("2017-01-01", "12:26:30", Clock::Utc, DayFirst), Ok((Clock::Utc, AT, None)));
        assert_eq!(moment("1/1/2017 0:00", "12:26:30", Clock::Utc, DayFirst), Ok((Clock::Utc, AT, None)));
    }

    #[test]
    fn the_thirtieth_of_february_is_no_day_and_25_is_no_hour() {
        check("2017-02-30 11:00", Err(Reason::NoSuchDay { month: 2, day: 30 }));
        check("2017-01-01 25:00", Err(Reason::NoSuchTime));
        check("2017-01-01 12:60", Err(Reason::NoSuchTime));
        check("1017-01-01", Err(Reason::FarAwayDate));
        for text in [
            "",
            "soon",
            "2017",
            "2017-01",
            "12:00",
            "2017-01-01 noon",
            "13/13/2017",
            "2017-01-01 12:00:00:00",
            "1.5",
            "1 Foo 2017",
        ] {
            check(text, Err(Reason::NotADate));
        }
    }

    #[test]
    fn days_before_months_are_told_from_months_before_days() {
        assert_eq!(day("3/4/2017", DayFirst), Ok(BusinessDay::from_date(2017, 4, 3).expect("a day")));
        assert_eq!(day("3/4/2017", MonthFirst), Ok(BusinessDay::from_date(2017, 3, 4).expect("a day")));
        assert_eq!(order_of(["1/2/2017", "13/2/2017 8:00"].into_iter()), Some(DayFirst));
        assert_eq!(order_of(["1/2/2017", "2/13/2017"].into_iter()), Some(MonthFirst));
        assert_eq!(order_of(["1/2/2017", "2017-12-31"].into_iter()), None);
    }

    #[test]
    fn a_birthday_may_lack_its_year() {
        assert_eq!(birthday("1990-03-14", MonthFirst), Ok((Some(1990), 3, 14)));
        assert_eq!(birthday("19081209", MonthFirst), Ok((Some(1908), 12, 9)));
        assert_eq!(birthday("3月14日", DayFirst), Ok((None, 3, 14)));
        assert_eq!(birthday("--03-14", DayFirst), Ok((None, 3, 14)));
        assert_eq!(birthday("14/3", DayFirst), Ok((None, 3, 14)));
        assert_eq!(birthday("02-29", MonthFirst), Ok((None, 2, 29)));
        assert_eq!(birthday("02-30", MonthFirst), Err(Reason::NoSuchDay { month: 2, day: 30 }));
        assert_eq!(birthday("hello", MonthFirst), Err(Reason::NotADate));
    }
}
