//! How numbers, money, dates and phones are written in the reader's language, by the browser's own `Intl`. Formatters are kept,
//! because making one costs more than a hundred uses.
use std::{cell::RefCell, collections::HashMap};

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::window;
use regulars_domain::{
    money::{Currency, Money},
    phone::calling_code_length,
};
use wasm_bindgen::JsValue;

use crate::i18n::lang_untracked;

thread_local! {
    static FORMATTERS: RefCell<HashMap<String, Function>> = RefCell::default();
}

enum Kind {
    Number,
    Date,
}

/// `Intl` options written as `name=value` pairs; a value that is a number or `true`/`false` becomes one.
fn formatter(kind: Kind, options: &[(&str, &str)]) -> Function {
    let tag = lang_untracked().tag();
    let key = options.iter().fold(tag.to_owned(), |key, (name, value)| format!("{key} {name}={value}"));
    let known = FORMATTERS.with_borrow(|known| known.get(&key).cloned());
    known.unwrap_or_else(|| {
        let locales = Array::of1(&tag.into());
        let object = Object::new();
        for (name, value) in options {
            let value = match (*value, value.parse::<i32>()) {
                ("true", _) => JsValue::TRUE,
                ("false", _) => JsValue::FALSE,
                (_, Ok(n)) => n.into(),
                (text, Err(_)) => text.into(),
            };
            let _ = Reflect::set(&object, &(*name).into(), &value);
        }
        let made = match kind {
            Kind::Number => Intl::NumberFormat::new(&locales, &object).format(),
            Kind::Date => Intl::DateTimeFormat::new(&locales, &object).format(),
        };
        FORMATTERS.with_borrow_mut(|known| known.insert(key, made.clone()));
        made
    })
}

fn apply(formatter: &Function, value: &JsValue) -> String {
    formatter.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// `12,840`; up to three decimals.
pub fn number(n: f64) -> String {
    apply(&formatter(Kind::Number, &[("useGrouping", "true")]), &n.into()).replace('-', "\u{2212}")
}

/// A whole number, such as points: `12,840`, `−555`.
pub fn whole(n: i64) -> String {
    number(n as f64)
}

/// A whole number with its sign always shown: `+96`, `−200`.
pub fn signed(n: i64) -> String {
    let text = apply(&formatter(Kind::Number, &[("signDisplay", "exceptZero")]), &(n as f64).into());
    text.replace('-', "\u{2212}")
}

/// A quantity in thousandths: `2`, `0.45`.
pub fn quantity(thousandths: i64) -> String {
    number(thousandths as f64 / 1000.0)
}

/// A share between 0 and 1: `42%`.
pub fn percent(share: f64) -> String {
    apply(&formatter(Kind::Number, &[("style", "percent"), ("maximumFractionDigits", "0")]), &share.into())
}

/// Money with its currency once: `¥96.05`, `−$3.00`. Whole units stay without decimals only where the currency has none.
pub fn money(amount: Money, currency: Currency) -> String {
    let digits = currency.exponent().to_string();
    let options = [
        ("style", "currency"),
        ("currency", currency.code()),
        ("currencyDisplay", "narrowSymbol"),
        ("minimumFractionDigits", &digits),
        ("maximumFractionDigits", &digits),
    ];
    let units = amount.0 as f64 / currency.unit() as f64;
    apply(&formatter(Kind::Number, &options), &units.into()).replace('-', "\u{2212}")
}

/// What stands in an amount's input: plain digits with a point, no grouping, no currency.
pub fn money_plain(amount: Money, currency: Currency) -> String {
    let (unit, width) = (currency.unit(), currency.exponent() as usize);
    let sign = if amount.0 < 0 { "-" } else { "" };
    let (whole, part) = (amount.0.abs() / unit, amount.0.abs() % unit);
    if width == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0width$}") }
}

fn instant(seconds: i64) -> JsValue {
    Date::new(&JsValue::from_f64(seconds as f64 * 1000.0)).into()
}

/// A moment's day in a time zone: `22 Nov 2026`, `2026年11月22日`.
pub fn date_short(seconds: i64, zone: &str) -> String {
    let options = [("dateStyle", "medium"), ("timeZone", zone)];
    apply(&formatter(Kind::Date, &options), &instant(seconds))
}

/// A moment's day and time in a store's zone: `22 Nov 2026, 17:02`.
pub fn date_time(seconds: i64, zone: &str) -> String {
    let options = [("dateStyle", "medium"), ("timeStyle", "short"), ("timeZone", zone)];
    apply(&formatter(Kind::Date, &options), &instant(seconds))
}

/// The weekday of a business day, counted in days since 1970-01-01: `Sunday`, `星期日`.
pub fn weekday(days: i64) -> String {
    apply(&formatter(Kind::Date, &[("weekday", "long"), ("timeZone", "UTC")]), &instant(days * 86_400))
}

