//! A labelled place for an input: label, hint and error, tied to the input for those who hear the page.
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::{context::Provider, prelude::*};

/// What an input inside a [`Field`] takes from it.
#[derive(Clone)]
pub struct FieldContext {
    /// The input's id, which the label names.
    pub id: String,
    /// What is wrong, if anything.
    pub error: Signal<Option<String>>,
    hint: bool,
}

impl FieldContext {
    /// The field around, or a lone input's own id.
    pub fn here() -> FieldContext {
        use_context().unwrap_or_else(|| FieldContext {
            id: unique("input"),
            error: Signal::derive(|| None),
            hint: false,
        })
    }
    /// The ids of hint and error, for `aria-describedby`.
    pub fn described_by(&self) -> impl Fn() -> Option<String> + Send + Sync + use<> {
        let (id, error, hint) = (self.id.clone(), self.error, self.hint);
        move || match (hint, error.with(Option::is_some)) {
            (_, true) => Some(format!("{id}-error")),
            (true, false) => Some(format!("{id}-hint")),
            (false, false) => None,
        }
    }
    /// For `aria-invalid`.
    pub fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + use<> {
        let error = self.error;
        move || error.with(Option::is_some).then_some("true")
    }
}

/// An id that no other element of the page has.
pub fn unique(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Label, input (the child), hint, error.
#[component]
pub fn Field(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// How to answer; shown until there is an error.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong; see `ui::problem_at`.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Marks the field as one that may stay empty.
    #[prop(optional)]
    optional: bool,
    /// One input of this kit.
    children: Children,
) -> impl IntoView {
    let context = FieldContext { id: unique("field"), error, hint: hint.is_some() };
    let id = context.id.clone();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {label}
                {optional.then(|| view! { <span class="field__optional">{t!("core.optional")}</span> })}
            </label>
            <Provider value=context>{children()}</Provider>
            {hint
                .map(|hint| {
                    view! {
                        <p class="field__hint" id=hint_id hidden=move || error.with(Option::is_some)>
                            {hint}
                        </p>
                    }
                })}
            <p class="field__error" id=error_id role="alert">
                {error}
            </p>
        </div>
    }
}
