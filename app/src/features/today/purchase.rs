//! One purchase with its lines, and taking parts of it back.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    purchases::{GetPurchase, NewRefund, Purchase, PurchaseHead, PurchasePlace, RefundPurchase},
};
use regulars_domain::{
    loyalty::refund::Remains,
    money::Money,
    purchase::{
        Line, PurchaseKind,
        refund::{Part, Refund, Return, Returned, Sale},
    },
    rights::Area,
};

use crate::{
    browser, client, format, state,
    ui::{Alert, Button, ButtonKind, Checkbox, Dialog, DialogWidth, Loaded, TableFrame, toast},
};

/// Shows the purchase that was opened.
#[component]
pub fn PurchaseDialog(
    /// Which; none is closed.
    opened: RwSignal<Option<PurchaseHead>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(opened.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && untrack(|| opened.with(Option::is_some)) {
            opened.set(None);
        }
    });
    view! {
        <Dialog open title=t!("today.purchase") width=DialogWidth::Wide>
            {move || opened.get().map(|head| view! { <Content head/> })}
        </Dialog>
    }
}

#[component]
fn Content(
    /// What the list knows of it.
    head: PurchaseHead,
) -> impl IntoView {
    let place = PurchasePlace { at: head.at, member: head.member };
    let id = head.id;
    let purchase = LocalResource::new(move || client::call::<GetPurchase>(id, place));
    view! {
        <Loaded
            resource=purchase
            view=move |found| {
                view! { <Lines purchase=StoredValue::new(found) again=Callback::new(move |()| purchase.refetch())/> }
            }
        />
    }
}

/// The lines; whoever may refund ticks those that come back and sees first what that comes to.
#[component]
fn Lines(
    /// The purchase.
    purchase: StoredValue<Purchase>,
    /// Something was taken back: read it again.
    again: Callback<()>,
) -> impl IntoView {
    let p = purchase.get_value();
    let currency = state::currency();
    let may = p.head.kind == PurchaseKind::Sale && state::may(Area::Refund);
    let ticks: Vec<RwSignal<bool>> = p.lines.iter().map(|_| RwSignal::new(false)).collect();
    let rows = p.lines.iter().zip(&ticks).map(|(line, tick)| {
        let name = if line.name.is_empty() { t!("order.amount") } else { line.name.clone() };
        let gone = line.returned.total >= line.total && line.returned.quantity >= line.quantity;
        let tick = *tick;
        let name = match may && !gone {
            true => view! { <Checkbox checked=tick label=name/> }.into_any(),
            false => name.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="number">{format::quantity(line.quantity.0)}</td>
                <td class="number">{format::money(line.total, currency)}</td>
                <td class="number">
                    {(line.returned != Returned::default()).then(|| format::money(Money(-line.returned.total.0), currency))}
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let left =
        p.lines.iter().any(|line| line.returned.total < line.total || line.returned.quantity < line.quantity);
    let totals = p.totals;
    view! {
        <TableFrame caption=t!("today.purchase")>
            <thead>
                <tr>
                    <th scope="col">{t!("today.item")}</th>
                    <th scope="col" class="number">{t!("today.quantity")}</th>
                    <th scope="col" class="number">{t!("today.asked")}</th>
                    <th scope="col" class="number">{t!("today.given_back")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
        <dl class="today__sums">
            <Sum label=t!("today.discount") amount=Money(-totals.discount.0)/>
            <Sum label=t!("today.points_off") amount=Money(-totals.points_off.0)/>
            <Sum label=t!("today.paid") amount=totals.to_pay/>
        </dl>
        {(may && left).then(|| view! { <TakeBack purchase ticks again/> })}
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

#[component]
fn TakeBack(
    /// The purchase.
    purchase: StoredValue<Purchase>,
    /// Which lines are ticked.
    ticks: Vec<RwSignal<bool>>,
    /// Something was taken back: read it again.
    again: Callback<()>,
) -> impl IntoView {
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    // One key for this dialog: sending again takes back once.
    let op = browser::op_key();
    let chosen = Memo::new(move |_| {
        let each = ticks.iter().enumerate().filter(|(_, tick)| tick.get());
        each.map(|(n, _)| Return { line: u32::try_from(n).unwrap_or(u32::MAX), part: Part::Rest })
            .collect::<Vec<_>>()
    });
    let outcome = move || {
        chosen.with(|returns| purchase.with_value(|p| comes_to(p, returns))).map(|(refund, taken, given)| {
            t!(
                "today.comes_to",
                paid = format::money(refund.paid, state::currency()),
                taken = format::whole(taken),
                given = format::whole(given)
            )
        })
    };
    let send = move |_| {
        let Some(store) = state::store() else { return };
        let (id, place) =
            purchase.with_value(|p| (p.head.id, PurchasePlace { at: p.head.at, member: p.head.member }));
        let refund = NewRefund { store: store.id, sale: place, returns: Some(chosen.get_untracked()) };
        busy.set(true);
        spawn_local(async move {
            let done = client::write::<RefundPurchase>(id, refund, op).await;
            busy.set(false);
            match done {
                Ok(receipt) => {
                    let paid = Money(-receipt.totals.to_pay.0);
                    toast::say(t!("today.refunded", paid = format::money(paid, state::currency())));
                    again.run(());
                }
                Err(told) => problem.set(Some(told)),
            }
        });
    };
    view! {
        <p class="today__outcome" aria-live="polite">
            {move || outcome().unwrap_or_else(|| t!("today.choose_lines"))}
        </p>
        <Alert problem/>
        <div class="dialog__actions">
            <Button
                kind=ButtonKind::Danger
                disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                busy
                on:click=send
            >
                {t!("today.take_back")}
            </Button>
        </div>
    }
}

/// The refund of these lines, the points it takes back and the points it gives back, by the server's own rules.
fn comes_to(p: &Purchase, returns: &[Return]) -> Option<(Refund, i64, i64)> {
    let lines: Vec<Line> = p.lines.iter().map(|line| line.line()).collect();
    let returned: Vec<Returned> = p.lines.iter().map(|line| line.returned).collect();
    let sale = Sale {
        lines: &lines,
        discount: p.totals.discount,
        points_off: p.totals.points_off,
        returned: &returned,
    };
    let refund = sale.refund(returns).ok()?;
    let remains = Remains {
        terms: p.terms,
        paid: p.totals.to_pay,
        paid_left: refund.left.paid,
        off: p.totals.points_off,
        off_left: refund.left.points_off,
    };
    let sum = |of: fn(&PurchaseHead) -> i64| p.refunds.iter().map(of).sum::<i64>();
    let taken = p.head.earned.0 - remains.earned(p.head.earned).0 + sum(|r| r.earned.0);
    let given = p.head.redeemed.0 - remains.redeemed(p.head.redeemed).0 + sum(|r| r.redeemed.0);
    Some((refund, taken.max(0), given.max(0)))
}
