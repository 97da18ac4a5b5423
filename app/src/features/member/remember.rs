//! What a host remembers of a guest: who they are, their habits, family and attitude, each line only where it is known.
use leptos::prelude::*;
use regulars_api::members::{Birthday, Child, MemberPage, Profile};
use regulars_domain::{
    name::{Manner, Reader},
    rights::Area,
};

use super::{
    Shared,
    form::{gender_name, income_name, marital_name},
    guest::{full_name, greeting, usual_order},
    tags::Tags,
};
use crate::{
    features::counter::new_member::channel_name,
    format, i18n, state,
    ui::{Badge, Button, ButtonKind, ButtonSize, Card, Tone},
};

/// The card, with its edit button.
#[component]
pub fn Remember(known: MemberPage, page: Shared, history: RwSignal<bool>) -> impl IntoView {
    let rows = rows(&known);
    let allergies = known.profile.allergies.clone();
    let consents: Vec<(String, bool, String)> = known
        .profile
        .consent
        .iter()
        .map(|(channel, consent)| {
            (channel_name(*channel), consent.given, format::date_short(consent.at.0, &state::zone()))
        })
        .collect();
    let aside = view! {
        <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=move |_| history.set(true)>
            {t!("member.history")}
        </Button>
        {state::may(Area::EditMembers)
            .then(|| {
                view! {
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=move |_| page.editing.set(true)>
                        {t!("core.edit")}
                    </Button>
                }
            })}
    };
    view! {
        <Card title=t!("member.remember") aside=aside.into_any()>
            <dl class="facts">
                {rows
                    .into_iter()
                    .map(|(label, text, note)| {
                        view! {
                            <dt>{label}</dt>
                            <dd>
                                {text} " " {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
                            </dd>
                        }
                    })
                    .collect_view()}
                {(!allergies.is_empty())
                    .then(|| {
                        view! {
                            <dt>{t!("member.never")}</dt>
                            <dd>
                                {allergies} " " <Badge tone=Tone::Bad>{t!("member.field_allergies")}</Badge>
                            </dd>
                        }
                    })}
                {(!consents.is_empty())
                    .then(|| {
                        view! {
                            <dt>{t!("member.field_consent")}</dt>
                            <dd class="facts__consents">
                                {consents
                                    .into_iter()
                                    .map(|(name, given, day)| {
                                        let tone = if given { Tone::Good } else { Tone::Plain };
                                        let text = if given {
                                            t!("member.consent_yes", channel = name, day = day)
                                        } else {
                                            t!("member.consent_no", channel = name, day = day)
                                        };
                                        view! { <Badge tone>{text}</Badge> }
                                    })
                                    .collect_view()}
                            </dd>
                        }
                    })}
            </dl>
            <Tags who=full_name(known.face.name.as_ref()) tags=known.face.tags version=known.version page/>
        </Card>
    }
}

/// Label, text and a note for each thing known.
fn rows(known: &MemberPage) -> Vec<(String, String, String)> {
    let p: &Profile = &known.profile;
    let (order, from) = known.usual.as_ref().map(usual_order).unwrap_or_default();
    let plain = |label: String, text: &str| (label, text.to_owned(), String::new());
    let greet = known.face.name.as_ref().map(|name| {
        let reader = if i18n::lang().is_chinese() { Reader::Chinese } else { Reader::English };
        let familiar = name.greet(p.title, Manner::Familiar, reader);
        let formal = greeting(Some(name), p.title);
        if familiar == formal { formal } else { format!("{formal}, {familiar}") }
    });
    [
        plain(t!("member.greet_as"), &greet.unwrap_or_default()),
        plain(t!("guest.field_usual_seat"), &p.usual_seat),
        (t!("guest.field_usual_order"), order, from),
        plain(t!("member.field_likes"), &p.likes),
        plain(t!("member.field_dislikes"), &p.dislikes),
        plain(t!("guest.field_talk_about"), &p.talk_about),
        plain(t!("member.field_birthday"), &p.birthday.map(|b| birthday(&b)).unwrap_or_default()),
        plain(t!("member.field_gender"), &p.gender.map(gender_name).unwrap_or_default()),
        plain(t!("member.field_marital"), &p.marital.map(marital_name).unwrap_or_default()),
        plain(t!("member.field_spouse"), &p.spouse),
        plain(t!("member.field_children"), &children(&p.children)),
        plain(t!("member.field_email"), &p.email),
        plain(t!("member.field_wechat"), &p.wechat),
        plain(t!("member.field_address"), &p.address),
        plain(t!("member.field_occupation"), &p.occupation),
        plain(t!("member.field_employer"), &p.employer),
        plain(t!("member.field_income"), &p.income.map(income_name).unwrap_or_default()),
        plain(t!("member.field_motive"), &p.motive),
        plain(t!("member.field_personality"), &p.personality),
        plain(t!("member.field_lifestyle"), &p.lifestyle),
    ]
    .into_iter()
    .filter(|(_, text, _)| !text.is_empty())
    .collect()
}

/// A birthday in words; of the Chinese calendar by its numbers.
pub fn birthday(b: &Birthday) -> String {
    let year = b.year.map(|year| format!(" · {year}")).unwrap_or_default();
    if b.lunar {
        return t!("member.lunar", month = b.month, day = b.day) + &year;
    }
    let part = |n: u32| u8::try_from(n).unwrap_or(1);
    format::month_day(part(b.month), part(b.day)) + &year
}

/// Each child by name, birthday and school.
pub fn children(all: &[Child]) -> String {
    let one = |child: &Child| {
        let parts = [
            child.name.clone(),
            child.birthday.map(|b| birthday(&b)).unwrap_or_default(),
            child.school.clone(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}
