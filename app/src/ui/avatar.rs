//! A person, by the first character of the name.
use leptos::prelude::*;

/// How large it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// In a row: 28 px.
    Small,
    /// In navigation and lists: 36 px.
    #[default]
    Normal,
    /// On the welcome card: 64 px.
    Large,
}

/// A circle with the initial. It says nothing that the name beside it does not: hidden from those who hear the page.
#[component]
pub fn Avatar(
    /// The name, in its own order; its first letter is shown.
    #[prop(into)]
    name: String,
    /// How large it is.
    #[prop(optional)]
    size: AvatarSize,
) -> impl IntoView {
    // The style writes it large: tables of all scripts' capitals are ten kilobytes.
    let initial = name.chars().find(|c| c.is_ascii_alphanumeric() || !c.is_ascii()).map(String::from);
    let size = match size {
        AvatarSize::Small => "small",
        AvatarSize::Normal => "normal",
        AvatarSize::Large => "large",
    };
    view! {
        <span class="avatar" data-size=size aria-hidden="true">
            {initial.unwrap_or_else(|| "·".into())}
        </span>
    }
}
