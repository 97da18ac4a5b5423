//! Telephone numbers: the E.164 form that is stored, and who may see how much of it.
//!
//! Reading what people type needs the numbering plans of 245 regions and is the server's
//! (`worker/src/recognise/phone.rs`); this module only knows the shape.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// What is wrong with a text that should be a number in E.164 form or a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneShape {
    /// Not `+`, a first digit 1-9 and 6 to 14 more digits.
    #[error("not a telephone number in E.164 form")]
    E164,
    /// Not two letters A-Z.
    #[error("not a region of ISO 3166")]
    Region,
}

/// A region by its ISO 3166 alpha-2 code: the country a number without `+` is read in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region([u8; 2]);

impl Region {
    /// Reads two letters of either case.
    pub fn new(code: &str) -> Result<Self, PhoneShape> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(PhoneShape::Region),
        }
    }

    /// The two capital letters.
    pub fn as_str(&self) -> &str {
        // Two ASCII letters are UTF-8; the empty text cannot occur.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Region {
    type Error = PhoneShape;
    fn try_from(code: String) -> Result<Self, PhoneShape> {
        Self::new(&code)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.as_str().to_owned()
    }
}

impl JsonSchema for Region {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PhoneRegion".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{2}$" })
    }
}

/// A telephone number in E.164 form: `+`, country calling code, national number; at most 15 digits
/// (ITU-T E.164). It is written to the database and compared, never printed: `Debug` hides it, and
/// there is no `Display` and no `Serialize`, so that it cannot slip into a log, an error or a list.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct E164(String);

impl E164 {
    /// Checks the shape only; which numbers exist is the numbering plans' business.
    pub fn new(text: &str) -> Result<Self, PhoneShape> {
        let digits = text.strip_prefix('+').ok_or(PhoneShape::E164)?;
        let shaped = (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if shaped { Ok(Self(text.to_owned())) } else { Err(PhoneShape::E164) }
    }

    /// The number with its `+`, for storing and comparing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without the `+`.
    pub fn digits(&self) -> &str {
        self.0.strip_prefix('+').unwrap_or(&self.0)
    }

    /// The country calling code, 1 to 3 digits.
    pub fn calling_code(&self) -> &str {
        let digits = self.digits();
        digits.get(..calling_code_length(digits)).unwrap_or(digits)
    }

    /// The national significant number: what follows the calling code.
    pub fn national(&self) -> &str {
        self.digits().get(self.calling_code().len()..).unwrap_or_default()
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E164(+{} hidden)", self.calling_code())
    }
}

/// How much of a number a [`Phone`] shows.
pub trait Sight: sealed::Sealed {
    /// What such a phone holds: the number, or only its masked text.
    type Held: Clone + PartialEq + Eq;
}

/// The whole number. Only the server holds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clear;
/// Enough to recognise a number one knows, too little to call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Masked;

impl Sight for Clear {
    type Held = E164;
}
impl Sight for Masked {
    type Held = String;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Clear {}
    impl Sealed for super::Masked {}
}

/// A member's telephone. `Phone<Masked>` may be listed and sent; `Phone<Clear>` can be neither printed
/// nor serialised: the one way out is [`Phone::reveal`], which its caller has logged with a reason.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone<S: Sight>(S::Held);

impl Phone<Clear> {
    /// Wraps a number that was read or loaded.
    pub fn new(number: E164) -> Self {
        Self(number)
    }

    /// The whole number in E.164 form. To show it to a person is an act to be logged.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// The number, for keys and comparison.
    pub fn number(&self) -> &E164 {
        &self.0
    }

    /// Hides all but the last digits, and the first three of national numbers of 11 digits or more
    /// (they name an operator, not a person). `home` is the brand's calling code, which is left out:
    /// `138****8021` at home in China, `+86 138****8021` elsewhere; `+1 *** *** 0142`.
    pub fn masked(&self, home: Option<&str>) -> Phone<Masked> {
        let code = self.0.calling_code();
        let national = hide(self.0.national());
        Phone(if home == Some(code) { national } else { format!("+{code} {national}") })
    }
}

impl fmt::Debug for Phone<Clear> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone<Clear>(hidden)")
    }
}

impl Phone<Masked> {
    /// The masked text, fit to be shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone<Masked> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Phone<Masked> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone<Masked>({})", self.0)
    }
}

impl Serialize for Phone<Masked> {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Phone<Masked> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        // A whole number that arrives here was never masked: refuse it loudly.
        if text.contains('*') { Ok(Self(text)) } else { Err(serde::de::Error::custom("not a masked phone")) }
    }
}

