//! Stores in rows, with what can be done to each.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::stores::{SetStoreState, StoreState, StoreView};

use super::{Here, Open};
use crate::{
    browser, client, format,
    ui::{Badge, Menu, MenuItem, TableFrame, Tone, message, toast},
};

/// How wide each column is, in every region alike. The last is the menu's.
const WIDTHS: [&str; 7] = ["26%", "10%", "13%", "17%", "auto", "9%", "78px"];

/// The rows.
#[component]
pub fn StoreTable(
    /// What is shown.
    stores: Vec<StoreView>,
    /// Every store in sight, for the names of those that took over.
    all: Vec<StoreView>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let rows = stores
        .into_iter()
        .map(|store| {
            let into =
                store.merged_into.and_then(|id| all.iter().find(|s| s.id == id)).map(|s| s.name.clone());
            view! { <Row store into/> }
        })
        .collect_view();
    let columns = WIDTHS.into_iter().take(if here.may_edit { 7 } else { 6 });
    let columns = columns.map(|width| view! { <col style:width=width/> }).collect_view();
    view! {
        <TableFrame caption=t!("stores.title") look="cards stores">
            <colgroup>{columns}</colgroup>
            <thead>
                <tr>
                    <th scope="col">{t!("stores.name")}</th>
                    <th scope="col">{t!("stores.code")}</th>
                    <th scope="col">{t!("stores.run_by")}</th>
                    <th scope="col">{t!("stores.day_ends")}</th>
                    <th scope="col">{t!("stores.contact")}</th>
                    <th scope="col" class="number">{t!("stores.staff")}</th>
                    {here.may_edit.then(|| view! { <th scope="col"><span class="unseen">{t!("core.more")}</span></th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
}

#[component]
fn Row(
    /// The store.
    store: StoreView,
    /// The name of the store that took over.
    into: Option<String>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let standing = match (store.merged_into, store.open) {
        (Some(_), _) => {
            let name = into.unwrap_or_default();
            view! { <Badge>{t!("stores.merged_into", name = name)}</Badge> }.into_any()
        }
        (None, false) => view! { <Badge tone=Tone::Gold>{t!("stores.closed")}</Badge> }.into_any(),
        (None, true) => store
            .closes_on
            .map(|day| {
                let text = t!("stores.open_until", day = format::day(i64::from(day.0)));
                view! { <Badge tone=Tone::Gold>{text}</Badge> }
            })
            .into_any(),
    };
    let run_by = if store.franchised { t!("stores.franchised") } else { t!("stores.own") };
    let ends = format!("{:02}:{:02}", store.closing / 60, store.closing % 60);
    // Under each other in a table, one after the other in a card; what is not there takes no room.
    let line = |text: String, soft: bool| {
        (!text.is_empty()).then(|| view! { <span class="stores__line" class:hint=soft>{text}</span> })
    };
    let menu =
        (here.may_edit && store.merged_into.is_none()).then(|| view! { <Actions store=store.clone()/> });
    view! {
        <tr>
            <th scope="row">
                <span class="row">{store.name} {standing}</span>
            </th>
            <td class="stores__code">{store.code}</td>
            <td>{run_by}</td>
            <td data-label=t!("stores.day_ends")>
                {line(ends, false)} {line(store.time_zone, true)}
            </td>
            <td>{line(store.address, false)} {line(store.phone, true)}</td>
            <td class="number cards__top" data-label=t!("stores.staff")>
                {format::whole(i64::from(store.staff))}
            </td>
            {here.may_edit.then(|| view! { <td class="table__actions cards__top">{menu}</td> })}
        </tr>
    }
}

#[component]
fn Actions(
    /// The store.
    store: StoreView,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let label = t!("stores.actions", name = store.name.clone());
    let (edit, merge, turn) = (store.clone(), store.clone(), store.clone());
    let open = store.open;
    view! {
        <Menu label>
            <MenuItem icon=icondata_lu::LuPencil press=move |_| here.open.set(Some(Open::Store(edit.clone())))>
                {t!("core.edit")}
            </MenuItem>
            <MenuItem
                icon=if open { icondata_lu::LuDoorClosed } else { icondata_lu::LuDoorOpen }
                press=move |_| set_open(here, turn.clone(), !open)
            >
                {if open { t!("stores.close") } else { t!("stores.reopen") }}
            </MenuItem>
            <MenuItem icon=icondata_lu::LuMerge press=move |_| here.open.set(Some(Open::Merge(merge.clone())))>
                {t!("stores.merge")}
            </MenuItem>
        </Menu>
    }
}

fn set_open(here: Here, store: StoreView, open: bool) {
    spawn_local(async move {
        let state = StoreState { rev: store.rev, open };
        match client::write::<SetStoreState>(store.id, state, browser::op_key()).await {
            Ok(now) => {
                here.changed();
                let text = match now.open {
                    true => t!("stores.now_open", name = now.name.clone()),
                    false => t!("stores.now_closed", name = now.name.clone()),
                };
                toast::undo(text, move || set_open(here, now.clone(), !open));
            }
            Err(problem) => toast::trouble(message(&problem)),
        }
    });
}
