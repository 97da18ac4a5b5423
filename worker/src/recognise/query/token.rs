//! The things that make up a query: names, syllables, digits and cards, and what each of them alone finds.

use regulars_domain::name::Script;
use regulars_domain::phone::Region;

use super::{Probe, SHORTEST_ENDING, SHORTEST_START};
use crate::recognise::keys::{Kind, Known, reversed, words};
use crate::recognise::phone;
use crate::recognise::pinyin::readings;

/// One thing that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Chinese characters, simplified.
    Han(String),
    /// Latin letters: a name, pinyin or initials.
    Latin(String),
    /// Letters of any other script.
    Native(String),
    /// Digits: the end or the beginning of a phone, or a card; with the beginnings in international form.
    Digits(String, Vec<String>),
    /// Latin letters with digits in them: a card.
    Code(String),
}

impl Token {
    pub(super) fn fits(&self, known: &Known) -> bool {
        match self {
            Self::Han(han) => {
                let mut rest = known.han.iter();
                han.chars().all(|wanted| rest.any(|letter| *letter == wanted))
            }
            Self::Native(text) => known.native.iter().any(|start| start.starts_with(text)),
            Self::Latin(text) => {
                let initials =
                    |all: &String| all.char_indices().any(|(at, _)| tail(all, at).starts_with(text.as_str()));
                known.latin.iter().any(|start| start.starts_with(text)) || known.initials.iter().any(initials)
            }
            Self::Digits(digits, starts) => {
                known.phone.ends_with(digits)
                    || known.card.starts_with(digits)
                    || starts.iter().any(|start| known.phone.starts_with(start))
            }
            Self::Code(code) => known.card.starts_with(code),
        }
    }

    /// The range this token narrows most by, with how much it narrows (more is better); none if too short.
    pub(super) fn probe(&self) -> Option<(usize, Probe)> {
        match self {
            Self::Digits(digits, _) if digits.len() >= SHORTEST_ENDING => {
                Some((40 + digits.len(), Probe::prefix(Kind::PhoneEnd, &reversed(digits))))
            }
            Self::Digits(..) => None,
            Self::Code(code) => (code.len() >= SHORTEST_START).then(|| (40, Probe::prefix(Kind::Card, code))),
            Self::Han(han) => Some(match last_two(han) {
                Some(pair) => (30, Probe::exact(Kind::Pair, &pair)),
                None => (10, Probe::prefix(Kind::Native, han)),
            }),
            Self::Native(text) => Some((10 + text.chars().count(), Probe::prefix(Kind::Native, text))),
            Self::Latin(text) => Some((2 * text.len(), Probe::prefix(Kind::Latin, text))),
        }
    }
}

pub(super) fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The last two characters: in a Chinese name they are rarer together than the surname with anything.
pub(super) fn last_two(han: &str) -> Option<String> {
    let mut letters = han.chars().rev();
    let (last, before) = (letters.next()?, letters.next()?);
    Some([before, last].into_iter().collect())
}

impl Token {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Han(text)
            | Self::Latin(text)
            | Self::Native(text)
            | Self::Code(text)
            | Self::Digits(text, _) => text,
        }
    }
}

/// The tokens of a folded text. Chinese characters beside kana belong to one Japanese word.
pub(super) fn tokens(folded: &str, home: Region) -> Vec<Token> {
    let han = |letter: char| Script::of(letter) == Some(Script::Han);
    words(folded)
        .into_iter()
        .map(|word| {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            match word {
                word if digits == word.len() => {
                    let starts = starts(&word, home);
                    Token::Digits(word, starts)
                }
                word if word.is_ascii() && digits > 0 => Token::Code(word),
                word if word.chars().all(han) => Token::Han(word),
                word if word
                    .chars()
                    .all(|letter| letter.is_ascii() || Script::of(letter) == Some(Script::Latin)) =>
                {
                    Token::Latin(word)
                }
                word => Token::Native(word),
            }
        })
        .collect()
}

/// Syllables after a character are one reading: 于 wen tao.
pub(super) fn joined_latin(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::new();
    for token in tokens {
        match (joined.last_mut(), token) {
            (Some(Token::Latin(before)), Token::Latin(after)) => before.push_str(&after),
            (_, token) => joined.push(token),
        }
    }
    joined
}

/// Characters and letters as they sound one after the other: 于wt is yuwt in full and ywt by initials.
pub(super) fn spoken(tokens: &[Token]) -> (String, String) {
    let (mut sounds, mut initials) = (String::new(), String::new());
    for token in tokens {
        match token {
            Token::Han(han) => {
                let (family, _) = readings(han, "").into_iter().next().unwrap_or_default();
                initials.extend(family.iter().filter_map(|syllable| syllable.chars().next()));
                sounds.push_str(&family.concat());
            }
            other => {
                sounds.push_str(other.text());
                initials.push_str(other.text());
            }
        }
    }
    (sounds, initials)
}

/// The beginnings in international form that digits without `+` can mean, the likeliest first.
pub(super) fn starts(digits: &str, home: Region) -> Vec<String> {
    let mut starts: Vec<String> = Vec::new();
    let mut push = |start: String| {
        if start.len() >= SHORTEST_START && !starts.contains(&start) {
            starts.push(start);
        }
    };
    let Some(code) = phone::calling_code(home) else { return vec![digits.to_owned()] };
    let trunk = phone::trunk_prefix(home);
    // Where the trunk prefix is 0 or the calling code itself (North America), no national number begins with it.
    let trunk_only = trunk.is_some_and(|trunk| trunk.starts_with('0') || trunk == code);
    let after_trunk = trunk.and_then(|trunk| digits.strip_prefix(trunk));
    match after_trunk {
        Some(rest) if trunk_only => push(format!("{code}{rest}")),
        Some(rest) => {
            push(format!("{code}{digits}"));
            push(format!("{code}{rest}"));
        }
        None => push(format!("{code}{digits}")),
    }
    if digits.starts_with(&code) {
        push(digits.to_owned());
    }
    for prefix in ["00", "011"] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            push(rest.to_owned());
        }
    }
    starts
}
