//! Money: a whole number of minor units; the brand's currency says how many make one unit.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decimal;

/// Minor units (cents, 分; whole yen). May be negative: a refund, a correction.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// The largest sum one purchase may hold, in minor units. Far above any sale, far below where sums could overflow.
    pub const LIMIT: i64 = 100_000_000_000;

    /// The sum, or `None` beyond 64 bits.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }
    /// The difference, or `None` beyond 64 bits.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }
}

/// A currency of ISO 4217: its code, and how many decimal digits its minor unit has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u32,
}

/// Currencies a brand can choose. Source: ISO 4217 list one, minor units column.
const CURRENCIES: &[(&str, u32)] = &[
    ("AED", 2),
    ("AUD", 2),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CNY", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("HUF", 2),
    ("IDR", 2),
    ("ILS", 2),
    ("INR", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("MOP", 2),
    ("MXN", 2),
    ("MYR", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("PHP", 2),
    ("PLN", 2),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TRY", 2),
    ("TWD", 2),
    ("USD", 2),
    ("VND", 0),
    ("ZAR", 2),
];

impl Currency {
    /// The currency with this code, if the product knows it.
    pub fn find(code: &str) -> Option<Currency> {
        let (known, exponent) = CURRENCIES.iter().find(|(known, _)| *known == code)?;
        let code = <[u8; 3]>::try_from(known.as_bytes()).ok()?;
        Some(Currency { code, exponent: *exponent })
    }
    /// Every code that `find` knows, in alphabetical order.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        CURRENCIES.iter().map(|(code, _)| *code)
    }
    /// `CNY`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }
    /// Decimal digits of the minor unit: 2 for dollars, 0 for yen.
    pub const fn exponent(&self) -> u32 {
        self.exponent
    }
    /// Minor units in one unit: 100 for dollars, 1 for yen.
    pub const fn unit(&self) -> i64 {
        10_i64.pow(self.exponent)
    }

    /// Reads what a person typed (`12`, `12.5`, `1,234.50`, full-width digits) as minor units.
    ///
    /// # Errors
    /// [`NotAnAmount`] for anything else, for more decimals than the currency has, and beyond [`Money::LIMIT`].
    pub fn parse(&self, text: &str) -> Result<Money, NotAnAmount> {
        let minor = decimal::typed(text, self.exponent).ok_or(NotAnAmount)?;
        let within = (-Money::LIMIT..=Money::LIMIT).contains(&minor);
        if within { Ok(Money(minor)) } else { Err(NotAnAmount) }
    }

    /// The amount as plain digits, `-1234.50`: for inputs and files. What people read is formatted by the page's locale.
    pub fn plain(&self, money: Money) -> String {
        let (unit, abs) = (self.unit().unsigned_abs(), money.0.unsigned_abs());
        let sign = if money.0 < 0 { "-" } else { "" };
        let wide = usize::try_from(self.exponent).unwrap_or(0);
        match wide {
            0 => format!("{sign}{abs}"),
            _ => format!("{sign}{}.{:0wide$}", abs / unit, abs % unit),
        }
    }
}

/// What was typed is no amount of this currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount")]
pub struct NotAnAmount;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, text: &str, minor: Option<i64>) {
        let currency = Currency::find(code).expect("known");
        assert_eq!(currency.parse(text).ok(), minor.map(Money), "{text}");
    }

    #[test]
    fn an_amount_is_read_as_people_type_it() {
        check("CNY", "12", Some(1_200));
        check("CNY", "12.5", Some(1_250));
        check("CNY", "1,234.50", Some(123_450));
        check("CNY", "１２．５０", Some(1_250));
        check("JPY", "1200", Some(1_200));
        check("KWD", "1.250", Some(1_250));
        check("CNY", "-3", Some(-300));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "1.234", "1.2.3", "12a", "--1", "9999999999999999999"] {
            check("CNY", text, None);
        }
        check("JPY", "1.5", None);
    }

    #[test]
    fn plain_digits_read_back_as_the_same_amount() {
        for code in Currency::codes() {
            let currency = Currency::find(code).expect("listed");
            for minor in [0, 1, 9, 10, 99, 100, 123_456, -1, -100] {
                assert_eq!(currency.parse(&currency.plain(Money(minor))), Ok(Money(minor)), "{code} {minor}");
            }
        }
    }
}
