//! Numbers as tills and spreadsheets write them: `1,234.50`, `1.234,50`, `(3.00)`, `￥１２`, `1.776357e-15`.
use serde::{Deserialize, Serialize};

use super::reason::{Note, Reason};
use crate::money::Money;

/// What stands before the decimals, where a number has only one mark and could be read either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// A number exactly as written: `digits × 10^-scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: i32,
}

/// More digits than this are more than any till's, and would leave no room to multiply.
const MOST_DIGITS: usize = 18;
/// What is smaller than this many decimals of a unit is a residue of float arithmetic (2^-40 of a unit is 10^-12).
const RESIDUE_SCALE: u32 = 9;
const CURRENCY_MARKS: [&str; 15] =
    ["HK$", "NT$", "US$", "RMB", "CNY", "USD", "HKD", "TWD", "EUR", "GBP", "JPY", "SGD", "MOP", "MYR", "AUD"];

/// A cell in narrow forms.
pub fn narrow(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    text.chars().map(crate::narrow::narrow).collect::<String>().into()
}

impl Decimal {
    /// Reads a number. `None` where it is none.
    pub fn parse(text: &str, mark: DecimalMark) -> Option<Decimal> {
        if mark == DecimalMark::Point
            && let Some(number) = Decimal::plain(text)
        {
            return Some(number);
        }
        let text = narrow(text);
        let mut body = text.trim();
        for sign in CURRENCY_MARKS {
            let before = body.get(..sign.len()).is_some_and(|head| head.eq_ignore_ascii_case(sign));
            let tail = body.len().checked_sub(sign.len());
            let after = tail.and_then(|at| body.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(sign));
            if before {
                body = body.get(sign.len()..)?.trim();
            } else if after {
                body = body.get(..tail?)?.trim();
            }
        }
        let money_sign = |c: char| matches!(c, '$' | '¥' | '€' | '£' | '₩' | '元' | '圆' | '円' | ' ');
        let mut negative = false;
        body = body.trim_matches(money_sign);
        if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (negative, body) = (true, inner);
        } else if let Some(rest) = body.strip_prefix('-').or_else(|| body.strip_suffix('-')) {
            (negative, body) = (true, rest);
        } else if let Some(rest) = body.strip_prefix('+') {
            body = rest;
        }
        let number = Decimal::unsigned(body.trim_matches(money_sign), mark)?;
        Some(Decimal { digits: if negative { -number.digits } else { number.digits }, ..number })
    }

    /// `1234.5`: what nearly every cell of a till's file is, without a detour.
    fn plain(text: &str) -> Option<Decimal> {
        let (mut digits, mut scale, mut seen_point) = (0_i64, 0, false);
        if text.is_empty() || text.len() > MOST_DIGITS || text.ends_with('.') || text.starts_with('.') {
            return None;
        }
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits * 10 + i64::from(byte - b'0');
                    scale += i32::from(seen_point);
                }
                b'.' if !seen_point => seen_point = true,
                _ => return None,
            }
        }
        Some(Decimal { digits: i128::from(digits), scale })
    }

    fn unsigned(body: &str, mark: DecimalMark) -> Option<Decimal> {
        let (mantissa, exponent) = match body.split_once(['e', 'E']) {
            Some((mantissa, exponent)) if exponent.len() <= 5 => (mantissa, exponent.parse::<i32>().ok()?),
            Some(_) => return None,
            None => (body, 0),
        };
        let point = match (mantissa.rfind('.'), mantissa.rfind(',')) {
            (Some(point), Some(comma)) => {
                if point > comma {
                    '.'
                } else {
                    ','
                }
            }
            _ if mark == DecimalMark::Comma => ',',
            _ => '.',
        };
        let (whole, part) = mantissa.split_once(point).unwrap_or((mantissa, ""));
        if (whole.is_empty() && part.is_empty()) || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let part = part.get(..MOST_DIGITS).unwrap_or(part);
        let (mut digits, mut count) = (0_i128, 0);
        for group in grouped(whole, point)?.chain([part]) {
            for digit in group.bytes() {
                digits = digits * 10 + i128::from(digit.checked_sub(b'0').filter(|d| *d < 10)?);
                count += usize::from(digits > 0);
                if count > 2 * MOST_DIGITS {
                    return None;
                }
            }
        }
        let scale = i32::try_from(part.len()).ok()? - exponent;
        Some(Decimal { digits, scale })
    }

    /// Thousandths times minor units: what `quantity` of this price cost, still exact.
    fn times(self, other: Decimal) -> Option<Decimal> {
        Some(Decimal { digits: self.digits.checked_mul(other.digits)?, scale: self.scale + other.scale })
    }

    /// The number in units of `10^-exponent`, rounded half away from zero, and whether it had to be.
    fn rounded(self, exponent: u32) -> Option<(i128, Option<Note>)> {
        let exponent = i32::try_from(exponent).ok()?;
        let drop = self.scale - exponent;
        if drop <= 0 {
            let up = 10_i128.checked_pow(drop.unsigned_abs());
            return match up.and_then(|up| self.digits.checked_mul(up)) {
                None if self.digits == 0 => Some((0, None)),
                units => Some((units?, None)),
            };
        }
        let Some(by) = 10_i128.checked_pow(drop.unsigned_abs()) else {
            return Some((0, (self.digits != 0).then_some(Note::FloatZero)));
        };
        let (whole, rest) = (self.digits / by, self.digits % by);
        let away = if rest.abs() >= by - rest.abs() { rest.signum() } else { 0 };
        let residue = self.scale > RESIDUE_SCALE as i32
            && 10_i128
                .checked_pow(self.scale.unsigned_abs() - RESIDUE_SCALE)
                .is_none_or(|one| self.digits.abs() < one);
        let note = match rest {
            0 => None,
            _ if residue => Some(Note::FloatZero),
            _ => Some(Note::Rounded),
        };
        Some((whole + away, note))
    }
}

