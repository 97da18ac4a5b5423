//! A batch of members: new ones are made, others take over what the file says of them. A member is known by card, else by
//! phone; one of whom the file has only a name, by that name among those who have neither.
use std::collections::{HashMap, HashSet};

use regulars_domain::{
    card::Card,
    ids::MemberId,
    import::{batch::MemberRow, field::Field, reason::Reason},
    limits,
    name::PersonName,
    phone::E164,
    time::Timestamp,
};
use serde_json::{Map, Value};

use super::{
    known::{self, Json, KnownStore, Named, json},
    member_row::{Read, read},
    members_sql::{self as sql, Held, Told},
    newcomers::{Newcomer, Newcomers},
    plan::{Context, Planned, changes, small},
    purchases_sql::{insert_keys, insert_sight, put_members},
};
use crate::{
    db::Db,
    error::AppError,
    members::{birthday, state::difference},
    recognise::{member_keys, names::sort_name},
};

/// What differs, as an edit by hand records it: field by field, the phone masked.
fn recorded(held: &Held, after: &Held) -> Result<(Map<String, Value>, Map<String, Value>), AppError> {
    let (was, is) = (held.state()?.fields(), after.state()?.fields());
    let (mut old, mut new) = difference(&was, &is);
    if held.phone != after.phone {
        for (map, fields) in [(&mut old, &was), (&mut new, &is)] {
            map.insert("phone".to_owned(), fields.get("phone").cloned().unwrap_or_default());
        }
    }
    Ok((old, new))
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &[MemberRow]) -> Result<Planned, AppError> {
    let scope = context.scope;
    let codes: Vec<String> = rows.iter().map(|row| row.home_store.clone()).collect();
    let home = context.region()?;
    let mut read: Vec<Result<Read, (Field, Reason)>> = rows
        .iter()
        .map(|row| Ok(Read { named: Named::read(&row.card, &row.phone, home)?, ..read(row, context)? }))
        .collect();
    let fine = |at: usize| read.get(at).and_then(|read| read.as_ref().ok());
    let cards: Vec<&str> = (0..rows.len()).map(|at| fine(at).and_then(card).unwrap_or_default()).collect();
    let phones: Vec<&str> = (0..rows.len()).map(|at| fine(at).and_then(phone).unwrap_or_default()).collect();
    let names: Vec<String> =
        (0..rows.len()).map(|at| fine(at).and_then(name_only).unwrap_or_default()).collect();
    let (by_card, by_phone, by_name, stores, first) = db
        .run((
            sql::by_card(scope, &cards)?,
            sql::by_phone(scope, &phones)?,
            sql::by_name(scope, &names)?,
            known::stores(scope, &codes)?,
            sql::first_store(scope),
        ))
        .await?;
    let stores: HashMap<usize, i64> =
        known::rows::<KnownStore>(stores)?.into_iter().map(|store| (store.0, store.1)).collect();
    let first = first.into_iter().next().map(|row| row.id);
    for (at, (read, row)) in read.iter_mut().zip(rows).enumerate() {
        if let Ok(one) = read {
            one.store = stores.get(&at).copied().or(first.filter(|_| row.home_store.is_empty()));
            if one.store.is_none() {
                *read = Err((Field::HomeStore, Reason::UnknownStore));
            }
        }
    }
    let here = found(rows.len(), by_card, by_phone, by_name)?;
    sort_out(context, rows, read, here)
}

fn card(read: &Read) -> Option<&str> {
    read.named.card.as_ref().map(Card::as_str)
}
fn phone(read: &Read) -> Option<&str> {
    read.named.phone.as_ref().map(E164::as_str)
}
/// The whole name of someone of whom nothing else is known.
fn name_only(read: &Read) -> Option<String> {
    let alone = read.named == Named::default();
    read.profile.person().filter(|_| alone).map(|name| name.full())
}

/// The field by which a row names its member first.
const fn named_by(row: &MemberRow) -> Field {
    match (row.card.is_empty(), row.phone.is_empty()) {
        (false, _) => Field::Card,
        (true, false) => Field::Phone,
        (true, true) => Field::Name,
    }
}

/// Whom each row means, and who owns a phone or card that a row would take.
struct Here {
    meant: Vec<Option<Held>>,
    /// Rows whose card, and rows whose phone, is that of somebody who was merged away: there it stays.
    merged: [HashSet<usize>; 2],
    by_card: HashMap<usize, i64>,
    by_phone: HashMap<usize, i64>,
}

