//! Under which keys a record is filed. Several kinds stand side by side, so that two records of one person meet though any
//! of their fields was changed. Source: docs/rules/duplicates.md, "Keys".

use super::{
    Birthday, Folded,
    fold::{Letters, Place},
    likeness::sound,
};
use crate::{name::Script, phone::calling_code_length};

/// The most keys of one record.
pub const MOST_KEYS: usize = 12;

/// A key that more records than this share is passed over: the pairs under it grow with the square, and hardly any of
/// them is one person. Two records of one person have other keys in common.
pub const COMMON_KEY: usize = 30;

/// The most characters of a key's value.
const LONGEST: usize = 32;
/// Digits of an address that name a house without a word: 100-5-101.
const TELLING_DIGITS: usize = 5;
/// Digits from a phone's end that stand for all of it: trunk zeros and calling codes are before them.
const PHONE_DIGITS: usize = 8;

pub fn of(record: &Folded) -> Vec<String> {
    let mut keys = Keys(Vec::new());
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let parts = name_parts(record);
    keys.add('i', &[text(&record.identity)]);
    keys.add('c', std::slice::from_ref(&record.card));
    let mut phones = record.phones.iter();
    if let Some(phone) = phones.next() {
        keys.add('p', &[tail(phone, PHONE_DIGITS).to_owned()]);
    }
    keys.add('m', &[record.email.as_ref().map(|email| text(&email.user)).unwrap_or_default()]);
    if let Some(birthday) = record.birthday {
        if let Some(year) = birthday.year {
            keys.add('b', &[year.to_string(), day(birthday)]);
        }
        keys.add('d', &[day(birthday), initials(&parts)]);
    }
    keys.add('n', &[sounds(&parts)]);
    if record.name.script != Some(Script::Latin) {
        keys.add('n', &[sounds(&record.name.latin)]);
    }
    let locality = locality(record);
    for part in &parts {
        keys.add('l', &[sound(part), locality.clone()]);
    }
    let place = &record.place;
    if place.has_parts() {
        keys.add('a', &[text(&place.number), sound(&place.street)]);
        let suburb = if place.suburb.is_empty() { locality } else { sound(&place.suburb) };
        keys.add('s', &[sound(&place.street), suburb.clone()]);
        keys.add('h', &[text(&place.number), suburb]);
    } else if place.numbers.iter().map(String::len).sum::<usize>() >= TELLING_DIGITS {
        keys.add('t', &[place.numbers.join("-")]);
    } else if !place.numbers.is_empty() {
        keys.add('t', &[place.numbers.join("-"), place.longest.iter().take(3).collect()]);
    }
    if let Some(phone) = record.phones.first() {
        // Each half of a phone with the name: one of them is right where one digit is wrong.
        let last = tail(phone, 4);
        let national = phone.get(calling_code_length(phone)..).unwrap_or_default();
        let before = tail(national.strip_suffix(last).unwrap_or_default(), 4);
        keys.add('q', &[initials(&parts), format!("{last}z")]);
        keys.add('q', &[initials(&parts), format!("{before}a")]);
    }
    for phone in phones {
        keys.add('p', &[tail(phone, PHONE_DIGITS).to_owned()]);
    }
    keys.0.truncate(MOST_KEYS);
    keys.0
}

struct Keys(Vec<String>);

impl Keys {
    /// A key is made only where all of its parts are known.
    fn add(&mut self, kind: char, values: &[String]) {
        if values.iter().any(String::is_empty) {
            return;
        }
        let key: String = [kind, ':'].into_iter().chain(values.join(".").chars().take(LONGEST)).collect();
        if !self.0.contains(&key) {
            self.0.push(key);
        }
    }
}

/// The parts of a name in an order that does not depend on which is which. A name of another script than Latin is one part:
/// it is short, and was often not split.
fn name_parts(record: &Folded) -> Vec<Letters> {
    let name = &record.name;
    let mut parts = match name.script {
        Some(Script::Latin) => name.words.clone(),
        Some(_) => vec![name.family.iter().chain(&name.given).copied().collect()],
        None => Vec::new(),
    };
    parts.sort_unstable();
    parts.truncate(3);
    parts
}

/// How the parts of a name sound, in an order of their own.
fn sounds(parts: &[Letters]) -> String {
    let mut sounds: Vec<_> = parts.iter().map(|part| sound(part)).collect();
    sounds.sort_unstable();
    sounds.concat()
}

/// The first letters of a name's parts, or the first two characters of one that is no Latin one.
fn initials(parts: &[Letters]) -> String {
    match parts {
        [part] if part.first().and_then(|letter| Script::of(*letter)) != Some(Script::Latin) => {
            part.iter().take(2).collect()
        }
        parts => parts.iter().filter_map(|part| part.first()).collect(),
    }
}

/// Day and month, whichever was written first.
fn day(birthday: Birthday) -> String {
    let Birthday { month, day, .. } = birthday;
    format!("{:02}{:02}", month.min(day), month.max(day))
}

/// The letters of the postcode in alphabetical order, as two of them are often typed in each other's place; else the suburb.
fn locality(record: &Folded) -> String {
    let Place { suburb, postcode, .. } = &record.place;
    if postcode.is_empty() {
        return sound(suburb);
    }
    let mut letters = postcode.clone();
    letters.sort_unstable();
    letters.iter().take(10).collect()
}

/// The last digits of a number.
fn tail(digits: &str, count: usize) -> &str {
    digits.get(digits.len().saturating_sub(count)..).unwrap_or(digits)
}
