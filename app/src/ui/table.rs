//! Tables of things, on the browser's own `<table>`. Numbers go into cells of class `number`.
use leptos::prelude::*;

use super::Icon;

/// The order of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's key, as the server knows it.
    pub column: String,
    /// Largest or latest first.
    pub descending: bool,
}

/// A frame that scrolls sideways by itself where the table is wider than the page.
#[component]
pub fn TableFrame(
    /// What the table holds; read out, not shown.
    #[prop(into)]
    caption: String,
    /// More classes. `cards`: where there is little room a row is a card; its cells of class `cards__top` stand beside its name, the
    /// others under it. `few`: it has few columns, and room enough on all but phones.
    #[prop(optional)]
    look: &'static str,
    /// `<thead>` and `<tbody>`.
    children: Children,
) -> impl IntoView {
    let name = caption.clone();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=name>
            <table class=format!("table {look}")>
                <caption class="unseen">{caption}</caption>
                {children()}
            </table>
        </div>
    }
}

/// A column's head that sorts when pressed, and turns the order when pressed again.
#[component]
pub fn SortHeader(
    /// The list's order.
    sort: RwSignal<Sort>,
    /// The column's key.
    #[prop(into)]
    column: String,
    /// The column's name.
    #[prop(into)]
    label: String,
    /// Numbers: set right, largest first at the first press.
    #[prop(optional)]
    number: bool,
) -> impl IntoView {
    let mine = column.clone();
    let order = Memo::new(move |_| sort.with(|s| (s.column == mine).then_some(s.descending)));
    let press = move |_| {
        let descending = order.get_untracked().map_or(number, |now| !now);
        sort.set(Sort { column: column.clone(), descending });
    };
    let aria = move || match order.get() {
        None => "none",
        Some(true) => "descending",
        Some(false) => "ascending",
    };
    view! {
        <th class:number=number scope="col" aria-sort=aria>
            <button class="table__sort" type="button" on:click=press>
                {label}
                {move || {
                    let icon = match order.get()? {
                        true => icondata_lu::LuArrowDown,
                        false => icondata_lu::LuArrowUp,
                    };
                    Some(view! { <Icon icon size=14/> })
                }}
            </button>
        </th>
    }
}
