//! What the last request read and wrote, and what a million of its kind cost on the hosting plan.
use leptos::prelude::*;

use crate::{client, format};

/// One quiet line.
#[component]
pub fn CostLine() -> impl IntoView {
    move || {
        client::last_cost().map(|cost| {
            let dollars = format::dollars(format::cost_per_million(cost.read, cost.written));
            let trips = t!("core.cost_trips", n = cost.trips);
            view! {
                <p class="cost" title=t!("core.cost_why")>
                    {t!("core.cost", trips = trips, read = cost.read, written = cost.written)}
                    <br/>
                    {t!("core.cost_price", dollars = dollars)}
                </p>
            }
        })
    }
}
