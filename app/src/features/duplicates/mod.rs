//! Members who may have been recorded twice: the pairs, the likeliest first; to say that two are not one, to merge them, and to take
//! either back.
mod compare;
mod merges;
mod pair;
mod search;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use regulars_api::duplicates::{DuplicateQuery, ListDuplicates, ToCompare};
use regulars_domain::ids::MemberId;

use self::compare::Two;
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
    let beside = side_by_side();
    // Counts searches that have ended, merges and what was said of pairs, so that whichever list is shown by then is asked again.
    let changes = RwSignal::new(0_u32);
    let judged = Callback::new(move |()| changes.update(|n| *n += 1));
    let list = move || {
        changes.track();
        match which.get().as_str() {
            MERGED => lazily(Shape::Card, move || merges::merged_members(changes)),
            which => {
                let dismissed = which == DISMISSED;
                view! { <List dismissed left beside judged/> }.into_any()
            }
        }
    };
    view! {
        <PageHead title=t!("duplicates.title")>
            <Choice value=which options=choices legend=t!("duplicates.which")/>
        </PageHead>
        <search::Search left changes/>
        {list}
        <compare::Compare beside changes/>
    }
}

/// The pair that is looked at side by side: at first the one that the address names, as in `?pair=5-7`, until it is closed.
fn side_by_side() -> RwSignal<Option<Two>> {
    let (query, navigate) = (use_query_map(), use_navigate());
    let named = move || query.with_untracked(|query| query.get("pair").and_then(|text| two(&text)));
    let beside = RwSignal::new(named());
    Effect::new(move |was_open: Option<bool>| {
        let is_open = beside.with(Option::is_some);
        if was_open == Some(true) && !is_open && named().is_some() {
            let options = NavigateOptions { scroll: false, replace: true, ..Default::default() };
            navigate("/duplicates", options);
        }
        is_open
    });
    beside
}

/// Reads two different members.
fn two(text: &str) -> Option<Two> {
    let (one, other) = text.split_once('-')?;
    let (one, other) = (one.parse::<MemberId>().ok()?, other.parse::<MemberId>().ok()?);
    (one != other).then_some((one, other))
}

/// The pairs of one kind.
#[component]
fn List(
    /// Those that somebody said are two persons.
    dismissed: bool,
    /// Who has yet to be compared, as each answer tells it.
    left: RwSignal<Option<ToCompare>>,
    /// Shows a pair side by side.
    beside: RwSignal<Option<Two>>,
    /// Runs when something was said of a pair.
    judged: Callback<()>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_two_different_members_or_none() {
        let named = |text: &str| two(text).map(|(one, other)| (one.get(), other.get()));
        assert_eq!(named("5-7"), Some((5, 7)));
        for text in ["", "5", "5-", "5-5", "5-x", "5-7-9"] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
