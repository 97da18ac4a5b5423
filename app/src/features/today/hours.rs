//! Purchases by the store's local hour: bars, and the table behind them.
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::today::{HourFigures, StoreDay};

use crate::{
    format, state,
    ui::{Card, TableFrame},
};

/// Width of a bar's place, and height of the tallest bar, in the drawing's own units.
const PLACE: usize = 28;
const HEIGHT: i64 = 100;

/// The hours of a day in their order. The title says the busiest.
#[component]
pub fn Hours(
    /// The day.
    day: StoreDay,
) -> impl IntoView {
    let most = day.hours.iter().max_by_key(|h| h.purchases).copied();
    let Some(most) = most.filter(|h| h.purchases > 0) else { return ().into_any() };
    let title = t!("today.busiest", n = most.purchases, hour = clock(most.hour));
    let first = day.hours.first().map_or(0, |h| h.hour);
    let last = day.hours.last().map_or(0, |h| h.hour);
    let span = usize::from((last + 24 - first) % 24) + 1;
    let bars = day.hours.iter().map(|h| bar(h, first, most.purchases)).collect_view();
    let currency = state::currency();
    let opens = super::opens(day.day, &day, "hour-");
    let rows = day.hours.into_iter().map(move |h| {
        let href = format!("{opens}{}", h.hour);
        view! {
            <tr>
                <th scope="row">
                    <A href=href>{clock(h.hour)}</A>
                </th>
                <td class="number">{format::whole(h.purchases)}</td>
                <td class="number">{format::whole(h.member_purchases)}</td>
                <td class="number">{format::whole(h.refunds)}</td>
                <td class="number">{format::money(h.sales, currency)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Card title=title.clone()>
            <svg
                class="hours"
                role="img"
                aria-label=title
                viewBox=format!("0 0 {} {}", span * PLACE, HEIGHT + 40)
                preserveAspectRatio="xMidYMid meet"
            >
                {bars}
            </svg>
            <details class="hours__table">
                <summary>{t!("today.as_table")}</summary>
                <TableFrame caption=t!("today.by_hour")>
                    <thead>
                        <tr>
                            <th scope="col">{t!("today.hour")}</th>
                            <th scope="col" class="number">{t!("today.purchases")}</th>
                            <th scope="col" class="number">{t!("today.of_members")}</th>
                            <th scope="col" class="number">{t!("today.refunds")}</th>
                            <th scope="col" class="number">{t!("today.sales")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableFrame>
            </details>
        </Card>
    }
    .into_any()
}

fn bar(h: &HourFigures, first: u8, most: i64) -> impl IntoView + use<> {
    let x = usize::from((h.hour + 24 - first) % 24) * PLACE;
    let height = (h.purchases * HEIGHT / most).max(i64::from(h.purchases > 0));
    let y = 18 + HEIGHT - height;
    view! {
        <rect class="hours__bar" x=x + 3 y=y width=PLACE - 6 height=height rx="3"></rect>
        <text class="hours__number" x=x + PLACE / 2 y=y - 4>
            {h.purchases}
        </text>
        <text class="hours__label" x=x + PLACE / 2 y=HEIGHT + 34>
            {h.hour}
        </text>
    }
}

/// `17:00`.
fn clock(hour: u8) -> String {
    format!("{hour:02}:00")
}
