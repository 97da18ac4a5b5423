//! A row of a file of members, read as the books would hold it.
use regulars_api::members::{Birthday, Channel, Consent, Gender, NameParts, Profile};
use regulars_domain::{
    import::{
        batch::MemberRow,
        date::{self, DateOrder},
        field::Field,
        reason::Reason,
        value,
    },
    limits,
    name::{LONGEST_PART, PersonName},
};

use super::{
    known::Named,
    member_words::{income, marital},
    plan::{Context, small, too_long},
    when,
};
use crate::check;

/// A row as the books would hold it.
#[derive(Clone, Debug, Default)]
pub struct Read {
    pub named: Named,
    pub profile: Profile,
    pub tags: Vec<String>,
    pub store: Option<i64>,
    pub joined_at: Option<i64>,
}

/// What a row says, but for card and phone.
///
/// # Errors
/// The field that cannot be read, and why.
pub fn read(row: &MemberRow, context: &Context<'_>) -> Result<Read, (Field, Reason)> {
    let texts = [
        (Field::Wechat, &row.wechat, limits::WECHAT),
        (Field::Address, &row.address, limits::ADDRESS),
        (Field::Occupation, &row.occupation, limits::OCCUPATION),
        (Field::Employer, &row.employer, limits::EMPLOYER),
        (Field::UsualSeat, &row.usual_seat, limits::USUAL_SEAT),
        (Field::UsualOrder, &row.usual_order, limits::HABIT),
        (Field::Likes, &row.likes, limits::HABIT),
        (Field::Dislikes, &row.dislikes, limits::HABIT),
        (Field::Allergies, &row.allergies, limits::HABIT),
        (Field::TalkAbout, &row.talk_about, limits::HABIT),
    ];
    if let Some(fault) = too_long(texts) {
        return Err(fault);
    }
    if row.tags.len() > limits::TAGS || row.tags.iter().any(|tag| tag.chars().count() > limits::TAG) {
        return Err((Field::Tags, Reason::TooLong { most: small(limits::TAG) }));
    }
    let name = name(row).map_err(|()| (Field::Name, Reason::TooLong { most: small(LONGEST_PART) }))?;
    if name.is_none() && row.card.is_empty() && row.phone.is_empty() {
        return Err((Field::Card, Reason::Missing));
    }
    let email = match row.email.as_str() {
        "" => String::new(),
        text => check::email("email", text).map_err(|_| (Field::Email, Reason::NotAnEmail))?,
    };
    let every = [Channel::Sms, Channel::Email, Channel::Wechat, Channel::Phone, Channel::Post];
    let consent =
        row.may_contact.map(|given| every.map(|channel| (channel, Consent { given, at: context.now })));
    let profile = Profile {
        name: name.as_ref().map(NameParts::from),
        gender: row.gender.map(|gender| match gender {
            value::Gender::Female => Gender::Woman,
            value::Gender::Male => Gender::Man,
            value::Gender::Other => Gender::Other,
        }),
        birthday: born(&row.birthday)?,
        email,
        wechat: row.wechat.clone(),
        address: row.address.clone(),
        occupation: row.occupation.clone(),
        employer: row.employer.clone(),
        income: income(&row.income_band)?,
        marital: marital(&row.marital_status)?,
        usual_seat: row.usual_seat.clone(),
        usual_order: row.usual_order.clone(),
        likes: row.likes.clone(),
        dislikes: row.dislikes.clone(),
        allergies: row.allergies.clone(),
        talk_about: row.talk_about.clone(),
        consent: consent.into_iter().flatten().collect(),
        ..Profile::default()
    };
    // The day someone joined is kept as its noon where the brand is.
    let zone = context.brand.time_zone.as_str();
    let noon = |day| when::noon(day, zone).ok_or((Field::JoinedOn, Reason::FarAwayDate));
    let joined_at = row.joined_on.map(noon).transpose()?;
    // As the form keeps them: each once.
    let mut tags: Vec<String> = Vec::new();
    for tag in row.tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|kept| kept == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(Read { profile, tags, joined_at, ..Read::default() })
}

/// The name from its parts, else split as its script is written; `None` where the row has none.
fn name(row: &MemberRow) -> Result<Option<PersonName>, ()> {
    let latin = Some(row.latin_name.as_str()).filter(|latin| !latin.is_empty());
    let name = if !row.family_name.is_empty() || !row.given_name.is_empty() {
        PersonName::new(&row.family_name, &row.given_name, latin)
    } else if !row.name.is_empty() {
        PersonName::from_text(&row.name, latin)
    } else {
        return Ok(None);
    };
    name.map(Some).map_err(|_| ())
}

fn born(text: &str) -> Result<Option<Birthday>, (Field, Reason)> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = (Field::Birthday, Reason::NotADate);
    let read = date::birthday(text, DateOrder::MonthFirst);
    let (year, month, day) = read.map_err(|_| wrong)?;
    Ok(Some(Birthday { year, month, day, lunar: false }))
}
