//! Inputs that are on or off, or one of a few.
use leptos::prelude::*;

use super::field::unique;

/// On or off, sent with its form.
#[component]
pub fn Checkbox(
    /// Whether it is on.
    checked: RwSignal<bool>,
    /// What being on means.
    #[prop(into)]
    label: String,
    /// More about it, under the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input class="check__box" type="checkbox" disabled=disabled bind:checked=checked/>
            <span class="check__text">
                {label} {hint.map(|hint| view! { <small class="check__hint">{hint}</small> })}
            </span>
        </label>
    }
}

/// On or off, with effect at once.
#[component]
pub fn Switch(
    /// Whether it is on.
    checked: RwSignal<bool>,
    /// What being on means.
    #[prop(into)]
    label: String,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="switch">
            <input class="switch__box" type="checkbox" role="switch" disabled=disabled bind:checked=checked/>
            <span>{label}</span>
        </label>
    }
}

/// One of two to four choices, all in sight.
#[component]
pub fn Choice(
    /// The value of the choice made.
    value: RwSignal<String>,
    /// Value and text of each.
    options: Vec<(String, String)>,
    /// What is chosen.
    #[prop(into)]
    legend: String,
) -> impl IntoView {
    let name = unique("choice");
    let options = options
        .into_iter()
        .map(|(key, text)| {
            let (mine, chosen) = (key.clone(), key.clone());
            view! {
                <label class="choice__option">
                    <input
                        class="choice__box"
                        type="radio"
                        name=name.clone()
                        value=key
                        prop:checked=move || value.get() == mine
                        on:change=move |_| value.set(chosen.clone())
                    />
                    <span>{text}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choice">
            <legend class="field__label">{legend}</legend>
            <div class="choice__row">{options}</div>
        </fieldset>
    }
}
