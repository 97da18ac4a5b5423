//! Days as tills and spreadsheets write them.
use serde::{Deserialize, Serialize};

use super::{number::narrow, reason::Reason};
use crate::time::BusinessDay;

/// Which of the first two numbers of `3/4/2017` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

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

/// Where the date ends and the time begins.
pub(super) fn split_date(text: &str) -> (&str, &str) {
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
pub(super) fn numbers(text: &str) -> Vec<(u32, usize)> {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.by_ref().take(4).map(|part| (part.parse().unwrap_or(u32::MAX), part.len())).collect()
}

/// A date without a time.
///
/// # Errors
/// [`Reason::NotADate`], [`Reason::NoSuchDay`], [`Reason::FarAwayDate`]
pub(super) fn read_date(text: &str, order: DateOrder) -> Result<BusinessDay, Reason> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst};

    #[test]
    fn days_before_months_are_told_from_months_before_days() {
        assert_eq!(read_date("3/4/2017", DayFirst), Ok(BusinessDay::from_date(2017, 4, 3).expect("a day")));
        assert_eq!(read_date("3/4/2017", MonthFirst), Ok(BusinessDay::from_date(2017, 3, 4).expect("a day")));
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
