//! What was typed into the one box, turned into a few ranges of keys and a check for the rows they give.
//!
//! Rules: docs/rules/lookup.md, "Queries". A plan never reads more than [`MOST_PROBES`] ranges, and whoever runs
//! it takes at most [`HITS`] rows in all, in the order of the probes.

use regulars_domain::card::Card;
use regulars_domain::phone::Region;

use self::token::{Token, joined_latin, last_two, spoken, starts, tail, tokens};
use super::fold::fold;
use super::keys::{Key, Kind, Known, reversed};
use super::phone;

mod token;

/// The most rows a look-up reads and shows; where it finds as many, the clerk is asked to type more. Sixteen keys and members, a
/// name for each home store elsewhere, and this store's members met again in the brand's range come to fewer than 60 rows with
/// the session's, however they are spread; twenty would not.
pub const HITS: usize = 16;
/// The most ranges of one plan (D1 takes five terms of a compound select).
pub const MOST_PROBES: usize = 4;
/// Fewer digits say too little about the end of a number.
pub const SHORTEST_ENDING: usize = 4;
/// Fewer digits say too little about its beginning, or fewer characters about a card that begins so: they mean the very card.
pub const SHORTEST_START: usize = 3;
/// No whole number has fewer digits; reading one is the dearest step, so shorter texts are spared it.
const SHORTEST_WHOLE: usize = 7;
/// What is typed beyond this is not read.
const LONGEST_QUERY: usize = 64;
/// More initials than any name has characters.
const MOST_INITIALS: usize = 8;

/// A range of keys: `key >= lo and key < hi`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What kind of key it reads.
    pub kind: Kind,
    /// The first key of the range.
    pub lo: String,
    /// The first text behind it.
    pub hi: String,
}

impl Probe {
    /// All keys that begin with `body`.
    fn prefix(kind: Kind, body: &str) -> Self {
        let lo = kind.text(body);
        // No key holds the last code point, so this is behind every key with the prefix.
        let hi = format!("{lo}\u{10FFFF}");
        Self { kind, lo, hi }
    }

    /// The one key `body`.
    fn exact(kind: Kind, body: &str) -> Self {
        let lo = kind.text(body);
        // No key holds a control character, so nothing else lies before this.
        let hi = format!("{lo}\u{1}");
        Self { kind, lo, hi }
    }

    /// Whether the range holds this key.
    pub fn holds(&self, key: &Key) -> bool {
        self.lo.as_str() <= key.as_str() && key.as_str() < self.hi.as_str()
    }
}

/// Why nobody can be found yet, save the one whose card was typed whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeMore {
    /// Nothing was typed that a member could be found by.
    Nothing,
    /// Digits, but fewer than this many.
    Digits(usize),
    /// Letters and digits as on a card, but fewer than this many characters.
    Card(usize),
}

/// How to find who was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The ranges to read, the likeliest first; if [`Plan::more`] says what is missing, the very card that was typed or none.
    pub probes: Vec<Probe>,
    /// What has to be typed first to find anybody else.
    pub more: Option<TypeMore>,
    /// Probes that answer the whole query; a row of the others must show every token too.
    whole: Vec<Probe>,
    tokens: Vec<Token>,
}

/// Plans the search for what was typed; `home` is the region in which numbers without `+` are read.
pub fn plan(text: &str, home: Region) -> Plan {
    let text: String = text.chars().take(LONGEST_QUERY).collect();
    if let Some(card) = Card::from_qr(&text) {
        let card = card.as_str().to_lowercase();
        return Plan::sure(vec![Probe::exact(Kind::Card, &card)]);
    }
    if let Ok(written) = phone::clean(&text) {
        return by_digits(&text, &written, home);
    }
    let tokens = tokens(&fold(&text), home);
    match tokens.as_slice() {
        [] => Plan::wanting(TypeMore::Nothing),
        _ if tokens.iter().all(|token| matches!(token, Token::Han(_))) => by_han(tokens),
        _ if tokens.iter().all(|token| matches!(token, Token::Latin(_))) => by_latin(tokens),
        [Token::Code(code)] => by_code(code, home),
        _ => by_tokens(tokens),
    }
}

