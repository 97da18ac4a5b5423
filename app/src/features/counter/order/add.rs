//! Putting things on the counter: by name, code, barcode (a scanner types it) or a plain amount.
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use regulars_api::{
    Code,
    items::{FindByBarcode, ItemHit, ItemSearch, ScannedCode, SearchItems},
};
use regulars_domain::money::Money;

use super::basket::Basket;
use crate::{
    client, format, state,
    ui::{ListNav, ScanButton, SearchBox, message, toast},
};

/// What may be put on the counter.
#[derive(Clone)]
enum Offer {
    Item(ItemHit),
    Amount(Money, Sure),
}

/// How sure it is that a number is meant as an amount.
#[derive(Clone, Copy, PartialEq)]
enum Sure {
    /// It has decimals, or groups of digits.
    Price,
    /// It is as short as amounts are, so it is one unless an item has exactly this number.
    Short,
    /// It is rather a code that no item has, or that is not typed out yet.
    Long,
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
    let answer = move || {
        let (asked, found) = hits.get()?;
        (asked == query.get().trim()).then_some(found)
    };
    let eager = StoredValue::new(false);
    let offers = move || {
        let text = query.get().trim().to_owned();
        if text.is_empty() {
            return vec![];
        }
        let found = hits.get().and_then(|(_, found)| found.ok()).unwrap_or_default();
        let exact = found.iter().position(|hit| hit.code == text || hit.barcode.as_ref() == Some(&text));
        let mut all: Vec<Offer> = found.into_iter().map(Offer::Item).collect();
        if let Some(exact) = exact {
            all.swap(0, exact);
        }
        if let Some((amount, sure)) = amount(&text) {
            let place = match sure {
                Sure::Price => 0,
                Sure::Short => usize::from(exact.is_some()),
                Sure::Long => all.len(),
            };
            all.insert(place, Offer::Amount(amount, sure));
        }
        all
    };
    let nav = ListNav::new(Signal::derive(move || offers().len()));
    let take = move |offer: Offer| {
        match offer {
            Offer::Item(hit) => basket.add(Some(hit.id), hit.name, hit.price),
            Offer::Amount(amount, _) => basket.add(None, String::new(), Some(amount)),
        }
        eager.set_value(false);
        query.set(String::new());
    };
    // Enter came before the answer: it takes what stands first, but no amount that nobody has seen yet and that may be none.
    Effect::new(move |_| {
        let Some(found) = answer() else { return };
        if eager.get_value() {
            eager.set_value(false);
            match untrack(offers).into_iter().next() {
                Some(Offer::Amount(_, Sure::Long)) => {}
                Some(offer) if found.is_ok() => take(offer),
                _ => {}
            }
        }
    });
    let on_key = Callback::new(move |event: KeyboardEvent| {
        let text = query.get_untracked().trim().to_owned();
        eager.set_value(false);
        match event.key().as_str() {
            "Enter" if text.is_empty() => on_done.run(()),
            "Enter" => {
                let (all, answered) = untrack(|| (offers(), answer().is_some()));
                let at = match all.first() {
                    _ if answered => nav.key(&event),
                    Some(Offer::Amount(_, Sure::Price)) => Some(0),
                    _ => None,
                };
                match at.and_then(|at| all.into_iter().nth(at)) {
                    Some(offer) => take(offer),
                    // A scanner ends with Enter before any list could be here.
                    None if is_barcode(&text) => {
                        query.set(String::new());
                        by_barcode(basket, text);
                    }
                    None => eager.set_value(!answered),
                }
            }
            "Escape" if !text.is_empty() => {
                // In the empty box it means the next guest.
                event.prevent_default();
                query.set(String::new());
            }
            _ => {
                nav.key(&event);
            }
        }
    });
    let words = move || match answer()? {
        Err(problem) => Some(message(&problem)),
        Ok(found) => {
            let text = query.get();
            let text = text.trim();
            let sure = amount(text).map(|(_, sure)| sure);
            // What looks like a barcode is looked for once more at Enter, in each way in which it may be written.
            let silent = !found.is_empty() || text.is_empty() || is_barcode(text);
            (!silent && sure.is_none_or(|sure| sure == Sure::Long)).then(|| t!("order.nothing_found"))
        }
    };
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
            <p class="hint" role="status">
                {words}
            </p>
            <ul class="listbox" role="listbox" id=nav.id() aria-label=t!("order.add") hidden=move || !nav.is_open()>
                {move || {
                    offers()
                        .into_iter()
                        .enumerate()
                        .map(|(index, offer)| {
                            let (name, price) = said_of(&offer);
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

fn said_of(offer: &Offer) -> (String, String) {
    match offer {
        Offer::Item(hit) => {
            let price = hit.price.map(|price| format::money(price, state::currency()));
            (hit.name.clone(), price.unwrap_or_default())
        }
        Offer::Amount(amount, _) => (t!("order.amount"), format::money(*amount, state::currency())),
    }
}

/// The amount that was typed.
fn amount(text: &str) -> Option<(Money, Sure)> {
    let currency = state::currency();
    let amount = currency.parse(text).ok().filter(|amount| amount.0 > 0)?;
    let (short, whole) = if currency.exponent() == 0 { (7, true) } else { (4, false) };
    let sure = if text.contains(['.', '．', '。', ',', '，']) {
        Sure::Price
    } else if text.chars().count() <= short {
        Sure::Short
    } else if whole || !is_barcode(text) {
        Sure::Long
    } else {
        return None;
    };
    Some((amount, sure))
}

/// EAN-8, UPC-A, EAN-13 or GTIN-14.
fn is_barcode(text: &str) -> bool {
    matches!(text.len(), 8 | 12 | 13 | 14) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Puts what was scanned on the counter, or says that nothing has this code.
fn by_barcode(basket: Basket, code: String) {
    spawn_local(async move {
        let found = match client::call::<FindByBarcode>((), ScannedCode { barcode: code.clone() }).await {
            // The chain's own number may look like a barcode.
            Err(problem) if matches!(problem.code, Code::NotFound | Code::Invalid) => {
                let hits = client::call::<SearchItems>((), ItemSearch { text: code.clone() }).await;
                hits.and_then(|hits| hits.into_iter().find(|hit| hit.code == code).ok_or(problem))
            }
            found => found,
        };
        match found {
            Ok(hit) => basket.add(Some(hit.id), hit.name, hit.price),
            Err(problem) => toast::trouble(match problem.code {
                Code::NotFound => t!("order.unknown_code", code = code),
                Code::Invalid if is_barcode(&code) => t!("order.check_digit", code = code),
                _ => message(&problem),
            }),
        }
    });
}
