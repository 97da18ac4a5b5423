//! The lines of an order: how many of each, and what is taken off.
use leptos::prelude::*;
use regulars_domain::money::Money;

use super::basket::{Basket, Row};
use crate::{
    format, state,
    ui::{Field, IconButton, MoneyInput},
};

/// All lines.
#[component]
pub fn Lines(
    /// The order.
    basket: Basket,
) -> impl IntoView {
    view! {
        <ul class="order-lines">
            <For
                each=move || basket.rows.get()
                key=|row| row.key
                children=move |row| view! { <OneLine basket first=row/> }
            />
        </ul>
    }
}

#[component]
fn OneLine(
    /// The order.
    basket: Basket,
    /// The row as it was when it came.
    first: Row,
) -> impl IntoView {
    let key = first.key;
    let row = Memo::new(move |_| {
        basket.rows.with(|rows| rows.iter().find(|row| row.key == key).cloned()).unwrap_or(first.clone())
    });
    let name = move || {
        let row = row.get();
        if row.name.is_empty() { t!("order.amount") } else { row.name }
    };
    // Both are opened for a line without a price, or with a discount already.
    let details = RwSignal::new(row.with_untracked(|row| row.price == 0 || row.off > 0));
    let plain = |minor: i64| {
        if minor == 0 { String::new() } else { format::money_plain(Money(minor), state::currency()) }
    };
    let price = RwSignal::new(row.with_untracked(|row| plain(row.price)));
    let off = RwSignal::new(row.with_untracked(|row| plain(row.off)));
    let read = |text: String| state::currency().parse(&text).map_or(0, |money| money.0.max(0));
    Effect::new(move |_| {
        let typed = read(price.get());
        if untrack(|| row.with(|row| row.price)) != typed {
            basket.edit(key, |row| row.price = typed);
        }
    });
    Effect::new(move |_| {
        let typed = read(off.get());
        if untrack(|| row.with(|row| row.off)) != typed {
            basket.edit(key, |row| row.off = typed);
        }
    });
    let step = move |by: i64| basket.edit(key, |row| row.quantity = (row.quantity + by).max(0));
    view! {
        <li class="order-line">
            <button
                class="order-line__name"
                type="button"
                aria-expanded=move || details.get().to_string()
                title=t!("order.line_details")
                on:click=move |_| details.update(|open| *open = !*open)
            >
                {name}
            </button>
            <div class="stepper" role="group" aria-label=move || t!("order.quantity_of", name = name())>
                <IconButton icon=icondata_lu::LuMinus label=t!("order.one_less") on:click=move |_| step(-1_000)/>
                <output class="stepper__number">{move || format::quantity(row.with(|row| row.quantity))}</output>
                <IconButton icon=icondata_lu::LuPlus label=t!("order.one_more") on:click=move |_| step(1_000)/>
            </div>
            <span class="order-line__total number">
                {move || format::money(Money(row.with(Row::total)), state::currency())}
            </span>
            <div class="order-line__details" hidden=move || !details.get()>
                <Field label=t!("order.price")>
                    <MoneyInput value=price currency=state::currency()/>
                </Field>
                <Field label=t!("order.line_discount")>
                    <MoneyInput value=off currency=state::currency()/>
                </Field>
            </div>
        </li>
    }
}
