//! Names beside each other: part by part, also in each other's place, whole where one was not split, and in Latin letters
//! where the scripts differ.

use super::{
    Reason,
    fold::{Letters, letters, words},
    likeness::{jaro_winkler, one_slip},
    score::{Finding, percent},
    weights::{
        FAMILY_CLOSE, FAMILY_DIFFERENT, FAMILY_NEAR, FAMILY_SAME, FAMILY_SAME_HAN, FAMILY_SAME_HANGUL,
        GIVEN_CLOSE, GIVEN_DIFFERENT, GIVEN_NEAR, GIVEN_SAME, GIVEN_SAME_LONG, GIVEN_SAME_SHORT, Level,
        SWAPPED,
    },
};
use crate::name::Script;

/// Words of a name that are looked at.
const MOST_WORDS: usize = 8;
/// From this likeness on (Jaro and Winkler's) two names are spellings of one.
const CLOSE: f64 = 0.92;
/// From this likeness on one may be a short form of the other.
const NEAR: f64 = 0.85;
/// How alike an initial and the name that it stands for are taken to be.
const INITIAL: f64 = 0.85;
/// How alike two Chinese names are taken to be that are only said alike: 晓明, 小明.
const HOMOPHONE: f64 = 0.8;

/// A name made ready.
pub struct Name {
    pub given: Letters,
    pub family: Letters,
    /// That of the first letter.
    pub script: Option<Script>,
    /// The words of a name that was not split, or of given and family name.
    pub words: Vec<Letters>,
    /// The words of the form in Latin letters; a Latin name is its own.
    pub latin: Vec<Letters>,
}

/// How alike two texts are; the grades ascend.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Different,
    Near,
    Close,
    Same,
}

/// A grade and the likeness behind it, 0 to 1.
#[derive(Clone, Copy)]
struct Alike {
    grade: Grade,
    likeness: f64,
}

impl Name {
    pub fn new(given: &str, family: &str, latin: &str) -> Self {
        let mut all = words(given, MOST_WORDS);
        let (given, family) = (letters(given), letters(family));
        if !family.is_empty() {
            all = [&given, &family].into_iter().filter(|part| !part.is_empty()).cloned().collect();
        }
        let script = family.iter().chain(&given).copied().find_map(Script::of);
        let mut latin = words(latin, MOST_WORDS);
        if latin.is_empty() && script == Some(Script::Latin) {
            latin.clone_from(&all);
        }
        Self { given, family, script, words: all, latin }
    }

    fn is_split(&self) -> bool {
        !self.given.is_empty() && !self.family.is_empty()
    }

    /// The one part that there is.
    fn lone(&self) -> &[char] {
        if self.family.is_empty() { &self.given } else { &self.family }
    }

    fn native(&self) -> impl Iterator<Item = &char> {
        self.family.iter().chain(&self.given)
    }

    fn western(&self) -> impl Iterator<Item = &char> {
        self.given.iter().chain(&self.family)
    }
}

/// Compares two names; none where they have nothing in common to compare: 于文涛 and Wendy Yu, as long as nobody told the
/// Latin form of the first.
pub fn compare(one: &Name, other: &Name) -> Option<Finding> {
    let script = one.script.filter(|script| other.script == Some(*script));
    let Some(script) = script else { return latin(one, other) };
    match (one.is_split(), other.is_split()) {
        (true, true) => Some(both(one, other, script)),
        (true, false) => split_and_lone(one, other, script),
        (false, true) => split_and_lone(other, one, script),
        (false, false) => lone(one, other, script),
    }
}

