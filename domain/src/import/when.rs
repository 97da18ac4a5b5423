//! Moments as tills and spreadsheets write them. What zone a time is in is the file's; turning local time into
//! UTC is the server's.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    date::{DateOrder, numbers, read_date, split_date},
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

const DAY: i64 = 86_400;
const NOON: i64 = 12 * 3_600;
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

/// Whether a cell says a day, with or without a time; in whichever order its numbers stand.
pub(super) fn is_moment(text: &str) -> bool {
    orders(text).any(|read| read.is_ok())
}

/// Whether it says a day without a time, or with midnight, as a spreadsheet writes a day.
pub(super) fn is_bare_day(text: &str) -> bool {
    orders(text).flatten().any(|(_, at, note)| note == Some(Note::NoTimeOfDay) || at.rem_euclid(DAY) == 0)
}

/// Whether it says a time without a day.
pub(super) fn is_time_of_day(text: &str) -> bool {
    time_of_day(&narrow(text.trim())).is_ok()
}

fn orders(text: &str) -> impl Iterator<Item = Result<(Clock, i64, Option<Note>), Reason>> {
    [DateOrder::MonthFirst, DateOrder::DayFirst]
        .into_iter()
        .map(move |order| moment(text, "", Clock::Store, order))
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
}
