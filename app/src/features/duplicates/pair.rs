//! Two members who may be one: why, and both side by side.
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use regulars_api::duplicates::{JudgePair, Judgement, PairMember, PairView};
use regulars_domain::{duplicates::Reason, ids::MemberId};

use super::compare::Two;
use crate::{
    browser, client, format, state,
    ui::{Avatar, AvatarSize, Badge, Button, ButtonSize, Tone, message, toast},
};

/// From so many thousandths on, two are very likely one.
const VERY_LIKELY: i64 = 950;

/// One pair.
#[component]
pub fn Pair(
    /// The pair.
    pair: PairView,
    /// Somebody said that they are two persons.
    dismissed: bool,
    /// Runs when something was said of it.
    judged: Callback<()>,
    /// Shows it side by side.
    beside: RwSignal<Option<Two>>,
) -> impl IntoView {
    let path = (pair.one.id, pair.other.id);
    let look = move |_| beside.set(Some(path));
    let (tone, likely) = match pair.score >= VERY_LIKELY {
        true => (Tone::Gold, t!("duplicates.very_likely")),
        false => (Tone::Info, t!("duplicates.likely")),
    };
    let reasons = pair.reasons.into_iter().map(|reason| view! { <Badge>{reason_text(reason)}</Badge> });
    let reasons = reasons.collect_view();
    let names = [&pair.one, &pair.other].map(|member| called(&member.name));
    let both = names.join(" · ");
    let busy = RwSignal::new(false);
    // Made once: pressing again after a lost answer is the same write.
    let op = browser::op_key();
    let press = move |_| {
        busy.set(true);
        spawn_local(async move {
            match client::write::<JudgePair>(path, Judgement { two_persons: !dismissed }, op).await {
                Ok(()) => {
                    say(path, dismissed, judged);
                    // The list begins anew, without this button, unless it was left meanwhile.
                    if judged.try_run(()).is_some() {
                        browser::focus("page-title");
                    }
                }
                Err(problem) => toast::trouble(message(&problem)),
            }
            let _ = busy.try_set(false);
        });
    };
    let label = if dismissed { t!("duplicates.look_again") } else { t!("duplicates.not_one") };
    let name = format!("{label}: {both}");
    let looking = format!("{}: {both}", t!("duplicates.beside"));
    view! {
        <li class="card duplicates__pair">
            <div class="row duplicates__reasons">
                <Badge tone=tone>{likely}</Badge>
                {reasons}
            </div>
            <div class="duplicates__both">
                <Member member=pair.one/>
                <Member member=pair.other/>
            </div>
            <div class="row">
                <Button size=ButtonSize::Small press=look name=looking>
                    {t!("duplicates.beside")}
                </Button>
                <Button size=ButtonSize::Small busy press=press name=name>
                    {label}
                </Button>
            </div>
        </li>
    }
}

/// Says what was said of the pair, and offers to take it back.
fn say(path: (MemberId, MemberId), dismissed: bool, judged: Callback<()>) {
    if dismissed {
        return toast::say(t!("duplicates.waits_again"));
    }
    toast::undo(t!("duplicates.said_two"), move || {
        let op = browser::op_key();
        toast::attempt(async move {
            client::write::<JudgePair>(path, Judgement { two_persons: false }, op).await?;
            let _ = judged.try_run(());
            Ok(())
        });
    });
}

/// What a member is called here.
pub fn called(name: &str) -> String {
    if name.is_empty() { t!("guest.nameless") } else { name.to_owned() }
}

/// One of the two.
#[component]
fn Member(
    /// Who.
    member: PairMember,
) -> impl IntoView {
    let zone = untrack(state::zone);
    let name = called(&member.name);
    let phone = member.phone.as_ref().map(|phone| phone.to_string());
    let joined = t!("duplicates.joined", when = format::date_short(member.joined_at.0, &zone));
    let last = member.last_at.map(|at| t!("duplicates.last_visit", when = format::date_short(at.0, &zone)));
    let figures = t!("duplicates.visits", n = i64::from(member.visits));
    let points = t!("duplicates.points", n = member.points.0);
    view! {
        <div class="duplicates__member">
            <Avatar name=name.clone() size=AvatarSize::Small/>
            <div class="stack">
                <A href=format!("/members/{}", member.id)>{name}</A>
                <p class="soft">
                    {phone.into_iter().chain(member.card).collect::<Vec<_>>().join(" · ")}
                </p>
                <p class="soft">{member.home_store} " · " {joined}</p>
                <p class="soft">{figures} " · " {points} {last.map(|last| format!(" · {last}"))}</p>
            </div>
        </div>
    }
}

/// A reason in the reader's words.
fn reason_text(reason: Reason) -> String {
    match reason {
        Reason::SameName => t!("duplicates.same_name"),
        Reason::SwappedName => t!("duplicates.swapped_name"),
        Reason::SimilarName { .. } => t!("duplicates.similar_name"),
        Reason::SameGivenName => t!("duplicates.same_given_name"),
        Reason::SameFamilyName => t!("duplicates.same_family_name"),
        Reason::DifferentGivenName => t!("duplicates.different_given_name"),
        Reason::DifferentFamilyName => t!("duplicates.different_family_name"),
        Reason::DifferentName => t!("duplicates.different_name"),
        Reason::SamePhone => t!("duplicates.same_phone"),
        Reason::SimilarPhone => t!("duplicates.similar_phone"),
        Reason::DifferentPhone => t!("duplicates.different_phone"),
        Reason::SameEmail => t!("duplicates.same_email"),
        Reason::SimilarEmail => t!("duplicates.similar_email"),
        Reason::DifferentEmail => t!("duplicates.different_email"),
        Reason::SameCard => t!("duplicates.same_card"),
        Reason::SameIdentity => t!("duplicates.same_identity"),
        Reason::SimilarIdentity => t!("duplicates.similar_identity"),
        Reason::DifferentIdentity => t!("duplicates.different_identity"),
        Reason::SameBirthday => t!("duplicates.same_birthday"),
        Reason::SameDayOfBirth => t!("duplicates.same_day_of_birth"),
        Reason::BirthdayTransposed => t!("duplicates.birthday_transposed"),
        Reason::SimilarBirthday => t!("duplicates.similar_birthday"),
        Reason::DifferentBirthday => t!("duplicates.different_birthday"),
        Reason::SameAddress => t!("duplicates.same_address"),
        Reason::SimilarAddress { .. } => t!("duplicates.similar_address"),
        Reason::SamePlace => t!("duplicates.same_place"),
        Reason::DifferentAddress => t!("duplicates.different_address"),
        Reason::DifferentGender => t!("duplicates.different_gender"),
    }
}
