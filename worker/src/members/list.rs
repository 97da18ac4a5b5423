//! The list of members: whose list it is, what its filters mean today, and where a page begins and ends.
use regulars_api::{
    Code, Problem,
    members::{
        CountMembers, CountQuery, ListMembers, MemberCount, MemberFilter, MemberList, MemberRow, Standing,
        StoreRef,
    },
};
use regulars_domain::{
    ids::{MAX_ID, StoreId},
    time::{BusinessDay, Timestamp},
};

use super::{
    Mask, birthday,
    face::tier,
    sql::list::{self as sql, Found, Place, Row, Wanted},
};
use crate::{call::Call, check, clock::local, error::AppError, keys::first_id_at, scope::Actor};

/// Rows of one page.
const PAGE: i64 = 50;
/// Members looked at for a page whose filters leave some out: each costs five rows read, and a request is to read no more than 2,000.
const LOOKED_AT: i64 = 360;
/// Counted without being asked for more.
const CAP: i64 = 1_000;
/// Looked at for a count where filters leave some out.
const CAP_LOOKED_AT: i64 = 900;

pub async fn list(call: Call<ListMembers>) -> Result<MemberList, AppError> {
    let query = &call.input;
    if let Some(day) = query.joined {
        return newcomers(&call, BusinessDay(day)).await;
    }
    let order = (query.sort, query.descending);
    let from = match &query.cursor {
        Some(cursor) => place(cursor).filter(|place| place.is_of(query.sort)).ok_or_else(no_cursor)?,
        None => Place::beginning(query.sort, query.descending),
    };
    let pages =
        |scope, wanted: &Wanted| sql::page(scope, wanted, order, &from, (looked_at(wanted, PAGE), PAGE + 1));
    let early = early(&query.filter, call.now)?;
    let (actor, rows) = call.enter(|scope| early.as_ref().map(|wanted| pages(scope, wanted))).await?;
    let wanted = wanted(&actor, &query.filter, call.now)?;
    let rows = match early {
        Some(early) if early.store == wanted.store => rows,
        _ => call.db.run(pages(actor.scope, &wanted)).await?,
    };
    let mask = Mask::of(&actor);
    let (rows, next) = cut(rows, PAGE, looked_at(&wanted, PAGE));
    Ok(MemberList {
        rows: rows.into_iter().map(|found| view(found.row, &mask)).collect(),
        next: next.map(|place| text(&place)),
    })
}

/// The page of so many rows, and where the next one begins: behind its last row, or behind the last of the `most` looked at.
pub(crate) fn cut(found: Vec<Found>, page: i64, most: i64) -> (Vec<Found>, Option<Place>) {
    let last = found.iter().find(|found| found.n == most).map(Found::place);
    let mut hits: Vec<Found> = found.into_iter().filter(|found| found.hit).collect();
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    if hits.len() > page {
        hits.truncate(page);
        let next = hits.last().map(Found::place);
        return (hits, next);
    }
    (hits, last)
}

/// How many members a request looks at for a page of so many rows: one more than it shows tells whether there are more.
pub(crate) fn looked_at(wanted: &Wanted, page: i64) -> i64 {
    if wanted.is_whole_part() { page + 1 } else { LOOKED_AT }
}

/// Who registered at a store on one business day: those whom its figures count as new. Keys hold their moment, so the day is a range
/// of keys, with room for the store's zone and closing hour.
async fn newcomers(call: &Call<ListMembers>, day: BusinessDay) -> Result<MemberList, AppError> {
    const READ: usize = 150;
    let (actor, ()) = call.enter(|_| ()).await?;
    let wanted = wanted(&actor, &call.input.filter, call.now)?;
    let store = wanted.store.ok_or_else(|| Problem::new(Code::Required).at("filter.store"))?;
    let at = |day: BusinessDay| first_id_at(Timestamp(i64::from(day.0).saturating_mul(86_400)));
    let first = match &call.input.cursor {
        Some(cursor) => cursor.parse().map_err(|_| no_cursor())?,
        None => at(day.plus(-1)),
    };
    let keys = (first, at(day.plus(3)));
    let reads = (sql::clock(actor.scope, store), sql::newcomers(actor.scope, store, keys, READ));
    let (clocks, rows) = call.db.run(reads).await?;
    let clock = clocks.into_iter().next().ok_or_else(nowhere)?;
    let next = (rows.len() == READ).then(|| rows.last().map(|row| row.id.to_string())).flatten();
    let that_day =
        |row: &Row| local(Timestamp(row.joined_at), &clock.time_zone, clock.closing).business_day == day;
    let mask = Mask::of(&actor);
    Ok(MemberList { rows: rows.into_iter().filter(that_day).map(|row| view(row, &mask)).collect(), next })
}