fn found(len: usize, by_card: Vec<Json>, by_phone: Vec<Json>, by_name: Vec<Json>) -> Result<Here, AppError> {
    let mut here = Here {
        meant: vec![None; len],
        merged: [HashSet::new(), HashSet::new()],
        by_card: HashMap::new(),
        by_phone: HashMap::new(),
    };
    let lists =
        [known::rows::<Held>(by_card)?, known::rows::<Held>(by_phone)?, known::rows::<Held>(by_name)?];
    for (list, held) in
        lists.into_iter().enumerate().flat_map(|(n, list)| list.into_iter().map(move |held| (n, held)))
    {
        if let Some(rows) = here.merged.get_mut(list).filter(|_| held.merged) {
            rows.insert(held.at);
        }
        match list {
            0 => here.by_card.insert(held.at, held.id),
            1 => here.by_phone.insert(held.at, held.id),
            _ => None,
        };
        if let Some(slot) = here.meant.get_mut(held.at).filter(|slot| slot.is_none()) {
            *slot = Some(held);
        }
    }
    Ok(here)
}

fn sort_out(
    context: &Context<'_>,
    rows: &[MemberRow],
    read: Vec<Result<Read, (Field, Reason)>>,
    here: Here,
) -> Result<Planned, AppError> {
    let (scope, programme) = (context.scope, &context.brand.programme);
    let mut planned = Planned::default();
    let mut ids = context.ids(rows.len())?;
    let (mut newcomers, mut moved) = (Newcomers::default(), Vec::new());
    let (mut told, mut before): (Vec<Told>, Vec<(i64, Map<String, Value>, Map<String, Value>)>) =
        (Vec::new(), Vec::new());
    let mut keys: Vec<(i64, i64, String)> = Vec::new();
    // As earlier rows leave those whom they change.
    let mut latest: HashMap<i64, Held> = HashMap::new();
    let (mut cards, mut phones, mut names) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut known = HashSet::new();
    for (at, (row, read)) in rows.iter().zip(read).enumerate() {
        let read = match read {
            Ok(read) => read,
            Err((field, reason)) => {
                planned.refuse(row.row, field, reason);
                continue;
            }
        };
        let twice = |fresh: bool, field| (!fresh).then_some((field, Reason::Repeated));
        let repeated = card(&read)
            .and_then(|card| twice(cards.insert(card.to_owned()), Field::Card))
            .or_else(|| phone(&read).and_then(|phone| twice(phones.insert(phone.to_owned()), Field::Phone)))
            .or_else(|| name_only(&read).and_then(|name| twice(names.insert(name), Field::Name)));
        let meant = here.meant.get(at).cloned().flatten();
        let others = |owner: Option<&i64>| {
            owner.is_some_and(|owner| meant.as_ref().is_none_or(|held| held.id != *owner))
        };
        let fault = repeated
            .or_else(|| others(here.by_card.get(&at)).then_some((Field::Card, Reason::TwoMembers)))
            .or_else(|| others(here.by_phone.get(&at)).then_some((Field::Phone, Reason::PhoneTaken)))
            // By card in one row and by phone in another: what would be so after two rows for one member, the next run would change again.
            // A row that names who was merged away overrules nothing.
            .or_else(|| {
                twice(meant.as_ref().is_none_or(|held| held.merged || known.insert(held.id)), named_by(row))
            });
        if let Some((field, reason)) = fault {
            planned.refuse(row.row, field, reason);
            continue;
        }
        match meant {
            None => {
                planned.outcome.new += 1;
                if context.import > 0 {
                    let newcomer = newcomer(ids.take::<MemberId>()?.get(), &read, context.now)?;
                    moved.push(newcomer.moved(programme));
                    newcomers.add(newcomer);
                }
            }
            Some(held) => {
                // An earlier row may have meant the same one, by what one of the two had before they were merged.
                let held = match latest.get(&held.id).cloned() {
                    Some(now) => Held { at: held.at, merged: held.merged, ..now },
                    None => held,
                };
                let mut said = read.clone();
                if held.merged {
                    said.profile = sql::beyond(said.profile, &held.profile);
                }
                let [cards, phones] = &here.merged;
                said.named.card = said.named.card.filter(|_| !cards.contains(&at));
                said.named.phone = said.named.phone.filter(|_| !phones.contains(&at));
                let after = merged(&held, &said).given_anew(&held, context.now);
                if after == held {
                    planned.outcome.unchanged += 1;
                    continue;
                }
                planned.outcome.changed += 1;
                planned.revs.members.push((held.id, held.rev));
                if latest.insert(held.id, after.clone()).is_some() {
                    told.retain(|told| told.id != held.id);
                    keys.retain(|(id, ..)| *id != held.id);
                }
                let (old, new) = recorded(&held, &after)?;
                before.push((held.id, old, new));
                let name = after.profile.person();
                let (number, code) = (after.phone.as_deref(), after.card.as_deref());
                let number = number.and_then(|text| E164::new(text).ok());
                let code = code.and_then(|text| Card::new(text).ok());
                let found_by = member_keys(name.as_ref(), number.as_ref(), code.as_ref());
                keys.extend(found_by.into_iter().map(|key| (held.id, held.home_store, String::from(key))));
                told.push(Told::of(&after, name.as_ref())?);
            }
        }
    }
    if context.import == 0 || (told.is_empty() && moved.is_empty()) {
        return Ok(planned);
    }
    planned.made.members = small(newcomers.len());
    let figures: Vec<_> = moved.iter().map(|moved| newcomers.figures(moved, context.import)).collect();
    keys.extend(newcomers.keys());
    let mut writes = sql::put_told(scope, &told)?;
    writes.push(put_members(scope, &figures)?);
    writes.push(insert_keys(scope, &keys)?);
    writes.push(insert_sight(scope, &newcomers.sight())?);
    writes.push(sql::count_tags(scope, &newcomers.tags())?);
    writes.push(changes(context, "member", &before)?);
    planned.writes = writes;
    Ok(planned)
}

