//! Every store in sight, side by side.
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::{
    Problem,
    today::{StoreDay, Today},
};

use crate::{
    format, state,
    ui::{Badge, Card, Loaded, TableFrame},
};

/// One row a store; its name opens its day, each figure what it is made of. The counter stays where it is.
#[component]
pub fn SideBySide(
    /// Every store's day.
    all: LocalResource<Result<Today, Problem>>,
) -> impl IntoView {
    view! {
        <Card title=t!("today.all_stores")>
            <Loaded
                resource=all
                view=move |today| {
                    let rows = today.stores.into_iter().map(row).collect_view();
                    view! {
                        <TableFrame caption=t!("today.all_stores") look="cards today__stores">
                            <thead>
                                <tr>
                                    <th scope="col">{t!("core.store")}</th>
                                    <th scope="col" class="number">{t!("today.sales")}</th>
                                    <th scope="col" class="number">{t!("today.week_ago")}</th>
                                    <th scope="col" class="number">{t!("today.purchases")}</th>
                                    <th scope="col" class="number">{t!("today.served")}</th>
                                    <th scope="col" class="number">{t!("today.new_members")}</th>
                                    <th scope="col" class="number">{t!("today.points_issued")}</th>
                                    <th scope="col" class="number">{t!("today.points_redeemed")}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </TableFrame>
                    }
                }
            />
        </Card>
    }
}

fn row(d: StoreDay) -> impl IntoView {
    let currency = state::currency();
    let day_of = super::address((!d.running).then_some(d.day), Some(d.store));
    let opens = |show: &str| Some(super::opens(d.day, &d, show));
    let (before, week_ago) = match super::comparable(&d) {
        true => (format::money(d.before_by_now, currency), Some(super::opens(d.day.plus(-7), &d, "all"))),
        false => ("–".to_owned(), None),
    };
    // They are at home in another store by now: no list has them, and them alone.
    let joined = (!d.merged).then(|| super::joined(&d));
    let f = d.figures;
    let sales = figure(format::money(f.sales, currency), opens("all"));
    let others = [
        (t!("today.week_ago"), before, week_ago),
        (t!("today.purchases"), format::whole(f.purchases), opens("all")),
        (t!("today.served"), format::whole(f.members_served), opens("members")),
        (t!("today.new_members"), format::whole(f.new_members), joined),
        (t!("today.points_issued"), format::whole(f.points_issued.0), opens("members")),
        (t!("today.points_redeemed"), format::whole(f.points_redeemed.0), opens("members")),
    ]
    .into_iter()
    .map(|(label, text, href)| view! { <td class="number" data-label=label>{figure(text, href)}</td> })
    .collect_view();
    view! {
        <tr>
            <th scope="row">
                <A href=day_of>{d.name}</A>
                {d.merged
                    .then(|| {
                        view! {
                            " "
                            <Badge>{t!("today.merged")}</Badge>
                        }
                    })}
            </th>
            <td class="number cards__top">{sales}</td>
            {others}
        </tr>
    }
}

/// A number, and where what is behind it is listed, if anywhere.
fn figure(text: String, href: Option<String>) -> AnyView {
    match href {
        Some(href) => view! { <A href=href attr:class="today__figure">{text}</A> }.into_any(),
        None => text.into_any(),
    }
}
