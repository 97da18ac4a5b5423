//! The keys under which a member is found: short texts, each with one letter for its kind in front.
//!
//! Format and bounds: docs/rules/lookup.md, "Keys".

use regulars_domain::card::Card;
use regulars_domain::name::{Order, PersonName, Script};
use regulars_domain::phone::E164;
use unicode_normalization::UnicodeNormalization;

use super::fold::{fold, fold_digraphs};
use super::pinyin::readings;

/// At most this many keys a member: each is a row to write.
pub const MOST_KEYS: usize = 24;
/// At most this many characters after the kind's letter.
pub const LONGEST_KEY: usize = 24;
/// A name of more words starts a key at each of the first ones only.
const MOST_WORDS: usize = 6;
/// Five characters have ten pairs; of longer names the closest pairs are kept.
const MOST_PAIRS: usize = 12;

/// What a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `p`: the digits of the phone from the calling code on, found by prefix.
    PhoneStart,
    /// `r`: the digits of the phone reversed; its last digits are a prefix.
    PhoneEnd,
    /// `c`: the card number in small letters, found by prefix.
    Card,
    /// `n`: the name in its own script (not Latin), once from each of its words on, found by prefix.
    Native,
    /// `b`: two characters of a Chinese name in their order, also non-adjacent, found exactly.
    Pair,
    /// `w`: the name in Latin letters or pinyin without spaces, once from each of its words on, found by prefix.
    Latin,
    /// `i`: the pinyin initials, found by prefix.
    Initials,
}

impl Kind {
    /// The letter in front of the key.
    pub const fn letter(self) -> char {
        match self {
            Self::PhoneStart => 'p',
            Self::PhoneEnd => 'r',
            Self::Card => 'c',
            Self::Native => 'n',
            Self::Pair => 'b',
            Self::Latin => 'w',
            Self::Initials => 'i',
        }
    }

    /// A key text of this kind, cut to its longest.
    pub(super) fn text(self, body: &str) -> String {
        std::iter::once(self.letter()).chain(body.chars().take(LONGEST_KEY)).collect()
    }
}

/// One key of a member, as `member_key.key` holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// The text with its kind's letter.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

/// What is known of a member, in the forms that keys and queries compare.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Digits of the phone in international form; empty if none.
    pub(super) phone: String,
    /// The card number in small letters; empty if none.
    pub(super) card: String,
    /// Chinese characters of the name, simplified, in native order.
    pub(super) han: Vec<char>,
    /// The name in its own script from each of its words on.
    pub(super) native: Vec<String>,
    /// Latin forms and readings from each of their words on, the likeliest first.
    pub(super) latin: Vec<String>,
    /// Initials of the readings.
    pub(super) initials: Vec<String>,
}

impl Known {
    /// Gathers what is known; every part may be missing.
    pub fn new(name: Option<&PersonName>, phone: Option<&E164>, card: Option<&Card>) -> Self {
        let mut known = Self {
            phone: phone.map(|number| number.digits().to_owned()).unwrap_or_default(),
            card: card.map(|card| card.as_str().to_lowercase()).unwrap_or_default(),
            ..Self::default()
        };
        if let Some(name) = name {
            known.add_name(name);
        }
        known
    }

    fn add_name(&mut self, name: &PersonName) {
        let full = name.full();
        let folded = fold(&full);
        self.han = folded.chars().filter(|letter| Script::of(*letter) == Some(Script::Han)).collect();
        let (latin, native): (Vec<String>, Vec<String>) =
            words(&folded).into_iter().partition(|word| is_latin(word));
        self.native.extend(starts(&native));
        // A Korean name is written in one piece, and asked for by its given name too.
        if name.order() == Order::FamilyFirst && native.len() == 1 && self.han.is_empty() {
            let (family, given) = (words(&fold(name.family())).concat(), words(&fold(name.given())).concat());
            if !family.is_empty() && !given.is_empty() {
                push_new(&mut self.native, format!("{given}{family}"));
            }
        }
        for text in [name.latin(), Some(full.as_str())].into_iter().flatten() {
            let folds = [Some(fold(text)), fold_digraphs(text)];
            for folded in folds.into_iter().flatten() {
                let latin: Vec<String> = words(&folded).into_iter().filter(|word| is_latin(word)).collect();
                starts(&latin).into_iter().for_each(|start| push_new(&mut self.latin, start));
            }
        }
        if !self.han.is_empty() {
            self.add_readings(name, &latin.concat());
        }
    }