/// The whole part's digits in their groups of three, `None` where they are grouped otherwise.
fn grouped(whole: &str, point: char) -> Option<impl Iterator<Item = &str>> {
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    if let Some(c) = separator {
        if !matches!(c, ',' | '.' | ' ' | '\'' | '’') || c == point {
            return None;
        }
        let even = whole.split(c).enumerate().all(|(at, group)| match at {
            0 => (1..=3).contains(&group.len()),
            _ => group.len() == 3,
        });
        if !even {
            return None;
        }
    }
    // A separator that is absent splits nothing.
    Some(whole.split(separator.unwrap_or(',')))
}

/// Money in minor units. An empty cell is the caller's to judge.
///
/// # Errors
/// [`Reason::NotAnAmount`], [`Reason::TooLarge`]
pub fn money(text: &str, exponent: u32, mark: DecimalMark) -> Result<(Money, Option<Note>), Reason> {
    let number = Decimal::parse(text, mark).ok_or(Reason::NotAnAmount)?;
    bounded(number.rounded(exponent), Money::LIMIT).map(|(units, note)| (Money(units), note))
}

/// What a quantity at a unit price cost, rounded once, half away from zero.
///
/// # Errors
/// [`Reason::NotAnAmount`] for the price, [`Reason::TooLarge`]. A quantity that is no number is read by [`quantity`].
pub fn line_total(
    price: &str,
    quantity: &str,
    exponent: u32,
    mark: DecimalMark,
) -> Result<(Money, Option<Note>), Reason> {
    let price = Decimal::parse(price, mark).ok_or(Reason::NotAnAmount)?;
    let quantity = Decimal::parse(quantity, mark).unwrap_or(Decimal { digits: 1, scale: 0 });
    let total = price.times(quantity).ok_or(Reason::TooLarge)?;
    bounded(total.rounded(exponent), Money::LIMIT).map(|(units, note)| (Money(units), note))
}

/// A quantity in thousandths.
///
/// # Errors
/// [`Reason::NotANumber`], [`Reason::TooLarge`]
pub fn quantity(text: &str, mark: DecimalMark) -> Result<(i64, Option<Note>), Reason> {
    let number = Decimal::parse(text, mark).ok_or(Reason::NotANumber)?;
    bounded(number.rounded(3), Money::LIMIT)
}

