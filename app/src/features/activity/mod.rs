//! The record of changes: every one, by whom, before and after; undo; proof that none was altered.
mod entry;
pub mod recorded;
mod seal;

use leptos::prelude::*;
use regulars_api::activity::{ActivityFilter, ListActivity};

use crate::{
    client,
    features::members::bulk,
    part,
    ui::{EmptyState, EndOfList, PageHead, Pages, Select, Switch},
};

part! {
    /// The screen.
    pub fn activity_page() {
        view! { <Page/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    let kind = RwSignal::new(String::new());
    let undoable = RwSignal::new(false);
    let kinds = vec![
        (String::new(), t!("activity.every_kind")),
        ("member".into(), t!("activity.kind_member")),
        ("sight".into(), t!("activity.kind_sight")),
        ("note".into(), t!("activity.kind_note")),
        ("pair".into(), t!("activity.kind_pair")),
        ("points".into(), t!("activity.kind_points")),
        ("purchase".into(), t!("activity.kind_purchase")),
        ("item".into(), t!("activity.kind_item")),
        ("store".into(), t!("activity.kind_store")),
        ("region".into(), t!("activity.kind_region")),
        ("staff".into(), t!("activity.kind_staff")),
        ("till".into(), t!("activity.kind_till")),
        ("import".into(), t!("activity.kind_import")),
        ("brand".into(), t!("activity.kind_brand")),
        ("key".into(), t!("activity.kind_key")),
        ("view".into(), t!("activity.kind_view")),
        ("bulk".into(), t!("activity.kind_bulk")),
        ("export".into(), t!("activity.kind_export")),
    ];
    view! {
        <PageHead title=t!("activity.title")>
            <Switch checked=undoable label=t!("activity.undoable")/>
            <div class="activity__kinds">
                <Select value=kind options=kinds label=t!("activity.kind")/>
            </div>
        </PageHead>
        <seal::Seal/>
        {part::when(Signal::derive(bulk::any), bulk::underway)}
        {move || view! { <List kind=kind.get() undoable=undoable.get()/> }}
    }
}

/// The changes of one kind of thing; empty is every kind.
#[component]
fn List(
    /// Such as `item`.
    kind: String,
    /// Only what this person can take back now.
    undoable: bool,
) -> impl IntoView {
    let entity = Some(kind).filter(|kind| !kind.is_empty());
    let key = format!("activity/{entity:?}/{undoable}");
    let pages = Pages::kept(key, move |after| {
        let after = after.and_then(|after| after.parse().ok());
        let filter = ActivityFilter {
            entity: entity.clone(),
            undoable: undoable.then_some(true),
            after,
            ..ActivityFilter::default()
        };
        async move {
            let page = client::call::<ListActivity>((), filter).await?;
            Ok((page.changes, page.next.map(|next| next.to_string())))
        }
    });
    let is_empty = Memo::new(move |_| pages.is_empty());
    let body = move || match is_empty.get() {
        true if undoable => view! {
            <EmptyState
                icon=icondata_lu::LuHistory
                title=t!("activity.none_undoable_title")
                text=t!("activity.none_undoable_text")
            />
        }
        .into_any(),
        true => view! {
            <EmptyState
                icon=icondata_lu::LuHistory
                title=t!("activity.empty_title")
                text=t!("activity.empty_text")
            />
        }
        .into_any(),
        false => view! {
            <ol class="card activity">
                <For each=move || pages.items.get() key=move |change| (pages.round(), change.id) let(change)>
                    <entry::Entry change undone=Callback::new(move |()| pages.restart())/>
                </For>
            </ol>
        }
        .into_any(),
    };
    view! {
        {body}
        <EndOfList pages/>
    }
}
