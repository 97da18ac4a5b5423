//! One purchase with its lines and what was given back of it.
use leptos::prelude::*;
use regulars_api::purchases::{GetPurchase, Purchase, PurchaseHead, PurchasePlace};
use regulars_domain::{
    ids::PurchaseId,
    money::Money,
    purchase::{PurchaseKind, refund::Returned},
    rights::Area,
};

use super::take_back::{TakeBack, Taken};
use crate::{
    client,
    draft::Draft,
    format,
    part::when,
    state,
    ui::{Dialog, DialogWidth, Loaded, TableFrame, open_while},
};

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
    });
    view! {
        <Loaded
            resource=purchase
            view=move |found| view! { <Lines purchase=StoredValue::new(found) again/> }
        />
    }
}

/// The lines; whoever may refund says what of them comes back and sees first what that comes to.
#[component]
fn Lines(purchase: StoredValue<Purchase>, again: Callback<()>) -> impl IntoView {
    let p = purchase.get_value();
    let currency = state::currency();
    let may = p.head.kind == PurchaseKind::Sale && state::may(Area::Refund);
    let rows = p.lines.iter().map(|line| {
        let name = [&line.name, &line.label].into_iter().find(|text| !text.is_empty()).cloned();
        view! {
            <tr>
                <th scope="row">{name.unwrap_or_else(|| t!("purchase.amount"))}</th>
                <td class="number">{format::quantity(line.quantity.0)}</td>
                <td class="number">{format::money(line.total, currency)}</td>
                <td class="number">
                    {(line.returned != Returned::default())
                        .then(|| format::money(Money(-line.returned.total.0), currency))}
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let draft = Draft::new(format!("take-back/{}", p.head.id));
    let left = Taken::of(&p, draft);
    let totals = p.totals;
    view! {
        <TableFrame caption=t!("purchase.title")>
            <thead>
                <tr>
                    <th scope="col">{t!("purchase.item")}</th>
                    <th scope="col" class="number">{t!("purchase.quantity")}</th>
                    <th scope="col" class="number">{t!("purchase.asked")}</th>
                    <th scope="col" class="number">{t!("purchase.given_back")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        <dl class="purchase__sums">
            <Sum label=t!("purchase.discount") amount=Money(-totals.discount.0)/>
            <Sum label=t!("purchase.points_off") amount=Money(-totals.points_off.0)/>
            <Sum label=t!("purchase.paid") amount=totals.to_pay/>
        </dl>
        {(may && !left.is_empty()).then(|| view! { <TakeBack purchase left draft again/> })}
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
