//! Look-up: what was typed becomes a few ranges of keys, read in the round trip that checks the session.
use regulars_api::{
    Code, Problem,
    members::{Found, Hit, LookUp, More, StoreRef},
};
use regulars_domain::{
    card::Card,
    ids::StoreId,
    phone::{E164, Region},
    time::Timestamp,
};

use super::{
    Mask,
    face::tier,
    region,
    sql::lookup::{HitRow, hits},
};
use crate::{
    call::Call,
    error::AppError,
    recognise::{HITS, Known, Plan, TypeMore, plan},
    scope::Actor,
};

pub async fn look_up(call: Call<LookUp>) -> Result<Found, AppError> {
    let store = StoreId::try_from(call.input.store).map_err(|_| Problem::new(Code::NotFound).at("store"))?;
    // The plan depends on the brand's region, which the session's row holds. The page names it, so that the plan can go
    // out with the session's check; digits read in another region find nothing else than one may find anyway.
    let hint = call.input.region.as_deref().and_then(|code| Region::new(code).ok());
    let (actor, plan, rows) = match hint {
        Some(home) => {
            let plan = plan(&call.input.q, home);
            let (actor, rows) = call.enter(|scope| hits(scope, store, &plan)).await?;
            (actor, plan, rows)
        }
        None => {
            let (actor, ()) = call.enter(|_| ()).await?;
            let plan = plan(&call.input.q, region(&actor)?);
            let rows = call.db.run(hits(actor.scope, store, &plan)).await?;
            (actor, plan, rows)
        }
    };
    actor.store(store)?;
    Ok(found(&actor, store, &plan, rows))
}

fn found(actor: &Actor, store: StoreId, plan: &Plan, rows: Vec<HitRow>) -> Found {
    let read = rows.len();
    let mask = Mask::of(actor);
    let mut hits: Vec<Hit> =
        rows.into_iter().filter(|row| plan.means(&known(row))).map(|row| hit(row, &mask, store)).collect();
    hits.sort_by_key(|hit| (!hit.own, std::cmp::Reverse(hit.last_at), hit.id));
    // Somebody and those merged into them are one.
    hits.dedup_by_key(|hit| hit.id);
    let more = match plan.more {
        Some(TypeMore::Nothing) => Some(More::Nothing),
        Some(TypeMore::Digits(n)) => Some(More::Digits(u8::try_from(n).unwrap_or(u8::MAX))),
        Some(TypeMore::Card(n)) => Some(More::Card(u8::try_from(n).unwrap_or(u8::MAX))),
        None => (read >= HITS).then_some(More::TooMany),
    };
    Found { hits, more }
}

/// By what the member was found: by what was theirs before they were merged away.
fn known(row: &HitRow) -> Known {
    let (phone, card, profile) = match &row.alias {
        Some(alias) => (&alias.phone, &alias.card, &alias.profile),
        None => (&row.phone, &row.card, &row.profile),
    };
    let phone = phone.as_deref().and_then(|text| E164::new(text).ok());
    let card = card.as_deref().and_then(|text| Card::new(text).ok());
    Known::new(profile.person().as_ref(), phone.as_ref(), card.as_ref())
}

fn hit(row: HitRow, mask: &Mask, store: StoreId) -> Hit {
    Hit {
        id: row.id,
        latin: row.profile.name.map(|name| name.latin).filter(|latin| !latin.is_empty()),
        phone: mask.phone(row.phone.as_deref()),
        card_end: row.card.as_deref().map(ending),
        tier: tier(&row.tier),
        own: row.home_store == store,
        home_store: StoreRef { id: row.home_store, name: row.home_name },
        last_at: row.last_at.map(Timestamp),
        name: row.name,
    }
}

/// The last four characters.
fn ending(card: &str) -> String {
    let skip = card.chars().count().saturating_sub(4);
    card.chars().skip(skip).collect()
}
