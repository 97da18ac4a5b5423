//! Buttons, and links that look like them.
use icondata_core::IconData;
use leptos::prelude::*;
use leptos_router::components::A;

use super::Icon;

/// What pressing it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one action of the screen.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action among text: no frame.
    Quiet,
    /// What cannot be undone.
    Danger,
}

impl ButtonKind {
    const fn name(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Secondary => "secondary",
            ButtonKind::Quiet => "quiet",
            ButtonKind::Danger => "danger",
        }
    }
}

/// How large it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// In rows and bars: 32 px.
    Small,
    #[default]
    Normal,
    /// The counter's: 52 px high, reached by a thumb, as wide as its place.
    Large,
}

impl ButtonSize {
    const fn name(self) -> &'static str {
        match self {
            ButtonSize::Small => "small",
            ButtonSize::Normal => "normal",
            ButtonSize::Large => "large",
        }
    }
}

/// What pressing does. A prop, not `on:click` written on the component: when a list is drawn again in place, leptos keeps the former
/// handler of what is spread onto a component, and the button would act on the row that stood there before.
pub type Press = UnsyncCallback<()>;

/// A button.
#[component]
pub fn Button(
    /// What pressing it does.
    #[prop(optional, into)]
    press: Option<Press>,
    /// What pressing it means.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Before the text.
    #[prop(optional)]
    icon: Option<&'static IconData>,
    /// Sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Cannot be pressed now. Say near it why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Its work is under way: shows it, and a second press does nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Its name for those who hear, where the text alone does not say of what.
    #[prop(optional, into)]
    name: Option<String>,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="button"
            type=if submit { "submit" } else { "button" }
            on:click=move |event| {
                // Not disabled while its work is under way: it would lose the focus.
                if busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(press) = &press {
                    press.run(());
                }
            }
            aria-label=name
            data-kind=kind.name()
            data-size=size.name()
            disabled=disabled
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
        >
            {icon.map(|icon| view! { <Icon icon size=18/> })}
            <span class="button__text">{children()}</span>
        </button>
    }
}

/// A link that looks like a button: it goes somewhere, it does nothing.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// What going there means.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Before the text.
    #[prop(optional)]
    icon: Option<&'static IconData>,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <A href=href attr:class="button" attr:data-kind=kind.name() attr:data-size=size.name()>
            {icon.map(|icon| view! { <Icon icon size=18/> })}
            <span class="button__text">{children()}</span>
        </A>
    }
}

/// A button that is only an icon; `label` is its name and its tooltip.
#[component]
pub fn IconButton(
    /// What pressing it does.
    #[prop(into)]
    press: Press,
    /// The icon.
    icon: &'static IconData,
    /// The name, for those who hear and those who hover.
    #[prop(into)]
    label: String,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            type="button"
            on:click=move |_| press.run(())
            title=label.clone()
            aria-label=label
            disabled=disabled
        >
            <Icon icon/>
        </button>
    }
}

/// A key of the keyboard, as a hint.
#[component]
pub fn Key(
    /// Such as `/`.
    children: Children,
) -> impl IntoView {
    view! { <kbd class="key" aria-hidden="true">{children()}</kbd> }
}
