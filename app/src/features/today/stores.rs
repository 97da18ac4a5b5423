//! Every store in sight, side by side.
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::today::{GetToday, StoreDay, WhichDay};
use regulars_domain::time::BusinessDay;

use crate::{
    client, format, state,
    ui::{Badge, Card, Loaded, TableFrame},
};

/// One row a store; its name opens its day. The counter stays where it is.
#[component]
pub fn SideBySide(
    /// Which day; none: each store's running one.
    day: Memo<Option<BusinessDay>>,
    /// Counts what was changed: each time the rows are read again.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let all = LocalResource::new(move || {
        changes.track();
        client::call::<GetToday>((), WhichDay { store: None, day: day.get() })
    });
    let row = |d: StoreDay| {
        let currency = state::currency();
        let day_of = super::address((!d.running).then_some(d.day), Some(d.store));
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
                <td class="number">{format::money(d.figures.sales, currency)}</td>
                <td class="number">{format::money(d.before_by_now, currency)}</td>
                <td class="number">{format::whole(d.figures.purchases)}</td>
                <td class="number">{format::whole(d.figures.members_served)}</td>
                <td class="number">{format::whole(d.figures.new_members)}</td>
                <td class="number">{format::whole(d.figures.points_issued.0)}</td>
                <td class="number">{format::whole(d.figures.points_redeemed.0)}</td>
            </tr>
        }
    };
    view! {
        <Card title=t!("today.all_stores")>
            <Loaded
                resource=all
                view=move |today| {
                    let rows = today.stores.into_iter().map(row).collect_view();
                    view! {
                        <TableFrame caption=t!("today.all_stores")>
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
