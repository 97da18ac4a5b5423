//! One purchase with its lines and what was given back of it.
use leptos::prelude::*;
use regulars_api::purchases::{GetPurchase, Purchase, PurchaseHead, PurchasePlace};
use regulars_domain::{
    ids::PurchaseId,
    money::Money,
    purchase::{PurchaseKind, Quantity, refund::Returned},
    rights::Area,
};

use super::take_back::{HowMuch, TakeBack, Taken};
use crate::{
    browser, client,
    draft::Draft,
    format,
    part::when,
    state,
    ui::{Checkbox, Dialog, DialogWidth, Loaded, TableFrame, open_while},
};

/// Where the dialog says which purchase this is.
const FACTS: &str = "purchase-facts";

/// Which purchase is opened: its key, and where it stands in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub id: PurchaseId,
    pub place: PurchasePlace,
}

impl From<&PurchaseHead> for Opened {
    fn from(head: &PurchaseHead) -> Opened {
        Opened { id: head.id, place: PurchasePlace { at: head.at, member: head.member } }
    }
}

/// Shows the purchase that was opened.
#[component]
pub fn PurchaseDialog(
    /// Which; none is closed.
    opened: RwSignal<Option<Opened>>,
    /// Something was taken back: figures around it have changed.
    on_change: Callback<()>,
) -> impl IntoView {
    when(Signal::derive(move || opened.with(Option::is_some)), move || purchase_dialog(opened, on_change))
}

part! {
    /// Loaded when one is opened.
    fn purchase_dialog(opened: RwSignal<Option<Opened>>, on_change: Callback<()>) {
        let open = open_while(opened);
        view! {
            <Dialog open title=t!("purchase.title") width=DialogWidth::Wide>
                {move || opened.get().map(|which| view! { <Content which on_change/> })}
            </Dialog>
        }
    }
}

#[component]
fn Content(which: Opened, on_change: Callback<()>) -> impl IntoView {
    let purchase = LocalResource::new(move || client::call::<GetPurchase>(which.id, which.place));
    let again = Callback::new(move |()| {
        purchase.refetch();
        on_change.run(());
        // The button that was pressed may go.
        browser::focus(FACTS);
    });
    view! {
        <Loaded
            resource=purchase
            view=move |found| view! { <Lines purchase=StoredValue::new(found) again/> }
        />
    }
}

/// When, where and by whom it was recorded, and the points that it moved.
fn facts(head: &PurchaseHead) -> String {
    let me = untrack(state::me);
    let store = me.as_ref().and_then(|me| me.stores.iter().find(|store| store.id == head.store));
    let zone = store.map_or_else(|| untrack(state::zone), |store| store.time_zone.clone());
    let moved: Vec<i64> =
        [head.earned.0, -head.redeemed.0].into_iter().filter(|points| *points != 0).collect();
    let points = moved.iter().map(|points| format::signed(*points)).collect::<Vec<_>>().join(" ");
    let mut parts = vec![format::date_time(head.at.0, &zone)];
    parts.extend(store.map(|store| store.name.clone()));
    parts.extend(Some(head.staff_name.clone()).filter(|name| !name.is_empty()));
    parts.extend(moved.last().map(|last| t!("purchase.points", points = points, n = *last)));
    parts.join(" · ")
}

/// The lines; whoever may refund ticks what of them comes back and sees first what that comes to.
#[component]
fn Lines(purchase: StoredValue<Purchase>, again: Callback<()>) -> impl IntoView {
    let p = purchase.get_value();
    let currency = state::currency();
    let may = p.head.kind == PurchaseKind::Sale && state::may(Area::Refund);
    let draft = Draft::new(format!("take-back/{}", p.head.id));
    let left = if may { Taken::of(&p, draft) } else { Vec::new() };
    // A column of nothing says nothing.
    let given_back = p.lines.iter().any(|line| line.returned != Returned::default());
    let columns = if given_back { 4 } else { 3 };
    let rows = p.lines.iter().zip(0_u32..).map(|(line, at)| {
        let name = [&line.name, &line.label].into_iter().find(|text| !text.is_empty()).cloned();
        let name = name.unwrap_or_else(|| t!("purchase.amount"));
        let taken = left.iter().find(|taken| taken.line == at).copied();
        let several = line.quantity.0 - line.returned.quantity.0 > Quantity::ONE.0;
        let what = match taken {
            Some(taken) => view! { <Checkbox checked=taken.tick label=name.clone()/> }.into_any(),
            None => name.clone().into_any(),
        };
        let back = (line.returned != Returned::default())
            .then(|| format::money(Money(-line.returned.total.0), currency));
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td class="number">{format::quantity(line.quantity.0)}</td>
                <td class="number">{format::money(line.total, currency)}</td>
                {given_back.then(|| view! { <td class="number">{back}</td> })}
            </tr>
            {taken.map(|taken| view! { <HowMuch taken name several columns/> })}
        }
    });
    let rows = rows.collect_view();
    let totals = p.totals;
    let refunds = p.refunds.iter().map(|refund| {
        let paid = format::money(Money(-refund.total.0), currency);
        view! { <p>{t!("purchase.given_back")} " " {paid} " · " {facts(refund)}</p> }
    });
    let refunds = refunds.collect_view();
    view! {
        <div class="purchase__facts" id=FACTS tabindex="-1">
            <p>{facts(&p.head)}</p>
            {refunds}
        </div>
        <TableFrame caption=t!("purchase.title")>
            <thead>
                <tr>
                    <th scope="col">{t!("purchase.item")}</th>
                    <th scope="col" class="number">{t!("purchase.quantity")}</th>
                    <th scope="col" class="number">{t!("purchase.asked")}</th>
                    {given_back
                        .then(|| view! { <th scope="col" class="number">{t!("purchase.given_back")}</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        <dl class="purchase__sums">
            <Sum label=t!("purchase.discount") amount=Money(-totals.discount.0)/>
            <Sum label=t!("purchase.points_off") amount=Money(-totals.points_off.0)/>
            <Sum label=t!("purchase.paid") amount=totals.to_pay/>
        </dl>
        {(!left.is_empty()).then(|| view! { <TakeBack purchase left draft again/> })}
    }
}

#[component]
fn Sum(
    /// What it is.
    label: String,
    /// Nothing is left out.
    amount: Money,
) -> impl IntoView {
    (amount != Money::ZERO).then(|| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="number">{format::money(amount, state::currency())}</dd>
            </div>
        }
    })
}
