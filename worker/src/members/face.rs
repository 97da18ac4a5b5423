//! Who a member is and where they stand: the head of card and page.
use regulars_api::members::{Expiring, Face, Figures, StoreRef};
use regulars_domain::{
    card::Card,
    loyalty::{
        Points, TierCode,
        tier::{Distance, Window},
    },
    time::Timestamp,
};

use super::{
    Mask, birthday,
    sql::{
        member::{LotRow, MemberRow},
        timeline::PurchaseRow,
    },
    today,
};
use crate::scope::Actor;

/// A tier's code as the books hold it; an empty one is none yet.
pub fn tier(code: &str) -> Option<TierCode> {
    Some(TierCode(code.to_owned())).filter(|code| !code.as_str().is_empty())
}

/// The face of a member, from the row, the soonest lots and the latest purchases.
pub fn face(actor: &Actor, row: &MemberRow, lots: &[LotRow], latest: &[PurchaseRow], now: Timestamp) -> Face {
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
        distance: tiers
            .distance(held.as_ref(), window, 0)
            .map(|distance| with_visits(distance, tiers.measure, latest)),
        tier: held,
        window,
        points: row.balance,
        debt: row.debt,
        expiring: expiring(lots, today(actor, now)),
        visits: row.visits,
        joined_at: Timestamp(row.joined_at),
        first_at: row.first_at.map(Timestamp),
        last_at: row.last_at.map(Timestamp),
        last_store: last_store.map(|(id, name)| StoreRef { id, name }),
        birthday: row.profile.birthday.and_then(|b| birthday::near(&b, today(actor, now))),
        tags: row.tags.clone(),
    }
}

/// How many visits like the latest ones the distance is. The window keeps no count of its purchases, so their average
/// comes from the latest. Source: docs/rules/loyalty.md §8.6.
fn with_visits(
    distance: Distance,
    measure: regulars_domain::loyalty::Measure,
    latest: &[PurchaseRow],
) -> Distance {
    use regulars_domain::loyalty::Measure;
    let sales = latest.iter().filter(|row| row.kind == 0);
    let (count, sum) = sales.fold((0_i64, 0_i64), |(n, sum), row| {
        let value = match measure {
            Measure::Points => row.earned.0,
            Measure::Spend => row.total.0,
        };
        (n + 1, sum.saturating_add(value.max(0)))
    });
    let needed = (sum > 0).then(|| {
        let visits =
            (i128::from(distance.missing) * i128::from(count) + i128::from(sum) - 1) / i128::from(sum);
        u32::try_from(visits).unwrap_or(u32::MAX)
    });
    Distance { visits: needed, ..distance }
}

/// The points of the day that comes first.
fn expiring(lots: &[LotRow], today: regulars_domain::time::BusinessDay) -> Option<Expiring> {
    let open = || lots.iter().filter(|lot| lot.expires >= today);
    let day = open().map(|lot| lot.expires).min()?;
    let points =
        open().filter(|lot| lot.expires == day).fold(0, |sum: i64, lot| sum.saturating_add(lot.remaining.0));
    Some(Expiring { points: Points(points), day })
}

/// The kept figures of a member.
pub fn figures(actor: &Actor, row: &MemberRow) -> Figures {
    Figures {
        window_spend: row.window_spend,
        window_days: actor.brand.programme.tiers.window_days,
        spend: row.spend,
    }
}
