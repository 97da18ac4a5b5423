//! Reading telephone numbers to E.164 with the numbering plans of libphonenumber.

use std::fmt::Write as _;

use phonenumber::metadata::DATABASE;
use phonenumber::{Metadata, Mode, PhoneNumber};
use regulars_domain::phone::{E164, Region};
use unicode_normalization::UnicodeNormalization;

use super::fold::digit;

/// Why a text was not read as a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// No digit at all.
    #[error("no telephone number")]
    Empty,
    /// It names an extension: a switchboard is shared, so it cannot identify a member.
    #[error("a number with an extension")]
    Extension,
    /// Letters, a masked digit or other signs.
    #[error("a telephone number has digits only")]
    Letters,
    /// In no numbering plan: too short, too long, or a range that is not assigned.
    #[error("no such telephone number")]
    NoSuchNumber,
}

/// Reads a number as people write it: national form of the `home` region, `+` and `00` forms, the region's own
/// international prefix (`011` everywhere), full-width digits, any usual punctuation. Only numbers that the
/// numbering plans know are accepted: a mistyped digit is far more frequent than a range newer than the tables.
pub fn parse(text: &str, home: Region) -> Result<E164, PhoneError> {
    let written = clean(text)?;
    let digits = written.digits.as_str();
    if written.plus {
        return international(digits.trim_start_matches('0')).ok_or(PhoneError::NoSuchNumber);
    }
    national(digits, home)
        .or_else(|| international(digits.strip_prefix("00")?))
        .or_else(|| international(digits.strip_prefix("011")?))
        .ok_or(PhoneError::NoSuchNumber)
}

/// The country calling code of a region, as in `E164::calling_code`.
pub fn calling_code(region: Region) -> Option<String> {
    plan_of(region).map(|plan| plan.country_code().to_string())
}

/// What is dialled before a national number inside the region: `0` in most, none in some.
pub(super) fn trunk_prefix(region: Region) -> Option<&'static str> {
    plan_of(region).and_then(Metadata::national_prefix)
}

fn plan_of(region: Region) -> Option<&'static Metadata> {
    DATABASE.by_id(region.as_str())
}

/// The digits of a text, and whether a `+` stands before them.
pub(super) struct Written {
    pub plus: bool,
    pub digits: String,
}

/// Longer than any number with all its punctuation.
const LONGEST_TEXT: usize = 64;

/// Takes the digits out of their punctuation.
pub(super) fn clean(text: &str) -> Result<Written, PhoneError> {
    let text: String = text.nfkc().map(digit).take(LONGEST_TEXT + 1).collect();
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("tel:").unwrap_or(&text);
    if text.chars().count() > LONGEST_TEXT {
        return Err(PhoneError::Letters);
    }
    let mut written = Written { plus: false, digits: String::new() };
    for (at, sign) in text.char_indices() {
        match sign {
            '0'..='9' => written.digits.push(sign),
            '+' if written.digits.is_empty() => written.plus = true,
            _ if is_punctuation(sign) => {}
            _ => {
                let rest = text.get(at..).unwrap_or_default();
                let extension = !written.digits.is_empty()
                    && EXTENSIONS.iter().any(|mark| rest.strip_prefix(mark).is_some_and(starts_with_digit));
                return Err(if extension { PhoneError::Extension } else { PhoneError::Letters });
            }
        }
    }
    if written.digits.is_empty() { Err(PhoneError::Empty) } else { Ok(written) }
}

const EXTENSIONS: [&str; 11] = ["extension", "extn", "ext", "x", "#", ";ext=", ",", ";", "转", "轉", "分机"];

fn starts_with_digit(rest: &str) -> bool {
    rest.trim_start_matches(['.', ':', ' ', '号', '號']).starts_with(|sign: char| sign.is_ascii_digit())
}

