//! What a host remembers of this guest.
use leptos::prelude::*;
use regulars_api::members::{Profile, Usual};

use crate::{
    format,
    ui::{Badge, Card, Tone},
};

/// Habits and facts; what is not known is left out.
#[component]
pub fn Remember(
    /// What is known.
    profile: Profile,
    /// The usual order.
    usual: Option<Usual>,
) -> impl IntoView {
    let birthday = profile.birthday.map(|b| {
        let day = format::month_day(u8::try_from(b.month).unwrap_or(1), u8::try_from(b.day).unwrap_or(1));
        if b.lunar { t!("member.lunar", day = day) } else { day }
    });
    let family: Vec<String> = std::iter::once(profile.spouse)
        .chain(profile.children.into_iter().map(|c| c.name))
        .filter(|n| !n.is_empty())
        .collect();
    let order = usual.map(|usual| match usual {
        Usual::Host { text } => text,
        Usual::Purchases { items, with, of } => {
            let names = items.into_iter().map(|item| item.name).collect::<Vec<_>>().join(" · ");
            t!("member.usual_from", items = names, with = with, of = of)
        }
    });
    let facts = [
        (t!("member.usual_seat"), profile.usual_seat),
        (t!("member.usual_order"), order.unwrap_or_default()),
        (t!("member.likes"), profile.likes),
        (t!("member.dislikes"), profile.dislikes),
        (t!("member.talk_about"), profile.talk_about),
        (t!("member.family"), family.join(" · ")),
        (t!("member.birthday"), birthday.unwrap_or_default()),
        (t!("member.occupation"), profile.occupation),
    ];
    let known: Vec<_> = facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect();
    let nothing = known.is_empty() && profile.allergies.is_empty();
    let rows = known
        .into_iter()
        .map(|(name, fact)| view! { <div><dt>{name}</dt><dd>{fact}</dd></div> })
        .collect_view();
    let never = (!profile.allergies.is_empty()).then(|| {
        view! {
            <div>
                <dt>{t!("member.never_serve")}</dt>
                <dd>{profile.allergies} " " <Badge tone=Tone::Bad>{t!("member.allergy")}</Badge></dd>
            </div>
        }
    });
    view! {
        <Card title=t!("member.remember")>
            {nothing.then(|| view! { <p class="soft">{t!("member.nothing_known")}</p> })}
            <dl class="facts">{never} {rows}</dl>
        </Card>
    }
}
