//! The welcome card: what a host needs to know at a glance.
use leptos::prelude::*;
use regulars_api::members::{Face, WelcomeCard};

use crate::{
    features::member::guest::{Tier, expiring, greeting, missing, tier_name, usual_order},
    format, i18n, state,
    ui::{Avatar, AvatarSize, Badge, Banner, Button, ButtonSize, LinkButton, Tone},
};

/// The card of a guest who was chosen.
#[component]
pub fn Welcome(
    /// What is known.
    card: WelcomeCard,
    /// Write a note.
    on_note: Callback<()>,
) -> impl IntoView {
    let face = card.face.clone();
    let id = face.id;
    let debt = face.debt.0;
    view! {
        <section class="card welcome" aria-labelledby="welcome-name">
            <Head card=card.clone()/>
            <Habits card=card.clone()/>
            {(!card.allergies.is_empty())
                .then(|| {
                    view! {
                        <Banner tone=Tone::Bad>
                            <strong>{t!("counter.allergy")}</strong>
                            {i18n::lang_untracked().space()}
                            {card.allergies.clone()}
                        </Banner>
                    }
                })}
            <NextTier face=face.clone()/>
            {(debt > 0)
                .then(|| {
                    view! { <Banner tone=Tone::Info>{t!("counter.debt", points = format::whole(debt))}</Banner> }
                })}
            <div class="welcome__actions">
                <Button size=ButtonSize::Small icon=icondata_lu::LuMessageSquarePlus press=move |_| on_note.run(())>
                    {t!("guest.note")}
                </Button>
                <LinkButton href=format!("/members/{id}") size=ButtonSize::Small icon=icondata_lu::LuUserRound>
                    {t!("counter.open_page")}
                </LinkButton>
            </div>
        </section>
    }
}

#[component]
fn Head(card: WelcomeCard) -> impl IntoView {
    let face = card.face;
    let name = face.name.as_ref();
    // Some bought before they had a card.
    let since = face.first_at.unwrap_or(face.joined_at).min(face.joined_at);
    let since = format::date_short(since.0, &state::zone());
    let mut about = vec![if face.first_at.is_some() {
        t!("counter.regular_since", day = since)
    } else {
        t!("counter.joined", day = since)
    }];
    about.push(t!("counter.visits", n = face.visits));
    about.extend(
        Some(card.likes).filter(|likes| !likes.is_empty()).map(|likes| t!("counter.likes", what = likes)),
    );
    about.extend(
        Some(card.dislikes)
            .filter(|dislikes| !dislikes.is_empty())
            .map(|what| t!("counter.dislikes", what = what)),
    );
    let birthday = face.birthday.map(|near| {
        let text = if near.in_days == 0 {
            t!("counter.birthday_today")
        } else {
            t!("counter.birthday_in", n = near.in_days)
        };
        view! { <Badge tone=Tone::Plum icon=icondata_lu::LuCake>{text}</Badge> }
    });
    let shown = name.map(|name| name.full()).unwrap_or_default();
    view! {
        <div class="welcome__head">
            <Avatar name=shown size=AvatarSize::Large/>
            <div class="welcome__who">
                <div class="welcome__greet">
                    <h2 class="welcome__name" id="welcome-name" tabindex="-1">
                        {greeting(name, face.title)}
                    </h2>
                    {face.tier.clone().map(|code| view! { <Tier code/> })}
                    {birthday}
                    {face.tags.clone().into_iter().map(|tag| view! { <Badge>{tag}</Badge> }).collect_view()}
                </div>
                <p class="welcome__about">{about.join(" · ")}</p>
            </div>
            <div class="welcome__points">
                <span class="welcome__balance">{format::whole(face.points.0)}</span>
                <span class="welcome__unit">{t!("counter.points", n = face.points.0)}</span>
                <span class="welcome__soon">{expiring(&face)}</span>
            </div>
        </div>
    }
}

#[component]
fn Habits(card: WelcomeCard) -> impl IntoView {
    let face = &card.face;
    let last = match (face.last_at, &face.last_store) {
        (Some(at), Some(store)) => {
            format!("{} · {}", format::date_short(at.0, &state::zone()), store.name)
        }
        (Some(at), None) => format::date_short(at.0, &state::zone()),
        (None, _) => t!("counter.first_visit"),
    };
    let (order, from) = card.usual.as_ref().map(usual_order).unwrap_or_default();
    let habits = [
        (t!("guest.field_usual_seat"), card.usual_seat.clone(), String::new()),
        (t!("guest.field_usual_order"), order, from),
        (t!("counter.last_visit"), last, String::new()),
        (t!("guest.field_talk_about"), card.talk_about.clone(), String::new()),
    ];
    view! {
        <dl class="habits">
            {habits
                .into_iter()
                .filter(|(_, text, _)| !text.is_empty())
                .map(|(label, text, note)| {
                    view! {
                        <div class="habits__one">
                            <dt>{label}</dt>
                            <dd>
                                {text} {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
                            </dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

#[component]
fn NextTier(face: Face) -> impl IntoView {
    face.distance.map(|distance| {
        let visits = distance.visits.filter(|n| *n <= 50).map(|n| t!("counter.visits_like", n = n));
        view! {
            <Banner tone=Tone::Gold>
                <strong>{t!("counter.to_tier", missing = missing(&distance), tier = tier_name(&distance.tier))}</strong>
                {i18n::lang_untracked().space()}
                {visits}
            </Banner>
        }
    })
}
