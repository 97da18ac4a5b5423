//! Checks of single inputs, each naming its field.
use regulars_api::{Code, Problem};
use regulars_domain::phone::Region;

use crate::{clock, error::AppError, recognise::phone};

/// Trimmed text of `min..=max` characters without control characters (line breaks are kept).
pub fn text(field: &str, value: &str, min: usize, max: usize) -> Result<String, AppError> {
    let value: String = value.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let length = value.chars().count();
    if length < min {
        return Err(Problem::new(Code::Required).at(field).into());
    }
    if length > max {
        return Err(Problem::new(Code::TooLong).at(field).with("max", max).into());
    }
    Ok(value)
}

/// The longest address there is, in bytes. Source: RFC 5321 §4.5.3.1.3.
pub const LONGEST_EMAIL: usize = 254;

/// An address with one `@` and a dot after it, lower case. Whether it exists only a letter can tell.
pub fn email(field: &str, value: &str) -> Result<String, AppError> {
    let value = text(field, value, 1, LONGEST_EMAIL)?.to_lowercase();
    let fine = value.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    if fine && !value.contains(char::is_whitespace) {
        Ok(value)
    } else {
        Err(Problem::new(Code::Invalid).at(field).into())
    }
}

/// Ten characters or more, not all alike. Source: NIST SP 800-63B 5.1.1.2 (length over composition).
pub fn password(field: &str, value: &str) -> Result<(), AppError> {
    let distinct = value.chars().collect::<std::collections::BTreeSet<_>>().len();
    if (10..=200).contains(&value.chars().count()) && distinct >= 4 {
        Ok(())
    } else {
        Err(Problem::new(Code::WeakPassword).at(field).with("min", 10).into())
    }
}

/// A region of ISO 3166 that has telephones, two capital letters: numbers without a country are read as its own.
pub fn region(field: &str, value: &str) -> Result<String, AppError> {
    let known =
        Region::new(value).ok().filter(|region| region.as_str() == value).and_then(phone::calling_code);
    match known {
        Some(_) => Ok(value.to_owned()),
        None => Err(Problem::new(Code::Invalid).at(field).into()),
    }
}

/// A zone of the IANA database.
pub fn zone(field: &str, value: &str) -> Result<String, AppError> {
    if clock::is_zone(value) {
        Ok(value.to_owned())
    } else {
        Err(Problem::new(Code::Invalid).at(field).into())
    }
}
