//! Who a member is and where they stand: the head of card and page.
use regulars_api::members::{Expiring, Face, Figures, StoreRef};
use regulars_domain::{
    card::Card,
    loyalty::{Points, TierCode, tier::Window},
    time::{BusinessDay, Timestamp},
};

use super::{
    Mask, birthday,
    sql::member::{LotRow, MemberRow, SOONEST},
};
use crate::{clock, scope::Actor};

/// A tier's code as the books hold it; an empty one is none yet.
pub fn tier(code: &str) -> Option<TierCode> {
    Some(TierCode(code.to_owned())).filter(|code| !code.as_str().is_empty())
}

/// The face of a member, from the row and the soonest lots, as of this day.
pub fn face(actor: &Actor, row: &MemberRow, lots: &[LotRow], today: BusinessDay) -> Face {
    let tiers = &actor.brand.programme.tiers;
    let window = Window { points: row.window_points, spend: row.window_spend }.value(tiers.measure);
    let held = tier(&row.tier);
    let last_store = row.last_store.zip(row.last_name.clone());
    Face {
        id: row.id,
        name: row.profile.person(),
        title: row.profile.title,
        phone: Mask::of(actor).phone(row.phone.as_deref()),
        card: row.card.as_deref().and_then(|card| Card::new(card).ok()),
        home_store: StoreRef { id: row.home_store, name: row.home_name.clone() },
        distance: tiers.distance(held.as_ref(), window, row.window_sales),
        tier: held,
        window,
        points: row.balance,
        spendable: Points(row.balance.0.saturating_sub(lapsed(lots, today).0)),
        debt: row.debt,
        expiring: expiring(lots, today),
        visits: row.visits,
        window_sales: row.window_sales,
        joined_at: Timestamp(row.joined_at),
        first_at: row.first_at.map(Timestamp),
        last_at: row.last_at.map(Timestamp),
        last_store: last_store.map(|(id, name)| StoreRef { id, name }),
        birthday: row.profile.birthday.and_then(|b| birthday::near(&b, today)),
        tags: row.tags.clone(),
    }
}

/// The points whose last day is over; the night's pass has yet to close them.
fn lapsed(lots: &[LotRow], today: BusinessDay) -> Points {
    let over = lots.iter().filter(|lot| lot.expires < today);
    Points(over.fold(0, |sum: i64, lot| sum.saturating_add(lot.remaining.0)))
}

/// The points of the day that comes first.
fn expiring(lots: &[LotRow], today: BusinessDay) -> Option<Expiring> {
    let open = || lots.iter().filter(|lot| lot.expires >= today);
    let day = open().map(|lot| lot.expires).min()?;
    let points =
        open().filter(|lot| lot.expires == day).fold(0, |sum: i64, lot| sum.saturating_add(lot.remaining.0));
    // The first row stands for what lapsed before.
    let more = lots.len() > SOONEST && lots.last().is_some_and(|lot| lot.expires == day);
    Some(Expiring { points: Points(points), day, more })
}

/// The kept figures of a member. `today`: by the brand's clock.
pub fn figures(actor: &Actor, row: &MemberRow, today: BusinessDay) -> Figures {
    let day = |at| clock::local(Timestamp(at), &actor.brand.time_zone, 0).business_day;
    Figures {
        away_days: row.last_at.map(|at| today.0.saturating_sub(day(at).0)),
        window_spend: row.window_spend,
        window_days: actor.brand.programme.tiers.window_days,
        spend: row.spend,
    }
}
