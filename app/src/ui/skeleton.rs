//! The shape of what is about to come.
use leptos::prelude::*;

/// What it is the shape of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Rows of a list.
    #[default]
    Rows,
    /// Tiles beside each other.
    Tiles,
    /// A card with a head and some lines.
    Card,
}

/// Grey shapes; those who hear the page are told that it is loading.
#[component]
pub fn Skeleton(
    /// What it is the shape of.
    #[prop(optional)]
    shape: Shape,
    /// How many rows, tiles or lines.
    #[prop(default = 3)]
    count: u8,
) -> impl IntoView {
    let class = match shape {
        Shape::Rows => "skeleton",
        Shape::Tiles => "skeleton tiles",
        Shape::Card => "skeleton card",
    };
    view! {
        <div class=class role="status">
            <span class="unseen">{t!("core.loading")}</span>
            {(0..count).map(|_| view! { <span class="skeleton__bone"></span> }).collect_view()}
        </div>
    }
}