    /// Readings in pinyin; `tail` are the Latin words of a mixed name (李 Lily).
    fn add_readings(&mut self, name: &PersonName, tail: &str) {
        let (family, given) = (han_words(name.family()), han_words(name.given()));
        if family.is_empty() && given.len() > 1 {
            // A foreign name in characters (约翰·史密斯) is asked for by each of its parts.
            let read = given.iter().filter_map(|word| readings("", word).into_iter().next());
            let (spoken, heads): (Vec<String>, Vec<String>) =
                read.map(|(_, word)| (word.concat(), initials(&[], &word))).unzip();
            starts(&spoken).into_iter().for_each(|start| push_new(&mut self.latin, start));
            push_new(&mut self.initials, heads.concat());
            return;
        }
        for (family, given) in readings(&family.concat(), &given.concat()) {
            let (first, second) = (family.concat(), given.concat());
            push_new(&mut self.latin, format!("{first}{second}{tail}"));
            if !first.is_empty() && !second.is_empty() {
                // The given name alone; that of another reading of the surname is there already.
                if !self.latin.iter().any(|start| start.starts_with(&second)) {
                    push_new(&mut self.latin, format!("{second}{first}"));
                }
            }
            push_new(&mut self.initials, initials(&family, &given));
        }
    }

    /// The keys to be written, the most telling first, each once, [`MOST_KEYS`] at most.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        let mut push = |kind: Kind, body: &str| {
            let key = Key(kind.text(body));
            if !body.is_empty() && keys.len() < MOST_KEYS && !keys.contains(&key) {
                keys.push(key);
            }
        };
        push(Kind::PhoneEnd, &reversed(&self.phone));
        push(Kind::PhoneStart, &self.phone);
        push(Kind::Card, &self.card);
        self.native.iter().for_each(|start| push(Kind::Native, start));
        // The first two of each: the likeliest reading, from the surname and from the given name on.
        let (likely, doubtful) = self.latin.split_at_checked(2).unwrap_or((&self.latin, &[]));
        likely.iter().for_each(|start| push(Kind::Latin, start));
        self.initials.iter().take(1).for_each(|initials| push(Kind::Initials, initials));
        pairs(&self.han).iter().for_each(|pair| push(Kind::Pair, pair));
        doubtful.iter().for_each(|start| push(Kind::Latin, start));
        self.initials.iter().skip(1).for_each(|initials| push(Kind::Initials, initials));
        keys
    }
}

/// The keys of a member for the table `member_key`, at most [`MOST_KEYS`] and about ten for a Chinese name of three
/// characters with phone and card. Equal input gives equal keys, so an edit writes only what differs.
pub fn member_keys(name: Option<&PersonName>, phone: Option<&E164>, card: Option<&Card>) -> Vec<Key> {
    Known::new(name, phone, card).keys()
}

pub(super) fn reversed(digits: &str) -> String {
    digits.chars().rev().collect()
}

/// Pairs of characters in their order, the closest first.
fn pairs(han: &[char]) -> Vec<String> {
    let mut all = Vec::new();
    for distance in 1..han.len() {
        for (first, second) in han.iter().zip(han.iter().skip(distance)) {
            if all.len() < MOST_PAIRS {
                push_new(&mut all, [first, second].into_iter().collect());
            }
        }
    }
    all
}

/// The words of a folded text: letters and digits; an apostrophe or a hyphen joins (O'Brien, Jean-Luc), any other
/// sign parts, and so does the border between Latin and other letters (李Lily).
pub(super) fn words(folded: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_latin = None;
    for letter in folded.chars() {
        let latin = is_latin_letter(letter);
        let part = match letter {
            '\'' | '’' | 'ʼ' | '`' | '´' | '-' | '‐' | '‑' => continue,
            _ if letter.is_alphanumeric() || is_mark(letter) => last_latin.is_some_and(|last| last != latin),
            _ => true,
        };
        if part {
            words.push(String::new());
        }
        last_latin = letter.is_alphanumeric().then_some(latin);
        if (letter.is_alphanumeric() || is_mark(letter))
            && let Some(word) = words.last_mut()
        {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Vowel signs and voicing marks that are not letters of their own but belong to the word: of the Indic, Thai and
/// other southern scripts, and of kana.
fn is_mark(letter: char) -> bool {
    matches!(u32::from(letter), 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x670 | 0x900..=0x10FF | 0x1700..=0x17D3 | 0x3099..=0x309A)
}

fn is_latin_letter(letter: char) -> bool {
    letter.is_ascii() || Script::of(letter) == Some(Script::Latin)
}

fn is_latin(word: &str) -> bool {
    word.chars().all(is_latin_letter)
}

/// The text from each word on, the words before it at the end: jose alvarez gives josealvarez and alvarezjose.
fn starts(words: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for at in 0..words.len().min(MOST_WORDS) {
        let (before, from) = words.split_at_checked(at).unwrap_or_default();
        push_new(&mut all, from.iter().chain(before).map(String::as_str).collect());
    }
    all
}

/// The first letters of a reading.
fn initials(family: &[String], given: &[String]) -> String {
    family.iter().chain(given).filter_map(|syllable| syllable.chars().next()).collect()
}

/// The runs of Chinese characters of a part. They are not folded before they are read: 乾 is read qian, its
/// simplified form gan; only compatibility forms are brought home.
fn han_words(part: &str) -> Vec<String> {
    let part: String = part.nfkc().collect();
    let runs = part.split(|letter| Script::of(letter) != Some(Script::Han));
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

fn push_new(all: &mut Vec<String>, text: String) {
    if !text.is_empty() && !all.contains(&text) {
        all.push(text);
    }
}
