//! The timeline: everything that happened, filtered by kind, page by page; a purchase opens to its lines.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{Entry, ListTimeline, Timeline, TimelineKind, TimelineQuery, What},
    purchases::PurchasePlace,
};
use regulars_domain::ids::MemberId;

use super::entry::EntryRow;
use crate::{
    client,
    features::purchase::{Opened, PurchaseDialog},
    ui::{Alert, Button, ButtonKind, ButtonSize, Card},
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
pub fn TimelineCard(
    first: Timeline,
    id: MemberId,
    /// A purchase was taken back: the member's figures have moved.
    on_change: Callback<()>,
) -> impl IntoView {
    let kind = RwSignal::new(TimelineKind::All);
    let (entries, next) = (RwSignal::new(first.entries.clone()), RwSignal::new(first.next.clone()));
    let (loading, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let turn = StoredValue::new(0_u32);
    let read = move |query: TimelineQuery, fresh: bool| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        loading.set(true);
        problem.set(None);
        spawn_local(async move {
            let told = client::call::<ListTimeline>(id, query).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            loading.set(false);
            match told {
                Ok(page) => {
                    entries.update(|all| {
                        if fresh {
                            all.clear();
                        }
                        all.extend(page.entries);
                    });
                    next.set(page.next);
                }
                Err(told) => problem.set(Some(told)),
            }
        });
    };
    let choose = move |chosen: TimelineKind| {
        kind.set(chosen);
        read(TimelineQuery { kind: chosen, ..TimelineQuery::default() }, true);
    };
    let opened = RwSignal::new(None::<Opened>);
    let row = move |entry: Entry| {
        let What::Purchase { purchase, .. } = entry.what else {
            return view! { <EntryRow entry/> }.into_any();
        };
        let which = Opened { id: purchase, place: PurchasePlace { at: entry.at, member: Some(id) } };
        let action = view! {
            <button class="link" type="button" on:click=move |_| opened.set(Some(which))>
                {t!("member.show_lines")}
            </button>
        };
        view! { <EntryRow entry action=action.into_any()/> }.into_any()
    };
    let filter = view! {
        <div class="kinds" role="group" aria-label=t!("member.filter")>
            {TimelineKind::ALL
                .into_iter()
                .map(|one| {
                    view! {
                        <button
                            class="kinds__one"
                            type="button"
                            aria-pressed=move || (kind.get() == one).to_string()
                            on:click=move |_| choose(one)
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
            <ol class="entries entries--line" aria-busy=move || loading.get().to_string()>
                {move || {
                    entries
                        .get()
                        .into_iter()
                        .map(|entry| view! { <li class="entry">{row(entry)}</li> })
                        .collect_view()
                }}
            </ol>
            {move || {
                (entries.with(Vec::is_empty) && !loading.get())
                    .then(|| view! { <p class="hint">{t!("member.nothing_yet")}</p> })
            }}
            <Alert problem/>
            {move || {
                next.get()
                    .map(|query| {
                        view! {
                            <Button
                                size=ButtonSize::Small
                                busy=loading
                                on:click=move |_| read(query.clone(), false)
                            >
                                {t!("member.earlier")}
                            </Button>
                        }
                    })
            }}
        </Card>
        <PurchaseDialog opened on_change/>
    }
}

/// A quiet button at the end of a card.
#[component]
pub fn MoreButton(busy: RwSignal<bool>, on_press: Callback<()>) -> impl IntoView {
    view! {
        <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy on:click=move |_| on_press.run(())>
            {t!("member.earlier")}
        </Button>
    }
}
