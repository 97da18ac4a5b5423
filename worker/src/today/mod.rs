//! A store's day from the figures that each purchase keeps: no purchase is read.
mod sql;

use regulars_api::{Code, Problem, today::*};
use regulars_domain::{ids::StoreId, loyalty::Points, money::Money, time::BusinessDay};

use crate::{call::Call, clock, error::AppError, routes::Routes};

/// Mounts this feature's handlers.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(today)
}

/// Two round trips: which day it is, the stores' own clocks say.
async fn today(call: Call<GetToday>) -> Result<Today, AppError> {
    let wanted = call.input;
    let (actor, stores) = call.enter(|scope| sql::stores(scope, wanted.store)).await?;
    // Who may act for a store sees the past of those that were merged into it.
    let mine =
        stores.into_iter().filter(|store| actor.may_act_at(store.id) || actor.may_act_at(store.part_of));
    let clocks: Vec<_> =
        mine.map(|store| (clock::local(call.now, &store.time_zone, store.closing), store)).collect();
    if wanted.store.is_some() && clocks.is_empty() {
        return Err(Problem::new(Code::NotFound).at("store").into());
    }
    let day_of = |local: &clock::LocalTime| wanted.day.unwrap_or(local.business_day);
    let mut pairs: Vec<(StoreId, BusinessDay)> = vec![];
    for (local, store) in &clocks {
        let day = day_of(local);
        pairs.extend([(store.id, day), (store.id, day.plus(-7))]);
    }
    let pairs = sql::pairs(&pairs);
    let (days, hours) =
        call.db.run((sql::days(actor.scope, &pairs), sql::hours(actor.scope, &pairs))).await?;
    let view = |(local, store): (clock::LocalTime, sql::StoreRow)| {
        let day = day_of(&local);
        let running = day == local.business_day;
        let of = |day: BusinessDay| figures(store.id, day, &days, &hours);
        // Hours of one business day, in its own order: it begins at the closing hour, which is a full one.
        let first = store.closing / 60;
        let place = |hour: u8| (u16::from(hour) + 24 - first) % 24;
        let now = place(u8::try_from(local.minute / 60).unwrap_or(0));
        let before = hours.iter().filter(|h| h.store_id == store.id && h.business_day == day.plus(-7).0);
        let by_now = before.filter(|h| !running || place(h.hour) <= now).map(|h| h.sales).sum();
        let mut own: Vec<_> =
            hours.iter().filter(|h| h.store_id == store.id && h.business_day == day.0).collect();
        own.sort_by_key(|h| place(h.hour));
        let hour = |h: &sql::HourRow| HourFigures {
            hour: h.hour,
            purchases: h.purchases,
            member_purchases: h.member_purchases,
            refunds: h.refunds,
            sales: Money(h.sales),
        };
        StoreDay {
            store: store.id,
            open: store.open,
            merged: store.part_of != store.id,
            day,
            running,
            figures: of(day),
            before: of(day.plus(-7)),
            before_by_now: Money(by_now),
            hours: if wanted.store.is_some() { own.into_iter().map(hour).collect() } else { vec![] },
            name: store.name,
        }
    };
    // Beside the others a merged store stands on days when something happened there.
    let told = |day: &StoreDay| !day.merged || wanted.store.is_some() || day.figures != Figures::default();
    Ok(Today { stores: clocks.into_iter().map(view).filter(told).collect() })
}

fn figures(store: StoreId, day: BusinessDay, days: &[sql::DayRow], hours: &[sql::HourRow]) -> Figures {
    let kept = days.iter().find(|d| d.store_id == store && d.business_day == day.0);
    let mut figures = kept.map_or_else(Figures::default, |d| Figures {
        members_served: d.members_served,
        new_members: d.new_members,
        points_issued: Points(d.points_issued),
        points_redeemed: Points(d.points_redeemed),
        ..Figures::default()
    });
    for h in hours.iter().filter(|h| h.store_id == store && h.business_day == day.0) {
        figures.sales.0 += h.sales;
        figures.purchases += h.purchases;
        figures.member_purchases += h.member_purchases;
        figures.refunds += h.refunds;
    }
    figures
}
