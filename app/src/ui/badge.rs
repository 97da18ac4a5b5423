//! Small labels: a state, a tag, a tier.
use icondata_core::IconData;
use leptos::prelude::*;

use super::{Icon, Tone};

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
