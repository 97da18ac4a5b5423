//! The list of members: whose list it is, where a page begins, and what a second filter leaves of it.
use regulars_api::{
    Code, Problem,
    members::{
        CountMembers, CountQuery, ListMembers, MemberCount, MemberList, MemberRow, Sort, Standing, StoreRef,
    },
};
use regulars_domain::{
    ids::{MAX_ID, StoreId},
    time::{BusinessDay, Timestamp},
};

use super::{
    Mask,
    face::tier,
    sql::list::{self as sql, From, Row, Source},
};
use crate::{call::Call, clock::local, error::AppError, keys::first_id_at, scope::Actor};

/// Rows of one page.
const PAGE: usize = 50;
/// Rows read for a page where a second filter leaves some out.
const READ: usize = 150;
/// Counted without being asked for more.
const CAP: i64 = 1_000;
/// Read for a count where a second filter leaves some out.
const CAP_READ: i64 = 5_000;

pub async fn list(call: Call<ListMembers>) -> Result<MemberList, AppError> {
    let query = &call.input;
    let from = match &query.cursor {
        Some(cursor) => serde_json::from_str(cursor).map_err(|_| Problem::new(Code::Invalid).at("cursor"))?,
        None => beginning(query.sort, query.descending),
    };
    let (actor, ()) = call.enter(|_| ()).await?;
    let source = source(&actor, query.store, query.tier.as_deref())?;
    if let Some(day) = query.joined {
        return newcomers(&call, &actor, &source, &from, BusinessDay(day)).await;
    }
    let second = query.standing.is_some() || (matches!(source, Source::Store(_)) && query.tier.is_some());
    let most = if second { READ } else { PAGE };
    let mut rows = call.db.run(sql::page(actor.scope, &source, &from, most)).await?;
    let mut next = (rows.len() == most).then(|| rows.last().map(|row| after(&from, row))).flatten();
    // Those who never came follow those who did.
    if next.is_none() && matches!(from, From::LastUp(..) | From::LastDown(..)) {
        let room = most - rows.len();
        let never = From::Never(0);
        let rest = call.db.run(sql::page(actor.scope, &source, &never, room.max(1))).await?;
        next = (rest.len() >= room).then(|| rest.last().map(|row| after(&never, row))).flatten();
        rows.extend(rest);
    }
    let mask = Mask::of(&actor);
    let wanted = |row: &Row| {
        query.tier.as_ref().is_none_or(|code| row.tier == *code)
            && query
                .standing
                .is_none_or(|standing| (standing == Standing::Potential) == row.first_at.is_none())
    };
    Ok(MemberList {
        rows: rows.into_iter().filter(wanted).map(|row| view(row, &mask)).collect(),
        next: next.map(text),
    })
}

/// Who registered at a store on one business day: those whom its figures count as new. Keys hold their moment, so the day is a range
/// of keys, with room for the store's zone and closing hour.
async fn newcomers(
    call: &Call<ListMembers>,
    actor: &Actor,
    source: &Source,
    from: &From,
    day: BusinessDay,
) -> Result<MemberList, AppError> {
    let Source::Store(store) = source else { return Err(Problem::new(Code::Required).at("store").into()) };
    let at = |day: BusinessDay| first_id_at(Timestamp(i64::from(day.0).saturating_mul(86_400)));
    let first = match from {
        From::Never(id) => *id,
        _ => at(day.plus(-1)),
    };
    let keys = (first, at(day.plus(3)));
    let reads = (sql::clock(actor.scope, *store), sql::newcomers(actor.scope, *store, keys, READ));
    let (clocks, rows) = call.db.run(reads).await?;
    let clock = clocks.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound).at("store"))?;
    let next = (rows.len() == READ).then(|| rows.last().map(|row| From::Never(row.id.get()))).flatten();
    let that_day =
        |row: &Row| local(Timestamp(row.joined_at), &clock.time_zone, clock.closing).business_day == day;
    let mask = Mask::of(actor);
    Ok(MemberList {
        rows: rows.into_iter().filter(that_day).map(|row| view(row, &mask)).collect(),
        next: next.map(text),
    })
}

pub async fn count(call: Call<CountMembers>) -> Result<MemberCount, AppError> {
    let CountQuery { store, tier, standing, exact } = &call.input;
    let (actor, ()) = call.enter(|_| ()).await?;
    let source = source(&actor, *store, tier.as_deref())?;
    let second = standing.is_some() || (matches!(source, Source::Store(_)) && tier.is_some());
    let most = match (*exact, second) {
        (true, _) => MAX_ID,
        (false, true) => CAP_READ,
        (false, false) => CAP,
    };
    let standing = standing.map(|standing| match standing {
        Standing::Potential => "potential",
        Standing::Current => "current",
    });
    // One more than counted tells whether there are more.
    let query =
        sql::count(actor.scope, &source, tier.as_deref(), standing, most.saturating_add(1).min(MAX_ID));
    let rows = call.db.run(query).await?;
    let row = rows.into_iter().next().ok_or_else(|| AppError::Internal("a count".to_owned()))?;
    let capped = row.read > most || (!*exact && row.count > CAP);
    Ok(MemberCount { count: if *exact { row.count } else { row.count.min(CAP) }, capped })
}

/// Whose list: a store's where one is named or the person is bound to stores, else a tier's or the brand's.
fn source(actor: &Actor, store: Option<i64>, tier: Option<&str>) -> Result<Source, AppError> {
    let nowhere = || Problem::new(Code::NotFound).at("store");
    let named = store.map(|id| StoreId::try_from(id).map_err(|_| nowhere())).transpose()?;
    let bound = if actor.sees_all() { None } else { actor.stores().first().copied() };
    match named.or(bound) {
        Some(store) => Ok(Source::Store(actor.store(store)?.store())),
        None if !actor.sees_all() => Err(nowhere().into()),
        None => Ok(tier.map_or(Source::Brand, |code| Source::Tier(code.to_owned()))),
    }
}

fn beginning(sort: Sort, descending: bool) -> From {
    match (sort, descending) {
        (Sort::Name, false) => From::NameUp(String::new(), 0),
        (Sort::Name, true) => From::NameDown('\u{10FFFF}'.to_string(), MAX_ID),
        (Sort::LastVisit, false) => From::LastUp(-MAX_ID, 0),
        (Sort::LastVisit, true) => From::LastDown(MAX_ID, MAX_ID),
    }
}

fn after(from: &From, row: &Row) -> From {
    let (id, last) = (row.id.get(), row.last_at.unwrap_or(0));
    match from {
        From::NameUp(..) => From::NameUp(row.sort_name.clone(), id),
        From::NameDown(..) => From::NameDown(row.sort_name.clone(), id),
        From::LastUp(..) => From::LastUp(last, id),
        From::LastDown(..) => From::LastDown(last, id),
        From::Never(_) => From::Never(id),
    }
}

fn text(from: From) -> String {
    serde_json::to_string(&from).unwrap_or_default()
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
