//! The lines of an order: how many of each, and what is taken off.
use leptos::prelude::*;
use regulars_domain::purchase::Quantity;

use super::basket::{Basket, Row};
use crate::{
    browser,
    features::counter::keys::{ORDER, go_on},
    format, state,
    ui::{Field, IconButton, MoneyInput, focus_is_lost, unique},
};

part! {
    /// Loaded when an order begins.
    pub fn order_lines(basket: Basket) {
        view! { <Lines basket/> }
    }
}

/// All lines.
#[component]
fn Lines(
    /// The order.
    basket: Basket,
) -> impl IntoView {
    view! {
        <ul class="order-lines" inert=move || basket.is_sent()>
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
    let wrong_price = Signal::derive(move || {
        row.with(|row| match row.price(state::currency()) {
            Some(_) => None,
            None if row.price.trim().is_empty() => Some(t!("order.no_price")),
            None => Some(t!("order.no_amount")),
        })
    });
    let wrong_off = Signal::derive(move || {
        row.with(|row| {
            let currency = state::currency();
            match (row.off(currency), currency.parse(&row.off)) {
                (Some(_), _) => None,
                (None, Ok(off)) if off.0 >= 0 => Some(t!("order.off_too_much")),
                (None, _) => Some(t!("order.no_amount")),
            }
        })
    });
    let wrong_quantity = Memo::new(move |_| row.with(|row| row.quantity().is_none()));
    // Open where there is something to see, and always where something is wrong.
    let details = RwSignal::new(row.with_untracked(|row| !row.off.is_empty()));
    let open = Memo::new(move |_| details.get() || wrong_price.get().is_some() || wrong_off.get().is_some());
    Effect::new(move |_| {
        if open.get() {
            details.set(true);
        }
    });
    let price = RwSignal::new(row.with_untracked(|row| row.price.clone()));
    let off = RwSignal::new(row.with_untracked(|row| row.off.clone()));
    Effect::new(move |_| {
        let typed = price.get();
        if row.with_untracked(|row| row.price != typed) {
            basket.edit(key, |row| row.price = typed);
        }
    });
    Effect::new(move |_| {
        let typed = off.get();
        if row.with_untracked(|row| row.off != typed) {
            basket.edit(key, |row| row.off = typed);
        }
    });
    // A zero is how 0.45 begins: it takes the line away only when the clerk has gone on.
    let typed_out = move |text: String| {
        if Quantity::parse(&text).is_some_and(|quantity| quantity.0 == 0) {
            basket.remove(key);
            catch_focus();
        }
    };
    let step = move |by: i64| {
        basket.step(key, by);
        catch_focus();
    };
    let quantity_id = unique("quantity");
    let quantity_error = format!("{quantity_id}-error");
    let described = quantity_error.clone();
    view! {
        <li class="order-line">
            <button
                class="order-line__name"
                type="button"
                aria-expanded=move || open.get().to_string()
                title=t!("order.line_details")
                on:click=move |_| details.update(|open| *open = !*open)
            >
                {name}
            </button>
            <div class="stepper" role="group" aria-label=move || t!("order.quantity_of", name = name())>
                <IconButton icon=icondata_lu::LuMinus label=t!("order.one_less") press=move |_| step(-1_000)/>
                <input
                    class="stepper__number"
                    id=quantity_id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength="12"
                    aria-label=move || t!("order.quantity_of", name = name())
                    aria-invalid=move || wrong_quantity.get().then_some("true")
                    aria-describedby=move || wrong_quantity.get().then(|| described.clone())
                    prop:value=move || row.with(|row| row.quantity.clone())
                    on:input:target=move |event| {
                        let typed = event.target().value();
                        basket.edit(key, |row| row.quantity = typed);
                    }
                    on:change:target=move |event| typed_out(event.target().value())
                />
                <IconButton icon=icondata_lu::LuPlus label=t!("order.one_more") press=move |_| step(1_000)/>
            </div>
            <span class="order-line__total number">
                {move || {
                    row.with(|row| row.line(state::currency()))
                        .map_or_else(|| "—".to_owned(), |line| format::money(line.total, state::currency()))
                }}
            </span>
            <p class="field__error order-line__error" id=quantity_error role="alert">
                {move || wrong_quantity.get().then(|| t!("order.no_quantity"))}
            </p>
            <div class="order-line__details" hidden=move || !open.get()>
                <Field label=t!("order.price") error=wrong_price>
                    <MoneyInput value=price currency=state::currency()/>
                </Field>
                <Field label=t!("order.line_discount") error=wrong_off>
                    <MoneyInput value=off currency=state::currency()/>
                </Field>
            </div>
        </li>
    }
}

/// A line takes its buttons with it when it goes: whoever was on one goes on in the box.
fn catch_focus() {
    browser::after_paint(|| {
        if focus_is_lost() {
            go_on(ORDER);
        }
    });
}
