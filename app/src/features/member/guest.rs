//! What counter, member page and list share of a guest: how to greet, tier, what is missing to the next, and kinds of notes.
use leptos::prelude::*;
use regulars_api::members::{Face, NoteKind, Usual};
use regulars_domain::{
    loyalty::{Measure, TierCode, tier::Distance},
    money::Money,
    name::{Manner, PersonName, Reader, Script, Title},
};

use crate::{format, i18n, state, ui::TierBadge};

/// How to greet, in the reader's language; with the native form beside it where that is another: `Mr Yu · 于先生`.
pub fn greeting(name: Option<&PersonName>, title: Option<Title>) -> String {
    let Some(name) = name else { return t!("guest.nameless") };
    let reader = if i18n::lang().is_chinese() { Reader::Chinese } else { Reader::English };
    let own = name.greet(title, Manner::Formal, reader);
    let native = name.greet(title, Manner::Formal, Reader::Chinese);
    let written_otherwise = name.full().chars().any(|letter| Script::of(letter) == Some(Script::Han));
    if reader == Reader::English && written_otherwise && native != own {
        format!("{own} · {native}")
    } else {
        own
    }
}

/// The whole name; with its Latin form before it for readers of English: `Yu Wentao · 于文涛`.
pub fn full_name(name: Option<&PersonName>) -> String {
    let Some(name) = name else { return t!("guest.nameless") };
    match name.latin() {
        Some(latin) if !i18n::lang().is_chinese() => format!("{latin} · {}", name.full()),
        _ => name.full(),
    }
}

/// A tier's name in the reader's language; its code where the programme no longer has it.
pub fn tier_name(code: &TierCode) -> String {
    let me = untrack(state::me);
    let tier = me.as_ref().and_then(|me| me.brand.programme.tiers.get(code));
    tier.map_or_else(|| code.as_str().to_owned(), |tier| tier.name_in(i18n::lang().tag()).to_owned())
}

/// The tier as a badge.
#[component]
pub fn Tier(
    /// The tier held.
    code: TierCode,
) -> impl IntoView {
    let rank = untrack(state::me)
        .and_then(|me| me.brand.programme.tiers.levels.iter().position(|tier| tier.code == code));
    view! { <TierBadge name=tier_name(&code) rank=u8::try_from(rank.unwrap_or(0)).unwrap_or(0)/> }
}

/// What is missing, with its unit: `420 points`, `¥1,200.00`.
pub fn missing(distance: &Distance) -> String {
    match distance.measure {
        Measure::Points => t!("guest.points", n = distance.missing),
        Measure::Spend => format::money(Money(distance.missing), state::currency()),
    }
}

/// What lapses soonest: `310 expire on 31 Dec 2026`; empty if nothing does.
pub fn expiring(face: &Face) -> String {
    face.expiring.map_or_else(String::new, |soon| {
        let points = format::whole(soon.points.0) + if soon.more { "+" } else { "" };
        t!("guest.expire", points = points, day = format::day(i64::from(soon.day.0)))
    })
}

/// The usual order, and where that is known from.
pub fn usual_order(usual: &Usual) -> (String, String) {
    match usual {
        Usual::Host { text } => (text.clone(), String::new()),
        Usual::Purchases { items, with, of } => {
            let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
            (names.join(" · "), t!("guest.from_visits", with = *with, of = *of))
        }
    }
}

/// How something was said.
pub fn note_kind(kind: NoteKind) -> String {
    match kind {
        NoteKind::Note => t!("guest.kind_note"),
        NoteKind::Call => t!("guest.kind_call"),
        NoteKind::Talk => t!("guest.kind_talk"),
        NoteKind::Visit => t!("guest.kind_visit"),
        NoteKind::Email => t!("guest.kind_email"),
        NoteKind::Sms => t!("guest.kind_sms"),
        NoteKind::Wechat => t!("guest.kind_wechat"),
        NoteKind::Letter => t!("guest.kind_letter"),
        NoteKind::Fax => t!("guest.kind_fax"),
        NoteKind::Web => t!("guest.kind_web"),
    }
}
