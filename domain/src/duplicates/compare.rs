//! All fields of two records beside each other. A field that either lacks says nothing.

use super::{
    Folded, Gender, Reason, Score, address, date,
    fold::Email,
    likeness::one_slip,
    name,
    score::{Finding, judge},
    weights::{
        CARD_SAME, EMAIL_DIFFERENT, EMAIL_SAME, EMAIL_SIMILAR, GENDER_DIFFERENT, GENDER_SAME,
        IDENTITY_DIFFERENT, IDENTITY_SAME, IDENTITY_SLIP, PHONE_DIFFERENT, PHONE_SAME, PHONE_SLIP,
    },
};

/// A user's name at two hosts is hardly the same person's below this many letters: info, sales, anna.
const TELLING_USER: usize = 7;

pub fn compare(one: &Folded, other: &Folded) -> Score {
    let known = |a: &[char], b: &[char]| !a.is_empty() && !b.is_empty();
    let findings = [
        name::compare(&one.name, &other.name),
        phones(&one.phones, &other.phones),
        (!one.card.is_empty() && one.card == other.card).then(|| Finding::new(CARD_SAME, Reason::SameCard)),
        one.email.as_ref().zip(other.email.as_ref()).map(|(a, b)| email(a, b)),
        known(&one.identity, &other.identity).then(|| identity(&one.identity, &other.identity)),
        one.birthday.zip(other.birthday).and_then(|(a, b)| date::compare(a, b)),
        address::compare(&one.place, &other.place),
        one.gender.zip(other.gender).and_then(|(a, b)| gender(a, b)),
    ];
    judge(findings.into_iter().flatten())
}

/// One phone in common is enough: the others are older, newer or at work.
fn phones(one: &[String], other: &[String]) -> Option<Finding> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let any = |alike: fn(&str, &str) -> bool| one.iter().any(|a| other.iter().any(|b| alike(a, b)));
    Some(if any(|a, b| a == b) {
        Finding::new(PHONE_SAME, Reason::SamePhone)
    } else if any(|a, b| one_slip(a.as_bytes(), b.as_bytes())) {
        Finding::new(PHONE_SLIP, Reason::SimilarPhone)
    } else {
        Finding::new(PHONE_DIFFERENT, Reason::DifferentPhone)
    })
}

fn email(one: &Email, other: &Email) -> Finding {
    if one.user == other.user && one.host == other.host {
        return Finding::new(EMAIL_SAME, Reason::SameEmail);
    }
    let long = one.user.len().min(other.user.len()) >= TELLING_USER;
    let slip = if one.host == other.host {
        one.user.len().min(other.user.len()) >= 4 && one_slip(&one.user, &other.user)
    } else {
        one.user == other.user && (long || one_slip(&one.host, &other.host))
    };
    if slip {
        Finding::new(EMAIL_SIMILAR, Reason::SimilarEmail)
    } else {
        Finding::new(EMAIL_DIFFERENT, Reason::DifferentEmail)
    }
}

fn identity(one: &[char], other: &[char]) -> Finding {
    if one == other {
        Finding::new(IDENTITY_SAME, Reason::SameIdentity)
    } else if one.len().min(other.len()) >= 5 && one_slip(one, other) {
        Finding::new(IDENTITY_SLIP, Reason::SimilarIdentity)
    } else {
        Finding::new(IDENTITY_DIFFERENT, Reason::DifferentIdentity)
    }
}

/// A gender that is neither says nothing: forms and files mean many things by it.
fn gender(one: Gender, other: Gender) -> Option<Finding> {
    match (one, other) {
        (Gender::Other, _) | (_, Gender::Other) => None,
        _ if one == other => Some(Finding::silent(GENDER_SAME)),
        _ => Some(Finding::new(GENDER_DIFFERENT, Reason::DifferentGender)),
    }
}
