//! Inputs that hold text: one line, many lines, numbers, money, dates, choices. Each takes id, hint and error from its `Field`.
use leptos::prelude::*;
use regulars_domain::money::Currency;

use super::field::FieldContext;

/// What is typed, which decides keyboard, filling-in and masking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    #[default]
    Plain,
    /// A person's or thing's name: no spelling marks.
    Name,
    Email,
    /// The password one has.
    Password,
    /// A password being chosen.
    NewPassword,
    Phone,
    /// Digits from an authenticator.
    OneTimeCode,
    /// Whole numbers.
    Whole,
    /// Numbers with decimals.
    Decimal,
}

impl TextKind {
    /// `type`, `inputmode`, `autocomplete`.
    const fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            TextKind::Plain | TextKind::Name => ("text", "text", "off"),
            TextKind::Email => ("email", "email", "username"),
            TextKind::Password => ("password", "text", "current-password"),
            TextKind::NewPassword => ("password", "text", "new-password"),
            TextKind::Phone => ("tel", "tel", "off"),
            TextKind::OneTimeCode => ("text", "numeric", "one-time-code"),
            TextKind::Whole => ("text", "numeric", "off"),
            TextKind::Decimal => ("text", "decimal", "off"),
        }
    }
    const fn is_number(self) -> bool {
        matches!(self, TextKind::Whole | TextKind::Decimal | TextKind::OneTimeCode)
    }
}

/// One line of text.
#[component]
pub fn TextInput(
    /// What is typed.
    value: RwSignal<String>,
    /// What kind of text.
    #[prop(optional)]
    kind: TextKind,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// The form is not sent without it.
    #[prop(optional)]
    required: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// The most characters it takes; 0 is no limit.
    #[prop(optional)]
    max: usize,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let field = FieldContext::here();
    let (kind_name, mode, complete) = kind.attributes();
    view! {
        <input
            class="input"
            class:input--number=kind.is_number()
            id=field.id.clone()
            type=kind_name
            inputmode=mode
            autocomplete=complete
            spellcheck=(kind != TextKind::Plain).then_some("false")
            placeholder=placeholder
            required=required
            autofocus=autofocus
            maxlength=(max > 0).then_some(max)
            disabled=disabled
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            bind:value=value
        />
    }
}

/// Several lines of text; it grows with what is typed.
#[component]
pub fn TextArea(
    /// What is typed.
    value: RwSignal<String>,
    /// Lines shown when empty.
    #[prop(default = 3)]
    rows: u8,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// The most characters it takes; 0 is no limit.
    #[prop(optional)]
    max: usize,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <textarea
            class="input input--area"
            id=field.id.clone()
            rows=rows
            placeholder=placeholder
            maxlength=(max > 0).then_some(max)
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            prop:value=move || value.get()
            on:input:target=move |event| value.set(event.target().value())
        ></textarea>
    }
}

/// An amount of money as text, with its currency before it. Read it with `Currency::parse`.
#[component]
pub fn MoneyInput(
    /// What is typed.
    value: RwSignal<String>,
    /// The brand's currency.
    currency: Currency,
    /// The form is not sent without it.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <div class="input-group">
            <span class="input-group__unit" aria-hidden="true">{currency.code().to_owned()}</span>
            <input
                class="input input--number"
                id=field.id.clone()
                type="text"
                inputmode="decimal"
                autocomplete="off"
                required=required
                aria-invalid=field.invalid()
                aria-describedby=field.described_by()
                bind:value=value
            />
        </div>
    }
}

/// A day, by the browser's own picker.
#[component]
pub fn DateInput(
    /// `2026-11-22`, or empty.
    value: RwSignal<String>,
    /// The earliest day, in the same form.
    #[prop(optional, into)]
    min: Option<String>,
    /// The latest day, in the same form.
    #[prop(optional, into)]
    max: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <input
            class="input"
            id=field.id.clone()
            type="date"
            min=min
            max=max
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            bind:value=value
        />
    }
}

/// One of a few choices, by the browser's own list.
#[component]
pub fn Select(
    /// The value of the choice made.
    value: RwSignal<String>,
    /// Value and text of each choice, in order.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// Its name where no `Field` gives one.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <select
            class="input input--select"
            id=field.id.clone()
            aria-label=label
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            on:change:target=move |event| value.set(event.target().value())
        >
            {move || {
                let chosen = value.get();
                options
                    .get()
                    .into_iter()
                    .map(|(key, text)| {
                        let selected = key == chosen;
                        // Not the attribute: a browser ignores it on an option that was once chosen by hand.
                        view! {
                            <option value=key prop:selected=selected>
                                {text}
                            </option>
                        }
                    })
                    .collect_view()
            }}
        </select>
    }
}