fn both(one: &Name, other: &Name, script: Script) -> Finding {
    let given = alike(&one.given, &other.given);
    let family = alike(&one.family, &other.family);
    let short = one.given.len().min(other.given.len());
    if given.grade.min(family.grade) < Grade::Close {
        let crossed = [alike(&one.given, &other.family), alike(&one.family, &other.given)];
        let [a, b] = crossed.map(|alike| alike.grade);
        if a.min(b) >= Grade::Close {
            let level = family_level(a.min(b), script).and(given_level(a.max(b), script, short)).and(SWAPPED);
            return Finding::new(level, Reason::SwappedName);
        }
        // Anna | Maria Rossi, Anna Maria | Rossi.
        if one.western().eq(other.western()) || one.native().eq(other.native()) {
            let level = FAMILY_CLOSE.and(given_level(Grade::Same, script, short));
            return Finding::new(level, Reason::SimilarName { percent: 100 });
        }
        if given.grade == Grade::Different && family.grade == Grade::Same && said_alike(one, other, script) {
            let level = family_level(Grade::Same, script).and(GIVEN_NEAR);
            return Finding::new(level, Reason::SimilarName { percent: percent(HOMOPHONE) });
        }
    }
    let level = family_level(family.grade, script).and(given_level(given.grade, script, short));
    let reason = match (given.grade, family.grade) {
        (Grade::Same, Grade::Same) => Reason::SameName,
        (Grade::Different, Grade::Different) => Reason::DifferentName,
        (Grade::Different, _) => Reason::DifferentGivenName,
        (_, Grade::Different) => Reason::DifferentFamilyName,
        _ => Reason::SimilarName { percent: percent(f64::midpoint(given.likeness, family.likeness)) },
    };
    Finding::new(level, reason)
}

/// One name in two parts beside one in one, which may be the whole or either part.
fn split_and_lone(split: &Name, single: &Name, script: Script) -> Option<Finding> {
    let lone = single.lone();
    if lone.is_empty() {
        return None;
    }
    let joined = [split.western().copied().collect::<Letters>(), split.native().copied().collect()];
    let whole = joined.iter().map(|whole| alike(whole, lone)).fold(alike(&[], lone), Alike::better);
    if whole.grade >= Grade::Close || single.words.len() > 1 {
        return Some(whole_finding(whole, script, split.given.len()));
    }
    let given = alike(&split.given, lone);
    let family = alike(&split.family, lone);
    let as_given = single.family.is_empty();
    // The part stands where it belongs, or it is clearly the other one.
    let (here, there) = if as_given { (given, family) } else { (family, given) };
    let moved = here.grade < Grade::Close && there.grade >= Grade::Close;
    Some(if as_given == moved {
        family_finding(family, script)
    } else {
        given_finding(given, script, lone.len())
    })
}

fn lone(one: &Name, other: &Name, script: Script) -> Option<Finding> {
    let (a, b) = (one.lone(), other.lone());
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let found = alike(a, b);
    // A Chinese or Korean name of three characters is a whole one.
    let whole = |name: &Name| {
        name.words.len() > 1 || (name.lone().len() >= 3 && matches!(script, Script::Han | Script::Hangul))
    };
    if whole(one) && whole(other) {
        return Some(whole_finding(found, script, a.len().min(b.len()).saturating_sub(1)));
    }
    match (one.family.is_empty(), other.family.is_empty()) {
        (true, true) => Some(given_finding(found, script, a.len().min(b.len()))),
        (false, false) => Some(family_finding(found, script)),
        _ => (found.grade >= Grade::Close).then(|| family_finding(found, script)),
    }
}

/// The whole of two names in Latin letters, from whichever word on.
fn latin(one: &Name, other: &Name) -> Option<Finding> {
    if one.latin.is_empty() || other.latin.is_empty() {
        return None;
    }
    let found = latin_likeness(one, other);
    Some(if found.grade >= Grade::Close {
        // Many Chinese names share a spelling, so the family name counts as a Chinese one.
        whole_finding(found, Script::Han, 1)
    } else {
        // A reading in another dialect, a name taken abroad: less telling than another name in one's own script.
        Finding::new(FAMILY_DIFFERENT, Reason::DifferentName)
    })
}

fn latin_likeness(one: &Name, other: &Name) -> Alike {
    let others = turns(&other.latin);
    turns(&one.latin)
        .iter()
        .flat_map(|a| others.iter().map(move |b| alike(a, b)))
        .fold(Alike { grade: Grade::Different, likeness: 0.0 }, Alike::better)
}

