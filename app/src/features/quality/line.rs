//! One line beside the welcome card: how much of the profile is known and what is missing, and of somebody whose contact is not quite
//! fresh the question whether it is still right. Where a profile is edited, the first half of it.
use leptos::prelude::*;
use regulars_api::quality::{GetQuality, Quality, Reached};
use regulars_domain::{ids::MemberId, quality::Asked, rights::Area};

use super::{
    answers::Answers,
    change::{ChangeDialog, Changing},
    question, shown,
};
use crate::{browser, client, format, i18n::localized, state};

part! {
    /// Loaded with the first welcome card. `changed`: another contact was given.
    pub fn profile_line(member: MemberId, changed: Callback<()>) {
        localized(&["quality", "guest"], move || view! { <Line member changed/> }.into_any())
    }
}

part! {
    /// The score alone, where what is missing is filled in.
    pub fn profile_score(member: MemberId) {
        localized(&["quality", "guest"], move || {
            let quality = LocalResource::new(move || client::call::<GetQuality>(member, ()));
            // Nobody asked for it: without an answer nothing is told.
            let told = move || quality.get().and_then(Result::ok).map(|known| view! { <Score known/> });
            view! { <div class="profile-line">{told}</div> }.into_any()
        })
    }
}

/// Where the line stands on the page.
const LINE: &str = "profile-line";

#[component]
fn Line(
    /// Of whom.
    member: MemberId,
    /// Runs when another contact was given.
    changed: Callback<()>,
) -> impl IntoView {
    let quality = LocalResource::new(move || client::call::<GetQuality>(member, ()));
    let changing = RwSignal::new(None::<Changing>);
    let again = Callback::new(move |()| quality.refetch());
    let confirmed = Callback::new(move |_: MemberId| {
        // The button goes with the question.
        browser::focus(LINE);
        quality.refetch();
    });
    let done = Callback::new(move |_: MemberId| {
        let _ = changed.try_run(());
    });
    // Nobody asked for it: without an answer nothing is told.
    let told = move || {
        quality.get().and_then(Result::ok).map(|known| {
            let reach = known.reach.clone();
            let stale = reach.filter(|reach| reach.freshness < 100 && state::may(Area::EditMembers));
            let asked = stale.map(|reach| view! { <Question member reach confirmed again changing/> });
            view! {
                <Score known/>
                {asked}
            }
        })
    };
    view! {
        <div class="profile-line" id=LINE tabindex="-1">
            {told}
        </div>
        <ChangeDialog changing done again=changed/>
    }
}

/// The score with what is missing, and how old the contact is.
#[component]
fn Score(
    /// What is known.
    known: Quality,
) -> impl IntoView {
    let share = |percent: u8| format::percent(f64::from(percent) / 100.0);
    let missing: Vec<String> = known.missing.into_iter().map(name_of).collect();
    let missing = match missing.is_empty() {
        true => t!("quality.whole"),
        false => t!("quality.missing", what = missing.join(&t!("guest.list_comma"))),
    };
    let age = match known.reach {
        Some(reach) => {
            let day = format::date_short(reach.since.0, &untrack(state::zone));
            t!("quality.as_of", day = day, share = share(reach.freshness))
        }
        None => t!("quality.no_contact"),
    };
    view! {
        <p class="profile-line__score">
            <Ring percent=known.completeness/>
            <strong>{t!("quality.profile", share = share(known.completeness))}</strong>
            " · "
            {missing}
            " · "
            {age}
        </p>
    }
}

/// A quiet ring, as full as the profile. Its circle is 100 long.
#[component]
fn Ring(
    /// 0 to 100.
    percent: u8,
) -> impl IntoView {
    view! {
        <svg class="profile-line__ring" viewBox="0 0 36 36" aria-hidden="true">
            <circle class="profile-line__rest" cx="18" cy="18" r="15.9155"></circle>
            <circle
                class="profile-line__part"
                cx="18"
                cy="18"
                r="15.9155"
                stroke-dasharray=format!("{percent} 100")
            ></circle>
        </svg>
    }
}

/// Whether the contact is still right.
#[component]
fn Question(
    /// Who is asked.
    member: MemberId,
    /// About what.
    reach: Reached,
    /// Runs when it was confirmed.
    confirmed: Callback<MemberId>,
    /// Reads it again.
    again: Callback<()>,
    /// Opens the form for another contact.
    changing: RwSignal<Option<Changing>>,
) -> impl IntoView {
    let (contact, since) = (reach.contact, reach.since);
    let (asked, known) = (question(&contact), shown(&contact));
    let name = known.clone();
    let change = Callback::new(move |()| {
        changing.set(Some(Changing { member, contact: contact.clone(), since }));
    });
    view! {
        <div class="profile-line__ask">
            <p>{asked} " " <strong class="number-like">{known}</strong></p>
            <div class="row">
                <Answers member name since confirmed again change/>
            </div>
        </div>
    }
}

/// What is asked for, in the reader's words.
fn name_of(asked: Asked) -> String {
    match asked {
        Asked::Phone => t!("quality.piece_phone"),
        Asked::Name => t!("quality.piece_name"),
        Asked::Birthday => t!("quality.piece_birthday"),
        Asked::Consent => t!("quality.piece_consent"),
        Asked::Email => t!("quality.piece_email"),
        Asked::Habits => t!("quality.piece_habits"),
        Asked::Address => t!("quality.piece_address"),
    }
}
