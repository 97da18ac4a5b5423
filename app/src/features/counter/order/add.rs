//! Putting things on the counter: by name, code, barcode (a scanner types it) or a plain amount.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Code,
    items::{FindByBarcode, ItemHit, ItemSearch, ScannedCode, SearchItems},
};
use regulars_domain::money::Money;

use super::basket::Basket;
use crate::{
    client, format, state,
    ui::{ListNav, ScanButton, SearchBox, toast},
};

/// What may be put on the counter.
#[derive(Clone, PartialEq)]
enum Offer {
    Item(ItemHit),
    Amount(Money),
}

/// The box and what it finds.
#[component]
pub fn AddBox(
    /// Where it goes.
    basket: Basket,
    /// Enter in the empty box.
    on_done: Callback<()>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let hits = LocalResource::new(move || {
        let text = query.get().trim().to_owned();
        async move {
            let found = match text.is_empty() {
                true => Ok(vec![]),
                false => client::call::<SearchItems>((), ItemSearch { text: text.clone() }).await,
            };
            (text, found)
        }
    });
    // While an answer is under way the former one still stands; Enter waits for the one to what is typed now.
    let answered =
        move || hits.get().is_some_and(|(asked, found)| found.is_ok() && asked == query.get().trim());
    let eager = StoredValue::new(false);
    let offers = Memo::new(move |_| {
        let text = query.get();
        if text.trim().is_empty() {
            return vec![];
        }
        let found = hits.get().and_then(|(_, found)| found.ok()).unwrap_or_default();
        let amount = state::currency().parse(&text).ok().filter(|amount| amount.0 > 0);
        let mut all: Vec<Offer> = found.into_iter().map(Offer::Item).collect();
        if let Some(amount) = amount {
            // A price is typed with its decimals; a bare number is rather a code where one begins so.
            let place = if has_decimals(&text) { 0 } else { all.len() };
            all.insert(place, Offer::Amount(amount));
        }
        all
    });
    let nav = ListNav::new(Signal::derive(move || offers.with(Vec::len)));
    let take = move |offer: Offer| {
        match offer {
            Offer::Item(hit) => basket.add(Some(hit.id), hit.name, hit.price),
            Offer::Amount(amount) => basket.add(None, String::new(), Some(amount)),
        }
        eager.set_value(false);
        query.set(String::new());
    };
    Effect::new(move |_| {
        if answered() && eager.get_value() {
            eager.set_value(false);
            if let Some(offer) = offers.with_untracked(|all| all.first().cloned()) {
                take(offer);
            }
        }
    });
    let on_key = Callback::new(move |event: leptos::ev::KeyboardEvent| {
        let text = query.get_untracked().trim().to_owned();
        if event.key() != "Enter" {
            eager.set_value(false);
        }
        if event.key() == "Enter" && text.is_empty() {
            event.prevent_default();
            on_done.run(());
        } else if event.key() == "Enter" && is_barcode(&text) {
            // A scanner ends with Enter, before any list could be here.
            event.prevent_default();
            query.set(String::new());
            by_barcode(basket, text);
        } else if event.key() == "Escape" {
            query.set(String::new());
        } else if event.key() == "Enter" && !untrack(answered) && !is_price(&text) {
            event.prevent_default();
            eager.set_value(true);
        } else if let Some(offer) =
            nav.key(&event).and_then(|at| offers.with_untracked(|all| all.get(at).cloned()))
        {
            event.prevent_default();
            take(offer);
        }
    });
    view! {
        <div class="order-add">
            <SearchBox
                query=query
                label=t!("order.add")
                placeholder=t!("order.add_hint")
                list=nav
                on_key=on_key
            >
                <ScanButton on_code=Callback::new(move |code| by_barcode(basket, code))/>
            </SearchBox>
            <ul class="listbox" role="listbox" id=nav.id() aria-label=t!("order.add") hidden=move || !nav.is_open()>
                {move || {
                    offers
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, offer)| {
                            let (name, price) = words(&offer);
                            view! {
                                <li
                                    class="listbox__option order-add__offer"
                                    role="option"
                                    id=nav.option_id(index)
                                    aria-selected=move || nav.is_active(index).to_string()
                                    on:mousedown=move |event| event.prevent_default()
                                    on:click=move |_| take(offer.clone())
                                    on:mousemove=move |_| nav.set_active(index)
                                >
                                    <span>{name}</span>
                                    <span class="number">{price}</span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
}

fn words(offer: &Offer) -> (String, String) {
    match offer {
        Offer::Item(hit) => {
            let price = hit.price.map(|price| format::money(price, state::currency()));
            (hit.name.clone(), price.unwrap_or_default())
        }
        Offer::Amount(amount) => (t!("order.amount"), format::money(*amount, state::currency())),
    }
}

fn has_decimals(text: &str) -> bool {
    text.contains(['.', '．', '。'])
}

/// An amount written with its decimals, which comes first whatever is found.
fn is_price(text: &str) -> bool {
    has_decimals(text) && untrack(state::currency).parse(text).is_ok_and(|amount| amount.0 > 0)
}

/// EAN-8, UPC-A, EAN-13 or GTIN-14.
fn is_barcode(text: &str) -> bool {
    matches!(text.len(), 8 | 12 | 13 | 14) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Puts what was scanned on the counter, or says that nothing has this code.
pub fn by_barcode(basket: Basket, barcode: String) {
    spawn_local(async move {
        match client::call::<FindByBarcode>((), ScannedCode { barcode: barcode.clone() }).await {
            Ok(hit) => basket.add(Some(hit.id), hit.name, hit.price),
            Err(problem) if problem.code == Code::NotFound => {
                toast::trouble(t!("order.unknown_code", code = barcode));
            }
            Err(problem) => toast::trouble(crate::ui::message(&problem)),
        }
    });
}
