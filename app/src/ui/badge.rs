//! Small labels: a state, a tag, a tier, a word to take off.
use icondata_core::IconData;
use leptos::prelude::*;

use super::{Icon, Press, Tone};

/// A state or tag, in the colour of its tone.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Before the text.
    #[prop(optional)]
    icon: Option<&'static IconData>,
    /// The text; one or two words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.name()>
            {icon.map(|icon| view! { <Icon icon size=14/> })}
            {children()}
        </span>
    }
}

/// A member's tier, with its star; the colour deepens with the rank.
#[component]
pub fn TierBadge(
    /// The tier's name in the brand's programme.
    #[prop(into)]
    name: String,
    /// 0 is the tier everyone begins in.
    rank: u8,
) -> impl IntoView {
    view! {
        <span class="badge tier" data-rank=rank.min(3)>
            <Icon icon=icondata_lu::LuStar size=14/>
            {name}
        </span>
    }
}

/// A word that can be taken off: a tag, a filter.
#[component]
pub fn Chip(
    /// What the button at its end does, for those who hear the page.
    #[prop(into)]
    label: String,
    /// Takes it off.
    #[prop(into)]
    press: Press,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="tag">
            {children()}
            <button class="tag__remove" type="button" aria-label=label on:click=move |_| press.run(())>
                <Icon icon=icondata_lu::LuX size=14/>
            </button>
        </span>
    }
}
