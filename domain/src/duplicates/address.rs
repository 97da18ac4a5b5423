//! Addresses beside each other: part by part where both have parts, else as texts.

use super::{
    Reason,
    fold::Place,
    likeness::{dice, jaro_winkler, one_slip},
    score::Finding,
    weights::{
        BUILDING_DIFFERENT, BUILDING_SAME, BUILDING_SIMILAR, Level, NUMBER_DIFFERENT, NUMBER_SAME,
        NUMBER_SLIP, PLACE_DIFFERENT, PLACE_NEAR, PLACE_SAME, STATE_DIFFERENT, STATE_SAME, STREET_DIFFERENT,
        STREET_SAME, STREET_SIMILAR, TEXT_DIFFERENT, TEXT_PLACE, TEXT_SAME, TEXT_SIMILAR,
    },
};

/// From this likeness on (Jaro and Winkler's) two streets, buildings or suburbs are spellings of one.
const SIMILAR: f64 = 0.88;
/// From this share of common pairs of letters (Dice's) two texts are the same but for a slip.
const TEXT_ALIKE: f64 = 0.9;
/// From this share on they are alike: an abbreviation more, a part less.
const TEXT_NEAR: f64 = 0.65;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Grade {
    Same,
    Similar,
    Different,
}

/// Compares two addresses; none where they have nothing in common to compare.
pub fn compare(one: &Place, other: &Place) -> Option<Finding> {
    if one.has_parts() && other.has_parts() { parts(one, other) } else { texts(one, other) }
}

fn parts(one: &Place, other: &Place) -> Option<Finding> {
    let place = place(one, other);
    let mut street = grade(&one.street, &other.street);
    let mut building = grade(&one.building, &other.building);
    // The two lines of a form are filled in either order.
    let crossed = [grade(&one.street, &other.building), grade(&one.building, &other.street)];
    if street == Some(Grade::Different)
        && !crossed.contains(&Some(Grade::Different))
        && crossed != [None, None]
    {
        (street, building) = (Some(Grade::Similar), None);
    }
    // The same number in another street is another house.
    let numbers = known(&one.number, &other.number).filter(|_| street != Some(Grade::Different));
    let number = numbers.map(|(a, b)| match a == b {
        true => Grade::Same,
        false if one_slip(a, b) => Grade::Similar,
        false => Grade::Different,
    });
    let of = |grade: Option<Grade>, same: Level, similar: Level, different: Level| {
        grade.map(|grade| match grade {
            Grade::Same => same,
            Grade::Similar => similar,
            Grade::Different => different,
        })
    };
    let level = [
        of(place, PLACE_SAME, PLACE_NEAR, PLACE_DIFFERENT).or_else(|| state(one, other)),
        of(street, STREET_SAME, STREET_SIMILAR, STREET_DIFFERENT),
        of(number, NUMBER_SAME, NUMBER_SLIP, NUMBER_DIFFERENT),
        of(building, BUILDING_SAME, BUILDING_SIMILAR, BUILDING_DIFFERENT),
    ]
    .into_iter()
    .flatten()
    .reduce(Level::and)?;
    let alike = |grade: Option<Grade>| grade.is_none_or(|grade| grade != Grade::Different);
    let reason = match (street, place) {
        (Some(Grade::Same), Some(Grade::Same)) if alike(number) && alike(building) => Reason::SameAddress,
        (Some(Grade::Same | Grade::Similar), _) => Reason::SimilarAddress { percent: percent(one, other) },
        (_, Some(Grade::Same | Grade::Similar)) => Reason::SamePlace,
        (None, None) => return Some(Finding::silent(level)),
        _ => Reason::DifferentAddress,
    };
    Some(Finding { level, reason: Some(reason) })
}

/// Suburb and postcode say the same thing twice, so they are one piece of evidence.
fn place(one: &Place, other: &Place) -> Option<Grade> {
    let suburb = grade(&one.suburb, &other.suburb);
    let postcode = known(&one.postcode, &other.postcode).map(|(a, b)| a == b);
    Some(match (suburb, postcode) {
        (None, None) => return None,
        (Some(Grade::Different) | None, Some(false)) | (Some(Grade::Different), None) => Grade::Different,
        (Some(Grade::Different), Some(true)) | (Some(_), Some(false)) => Grade::Similar,
        (None, Some(true)) | (Some(_), Some(true) | None) => Grade::Same,
    })
}

fn state(one: &Place, other: &Place) -> Option<Level> {
    known(&one.state, &other.state).map(|(a, b)| if a == b { STATE_SAME } else { STATE_DIFFERENT })
}

fn texts(one: &Place, other: &Place) -> Option<Finding> {
    if one.pairs.is_empty() || other.pairs.is_empty() {
        return None;
    }
    let share = dice(&one.pairs, &other.pairs);
    // Part of the numbers is enough: a flat or a postcode is often left out. But what both have must not differ.
    let common = one.numbers.iter().filter(|number| other.numbers.binary_search(number).is_ok()).count();
    let fewer = one.numbers.len().min(other.numbers.len());
    Some(match share {
        _ if share < TEXT_NEAR => Finding::new(TEXT_DIFFERENT, Reason::DifferentAddress),
        _ if fewer == 0 || common < fewer => Finding::new(TEXT_PLACE, Reason::SamePlace),
        _ if share >= TEXT_ALIKE && one.numbers == other.numbers => {
            Finding::new(TEXT_SAME, Reason::SameAddress)
        }
        _ => Finding::new(TEXT_SIMILAR, Reason::SimilarAddress { percent: percent(one, other) }),
    })
}

/// The share of common pairs of letters, in percent.
fn percent(one: &Place, other: &Place) -> u8 {
    super::score::percent(dice(&one.pairs, &other.pairs))
}

fn grade(one: &[char], other: &[char]) -> Option<Grade> {
    known(one, other).map(|(a, b)| {
        if a == b {
            Grade::Same
        } else if (a.len().min(b.len()) >= 4 && one_slip(a, b)) || jaro_winkler(a, b) >= SIMILAR {
            Grade::Similar
        } else {
            Grade::Different
        }
    })
}

fn known<'a>(one: &'a [char], other: &'a [char]) -> Option<(&'a [char], &'a [char])> {
    (!one.is_empty() && !other.is_empty()).then_some((one, other))
}
