//! What happened lately, beside the card.
use leptos::prelude::*;
use regulars_api::members::Entry;

use crate::{features::member::entry::EntryRow, ui::Card};

/// The latest entries of the timeline.
#[component]
pub fn Lately(
    /// The newest first.
    entries: Vec<Entry>,
) -> impl IntoView {
    (!entries.is_empty()).then(|| {
        view! {
            <Card title=t!("counter.lately")>
                <ul class="entries">
                    {entries
                        .into_iter()
                        .map(|entry| {
                            view! {
                                <li class="entry">
                                    <EntryRow entry/>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Card>
        }
    })
}
