//! The purchases behind a number of the day, the latest first.
use leptos::prelude::*;
use regulars_api::{
    Problem,
    purchases::{DayPage, ListPurchases, PurchaseHead},
};
use regulars_domain::purchase::PurchaseKind;

use crate::{
    client,
    features::purchase::Opened,
    format, state,
    ui::{Card, EndOfList, Pages, TableFrame},
};

/// A list that is longer begins anew after a change: asking for all of it again would take too long.
const LONGEST: usize = 500;

/// The list; a row opens the purchase.
#[component]
pub fn Purchases(
    /// Which of them.
    which: DayPage,
    /// The purchase that is looked at. Its dialog stands outside: it stays while figures and list are read again.
    opened: RwSignal<Option<Opened>>,
    /// Counts what was taken back.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let title = match (which.hour, which.members) {
        (Some(hour), _) => t!("today.purchases_at", hour = format!("{hour:02}:00")),
        (None, Some(true)) => t!("today.purchases_of_members"),
        _ => t!("today.purchases_all"),
    };
    let key = format!("purchases/{which:?}");
    // After a change as many rows are asked for as there were: the list keeps its place.
    let least = StoredValue::new(0_usize);
    let pages = Pages::kept(key, move |after: Option<String>| {
        let least = if after.is_none() { least.try_get_value().unwrap_or_default() } else { 0 };
        rows(DayPage { after, ..which.clone() }, least)
    });
    Effect::new(move |before: Option<u32>| {
        let now = changes.get();
        if before.is_some_and(|before| before != now) {
            let length = pages.items.with_untracked(Vec::len);
            least.set_value(if length > LONGEST { 0 } else { length });
            pages.restart();
        }
        now
    });
    let row = move |head: PurchaseHead| {
        let time = format!("{:02}:{:02}", head.local_minute / 60, head.local_minute % 60);
        let who = match (&head.member, head.member_name.is_empty()) {
            (None, _) => t!("today.nobody"),
            (Some(_), true) => t!("today.unnamed"),
            _ => head.member_name.clone(),
        };
        let refund = head.kind == PurchaseKind::Refund;
        let (total, points) = (format::money(head.total, state::currency()), format::signed(head.earned.0));
        // Few pay with points: of the others nothing is said.
        let used = (head.redeemed.0 != 0).then(|| format::whole(head.redeemed.0));
        let of_used = used.is_some().then(|| t!("today.points_redeemed"));
        let staff = head.staff_name.clone();
        view! {
            <tr>
                <th scope="row">
                    <button class="today__link" type="button" on:click=move |_| opened.set(Some(Opened::from(&head)))>
                        {time}
                    </button>
                </th>
                <td class="cards__top">
                    {who} " "
                    {refund.then(|| view! { <span class="today__refund">{t!("today.refund")}</span> })}
                </td>
                <td>{staff}</td>
                <td class="number" data-label=t!("today.points_issued")>
                    {points}
                </td>
                <td class="number" data-label=of_used>
                    {used}
                </td>
                <td class="number cards__top">{total}</td>
            </tr>
        }
    };
    view! {
        <Card title=title.clone()>
            <div hidden=move || pages.items.with(Vec::is_empty)>
                <TableFrame caption=title look="cards today__list">
                    <thead>
                        <tr>
                            <th scope="col">{t!("today.time")}</th>
                            <th scope="col">{t!("today.who")}</th>
                            <th scope="col">{t!("today.clerk")}</th>
                            <th scope="col" class="number">{t!("today.points_issued")}</th>
                            <th scope="col" class="number">{t!("today.points_redeemed")}</th>
                            <th scope="col" class="number">{t!("today.paid")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pages.items.get() key=move |head| (pages.round(), head.id) children=row/>
                    </tbody>
                </TableFrame>
            </div>
            {move || pages.is_empty().then(|| view! { <p class="hint">{t!("today.no_purchases")}</p> })}
            <EndOfList pages/>
        </Card>
    }
}

/// The rows from a place on, at least so many of them if there are, and where the next begin.
async fn rows(mut page: DayPage, least: usize) -> Result<(Vec<PurchaseHead>, Option<String>), Problem> {
    let mut rows = Vec::new();
    loop {
        let told = client::call::<ListPurchases>((), page.clone()).await?;
        rows.extend(told.purchases);
        if told.next.is_none() || rows.len() >= least {
            return Ok((rows, told.next));
        }
        page.after = told.next;
    }
}
