//! Members who may have been recorded twice: the pairs, the likeliest first; to say that two are not one, to merge them, and to take
//! either back.
mod compare;
mod merges;
mod pair;
mod search;

use leptos::prelude::*;
use regulars_api::duplicates::{DuplicateQuery, ListDuplicates, PairView, ToCompare};

use crate::{
    client,
    draft::Draft,
    part::lazily,
    ui::{Choice, EmptyState, EndOfList, PageHead, Pages, Shape},
};

part! {
    /// The screen.
    pub fn duplicates_page() {
        view! { <Page/> }
    }
}

const WAITING: &str = "waiting";
const DISMISSED: &str = "dismissed";
const MERGED: &str = "merged";

#[component]
fn Page() -> impl IntoView {
    // Kept in this tab: whoever comes back from a member finds the list as they left it.
    let kept = Draft::new("duplicates/list");
    let which = kept.text("which", WAITING);
    let choices = vec![
        (WAITING.to_owned(), t!("duplicates.waiting")),
        (DISMISSED.to_owned(), t!("duplicates.dismissed")),
        (MERGED.to_owned(), t!("duplicates.merged")),
    ];
    let left = RwSignal::new(None::<ToCompare>);
    // The pair that is looked at side by side.
    let beside = RwSignal::new(None::<PairView>);
    // Counts searches that have ended and merges, so that the list is asked again.
    let searches = RwSignal::new(0_u32);
    let list = move || {
        searches.track();
        match which.get().as_str() {
            MERGED => lazily(Shape::Card, move || merges::merged_members(searches)),
            which => {
                let dismissed = which == DISMISSED;
                view! { <List dismissed left beside/> }.into_any()
            }
        }
    };
    view! {
        <PageHead title=t!("duplicates.title")>
            <Choice value=which options=choices legend=t!("duplicates.which")/>
        </PageHead>
        <search::Search left searches/>
        {list}
        <compare::Compare beside changes=searches/>
    }
}

/// The pairs of one kind.
#[component]
fn List(
    /// Those that somebody said are two persons.
    dismissed: bool,
    /// Who has yet to be compared, as each answer tells it.
    left: RwSignal<Option<ToCompare>>,
    /// Shows a pair side by side.
    beside: RwSignal<Option<PairView>>,
) -> impl IntoView {
    let pages = Pages::begin(move |after| {
        let query = DuplicateQuery { dismissed: Some(dismissed), after };
        async move {
            let page = client::call::<ListDuplicates>((), query).await?;
            // The screen may be gone.
            let _ = left.try_set(Some(page.left));
            Ok((page.pairs, page.next))
        }
    });
    let judged = Callback::new(move |()| pages.restart());
    let is_empty = Memo::new(move |_| pages.is_empty());
    let body = move || {
        if is_empty.get() {
            let (title, text) = match dismissed {
                true => (t!("duplicates.none_dismissed"), t!("duplicates.none_dismissed_text")),
                false => (t!("duplicates.empty_title"), t!("duplicates.empty_text")),
            };
            return view! { <EmptyState icon=icondata_lu::LuUsers title=title text=text/> }.into_any();
        }
        view! {
            <ul class="duplicates">
                <For
                    each=move || pages.items.get()
                    key=move |pair| (pages.round(), pair.one.id, pair.other.id)
                    let(pair)
                >
                    <pair::Pair pair dismissed judged beside/>
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
