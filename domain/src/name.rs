//! A person's name: its parts, the order its script is written in, and how to greet its bearer.
//!
//! Source: docs/rules/lookup.md, "Names". Pinyin, sort keys and look-up keys need tables and are the server's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::split::split;

mod split;

/// The longest part of a name, in characters: longer than any real one, short enough for every screen.
pub const LONGEST_PART: usize = 60;

/// The writing system of a letter, as far as names treat it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Chinese characters, also in Japanese and old Korean names.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Korean syllables and letters.
    Hangul,
    /// Latin letters with or without diacritics.
    Latin,
    /// Any other alphabet: Cyrillic, Greek, Thai, Arabic, Hebrew, Devanagari ...
    Other,
}

impl Script {
    /// The script of a letter; none for digits, spaces and punctuation.
    pub fn of(letter: char) -> Option<Self> {
        match u32::from(letter) {
            0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFD => {
                Some(Self::Han)
            }
            0x30FB => None,
            0x3041..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9D => Some(Self::Kana),
            0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Some(Self::Hangul),
            0x41..=0x5A | 0x61..=0x7A | 0xAA | 0xBA | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x24F => {
                Some(Self::Latin)
            }
            0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A => {
                Some(Self::Latin)
            }
            _ if letter.is_alphabetic() => Some(Self::Other),
            _ => None,
        }
    }

    /// Scripts whose names put the family first.
    fn family_first(self) -> bool {
        matches!(self, Self::Han | Self::Kana | Self::Hangul)
    }
}

/// Which part of a name is written first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 于文涛, 김철수, 田中 太郎.
    FamilyFirst,
    /// Wentao Yu, Иван Петров.
    GivenFirst,
}

/// What to call somebody by, when the member said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Title {
    /// Mr, 先生.
    Mr,
    /// Ms, 女士.
    Ms,
}

/// How close the greeting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// By title and family name.
    Formal,
    /// By given name.
    Familiar,
}

/// In whose language the greeting is read. Simplified and traditional Chinese greet alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// English.
    English,
    /// Chinese, either script.
    Chinese,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// Neither a family name nor a given name.
    #[error("a name needs at least one part")]
    Empty,
    /// A part has more than [`LONGEST_PART`] characters.
    #[error("a part of the name is too long")]
    TooLong,
    /// A line break or another control character.
    #[error("a name has no control characters")]
    Control,
}

/// A name in the form JSON carries it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PersonName")]
struct Parts {
    #[serde(default)]
    family: String,
    #[serde(default)]
    given: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    latin: Option<String>,
}

/// A person's name. At least one of the parts is there; spaces are single. A name that cannot be split
/// with certainty (one word, 约翰·史密斯, 田中太郎 without a space) is kept whole as the given name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct PersonName {
    family: String,
    given: String,
    latin: Option<String>,
}

impl TryFrom<Parts> for PersonName {
    type Error = NameProblem;
    fn try_from(parts: Parts) -> Result<Self, NameProblem> {
        Self::new(&parts.family, &parts.given, parts.latin.as_deref())
    }
}

impl From<PersonName> for Parts {
    fn from(name: PersonName) -> Self {
        Self { family: name.family, given: name.given, latin: name.latin }
    }
}

impl PersonName {
    /// A name from its parts. `latin` is the whole name in Latin letters in the native order, as in a
    /// passport ("Yu Wentao"); an empty one is none.
    pub fn new(family: &str, given: &str, latin: Option<&str>) -> Result<Self, NameProblem> {
        let name = Self {
            family: tidy(family)?,
            given: tidy(given)?,
            latin: latin.map(tidy).transpose()?.filter(|text| !text.is_empty()),
        };
        if name.family.is_empty() && name.given.is_empty() { Err(NameProblem::Empty) } else { Ok(name) }
    }

    /// Splits a name that was written in one piece, as in an imported column.
    pub fn from_text(text: &str, latin: Option<&str>) -> Result<Self, NameProblem> {
        let text = tidy_to(text, 2 * LONGEST_PART + 1)?;
        let (family, given) = split(&text);
        Self::new(family, given, latin)
    }

