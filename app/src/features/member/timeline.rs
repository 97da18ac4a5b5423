//! The timeline: everything that happened, filtered by kind, page by page; a purchase opens to its lines.
use leptos::prelude::*;
use regulars_api::{
    members::{Entry, ListTimeline, Timeline, TimelineKind, TimelineQuery, What},
    purchases::PurchasePlace,
};

use super::{Shared, TIMELINE, entry::EntryRow};
use crate::{
    client,
    features::purchase::Opened,
    ui::{Card, Earlier, Pages},
};

fn kind_name(kind: TimelineKind) -> String {
    match kind {
        TimelineKind::All => t!("member.kind_all"),
        TimelineKind::Purchases => t!("member.kind_purchases"),
        TimelineKind::Talks => t!("member.kind_talks"),
        TimelineKind::Points => t!("member.kind_points"),
        TimelineKind::Changes => t!("member.kind_changes"),
    }
}

/// The card; `first` came with the page.
#[component]
pub fn TimelineCard(first: Timeline, page: Shared) -> impl IntoView {
    let kind = page.kind;
    kind.set(TimelineKind::All);
    let list = Pages::of(first.entries, first.next, move |next: Option<TimelineQuery>| async move {
        let first = || TimelineQuery { kind: kind.get_untracked(), ..TimelineQuery::default() };
        let query = next.unwrap_or_else(first);
        client::call::<ListTimeline>(page.id, query).await.map(|page| (page.entries, page.next))
    });
    Effect::new(move |before: Option<TimelineKind>| {
        let chosen = kind.get();
        if before.is_some_and(|before| before != chosen) {
            list.restart();
        }
        chosen
    });
    let row = move |entry: Entry| {
        let What::Purchase { purchase, .. } = entry.what else {
            return view! { <EntryRow entry/> }.into_any();
        };
        let which = Opened { id: purchase, place: PurchasePlace { at: entry.at, member: Some(page.id) } };
        let action = view! {
            <button class="link entry__open" type="button" on:click=move |_| page.opened.set(Some(which))>
                {t!("member.show_lines")}
            </button>
        };
        view! { <EntryRow entry action=action.into_any()/> }.into_any()
    };
    let filter = view! {
        <div class="kinds" role="group" id=TIMELINE tabindex="-1" aria-label=t!("member.filter")>
            {TimelineKind::ALL
                .into_iter()
                .map(|one| {
                    view! {
                        <button
                            class="kinds__one"
                            type="button"
                            aria-pressed=move || (kind.get() == one).to_string()
                            on:click=move |_| kind.set(one)
                        >
                            {kind_name(one)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    };
    view! {
        <Card title=t!("member.timeline") aside=filter.into_any()>
            <ol class="entries entries--line" aria-busy=move || (list.is_loading()).to_string()>
                {move || {
                    list.items
                        .get()
                        .into_iter()
                        .map(|entry| view! { <li class="entry">{row(entry)}</li> })
                        .collect_view()
                }}
            </ol>
            <Earlier pages=list label=t!("member.earlier") none=t!("member.nothing_yet")/>
        </Card>
    }
}
