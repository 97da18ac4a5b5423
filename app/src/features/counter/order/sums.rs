//! What an order comes to: discount, points as money off, what recording will do, and recording it.
use leptos::{html, prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    purchases::{NewRefund, PurchasePlace, Receipt, RecordPurchase, RecordSale, RefundPurchase},
};
use regulars_domain::{
    field::FieldError,
    loyalty::{Points, preview::Preview},
    money::Money,
    rights::Area,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Guest, Order, basket::Basket, said};
use crate::{
    browser, client,
    features::{
        counter::keys::{LOOK_UP, ORDER, go_on},
        member::guest::{missing, tier_name},
    },
    format, i18n, state,
    ui::{Banner, Button, ButtonKind, ButtonSize, Field, MoneyInput, Tone, toast},
};

/// What recording will do, where it is known.
type Foreseen = Memo<Option<Result<Preview, Vec<FieldError>>>>;

part! {
    /// Loaded when an order begins.
    pub fn order_sums(order: Order) {
        view! { <Sums order/> }
    }
}

#[component]
fn Sums(order: Order) -> impl IntoView {
    let Order { basket, guest, awaited, sent, on_moved } = order;
    let problem = RwSignal::new(None::<Problem>);
    let busy = Signal::derive(move || basket.is_sent());
    let preview = Memo::new(move |_| basket.preview(guest.get().as_ref()));
    let fine = Memo::new(move |_| !awaited.get() && preview.with(|p| matches!(p, Some(Ok(_)))));
    let record = move || {
        let Some(store) = untrack(state::store) else { return };
        if busy.get_untracked() || !fine.get_untracked() {
            return;
        }
        let member = guest.get_untracked().map(|guest| guest.id);
        let Some(purchase) = untrack(|| basket.purchase(store.id, member)) else { return };
        problem.set(None);
        basket.send();
        let op = basket.draft.op();
        spawn_local(async move {
            let done = match member {
                Some(member) => client::write::<RecordPurchase>(member, purchase, op).await,
                None => client::write::<RecordSale>((), purchase, op).await,
            };
            match done {
                Ok(receipt) => {
                    basket.recorded();
                    tell(&receipt, on_moved);
                    on_moved.try_run(());
                    // Who comes next is asked first, or they would buy as the guest before them.
                    if !has_gone_on(basket) {
                        go_on(if member.is_some() { LOOK_UP } else { ORDER });
                    }
                }
                Err(told) => {
                    basket.keep();
                    let _ = problem.try_set(Some(told));
                }
            }
        });
    };
    Effect::new(move |before: Option<u32>| {
        let now = sent.get();
        if before.is_some_and(|before| before != now) {
            record();
        }
        now
    });
    let to_pay = move || {
        let paid = preview.with(|p| p.as_ref().and_then(|p| p.as_ref().ok()).map(|p| p.totals.to_pay));
        paid.map(|paid| format::money(paid, state::currency())).unwrap_or_else(|| "—".into())
    };
    let label = move || {
        let earns = preview.with(|p| p.as_ref().and_then(|p| p.as_ref().ok()).map_or(0, |p| p.earns.0));
        match guest.with(Option::is_some) {
            true if earns > 0 => t!("order.record_earning", points = format::whole(earns), n = earns),
            false if !awaited.get() => t!("order.record_unknown"),
            _ => t!("order.record"),
        }
    };
    view! {
        <div class="order__sums" inert=busy>
            <Discount basket/>
            <UsePoints basket guest preview/>
            <div class="order__pay">
                <span>{t!("order.to_pay")}</span>
                <output class="number">{to_pay}</output>
            </div>
            <Outcome basket guest preview/>
        </div>
        {move || problem.get().map(|told| view! { <Banner tone=Tone::Bad>{said::say(&told, basket)}</Banner> })}
        <Button
            kind=ButtonKind::Primary
            size=ButtonSize::Large
            submit=true
            disabled=Signal::derive(move || !fine.get())
            busy
        >
            {label}
        </Button>
    }
}

/// Whether something of the next order was typed while the former was recorded, or the page was left.
fn has_gone_on(basket: Basket) -> bool {
    let field = document().active_element().and_then(|at| at.dyn_into::<HtmlInputElement>().ok());
    field.is_some_and(|field| field.type_() == "search" && !field.value().is_empty())
        || basket.rows.try_with_untracked(|rows| !rows.is_empty()).unwrap_or(true)
}

/// Taken off the whole.
#[component]
fn Discount(
    /// The order.
    basket: Basket,
) -> impl IntoView {
    let error = Signal::derive(move || basket.discount_typed().is_none().then(|| t!("order.no_amount")));
    view! {
        <details class="order__discount" open=basket.discount.with_untracked(|text| !text.is_empty())>
            <summary>{t!("order.discount")}</summary>
            <Field label=t!("order.discount") error>
                <MoneyInput value=basket.discount currency=state::currency()/>
            </Field>
        </details>
    }
}

