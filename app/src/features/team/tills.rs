//! The shared tills of the stores in sight, and ending one from afar.
use leptos::prelude::*;
use regulars_api::team::{EndTill, ListTills, TillRow};
use regulars_domain::ids::TillId;

use crate::{
    browser, client, format, state,
    ui::{Button, ButtonSize, EmptyState, Loaded, Shape, TableFrame, message, toast},
};

/// Where clerks take over by PIN.
#[component]
pub fn Tills() -> impl IntoView {
    let tills = LocalResource::new(|| client::call::<ListTills>((), ()));
    let end = Action::new_unsync(move |id: &TillId| {
        let id = *id;
        async move {
            match client::write::<EndTill>(id, (), browser::op_key()).await {
                Ok(()) => toast::say(t!("team.till_ended")),
                Err(problem) => toast::trouble(message(&problem)),
            }
            tills.refetch();
        }
    });
    let row = move |till: TillRow| {
        let zone = state::zone();
        let store = state::me()
            .and_then(|me| me.stores.iter().find(|s| s.id == till.store).map(|s| s.name.clone()))
            .unwrap_or_else(|| till.store.to_string());
        view! {
            <tr>
                <th scope="row">{store}</th>
                <td data-label=t!("team.till_by")>{till.opened_by}</td>
                <td data-label=t!("team.till_since")>{format::date_short(till.created_at.0, &zone)}</td>
                <td data-label=t!("team.till_seen")>{format::date_time(till.seen_at.0, &zone)}</td>
                <td class="number cards__top">
                    <Button size=ButtonSize::Small press=move |_| { end.dispatch_local(till.id); }>
                        {t!("team.till_end")}
                    </Button>
                </td>
            </tr>
        }
    };
    let list = move |tills: Vec<TillRow>| {
        if tills.is_empty() {
            return view! {
                <EmptyState icon=icondata_lu::LuMonitorSmartphone title=t!("team.tills_empty") text=t!("team.tills_empty_text")/>
            }
            .into_any();
        }
        view! {
            <TableFrame caption=t!("team.tab_tills") look="cards">
                <thead>
                    <tr>
                        <th scope="col">{t!("core.store")}</th>
                        <th scope="col">{t!("team.till_by")}</th>
                        <th scope="col">{t!("team.till_since")}</th>
                        <th scope="col">{t!("team.till_seen")}</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{tills.into_iter().map(row).collect_view()}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! { <Loaded resource=tills shape=Shape::Rows view=list/> }
}