fn newcomer(id: i64, read: &Read, now: Timestamp) -> Result<Newcomer, AppError> {
    let store = read.store.ok_or_else(|| AppError::Internal("a member without a store".to_owned()))?;
    let joined = Timestamp(read.joined_at.unwrap_or(now.0));
    let mut newcomer = Newcomer::new(id, read.named.clone(), "", store, joined);
    newcomer.name = read.profile.person();
    newcomer.full_name = newcomer.name.as_ref().map(PersonName::full).unwrap_or_default();
    newcomer.sort_name = sort_name(newcomer.name.as_ref(), card(read));
    newcomer.profile = json(&read.profile)?;
    newcomer.tags = json(&read.tags)?;
    newcomer.birthday = read.profile.birthday.as_ref().map(birthday::code);
    Ok(newcomer)
}

/// A member with what the row says of them; what the row leaves empty stays.
fn merged(held: &Held, read: &Read) -> Held {
    let mut after = held.clone();
    let (said, known) = (&read.profile, &mut after.profile);
    let texts = [
        (&said.email, &mut known.email),
        (&said.wechat, &mut known.wechat),
        (&said.address, &mut known.address),
        (&said.occupation, &mut known.occupation),
        (&said.employer, &mut known.employer),
        (&said.usual_seat, &mut known.usual_seat),
        (&said.usual_order, &mut known.usual_order),
        (&said.likes, &mut known.likes),
        (&said.dislikes, &mut known.dislikes),
        (&said.allergies, &mut known.allergies),
        (&said.talk_about, &mut known.talk_about),
    ];
    for (said, known) in texts {
        if !said.is_empty() {
            known.clone_from(said);
        }
    }
    known.name = said.name.clone().or(known.name.take());
    known.gender = said.gender.or(known.gender);
    known.birthday = said.birthday.or(known.birthday);
    known.income = said.income.or(known.income);
    known.marital = said.marital.or(known.marital);
    for (channel, consent) in &said.consent {
        if known.consent.get(channel).is_none_or(|known| known.given != consent.given) {
            known.consent.insert(*channel, *consent);
        }
    }
    if let Some(card) = card(read) {
        after.card = Some(card.to_owned());
    }
    if let Some(phone) = phone(read) {
        after.phone = Some(phone.to_owned());
    }
    for tag in &read.tags {
        if !after.tags.contains(tag) && after.tags.len() < limits::TAGS {
            after.tags.push(tag.clone());
        }
    }
    after
}
