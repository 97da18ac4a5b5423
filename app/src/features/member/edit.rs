//! Editing what is known of a member: all of the profile in one dialog, kept while it is typed, saved against the version it was read in.
use leptos::prelude::*;
use regulars_api::{
    Code,
    members::{EditMember, MemberEdit, MemberPage},
};
use regulars_domain::ids::ChangeId;

use super::{
    Shared,
    family::{self, Attitude, Family},
    form::{self, Basic, Fields, Habits},
    guest::full_name,
    history::undo,
};
use crate::{
    browser, client,
    features::quality::line::profile_score,
    part::{lazily, when},
    ui::{Button, Dialog, DialogForm, DialogWidth, Sending, TabPanel, Tabs, toast, unique},
};

/// The dialog.
#[component]
pub fn EditDialog(known: Signal<Option<MemberPage>>, page: Shared) -> impl IntoView {
    when(page.editing, move || edit_dialog(known, page))
}

part! {
    /// Loaded when it is asked for.
    fn edit_dialog(known: Signal<Option<MemberPage>>, page: Shared) {
        view! {
            <Dialog open=page.editing title=t!("member.edit_title") width=DialogWidth::Wide>
                <Current known page/>
            </Dialog>
        }
    }
}

/// The form, built anew when somebody else's change was read: what was typed then lies over the fresh contents.
#[component]
fn Current(known: Signal<Option<MemberPage>>, page: Shared) -> impl IntoView {
    let (anew, tab) = (RwSignal::new(0_u32), RwSignal::new("basic".to_owned()));
    let id = unique("edit");
    let here = id.clone();
    Effect::new(move |_| {
        // The button that asked for it is gone.
        if anew.get() > 0 {
            let here = here.clone();
            browser::after_paint(move || browser::focus(&here));
        }
    });
    let form = move || {
        anew.track();
        known.get_untracked().map(|first| view! { <Form first known anew tab page/> })
    };
    view! {
        <div id=id tabindex="-1">
            <div class="profile-room">{lazily(None, move || profile_score(page.id))}</div>
            {form}
        </div>
    }
}

#[component]
fn Form(
    /// What is known as the form is built.
    first: MemberPage,
    /// What is known now.
    known: Signal<Option<MemberPage>>,
    /// Builds the form anew.
    anew: RwSignal<u32>,
    tab: RwSignal<String>,
    page: Shared,
) -> impl IntoView {
    let fields = Fields::new(&first);
    let version = first.version;
    let first = StoredValue::new(first);
    let sending = Sending::default();
    form::telling(sending);
    let errors = family::telling(sending);
    // The field at fault comes to the front.
    Effect::new(move |_| {
        if let Some(field) = sending.problem.get().and_then(|told| told.field) {
            tab.set(tab_of(&field).to_owned());
        }
    });
    let send = Callback::new(move |()| {
        let profile = match first.with_value(|known| fields.profile(&known.profile)) {
            Ok(profile) => profile,
            Err(told) => return sending.problem.set(Some(told)),
        };
        let saved = t!("member.saved", name = full_name(profile.person().as_ref()));
        let edit = MemberEdit {
            version,
            phone: fields.phone_typed(),
            card: fields.card_typed(),
            home_store: fields.home_chosen(),
            profile: Some(profile),
            tags: None,
        };
        sending.send(async move {
            let edited = client::write::<EditMember>(page.id, edit, fields.draft.op()).await?;
            fields.draft.clear();
            page.editing.set(false);
            page.again.try_run(());
            offer_undo(page, edited.change, saved);
            Ok(())
        });
    });
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        if asked.get() && known.with(|now| now.as_ref().is_some_and(|now| now.version != version)) {
            anew.update(|n| *n += 1);
        }
    });
    let reload = move |_| {
        asked.set(true);
        page.again.run(());
    };
    // What was typed stays; the fresh state is read so that it can be compared and saved.
    let stale = move || {
        sending
            .problem
            .with(|p| p.as_ref().is_some_and(|p| p.code == Code::ChangedMeanwhile))
            .then(|| view! { <Button press=reload>{t!("core.reload")}</Button> })
    };
    let tabs = vec![
        ("basic".to_owned(), t!("member.tab_basic")),
        ("habits".to_owned(), t!("member.tab_habits")),
        ("family".to_owned(), t!("member.tab_family")),
        ("attitude".to_owned(), t!("member.tab_attitude")),
    ];
    view! {
        <DialogForm sending send label=t!("core.save") beside=stale.into_any()>
            <Tabs selected=tab tabs=Signal::stored(tabs) label=t!("member.edit_title")/>
            <TabPanel selected=tab tab="basic">
                <Basic fields sending/>
            </TabPanel>
            <TabPanel selected=tab tab="habits">
                <Habits fields sending/>
            </TabPanel>
            <TabPanel selected=tab tab="family">
                <Family fields sending errors/>
            </TabPanel>
            <TabPanel selected=tab tab="attitude">
                <Attitude fields sending/>
            </TabPanel>
        </DialogForm>
    }
}

/// The tab on which a field stands.
fn tab_of(field: &str) -> &'static str {
    let part = field.strip_prefix("profile.").unwrap_or(field);
    match part.split('.').next().unwrap_or(part) {
        "usual_seat" | "usual_order" | "likes" | "dislikes" | "allergies" | "talk_about" => "habits",
        "marital" | "spouse" | "children" => "family",
        "motive" | "personality" | "lifestyle" => "attitude",
        _ => "basic",
    }
}

/// Says what was saved, and offers to take it back.
pub fn offer_undo(page: Shared, change: Option<ChangeId>, saved: String) {
    match change {
        Some(change) => toast::undo(saved, move || undo(page, change)),
        None => toast::say(saved),
    }
}
