//! A number that matters, with its name and what it means.
use leptos::prelude::*;
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

/// One tile.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The number, formatted.
    #[prop(into)]
    value: Signal<String>,
    /// Under the number.
    #[prop(optional, into)]
    note: Signal<String>,
    /// What the note tells.
    #[prop(optional, into)]
    trend: Signal<Trend>,
    /// Instead of a note, such as a `Progress`.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="stat">
            {inside(label, value, None, note, trend)}
            {children.map(|children| children())}
        </div>
    }
}

/// A tile that opens what is behind its number.
#[component]
pub fn StatLink(
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
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <A href=href attr:class="stat">
            {inside(label, value, of, note, trend)}
        </A>
    }
}

fn inside(
    label: String,
    value: Signal<String>,
    of: Option<String>,
    note: Signal<String>,
    trend: Signal<Trend>,
) -> AnyView {
    let trend_name = move || match trend.get() {
        Trend::Note => "note",
        Trend::Better => "better",
        Trend::Worse => "worse",
    };
    view! {
        <span class="stat__label">{label}</span>
        <span class="stat__value">
            {value} {of.map(|of| view! { " " <small class="stat__of">{of}</small> })}
        </span>
        <span class="stat__note" data-trend=trend_name>
            {note}
        </span>
    }
    .into_any()
}