pub async fn count(call: Call<CountMembers>) -> Result<MemberCount, AppError> {
    let CountQuery { filter, exact } = &call.input;
    let most = |wanted: &Wanted| match (*exact, wanted.is_whole_part()) {
        (true, _) => MAX_ID,
        (false, true) => CAP,
        (false, false) => CAP_LOOKED_AT,
    };
    // One more than counted tells whether there are more.
    let count =
        |scope, wanted: &Wanted| sql::count(scope, wanted, most(wanted).saturating_add(1).min(MAX_ID));
    let early = early(filter, call.now)?;
    let (actor, rows) = call.enter(|scope| early.as_ref().map(|wanted| count(scope, wanted))).await?;
    let wanted = wanted(&actor, filter, call.now)?;
    let rows = match early {
        Some(early) if early.store == wanted.store => rows,
        _ => call.db.run(count(actor.scope, &wanted)).await?,
    };
    let row = rows.into_iter().next().ok_or_else(|| AppError::Internal("a count".to_owned()))?;
    let capped = row.read > most(&wanted);
    Ok(MemberCount { count: if *exact { row.count } else { row.count.min(CAP) }, capped })
}

/// The filters before it is known who asks, so that the answer comes with the session in one round trip; `None` where they mean
/// nothing without the brand's calendar. [`wanted`] says afterwards whether the person may ask that.
fn early(filter: &MemberFilter, now: Timestamp) -> Result<Option<Wanted>, AppError> {
    if filter.birthday_within.is_some() {
        return Ok(None);
    }
    bound(filter, store(filter)?, None, now).map(Some)
}

/// The filters as this person may ask them: those bound to stores see one store's members, of their first where they name none.
pub(crate) fn wanted(actor: &Actor, filter: &MemberFilter, now: Timestamp) -> Result<Wanted, AppError> {
    let store = match store(filter)? {
        Some(store) => Some(actor.store(store)?.store()),
        None if actor.sees_all() => None,
        None => Some(*actor.stores().first().ok_or_else(nowhere)?),
    };
    let days = filter.birthday_within.map(|days| {
        let today = local(now, &actor.brand.time_zone, 0).business_day;
        birthday::within(today, u32::from(days))
    });
    bound(filter, store, days, now)
}

fn store(filter: &MemberFilter) -> Result<Option<StoreId>, AppError> {
    Ok(filter.store.map(|id| StoreId::try_from(id).map_err(|_| nowhere())).transpose()?)
}

fn nowhere() -> Problem {
    Problem::new(Code::NotFound).at("filter.store")
}

fn no_cursor() -> AppError {
    Problem::new(Code::Invalid).at("cursor").into()
}

fn bound(
    filter: &MemberFilter,
    store: Option<StoreId>,
    birthdays: Option<Vec<i64>>,
    now: Timestamp,
) -> Result<Wanted, AppError> {
    for (field, days, max) in [
        ("filter.birthday_within", filter.birthday_within, 366),
        ("filter.away_from", filter.away_from, 10_000),
        ("filter.away_to", filter.away_to, 10_000),
    ] {
        if days.is_some_and(|days| days > max) {
            return Err(Problem::new(Code::OutOfRange).at(field).with("min", 0).with("max", max).into());
        }
    }
    let text =
        |field, text: &Option<String>| text.as_ref().map(|text| check::text(field, text, 1, 100)).transpose();
    let ago = |days: u16| now.0.saturating_sub(i64::from(days) * 86_400);
    // Whoever never came has no last visit to be so many days ago.
    let first = filter.away_to.map(ago).or(filter.away_from.map(|_| 1));
    Ok(Wanted {
        store,
        tier: text("filter.tier", &filter.tier)?,
        current: filter.standing.map(|standing| standing == Standing::Current),
        tag: text("filter.tag", &filter.tag)?,
        consent: filter.consent.map(|channel| channel.code().to_owned()),
        birthdays: birthdays.map(|days| serde_json::to_string(&days).unwrap_or_default()),
        seen: (first, filter.away_from.map(|days| ago(days).saturating_add(1))),
        spend: (filter.spend_from, filter.spend_to),
        points: (filter.points_from, filter.points_to),
    })
}

fn place(cursor: &str) -> Option<Place> {
    serde_json::from_str(cursor).ok()
}

fn text(place: &Place) -> String {
    serde_json::to_string(place).unwrap_or_default()
}

fn view(row: Row, mask: &Mask) -> MemberRow {
    MemberRow {
        id: row.id,
        latin: row.profile.name.map(|name| name.latin).filter(|latin| !latin.is_empty()),
        phone: mask.phone(row.phone.as_deref()),
        card: row.card,
        tier: tier(&row.tier),
        home_store: StoreRef { id: row.home_store, name: row.home_name },
        points: row.balance,
        window_spend: row.window_spend,
        visits: row.visits,
        joined_at: Timestamp(row.joined_at),
        first_at: row.first_at.map(Timestamp),
        last_at: row.last_at.map(Timestamp),
        tags: row.tags,
        name: row.name,
    }
}
