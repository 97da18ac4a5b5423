//! How good what is known of a member is, a contact that is confirmed, and whom a store asks.
//! Source: docs/rules/profile-quality.md.
pub mod given;
pub mod sql;

use regulars_api::{
    Code, Problem,
    members::{Edited, Profile},
    quality::*,
};
use regulars_domain::{
    ids::{MAX_ID, MemberId},
    quality::{Asked, comes_since, completeness, freshness, missing, stale_since},
    time::Timestamp,
};

use self::{
    given::Given,
    sql::{AskedRow, LOOK, Place},
};
use crate::{
    call::Call,
    error::AppError,
    members::{
        edit::{changed_meanwhile, store},
        in_sight,
        sql::member::{self, MemberRow},
        state::State,
    },
    routes::Routes,
    scope::Actor,
};

/// Members in one page.
const PAGE: usize = 50;

/// The routes of quality.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(quality).mount(confirm).mount(list)
}

async fn quality(call: Call<GetQuality>) -> Result<Quality, AppError> {
    let (actor, rows) = call.enter(|scope| member::member(scope, call.path)).await?;
    let row = in_sight(&actor, rows.into_iter().next(), |row| &row.seen_by)?;
    let known = |asked| is_known(asked, row.phone.is_some(), &row.profile);
    let contact = Given::of(row.phone.as_deref(), &row.profile).and_then(|given| given.shown(&actor));
    let since = since(&row);
    Ok(Quality {
        completeness: completeness(known),
        missing: missing(known),
        reach: contact.map(|contact| Reached { contact, since, freshness: freshness(since, call.now) }),
    })
}

/// Since when the contact is known to be right: of a member with nothing to be reached by it says nothing.
fn since(row: &MemberRow) -> Timestamp {
    Timestamp(row.confirmed_at.unwrap_or(row.joined_at))
}

fn is_known(asked: Asked, has_phone: bool, p: &Profile) -> bool {
    let habits = [&p.usual_seat, &p.usual_order, &p.likes, &p.dislikes, &p.allergies, &p.talk_about];
    match asked {
        Asked::Phone => has_phone,
        Asked::Name => p.person().is_some(),
        Asked::Birthday => p.birthday.is_some(),
        Asked::Consent => !p.consent.is_empty(),
        Asked::Email => !p.email.is_empty(),
        Asked::Habits => habits.iter().any(|text| !text.is_empty()),
        Asked::Address => !p.address.is_empty(),
    }
}

async fn confirm(call: Call<ConfirmContact>) -> Result<Edited, AppError> {
    call.retrying(async |call: &Call<ConfirmContact>| {
        let (actor, rows) = call.enter(|scope| member::member(scope, call.path)).await?;
        let row = in_sight(&actor, rows.into_iter().next(), |row| &row.seen_by)?;
        let before = State::of(&row);
        if before.given().is_none() {
            return Err(Code::WrongState.into());
        }
        // Another contact was given since it was read, or somebody has confirmed this one.
        if since(&row) != call.input.since {
            return Err(changed_meanwhile(&before));
        }
        let after = State { confirmed_at: Some(call.now.0), ..before };
        store(call, &actor, &row, &after, "member.confirm", |change| Edited {
            version: after.version(),
            change: Some(change),
        })
        .await
    })
    .await
}

async fn list(call: Call<ListToConfirm>) -> Result<ToConfirmPage, AppError> {
    let from = match call.input.after.as_deref() {
        Some(after) => place(after).ok_or_else(|| Problem::new(Code::Malformed).at("after"))?,
        None => Place { since: -MAX_ID, id: 0 },
    };
    let asked = call.input.store;
    let only_coming = call.input.coming == Some(true);
    // Of everybody, one more than is shown tells whether there are more.
    let most = if only_coming { LOOK } else { PAGE + 1 };
    let (actor, rows) =
        call.enter(|scope| sql::to_confirm(scope, asked, stale_since(call.now), from, most)).await?;
    actor.store(asked)?;
    let end = rows.last().filter(|_| rows.len() == most).map(place_of);
    let comes = comes_since(call.now).0;
    let mut rows: Vec<AskedRow> = rows
        .into_iter()
        .filter(|row| !only_coming || row.last_at.is_some_and(|last| last >= comes))
        .collect();
    let cut = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = match rows.last() {
        Some(last) if cut => Some(place_of(last)),
        _ => end,
    };
    Ok(ToConfirmPage {
        members: rows.into_iter().filter_map(|row| view(&actor, row)).collect(),
        next: next.map(|place| format!("{}_{}", place.since, place.id)),
    })
}

fn place_of(row: &AskedRow) -> Place {
    Place { since: row.contact_at, id: row.id.get() }
}

/// Reads what a page gave as its `next`.
fn place(text: &str) -> Option<Place> {
    let (since, id) = text.split_once('_')?;
    let id = id.parse::<MemberId>().ok()?.get();
    Some(Place { since: since.parse().ok()?, id })
}

/// A member as the list shows them; none whose number cannot be read, which nobody could be asked about.
fn view(actor: &Actor, row: AskedRow) -> Option<ToConfirm> {
    let given = Given::first(
        row.phone.as_deref(),
        [&row.email, &row.wechat, &row.address].map(|text| text.as_deref().unwrap_or_default()),
    );
    let contact = given?.shown(actor)?;
    Some(ToConfirm {
        id: row.id,
        name: row.name,
        contact,
        since: Timestamp(row.contact_at),
        last_at: row.last_at.map(Timestamp),
    })
}
