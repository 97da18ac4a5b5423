//! A surface that holds one matter.
use leptos::prelude::*;

use super::unique;

/// A surface with a small title and, at its right, a note or a few controls.
#[component]
pub fn Card(
    /// What it is about; none for a card whose content says so.
    #[prop(optional, into)]
    title: Option<String>,
    /// At the right of the title.
    #[prop(optional)]
    aside: Option<AnyView>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let id = unique("card");
    let labelled = title.is_some().then(|| id.clone());
    let head = title.map(|title| {
        view! {
            <div class="card__head">
                <h2 class="card__title" id=id>
                    {title}
                </h2>
                <div class="card__aside">{aside}</div>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby=labelled>
            {head}
            {children()}
        </section>
    }
}