/// Points as money off, where the programme offers it and the guest has some.
#[component]
fn UsePoints(
    /// The order.
    basket: Basket,
    /// The guest.
    guest: Signal<Option<Guest>>,
    /// What recording will do.
    preview: Foreseen,
) -> impl IntoView {
    let terms = move || state::me().and_then(|me| me.brand.programme.redemption);
    // The most is counted without what is chosen, or the slider would shrink under the thumb; nor does it while something else is
    // wrong.
    let most = Memo::new(move |before: Option<&i64>| {
        preview.with(|p| match p {
            Some(Ok(preview)) => preview.most.0,
            _ => before.copied().unwrap_or(0),
        })
    });
    let whose = Memo::new(move |_| guest.with(|guest| guest.as_ref().map(|guest| guest.id)));
    let chosen = move || whose.get().map_or(0, |guest| basket.points_of(guest).0);
    // What the guest can no longer pay with, because there are fewer lines, is let go.
    Effect::new(move |_| {
        let too_many = preview
            .with(|p| matches!(p, Some(Err(errors)) if errors.iter().any(|error| error.field == "redeem")));
        if too_many {
            basket.use_no_points();
        }
    });
    // First the most, then the value: a browser holds the value down to what is the most when it is set.
    let slider = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let (most, chosen) = (most.get(), chosen());
        if let Some(slider) = slider.get() {
            slider.set_max(&most.to_string());
            slider.set_value(&chosen.to_string());
        }
    });
    let id = crate::ui::unique("points");
    let label_id = id.clone();
    view! {
        <div class="order__points" hidden=move || guest.with(Option::is_none) || most.get() == 0>
            <label for=label_id>
                {move || t!("order.use_points", used = format::whole(chosen()), have = format::whole(guest.with(|g| g.as_ref().map_or(0, |g| g.state.spendable.0))))}
            </label>
            <input
                id=id
                type="range"
                node_ref=slider
                min="0"
                step=move || terms().map_or(1, |terms| terms.step.0)
                aria-valuetext=move || format::whole(chosen())
                on:input:target=move |event| {
                    if let Some(guest) = whose.get_untracked() {
                        basket.use_points(guest, event.target().value());
                    }
                }
            />
            <span class="number">
                {move || {
                    let off = terms().map_or(Money::ZERO, |terms| terms.money_off(Points(chosen())));
                    format::money(Money(-off.0), state::currency())
                }}
            </span>
        </div>
    }
}

/// What recording does to points and tier, or why it cannot be.
#[component]
fn Outcome(
    /// The order.
    basket: Basket,
    /// The guest.
    guest: Signal<Option<Guest>>,
    /// What recording will do.
    preview: Foreseen,
) -> impl IntoView {
    let words = move || match (preview.get(), guest.get()) {
        (Some(Err(errors)), _) => {
            errors.first().map(|error| (said::say(&Problem::from(error), basket), "bad"))
        }
        (Some(Ok(_)), None) => Some((t!("order.earns_nothing"), "plain")),
        (Some(Ok(p)), Some(_)) => {
            let space = i18n::lang_untracked().space();
            let mut text = t!(
                "order.earns",
                points = format::whole(p.earns.0),
                balance = format::whole(p.after.balance.0)
            );
            if p.debt_paid.0 > 0 {
                text =
                    format!("{text}{space}{}", t!("order.pays_debt", points = format::whole(p.debt_paid.0)));
            }
            if let (true, Some(tier)) = (p.upgraded, p.tier.as_ref()) {
                text = format!("{text}{space}{}", t!("order.reaches", tier = tier_name(tier)));
            } else if let Some(next) = &p.next {
                text = format!(
                    "{text}{space}{}",
                    t!("order.still", missing = missing(next), tier = tier_name(&next.tier))
                );
            }
            Some((text, "good"))
        }
        _ => None,
    };
    move || words().map(|(text, tone)| view! { <p class="order__outcome" data-tone=tone>{text}</p> })
}

/// Says what was recorded; whoever may refund can take it back at once.
fn tell(receipt: &Receipt, on_moved: Callback<()>) {
    let paid = format::money(receipt.totals.to_pay, state::currency());
    let text = match (receipt.member, receipt.upgraded, receipt.tier.as_ref()) {
        (Some(_), true, Some(tier)) => t!("order.recorded_upgraded", paid = paid, tier = tier_name(tier)),
        (Some(_), _, _) => {
            t!("order.recorded", paid = paid, points = format::whole(receipt.standing.balance.0))
        }
        (None, _, _) => t!("order.recorded_unknown", paid = paid),
    };
    if !untrack(|| state::may(Area::Refund)) {
        toast::say(text);
        return;
    }
    let (id, store) = (receipt.id, receipt.store);
    let sale = PurchasePlace { at: receipt.at, member: receipt.member };
    // One key for the whole offer: pressing twice takes back once.
    let op = browser::op_key();
    toast::undo(text, move || {
        spawn_local(async move {
            match client::write::<RefundPurchase>(id, NewRefund { store, sale, returns: None }, op).await {
                Ok(_) => {
                    toast::say(t!("order.taken_back"));
                    on_moved.try_run(());
                }
                Err(problem) => toast::trouble(crate::ui::message(&problem)),
            }
        });
    });
}