/// A name from each of its words on: yuwentao, wentaoyu.
fn turns(words: &[Letters]) -> Vec<Letters> {
    (0..words.len().min(4))
        .map(|at| words.iter().cycle().skip(at).take(words.len()).flatten().copied().collect())
        .collect()
}

fn said_alike(one: &Name, other: &Name, script: Script) -> bool {
    script == Script::Han
        && !one.latin.is_empty()
        && !other.latin.is_empty()
        && latin_likeness(one, other).grade == Grade::Same
}

fn whole_finding(found: Alike, script: Script, given: usize) -> Finding {
    let (level, reason) = match found.grade {
        Grade::Same => {
            (family_level(Grade::Same, script).and(given_level(Grade::Same, script, given)), Reason::SameName)
        }
        Grade::Close | Grade::Near => (
            family_level(Grade::Same, script).and(given_level(found.grade, script, given)),
            Reason::SimilarName { percent: percent(found.likeness) },
        ),
        Grade::Different => (GIVEN_DIFFERENT, Reason::DifferentName),
    };
    Finding::new(level, reason)
}

fn given_finding(found: Alike, script: Script, length: usize) -> Finding {
    let reason = match found.grade {
        Grade::Same => Reason::SameGivenName,
        Grade::Different => Reason::DifferentGivenName,
        _ => Reason::SimilarName { percent: percent(found.likeness) },
    };
    Finding::new(given_level(found.grade, script, length), reason)
}

fn family_finding(found: Alike, script: Script) -> Finding {
    let reason = match found.grade {
        Grade::Same => Reason::SameFamilyName,
        Grade::Different => Reason::DifferentFamilyName,
        _ => Reason::SimilarName { percent: percent(found.likeness) },
    };
    Finding::new(family_level(found.grade, script), reason)
}

fn family_level(grade: Grade, script: Script) -> Level {
    match (grade, script) {
        (Grade::Same, Script::Han) => FAMILY_SAME_HAN,
        (Grade::Same, Script::Hangul) => FAMILY_SAME_HANGUL,
        (Grade::Same, _) => FAMILY_SAME,
        (Grade::Close, _) => FAMILY_CLOSE,
        (Grade::Near, _) => FAMILY_NEAR,
        (Grade::Different, _) => FAMILY_DIFFERENT,
    }
}

/// `length` is that of the given name, in characters.
fn given_level(grade: Grade, script: Script, length: usize) -> Level {
    match (grade, script) {
        (Grade::Same, Script::Han | Script::Hangul) if length < 2 => GIVEN_SAME_SHORT,
        (Grade::Same, Script::Han | Script::Hangul) => GIVEN_SAME_LONG,
        (Grade::Same, _) => GIVEN_SAME,
        (Grade::Close, _) => GIVEN_CLOSE,
        (Grade::Near, _) => GIVEN_NEAR,
        (Grade::Different, _) => GIVEN_DIFFERENT,
    }
}

impl Alike {
    fn better(self, other: Self) -> Self {
        if (other.grade, other.likeness) > (self.grade, self.likeness) { other } else { self }
    }
}

fn alike(one: &[char], other: &[char]) -> Alike {
    if one == other {
        return Alike { grade: Grade::Same, likeness: 1.0 };
    }
    if let ([initial], [first, ..]) | ([first, ..], [initial]) = (one, other)
        && initial == first
        && Script::of(*first) == Some(Script::Latin)
    {
        return Alike { grade: Grade::Near, likeness: INITIAL };
    }
    let likeness = jaro_winkler(one, other);
    let slip = one.len().min(other.len()) >= 4 && one_slip(one, other);
    let grade = if slip || likeness >= CLOSE {
        Grade::Close
    } else if likeness >= NEAR {
        Grade::Near
    } else {
        Grade::Different
    };
    Alike { grade, likeness }
}