impl JsonSchema for Phone<Masked> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MaskedPhone".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["138****8021", "+1 *** *** 0142"] })
    }
}

/// Masks a national number: its last 4 digits stay (fewer of a short one), the first 3 too from 11 digits on.
fn hide(national: &str) -> String {
    let tail_length = 4.min(national.len() / 2);
    let (rest, tail) = national.split_at_checked(national.len() - tail_length).unwrap_or((national, ""));
    match rest.split_at_checked(3) {
        Some((head, middle)) if national.len() >= 11 => format!("{head}{}{tail}", "*".repeat(middle.len())),
        _ => format!("{} {tail}", stars(rest.len())),
    }
}

/// Stars in groups of three counted from the right, four in one group.
fn stars(count: usize) -> String {
    let mut text = String::new();
    for place in (1..=count).rev() {
        text.push('*');
        if count != 4 && place > 1 && place % 3 == 1 {
            text.push(' ');
        }
    }
    text
}

/// How many of a number's digits are its country's calling code. The codes are prefix-free: 1 and 7 stand alone, the
/// two-digit ones are listed, all others have three (ITU-T E.164 list of assigned codes).
pub fn calling_code_length(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clear(text: &str) -> Phone<Clear> {
        Phone::new(E164::new(text).unwrap())
    }

    #[track_caller]
    fn check_masked(number: &str, home: Option<&str>, shown: &str) {
        assert_eq!(clear(number).masked(home).as_str(), shown);
    }

    #[test]
    fn a_number_of_the_own_country_is_masked_without_its_code() {
        check_masked("+8613800138021", Some("86"), "138****8021");
        check_masked("+12025550142", Some("1"), "*** *** 0142");
        check_masked("+85291234567", Some("852"), "**** 4567");
        check_masked("+33612345678", Some("33"), "** *** 5678");
    }

    #[test]
    fn a_number_of_another_country_is_masked_with_its_code() {
        check_masked("+12025550142", Some("86"), "+1 *** *** 0142");
        check_masked("+8613800138021", None, "+86 138****8021");
        check_masked("+24740123", None, "+247 *** 23");
    }

    #[test]
    fn a_mask_never_leaves_more_than_seven_digits_nor_more_than_two_thirds() {
        for length in 7..=15 {
            let number = format!("+2{}", "47555555555555".get(..length - 1).unwrap());
            let phone = clear(&number);
            let hidden = phone.masked(None).as_str().matches('*').count();
            let national = phone.number().national().len();
            assert!(national - hidden <= 7 && hidden * 3 >= national, "{national} digits, {hidden} hidden");
        }
    }

    #[test]
    fn calling_codes_have_one_two_or_three_digits() {
        for (number, code) in [
            ("+12025550142", "1"),
            ("+79161234567", "7"),
            ("+8613800138021", "86"),
            ("+390212345678", "39"),
            ("+250720123456", "250"),
            ("+85291234567", "852"),
            ("+886912345678", "886"),
            ("+8801812345678", "880"),
            ("+9647912345678", "964"),
        ] {
            assert_eq!(E164::new(number).unwrap().calling_code(), code);
        }
    }

    #[test]
    fn only_plus_and_seven_to_fifteen_digits_are_e164() {
        for bad in [
            "",
            "+",
            "13800138021",
            "+0123456789",
            "+123456",
            "+1234567890123456",
            "+86 138",
            "+８６１３８００",
        ] {
            assert_eq!(E164::new(bad), Err(PhoneShape::E164), "{bad}");
        }
    }

    #[test]
    fn a_clear_number_cannot_be_printed() {
        let phone = clear("+8613800138021");
        let printed = format!("{phone:?} {:?}", phone.number());
        assert!(!printed.contains("138"), "{printed}");
    }

    #[test]
    fn a_masked_number_travels_as_text_and_a_whole_one_is_refused() {
        let masked = clear("+8613800138021").masked(Some("86"));
        let json = serde_json::to_string(&masked).unwrap();
        assert_eq!(json, "\"138****8021\"");
        assert_eq!(serde_json::from_str::<Phone<Masked>>(&json).unwrap(), masked);
        assert!(serde_json::from_str::<Phone<Masked>>("\"13800138021\"").is_err());
    }

    #[test]
    fn a_region_is_two_letters() {
        assert_eq!(Region::new("cn").unwrap().as_str(), "CN");
        assert!(Region::new("CHN").is_err() && Region::new("").is_err() && Region::new("中").is_err());
        assert_eq!(serde_json::to_string(&Region::new("US").unwrap()).unwrap(), "\"US\"");
    }
}