/// Spaces, dashes, dots, slashes, brackets, and the invisible marks that address books paste along.
fn is_punctuation(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(
            sign,
            '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~' | '·' | 'ー' | '\u{2010}'..='\u{2015}' | '\u{2212}'
        )
        || matches!(sign, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Reads digits after a `+`. No home region is named to the library: it would look for that region's
/// international prefix behind the `+` too, and China's pattern finds one in "+1 212 600 0142".
fn international(digits: &str) -> Option<E164> {
    accepted(phonenumber::parse(None, format!("+{digits}")).ok()?)
}

/// Reads digits without a `+`. The library takes a leading calling code off where it can; if what is left is no
/// number, the digits were national all along (Rwanda: "250 123 456" is +250 250 123 456).
fn national(digits: &str, home: Region) -> Option<E164> {
    let plan = plan_of(home)?;
    let country = home.as_str().parse().ok()?;
    phonenumber::parse(Some(country), digits)
        .ok()
        .and_then(accepted)
        .or_else(|| international(&format!("{}{digits}", plan.country_code())))
}

/// The E.164 text of a number that its numbering plan knows.
fn accepted(number: PhoneNumber) -> Option<E164> {
    if !number.is_valid() {
        return None;
    }
    let mut text = String::new();
    write!(text, "{}", number.format().mode(Mode::E164)).ok()?;
    E164::new(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn region(code: &str) -> Region {
        Region::new(code).unwrap()
    }

    #[track_caller]
    fn check(text: &str, home: &str, number: Result<&str, PhoneError>) {
        let read = parse(text, region(home));
        assert_eq!(read.as_ref().map(E164::as_str).map_err(|problem| *problem), number, "{text} in {home}");
    }

    #[test]
    fn a_number_is_read_in_every_form_people_write() {
        for text in [
            "13800138021",
            "138 0013 8021",
            "138-0013-8021",
            "+86 138 0013 8021",
            "+8613800138021",
            "0086 13800138021",
            "8613800138021",
            "１３８００１３８０２１",
            "＋８６　１３８００１３８０２１",
            "\u{202D}+8613800138021\u{202C}",
            "tel:+86-138-0013-8021",
            "+0086 138 0013 8021",
            "٠٠٨٦ ١٣٨٠٠١٣٨٠٢١",
            "（+86）13800138021",
        ] {
            check(text, "CN", Ok("+8613800138021"));
        }
        check("011 86 138 0013 8021", "US", Ok("+8613800138021"));
        check("00 86 138 0013 8021", "US", Ok("+8613800138021"));
        check("011 86 138 0013 8021", "CN", Ok("+8613800138021"));
        check("+44 (0)20 7946 0018", "US", Ok("+442079460018"));
        check("(202) 555-0142", "US", Ok("+12025550142"));
        check("1 202 555 0142", "US", Ok("+12025550142"));
        check("02 1234 5678", "IT", Ok("+390212345678"));
    }

    #[test]
    fn a_foreign_number_behind_a_plus_is_not_taken_for_the_home_international_prefix() {
        check("+1 212 600 0142", "CN", Ok("+12126000142"));
    }

    #[test]
    fn digits_that_begin_like_the_calling_code_may_be_national() {
        check("250 123 456", "RW", Ok("+250250123456"));
        check("0720 123 456", "RW", Ok("+250720123456"));
    }

    #[test]
    fn what_is_no_personal_number_is_refused_with_its_reason() {
        use PhoneError::*;
        for (text, reason) in [
            ("", Empty),
            ("  -  ", Empty),
            ("+", Empty),
            ("010 1234 5678 ext. 12", Extension),
            ("010 1234 5678 转 12", Extension),
            ("010 1234 5678 x12", Extension),
            ("010 1234 5678#12", Extension),
            ("138****8021", Letters),
            ("yu wentao", Letters),
            ("1-800-FLOWERS", Letters),
            ("1380013802", NoSuchNumber),
            ("12", NoSuchNumber),
            ("+999 1234567", NoSuchNumber),
            ("138001380211", NoSuchNumber),
            ("+", Empty),
            ("138 0013 8021 +86", Letters),
            ("99999999999999999999999999", NoSuchNumber),
        ] {
            check(text, "CN", Err(reason));
        }
    }

    #[test]
    fn a_region_knows_its_calling_code_and_trunk_prefix() {
        assert_eq!(
            (calling_code(region("CN")).as_deref(), trunk_prefix(region("CN"))),
            (Some("86"), Some("0"))
        );
        assert_eq!(
            (calling_code(region("US")).as_deref(), trunk_prefix(region("US"))),
            (Some("1"), Some("1"))
        );
        assert_eq!((calling_code(region("IT")).as_deref(), trunk_prefix(region("IT"))), (Some("39"), None));
        assert_eq!(calling_code(region("XX")), None);
    }

    #[test]
    fn the_calling_code_of_a_stored_number_is_that_of_its_plan() {
        for plan in DATABASE.iter() {
            let code = plan.country_code().to_string();
            let number = E164::new(&format!("+{code}1234567")).unwrap();
            assert_eq!(number.calling_code(), code, "{}", plan.id());
        }
    }

    /// The 489 example numbers, or none where the real data is absent (a failure where CI is set).
    fn examples() -> Option<Vec<[String; 5]>> {
        let folder = std::env::var_os("REGULARS_DATA").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
            PathBuf::from,
        );
        let file = folder.join("phone/libphonenumber_examples_e164.csv");
        let Ok(text) = std::fs::read_to_string(&file) else {
            assert!(std::env::var_os("CI").is_none(), "{} is missing", file.display());
            println!("skipped: every_example_number_is_read_exactly ({} is missing)", file.display());
            return None;
        };
        let rows = text.lines().skip(1).map(|line| {
            let mut cells = line.split(',').map(str::to_owned);
            std::array::from_fn(|_| cells.next().unwrap())
        });
        Some(rows.collect())
    }

    fn full_width(text: &str) -> String {
        text.chars()
            .map(|sign| match sign {
                '!'..='~' => char::from_u32(u32::from(sign) + 0xFEE0).unwrap(),
                _ => sign,
            })
            .collect()
    }

    #[test]
    fn every_example_number_is_read_exactly() {
        let Some(rows) = examples() else { return };
        let exact = |[code, kind, national, international, e164]: &[String; 5]| {
            [national, international, e164].into_iter().all(|form| {
                [form.clone(), full_width(form)].into_iter().all(|text| {
                    let read = parse(&text, region(code));
                    let same = read.as_ref().is_ok_and(|number| number.as_str() == e164);
                    if !same {
                        println!("{code} {kind} {text}: {:?}, not {e164}", read.as_ref().map(E164::as_str));
                    }
                    same
                })
            })
        };
        let right = rows.iter().filter(|row| exact(row)).count();
        let held = right == 489 && rows.len() == 489;
        assert!(regulars_report::bar("phones", right, "=489", held));
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_reading_of_numbers(text in "\\PC{0,30}", home in "[A-Z]{2}") {
            let _ = parse(&text, region(&home));
        }

        #[test]
        fn whatever_is_read_from_digits_is_read_again_from_its_e164(text in "[+]?[0-9 ()-]{3,18}", home in "CN|US|GB|IT|RW|AR|BR|DE|JP|KR|RU|MX") {
            if let Ok(number) = parse(&text, region(&home)) {
                let again = parse(number.as_str(), region(&home));
                proptest::prop_assert_eq!(again.as_ref().map(E164::as_str), Ok(number.as_str()));
            }
        }
    }
}