/// A business day, counted in days since 1970-01-01: `22 Nov 2026`. It belongs to no zone.
pub fn day(days: i64) -> String {
    date_short(days * 86_400, "UTC")
}

/// A day and month without a year, such as a birthday: `25 November`, `11月25日`. `month` 1–12.
pub fn month_day(month: u8, day: u8) -> String {
    // 2000 was a leap year, so that 29 February can be written.
    let seconds =
        Date::utc(2000.0, f64::from(month) - 1.0) / 1000.0 + f64::from(day.saturating_sub(1)) * 86_400.0;
    let options = [("day", "numeric"), ("month", "long"), ("timeZone", "UTC")];
    apply(&formatter(Kind::Date, &options), &instant(seconds as i64))
}

/// A distance in days from today: `yesterday`, `in 3 days`, `6 months ago`. Negative is past.
pub fn relative_days(days: i64) -> String {
    let (amount, unit) = match days.abs() {
        0..=13 => (days, "day"),
        14..=60 => (days / 7, "week"),
        61..=729 => (days / 30, "month"),
        _ => (days / 365, "year"),
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"numeric".into(), &"auto".into());
    let locales = Array::of1(&lang_untracked().tag().into());
    Intl::RelativeTimeFormat::new(&locales, &options).format(amount as f64, unit).into()
}

/// The device's own time zone, as an IANA name.
pub fn device_zone() -> String {
    let made = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&made, &"timeZone".into()).ok().and_then(|zone| zone.as_string()).unwrap_or("UTC".into())
}

/// Every IANA time zone the browser knows, for a chooser.
pub fn zones() -> Vec<String> {
    let intl = Reflect::get(&window(), &"Intl".into()).unwrap_or(JsValue::UNDEFINED);
    let list = Reflect::get(&intl, &"supportedValuesOf".into())
        .ok()
        .map(Function::from)
        .and_then(|values| values.call1(&intl, &"timeZone".into()).ok());
    list.map(|list| Array::from(&list).iter().filter_map(|zone| zone.as_string()).collect())
        .unwrap_or_default()
}

/// An E.164 number as people read it: `+86 138 0013 8000`, `+1 201 555 0123`. Masked digits (`*`) are kept.
pub fn phone(e164: &str) -> String {
    let Some(rest) = e164.strip_prefix('+') else { return group(e164, &[3, 4, 4]) };
    let code = calling_code_length(rest);
    let groups: &[usize] = match rest.get(..code) {
        Some("1" | "7") => &[3, 3, 4],
        Some("86") => &[3, 4, 4],
        Some("852" | "853" | "886") => &[4, 4, 4],
        Some("65") => &[4, 4],
        Some("44") => &[4, 6],
        Some("81" | "82") => &[2, 4, 4],
        _ => &[3, 3, 3, 3],
    };
    if rest.len() <= code || !rest.is_char_boundary(code) {
        return e164.to_owned();
    }
    let (country, national) = rest.split_at(code);
    format!("+{country} {}", group(national, groups))
}

/// Splits text into groups of these sizes; what is left over stays together at the end.
fn group(text: &str, sizes: &[usize]) -> String {
    let mut characters = text.chars().peekable();
    let mut out = String::new();
    for size in sizes {
        if characters.peek().is_none() {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(characters.by_ref().take(*size));
    }
    out.extend(characters);
    out
}

/// A small amount of US dollars, for what hosting costs: `$20.40`.
pub fn dollars(amount: f64) -> String {
    let options = [("style", "currency"), ("currency", "USD"), ("currencyDisplay", "narrowSymbol")];
    apply(&formatter(Kind::Number, &options), &amount.into())
}

/// What a request costs on the hosting plan, in US dollars per million of such requests. Prices: D1 rows read $0.001 and rows
/// written $1.00 per million, Workers requests $0.30 per million (Cloudflare's Workers Paid plan, beyond what it includes).
pub fn cost_per_million(read: u32, written: u32) -> f64 {
    0.30 + f64::from(read) * 0.001 + f64::from(written) * 1.00
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_grouped_as_their_country_reads_them() {
        for (e164, shown) in [
            ("+8613800138000", "+86 138 0013 8000"),
            ("+86138****8000", "+86 138 **** 8000"),
            ("+12015550123", "+1 201 555 0123"),
            ("+85291234567", "+852 9123 4567"),
            ("+971501234567", "+971 501 234 567"),
            ("+353861234567", "+353 861 234 567"),
            ("+420601123456", "+420 601 123 456"),
            ("+4915112345678", "+49 151 123 456 78"),
            ("+79161234567", "+7 916 123 4567"),
            ("+", "+"),
        ] {
            assert_eq!(phone(e164), shown);
        }
    }

    #[test]
    fn a_request_that_writes_twenty_rows_costs_twenty_dollars_a_million() {
        assert!((cost_per_million(100, 20) - 20.4).abs() < 1e-9);
    }
}