    /// The family name as written; empty if the name was not split.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The given name as written; may be empty.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The whole name in Latin letters, where the native one has others.
    pub fn latin(&self) -> Option<&str> {
        self.latin.as_deref()
    }

    /// The order the script of the name asks for.
    pub fn order(&self) -> Order {
        match self.first_script() {
            Some(script) if script.family_first() => Order::FamilyFirst,
            _ => Order::GivenFirst,
        }
    }

    /// The name in native order: 于文涛, 田中 たろう, José Álvarez.
    pub fn full(&self) -> String {
        let (first, second) = match self.order() {
            Order::FamilyFirst => (&self.family, &self.given),
            Order::GivenFirst => (&self.given, &self.family),
        };
        if first.is_empty() || second.is_empty() {
            return format!("{first}{second}");
        }
        let dense = first
            .chars()
            .chain(second.chars())
            .all(|letter| matches!(Script::of(letter), Some(Script::Han | Script::Hangul)));
        if dense { format!("{first}{second}") } else { format!("{first} {second}") }
    }

    /// One letter for the round picture beside the name.
    pub fn initial(&self) -> String {
        let (first, second) = match self.order() {
            Order::FamilyFirst => (&self.family, &self.given),
            Order::GivenFirst => (&self.given, &self.family),
        };
        let letter = first.chars().chain(second.chars()).find(|letter| letter.is_alphanumeric());
        letter.map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
    }

    /// How to greet: "Mr Yu", 于先生, "Wentao". Without a title, a family name or a given name that can stand
    /// alone it is the whole name; an English reader gets the Latin form where there is one.
    pub fn greet(&self, title: Option<Title>, manner: Manner, reader: Reader) -> String {
        match (manner, title) {
            (Manner::Familiar, _) => self.given_for(reader),
            (Manner::Formal, Some(title)) => {
                self.family_for(reader).map(|family| titled(title, family, reader))
            }
            (Manner::Formal, None) => None,
        }
        .unwrap_or_else(|| self.full_for(reader))
    }

    fn full_for(&self, reader: Reader) -> String {
        match (reader, &self.latin) {
            (Reader::English, Some(latin)) => latin.replacen(", ", " ", 1),
            _ => self.full(),
        }
    }

    fn family_for(&self, reader: Reader) -> Option<&str> {
        if self.family.is_empty() {
            return None;
        }
        Some(self.latin_part(reader).map_or(self.family.as_str(), |(family, _)| family))
    }

    fn given_for(&self, reader: Reader) -> Option<String> {
        if self.family.is_empty() || self.given.is_empty() {
            return None;
        }
        if let Some((_, given)) = self.latin_part(reader) {
            return Some(given.to_owned());
        }
        // A single Han character does not stand alone as a form of address.
        let lone = self.given.chars().count() == 1 && self.first_script() == Some(Script::Han);
        (!lone).then(|| self.given.clone())
    }

    /// Family and given name out of the Latin form, for a reader who needs it.
    fn latin_part(&self, reader: Reader) -> Option<(&str, &str)> {
        let latin = self.latin.as_deref().filter(|_| reader == Reader::English)?;
        if let Some((family, given)) = latin.split_once(", ") {
            return Some((family, given));
        }
        match self.order() {
            Order::FamilyFirst => latin.split_once(' '),
            Order::GivenFirst => latin.rsplit_once(' ').map(|(given, family)| (family, given)),
        }
    }

    fn first_script(&self) -> Option<Script> {
        self.family.chars().chain(self.given.chars()).find_map(Script::of)
    }
}

fn titled(title: Title, family: &str, reader: Reader) -> String {
    let latin = family.chars().next_back().and_then(Script::of) == Some(Script::Latin);
    match (reader, title, latin) {
        (Reader::English, Title::Mr, _) => format!("Mr {family}"),
        (Reader::English, Title::Ms, _) => format!("Ms {family}"),
        (Reader::Chinese, Title::Mr, false) => format!("{family}先生"),
        (Reader::Chinese, Title::Ms, false) => format!("{family}女士"),
        (Reader::Chinese, Title::Mr, true) => format!("{family} 先生"),
        (Reader::Chinese, Title::Ms, true) => format!("{family} 女士"),
    }
}

fn tidy(text: &str) -> Result<String, NameProblem> {
    tidy_to(text, LONGEST_PART)
}

