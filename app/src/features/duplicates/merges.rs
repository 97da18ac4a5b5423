//! Members who were merged, the latest first, and taking that back.
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::duplicates::{ListMerges, MergeView, MergesQuery};

use super::{
    compare::{at_till, take_back},
    pair::called,
};
use crate::{
    client, format, i18n, state,
    ui::{Button, ButtonSize, EmptyState, EndOfList, Pages},
};

part! {
    /// The list, loaded when it is asked for.
    pub fn merged_members(changes: RwSignal<u32>) {
        view! { <Merges changes/> }
    }
}

#[component]
fn Merges(
    /// Counts what changes the list.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let pages = Pages::begin(move |after: Option<String>| {
        let after = after.and_then(|change| change.parse().ok());
        async move {
            let page = client::call::<ListMerges>((), MergesQuery { after }).await?;
            Ok((page.merges, page.next.map(|change| change.to_string())))
        }
    });
    let is_empty = Memo::new(move |_| pages.is_empty());
    let body = move || {
        if is_empty.get() {
            let (title, text) = (t!("duplicates.none_merged"), t!("duplicates.none_merged_text"));
            return view! { <EmptyState icon=icondata_lu::LuUsers title=title text=text/> }.into_any();
        }
        view! {
            <ul class="duplicates">
                <For
                    each=move || pages.items.get()
                    key=move |merge| (pages.round(), merge.change)
                    let(merge)
                >
                    <One merge changes/>
                </For>
            </ul>
        }
        .into_any()
    };
    view! {
        {body}
        <EndOfList pages/>
    }
}

#[component]
fn One(
    /// The merge.
    merge: MergeView,
    /// Counts what changes the list.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let (kept, given) = (called(&merge.kept.name), called(&merge.given.name));
    let when = format::date_time(merge.at.0, &untrack(state::zone));
    let figures = [
        t!("duplicates.n_purchases", n = merge.purchases),
        t!("duplicates.points", n = merge.points.0),
        t!("duplicates.n_notes", n = merge.notes),
    ];
    let name = format!("{}: {given} · {kept}", t!("duplicates.unmerge"));
    let change = merge.change;
    let space = i18n::lang_untracked().space();
    let act = if merge.kept_is_gone {
        view! { <p class="hint">{t!("duplicates.kept_is_gone")}</p> }.into_any()
    } else if at_till() {
        view! { <p class="hint">{t!("duplicates.not_at_till")}</p> }.into_any()
    } else {
        let press = move |_| take_back(change, changes);
        view! {
            <Button size=ButtonSize::Small press=press name=name>
                {t!("duplicates.unmerge")}
            </Button>
        }
        .into_any()
    };
    view! {
        <li class="card duplicates__pair">
            <div class="stack">
                <p>
                    {t!("duplicates.became", name = given)} {space}
                    <A href=format!("/members/{}", merge.kept.id)>{kept}</A>
                </p>
                <p class="soft">{figures.join(" · ")}</p>
                <p class="soft">{when} " · " {merge.by}</p>
            </div>
            <div class="row">{act}</div>
        </li>
    }
}
