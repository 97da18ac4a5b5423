//! What people type about a member, checked; each problem names its field.
use regulars_api::{Code, Problem, members::*};
use regulars_domain::{
    card::Card,
    limits,
    name::{LONGEST_PART, NameProblem, PersonName},
    phone::{E164, Region},
    time::{BusinessDay, Timestamp},
};

use crate::{check, error::AppError, recognise::phone};

fn wrong(code: Code, field: &str) -> AppError {
    Problem::new(code).at(field).into()
}

/// A phone as typed; an empty one is none.
pub fn phone(field: &str, typed: &str, home: Region) -> Result<Option<E164>, AppError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    phone::parse(typed, home).map(Some).map_err(|_| wrong(Code::InvalidPhone, field))
}

/// A card as typed; an empty one is none.
pub fn card(field: &str, typed: &str) -> Result<Option<Card>, AppError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Card::from_qr(typed)
        .or_else(|| Card::new(typed).ok())
        .map(Some)
        .ok_or_else(|| wrong(Code::Invalid, field))
}

/// What is wrong with a name, told at its field.
pub fn name(field: &str, name: Result<PersonName, NameProblem>) -> Result<Option<PersonName>, AppError> {
    match name {
        Ok(name) => Ok(Some(name)),
        Err(NameProblem::Empty) => Ok(None),
        Err(NameProblem::TooLong) => {
            Err(Problem::new(Code::TooLong).at(field).with("max", LONGEST_PART).into())
        }
        Err(NameProblem::Control) => Err(wrong(Code::Invalid, field)),
    }
}

/// Tags: trimmed, each once, in the order given.
pub fn tags(field: &str, tags: &[String]) -> Result<Vec<String>, AppError> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = check::text(field, tag, 0, limits::TAG)?.replace('\n', " ");
        if !tag.is_empty() && !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > limits::TAGS {
        return Err(Problem::new(Code::OutOfRange).at(field).with("min", 0).with("max", limits::TAGS).into());
    }
    Ok(kept)
}

/// A profile as it is kept. `old` says since when an unchanged consent holds.
pub fn profile(p: &Profile, old: &Profile, today: BusinessDay, now: Timestamp) -> Result<Profile, AppError> {
    let line = |field: &str, text: &str, max| check::text(&format!("profile.{field}"), text, 0, max);
    let person = p.name.as_ref().map(NameParts::person).unwrap_or(Err(NameProblem::Empty));
    let email = p.email.trim();
    Ok(Profile {
        name: name("profile.name", person)?.as_ref().map(NameParts::from),
        title: p.title,
        gender: p.gender,
        birthday: p.birthday.map(|b| birthday("profile.birthday", b, today)).transpose()?,
        email: if email.is_empty() { String::new() } else { check::email("profile.email", email)? },
        wechat: line("wechat", &p.wechat, limits::WECHAT)?,
        address: line("address", &p.address, limits::ADDRESS)?,
        occupation: line("occupation", &p.occupation, limits::OCCUPATION)?,
        employer: line("employer", &p.employer, limits::EMPLOYER)?,
        income: p.income,
        marital: p.marital,
        spouse: line("spouse", &p.spouse, limits::SPOUSE)?,
        children: children(&p.children, today)?,
        usual_seat: line("usual_seat", &p.usual_seat, limits::USUAL_SEAT)?,
        usual_order: line("usual_order", &p.usual_order, limits::HABIT)?,
        likes: line("likes", &p.likes, limits::HABIT)?,
        dislikes: line("dislikes", &p.dislikes, limits::HABIT)?,
        allergies: line("allergies", &p.allergies, limits::HABIT)?,
        talk_about: line("talk_about", &p.talk_about, limits::HABIT)?,
        motive: line("motive", &p.motive, limits::ATTITUDE)?,
        personality: line("personality", &p.personality, limits::ATTITUDE)?,
        lifestyle: line("lifestyle", &p.lifestyle, limits::ATTITUDE)?,
        consent: p
            .consent
            .iter()
            .map(|(channel, new)| {
                let kept = old.consent.get(channel).filter(|before| before.given == new.given);
                (*channel, kept.copied().unwrap_or(Consent { given: new.given, at: now }))
            })
            .collect(),
    })
}

fn children(all: &[Child], today: BusinessDay) -> Result<Vec<Child>, AppError> {
    if all.len() > limits::CHILDREN {
        let problem = Problem::new(Code::OutOfRange).at("profile.children");
        return Err(problem.with("min", 0).with("max", limits::CHILDREN).into());
    }
    let mut kept = Vec::new();
    for (i, child) in all.iter().enumerate() {
        let field = |part: &str| format!("profile.children.{i}.{part}");
        let child = Child {
            name: check::text(&field("name"), &child.name, 0, LONGEST_PART)?,
            birthday: child.birthday.map(|b| birthday(&field("birthday"), b, today)).transpose()?,
            school: check::text(&field("school"), &child.school, 0, limits::SCHOOL)?,
        };
        if child != Child::default() {
            kept.push(child);
        }
    }
    Ok(kept)
}

/// A day that exists, in a leap year if the year is not told; a lunar month has at most 30 days.
fn birthday(field: &str, b: Birthday, today: BusinessDay) -> Result<Birthday, AppError> {
    let (this_year, ..) = today.date();
    let year_fits = b.year.is_none_or(|year| (1880..=this_year).contains(&year));
    let day_fits = if b.lunar {
        (1..=12).contains(&b.month) && (1..=30).contains(&b.day)
    } else {
        let day = BusinessDay::from_date(b.year.unwrap_or(2024), b.month, b.day);
        day.is_some_and(|day| b.year.is_none() || day <= today)
    };
    if year_fits && day_fits { Ok(b) } else { Err(wrong(Code::Invalid, field)) }
}