/// A whole number, `1,234` and `12.0` included.
///
/// # Errors
/// [`Reason::NotANumber`], [`Reason::NotWhole`], [`Reason::TooLarge`]
pub fn whole(text: &str, mark: DecimalMark) -> Result<i64, Reason> {
    let number = Decimal::parse(text, mark).ok_or(Reason::NotANumber)?;
    match bounded(number.rounded(0), Money::LIMIT)? {
        (n, None) => Ok(n),
        _ => Err(Reason::NotWhole),
    }
}

fn bounded(read: Option<(i128, Option<Note>)>, limit: i64) -> Result<(i64, Option<Note>), Reason> {
    let (units, note) = read.ok_or(Reason::TooLarge)?;
    let units = i64::try_from(units).ok().filter(|n| n.unsigned_abs() <= limit.unsigned_abs());
    Ok((units.ok_or(Reason::TooLarge)?, note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};

    #[track_caller]
    fn check(text: &str, mark: DecimalMark, expected: Result<(i64, Option<Note>), Reason>) {
        assert_eq!(money(text, 2, mark).map(|(money, note)| (money.0, note)), expected, "{text}");
    }

    #[test]
    fn amounts_are_read_as_tills_and_spreadsheets_write_them() {
        for (text, cents) in [
            ("1.43", 143),
            ("0", 0),
            ("-3", -300),
            ("3-", -300),
            ("(3.00)", -300),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1 234.5", 123_450),
            ("1'234.50", 123_450),
            ("$1.43", 143),
            ("-$1.43", -143),
            ("￥１２．５", 1_250),
            ("12元", 1_200),
            ("HK$ 5", 500),
            ("5 usd", 500),
            (".5", 50),
            ("1e2", 10_000),
            ("1,234,567", 123_456_700),
            ("7.", 700),
            ("+2", 200),
        ] {
            check(text, Point, Ok((cents, None)));
        }
        check("1,5", Comma, Ok((150, None)));
        check("1.234", Comma, Ok((123_400, None)));
    }

    #[test]
    fn what_is_no_amount_is_said_to_be_none() {
        for text in [
            "1,2.5", "", "-", "abc", "1.2.3", "1,5", "12,34", "1e", "e5", "--1", "1 2", ",", "1e999999",
            "1..", "٣",
        ] {
            check(text, Point, Err(Reason::NotAnAmount));
        }
        check("99999999999999", Point, Err(Reason::TooLarge));
        check("1e30", Point, Err(Reason::TooLarge));
        check(&"9".repeat(37), Point, Err(Reason::NotAnAmount));
        check(&"9".repeat(60), Point, Err(Reason::NotAnAmount));
        check("1e9999", Point, Err(Reason::TooLarge));
    }

    #[test]
    fn a_zero_of_float_arithmetic_is_nothing_with_a_note() {
        for text in
            ["1.776357e-15", "4.4408900000000007e-16", "-2.220446e-16", "0.000000000000001", "1e-9999"]
        {
            check(text, Point, Ok((0, Some(Note::FloatZero))));
        }
        check("0e-9999", Point, Ok((0, None)));
    }

    #[test]
    fn what_is_finer_than_a_cent_is_rounded_half_away_from_zero_with_a_note() {
        for (text, cents) in
            [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("2.994999", 299), ("1.8500000000000001", 185)]
        {
            check(text, Point, Ok((cents, Some(Note::Rounded))));
        }
        assert_eq!(line_total("0.001", "500", 2, Point), Ok((Money(50), None)));
        assert_eq!(line_total("0.01", "0.5", 2, Point), Ok((Money(1), Some(Note::Rounded))));
        assert_eq!(money("1200.5", 0, Point), Ok((Money(1_201), Some(Note::Rounded))));
    }

    #[test]
    fn quantities_are_thousandths_and_points_are_whole() {
        assert_eq!(quantity("1.5", Point), Ok((1_500, None)));
        assert_eq!(quantity("17850", Point), Ok((17_850_000, None)));
        assert_eq!(whole("1,234", Point), Ok(1_234));
        assert_eq!(whole("12.0", Point), Ok(12));
        assert_eq!(whole("12.5", Point), Err(Reason::NotWhole));
    }
}