/// Single spaces, none at the ends; no control characters; at most `longest` characters.
fn tidy_to(text: &str, longest: usize) -> Result<String, NameProblem> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_control) {
        return Err(NameProblem::Control);
    }
    if text.chars().count() > longest { Err(NameProblem::TooLong) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::from_text(text, None).unwrap()
    }

    #[test]
    fn a_name_is_shown_in_the_order_of_its_script() {
        let shown = |family, given| PersonName::new(family, given, None).unwrap().full();
        assert_eq!(shown("于", "文涛"), "于文涛");
        assert_eq!(shown("김", "철수"), "김철수");
        assert_eq!(shown("たなか", "たろう"), "たなか たろう");
        assert_eq!(shown("李", "Lily"), "李 Lily");
        assert_eq!(shown("Álvarez", " José  María "), "José María Álvarez");
        assert_eq!(shown("Smith", ""), "Smith");
    }

    #[track_caller]
    fn check_greeting(name: &PersonName, title: Option<Title>, manner: Manner, english: &str, chinese: &str) {
        assert_eq!(name.greet(title, manner, Reader::English), english);
        assert_eq!(name.greet(title, manner, Reader::Chinese), chinese);
    }

    #[test]
    fn a_greeting_follows_title_manner_and_reader() {
        use {Manner::*, Title::*};
        let yu = PersonName::new("于", "文涛", Some("Yu Wentao")).unwrap();
        check_greeting(&yu, Some(Mr), Formal, "Mr Yu", "于先生");
        check_greeting(&yu, Some(Ms), Formal, "Ms Yu", "于女士");
        check_greeting(&yu, None, Formal, "Yu Wentao", "于文涛");
        check_greeting(&yu, Some(Mr), Familiar, "Wentao", "文涛");
        let short = PersonName::new("于", "涛", None).unwrap();
        check_greeting(&short, None, Familiar, "于涛", "于涛");
        check_greeting(&short, Some(Mr), Formal, "Mr 于", "于先生");
        let kate = name("Kate O'Brien");
        check_greeting(&kate, Some(Ms), Formal, "Ms O'Brien", "O'Brien 女士");
        check_greeting(&kate, None, Familiar, "Kate", "Kate");
        check_greeting(&name("Madonna"), Some(Ms), Formal, "Madonna", "Madonna");
    }

    #[test]
    fn the_initial_is_the_first_letter_shown() {
        for (text, initial) in [("于文涛", "于"), ("josé álvarez", "J"), ("김철수", "김"), ("'Étienne", "É")]
        {
            assert_eq!(name(text).initial(), initial);
        }
    }

    #[test]
    fn a_name_needs_one_part_and_no_control_characters() {
        assert_eq!(PersonName::new(" ", "", Some("x")), Err(NameProblem::Empty));
        assert_eq!(PersonName::new("", "a\u{7}b", None), Err(NameProblem::Control));
        assert_eq!(PersonName::new(&"x".repeat(61), "", None), Err(NameProblem::TooLong));
        assert_eq!(PersonName::new("", "a\nb", None).unwrap().given(), "a b");
    }

    #[test]
    fn a_name_travels_with_its_parts_and_is_checked_on_arrival() {
        let yu = PersonName::new("于", "文涛", None).unwrap();
        let json = serde_json::to_string(&yu).unwrap();
        assert_eq!(json, r#"{"family":"于","given":"文涛"}"#);
        assert_eq!(serde_json::from_str::<PersonName>(&json).unwrap(), yu);
        assert!(serde_json::from_str::<PersonName>("{}").is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_reading_of_names(text in "\\PC{0,40}", latin in proptest::option::of("\\PC{0,20}")) {
            if let Ok(name) = PersonName::from_text(&text, latin.as_deref()) {
                let letters = |text: &str| { let mut all: Vec<char> = text.chars().filter(|c| Script::of(*c).is_some()).collect(); all.sort(); all };
                proptest::prop_assert_eq!(letters(&name.full()), letters(&text));
                for reader in [Reader::English, Reader::Chinese] {
                    proptest::prop_assert!(!name.greet(Some(Title::Mr), Manner::Formal, reader).is_empty());
                }
            }
        }
    }
}
