//! How far something has come.
use leptos::prelude::*;

use super::Tone;

/// A bar from nothing to all, with its name read out.
#[component]
pub fn Progress(
    /// Between 0 and 1.
    #[prop(into)]
    share: Signal<f64>,
    /// What is measured.
    #[prop(into)]
    label: String,
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    // A whole number: writing a fraction would bring the code for it.
    let whole = move || (share.get().clamp(0.0, 1.0) * 100.0).round() as u32;
    view! {
        <progress
            class="progress"
            data-tone=tone.name()
            aria-label=label
            max="100"
            value=move || whole().to_string()
        ></progress>
    }
}
