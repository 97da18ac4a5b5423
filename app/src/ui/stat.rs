//! A number that matters, with its name and what it means.
use leptos::{either::Either, prelude::*};
use leptos_router::components::A;

/// What the line under the number tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trend {
    /// A plain note.
    #[default]
    Note,
    /// Better than before.
    Better,
    /// Worse, or something to look at.
    Worse,
}

/// One tile. With `href` it opens what is behind the number.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The number, formatted.
    #[prop(into)]
    value: Signal<String>,
    /// Beside the number, smaller: `of 91 tickets`.
    #[prop(optional, into)]
    of: Option<String>,
    /// Under the number.
    #[prop(optional, into)]
    note: Signal<String>,
    /// What the note tells.
    #[prop(optional, into)]
    trend: Signal<Trend>,
    /// Where the members, purchases or lines behind the number are.
    #[prop(optional, into)]
    href: Option<String>,
    /// Instead of a note, such as a `Progress`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let trend_name = move || match trend.get() {
        Trend::Note => "note",
        Trend::Better => "better",
        Trend::Worse => "worse",
    };
    let body = view! {
        <span class="stat__label">{label}</span>
        <span class="stat__value">
            {value} {of.map(|of| view! { " " <small class="stat__of">{of}</small> })}
        </span>
        <span class="stat__note" data-trend=trend_name>
            {note}
        </span>
        {children.map(|children| children())}
    };
    match href {
        Some(href) => Either::Left(view! { <A href=href attr:class="stat">{body}</A> }),
        None => Either::Right(view! { <div class="stat">{body}</div> }),
    }
}
