//! A tier as lists and pages show it.
use leptos::prelude::*;
use regulars_domain::loyalty::TierCode;

use crate::{i18n, state, ui::TierBadge};

/// The badge of the tier with this code, in the reader's language; nothing for a code the programme no longer has.
pub fn tier_badge(code: Option<&TierCode>) -> Option<impl IntoView + use<>> {
    let me = untrack(state::me)?;
    let (rank, tier) =
        me.brand.programme.tiers.levels.iter().enumerate().find(|(_, tier)| Some(&tier.code) == code)?;
    let name = tier.name_in(i18n::lang_untracked().tag()).to_owned();
    let rank = u8::try_from(rank).unwrap_or(u8::MAX);
    Some(view! { <TierBadge name rank/> })
}