impl Plan {
    fn sure(probes: Vec<Probe>) -> Self {
        Self { whole: probes.clone(), probes, more: None, tokens: Vec::new() }
    }

    fn wanting(more: TypeMore) -> Self {
        Self { probes: Vec::new(), more: Some(more), whole: Vec::new(), tokens: Vec::new() }
    }

    /// Too little to search by, unless it is all of a card.
    fn short(typed: &str, more: TypeMore) -> Self {
        Self { more: Some(more), ..Self::sure(vec![card(typed)]) }
    }

    /// Probes that answer all that was typed, then those that answer a part of it.
    fn mixed(whole: Vec<Probe>, partly: Vec<Probe>, tokens: Vec<Token>) -> Self {
        let mut probes = whole.clone();
        for probe in partly {
            if !probes.contains(&probe) {
                probes.push(probe);
            }
        }
        probes.truncate(MOST_PROBES);
        if probes.is_empty() {
            return Self::wanting(TypeMore::Nothing);
        }
        Self { probes, more: None, whole, tokens }
    }

    /// Whether a member that a probe gave is one that was meant. Ask it of every row.
    pub fn means(&self, known: &Known) -> bool {
        let keys = known.keys();
        let whole = keys.iter().any(|key| self.whole.iter().any(|probe| probe.holds(key)));
        whole || (!self.tokens.is_empty() && self.tokens.iter().all(|token| token.fits(known)))
    }
}

/// The cards that begin so; where that says too little, the one that is just this.
fn card(typed: &str) -> Probe {
    let short = typed.len() < SHORTEST_START;
    if short { Probe::exact(Kind::Card, typed) } else { Probe::prefix(Kind::Card, typed) }
}

/// Digits alone: the end of a phone, its beginning, or a card. A `+` leaves only the beginning.
fn by_digits(text: &str, written: &phone::Written, home: Region) -> Plan {
    let digits = written.digits.as_str();
    if digits.len() < SHORTEST_START {
        let more = TypeMore::Digits(SHORTEST_START);
        return if written.plus { Plan::wanting(more) } else { Plan::short(digits, more) };
    }
    let mut probes = Vec::new();
    if !written.plus && digits.len() >= SHORTEST_ENDING {
        probes.push(Probe::prefix(Kind::PhoneEnd, &reversed(digits)));
    }
    let mut starts =
        if written.plus { vec![digits.trim_start_matches('0').to_owned()] } else { starts(digits, home) };
    // A whole number may be written in a way that no prefix rule covers (Argentina's 15).
    let complete = digits.len() >= SHORTEST_WHOLE;
    if let Some(number) = complete.then(|| phone::parse(text, home).ok()).flatten()
        && !starts.iter().any(|start| number.digits().starts_with(start))
    {
        starts.insert(0, number.digits().to_owned());
    }
    starts.truncate(2);
    probes.extend(
        starts.iter().filter(|start| !start.is_empty()).map(|start| Probe::prefix(Kind::PhoneStart, start)),
    );
    if !written.plus {
        probes.push(card(digits));
    }
    if probes.is_empty() { Plan::wanting(TypeMore::Digits(SHORTEST_START)) } else { Plan::sure(probes) }
}

