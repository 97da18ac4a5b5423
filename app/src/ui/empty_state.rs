//! An empty place that teaches: what will be here, and the one action that begins it.
use icondata_core::IconData;
use leptos::prelude::*;

use super::Icon;

/// What will be here, why, and how to begin.
#[component]
pub fn EmptyState(
    /// Of what belongs here.
    icon: &'static IconData,
    /// What will be here.
    #[prop(into)]
    title: String,
    /// Why it is worth having, in a sentence or two.
    #[prop(into)]
    text: String,
    /// The one action that begins it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon icon size=28/>
            </span>
            <p class="empty__title">{title}</p>
            <p class="empty__text">{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