/// Chinese characters: one is the beginning of a name, two are a pair, more are the beginning or hold a pair.
fn by_han(tokens: Vec<Token>) -> Plan {
    let parts: Vec<&str> = tokens.iter().map(Token::text).collect();
    let joined = parts.concat();
    let longest = parts.iter().max_by_key(|part| part.chars().count()).copied().unwrap_or_default();
    let mut whole = Vec::new();
    let mut partly = Vec::new();
    match joined.chars().count() {
        1 => whole.push(Probe::prefix(Kind::Native, &joined)),
        2 => {
            whole.push(Probe::exact(Kind::Pair, &joined));
            if parts.len() == 2 {
                partly.push(Probe::exact(Kind::Pair, &reversed(&joined)));
            }
        }
        _ => {
            whole.push(Probe::prefix(Kind::Native, &joined));
            partly.extend(last_two(longest).map(|pair| Probe::exact(Kind::Pair, &pair)));
        }
    }
    Plan::mixed(whole, partly, tokens)
}

/// Latin letters: a name or pinyin from one of its words on, initials, or a card; of several words also the longest
/// alone, for a name with words between.
fn by_latin(tokens: Vec<Token>) -> Plan {
    let parts: Vec<&str> = tokens.iter().map(Token::text).collect();
    let joined = parts.concat();
    let mut whole = vec![Probe::prefix(Kind::Latin, &joined)];
    let mut partly = Vec::new();
    // No syllable begins with i, u or v.
    if joined.len() <= MOST_INITIALS && !joined.contains(['i', 'u', 'v']) {
        whole.push(Probe::prefix(Kind::Initials, &joined));
    }
    if parts.len() == 1 && joined.is_ascii() {
        // The very card is one at most, and names that begin with a letter or two are many.
        let at = if joined.len() < SHORTEST_START { 0 } else { whole.len() };
        whole.insert(at, card(&joined));
    }
    if parts.len() > 1 {
        let longest = parts.iter().rev().max_by_key(|part| part.len()).copied().unwrap_or_default();
        partly.push(Probe::prefix(Kind::Latin, longest));
    }
    Plan::mixed(whole, partly, tokens)
}

/// Letters and digits in one piece: a card, or a name and the end of a phone without a space (wang8021).
fn by_code(code: &str, home: Region) -> Plan {
    if code.len() < SHORTEST_START {
        return Plan::short(code, TypeMore::Card(SHORTEST_START));
    }
    let whole = vec![card(code)];
    let letters = code.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = tail(code, letters.len());
    if digits.len() < SHORTEST_ENDING || letters.contains(|letter: char| letter.is_ascii_digit()) {
        return Plan::sure(whole);
    }
    let tokens =
        vec![Token::Latin(letters.to_owned()), Token::Digits(digits.to_owned(), starts(digits, home))];
    let partly = tokens.get(1).and_then(Token::probe).map(|(_, probe)| probe);
    Plan::mixed(whole, partly.into_iter().collect(), tokens)
}

/// Things of several kinds (于 8021, 于wt, HM 0001): the two that narrow most are read, all are checked.
fn by_tokens(tokens: Vec<Token>) -> Plan {
    let tokens =
        if tokens.iter().any(|token| matches!(token, Token::Han(_))) { joined_latin(tokens) } else { tokens };
    let joined: String = tokens.iter().map(Token::text).collect();
    let mut whole = Vec::new();
    if tokens.iter().all(|token| matches!(token, Token::Native(_) | Token::Han(_))) {
        whole.push(Probe::prefix(Kind::Native, &joined));
    } else if joined.is_ascii() {
        whole.push(card(&joined));
    }
    let mut partly: Vec<Probe> = Vec::new();
    if tokens.iter().all(|token| matches!(token, Token::Latin(_) | Token::Han(_))) {
        let (sounds, initials) = spoken(&tokens);
        partly.push(Probe::prefix(Kind::Latin, &sounds));
        partly.push(Probe::prefix(Kind::Initials, &initials));
    }
    let mut ranked: Vec<(usize, Probe)> = tokens.iter().filter_map(Token::probe).collect();
    ranked.sort_by_key(|(narrow, _)| std::cmp::Reverse(*narrow));
    partly.extend(ranked.into_iter().take(2).map(|(_, probe)| probe));
    Plan::mixed(whole, partly, tokens)
}
