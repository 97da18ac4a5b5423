//! Editing what is known of a member: all of the profile in one dialog, kept while it is typed, saved against the version it was read in.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Code, Problem,
    members::{EditMember, MemberEdit, MemberPage},
};
use regulars_domain::ids::ChangeId;

use super::{
    Shared,
    family::{Attitude, Family},
    form::{Basic, Fields, Habits},
    history::undo,
};
use crate::{
    client,
    part::when,
    ui::{Alert, Button, ButtonKind, Dialog, DialogWidth, TabPanel, Tabs, toast},
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
                {known.get_untracked().map(|known| view! { <Form known page/> })}
            </Dialog>
        }
    }
}

#[component]
fn Form(known: MemberPage, page: Shared) -> impl IntoView {
    let fields = Fields::new(&known);
    let version = known.version;
    let known = StoredValue::new(known);
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let tab = RwSignal::new("basic".to_owned());
    // The field at fault comes to the front.
    let fail = move |told: Problem| {
        if let Some(field) = told.field.as_deref() {
            tab.set(tab_of(field).to_owned());
        }
        problem.set(Some(told));
    };
    let send = move || {
        let profile = match known.with_value(|known| fields.profile(&known.profile)) {
            Ok(profile) => profile,
            Err(told) => return fail(told),
        };
        let edit = MemberEdit {
            version,
            phone: fields.phone_typed(),
            card: fields.card_typed(),
            home_store: fields.home_chosen(),
            profile: Some(profile),
            tags: None,
        };
        busy.set(true);
        problem.set(None);
        let op = fields.draft.op();
        spawn_local(async move {
            let told = client::write::<EditMember>(page.id, edit, op).await;
            busy.set(false);
            match told {
                Ok(edited) => {
                    fields.draft.clear();
                    page.editing.set(false);
                    page.again.run(());
                    offer_undo(page, edited.change);
                }
                Err(told) => {
                    fail(told);
                }
            }
        });
    };
    // What was typed stays; the fresh state is read so that it can be compared and saved.
    let stale = move || {
        problem
            .with(|p| p.as_ref().is_some_and(|p| p.code == Code::ChangedMeanwhile))
            .then(|| view! { <Button on:click=move |_| page.again.run(())>{t!("core.reload")}</Button> })
    };
    let tabs = vec![
        ("basic".to_owned(), t!("member.tab_basic")),
        ("habits".to_owned(), t!("member.tab_habits")),
        ("family".to_owned(), t!("member.tab_family")),
        ("attitude".to_owned(), t!("member.tab_attitude")),
    ];
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Tabs selected=tab tabs=Signal::stored(tabs) label=t!("member.edit_title")/>
            <TabPanel selected=tab tab="basic">
                <Basic fields problem/>
            </TabPanel>
            <TabPanel selected=tab tab="habits">
                <Habits fields problem/>
            </TabPanel>
            <TabPanel selected=tab tab="family">
                <Family fields problem/>
            </TabPanel>
            <TabPanel selected=tab tab="attitude">
                <Attitude fields problem/>
            </TabPanel>
            <Alert problem/>
            <div class="dialog__actions">
                {stale}
                <Button kind=ButtonKind::Primary submit=true busy>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
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

/// Says that it was saved, and offers to take it back.
pub fn offer_undo(page: Shared, change: Option<ChangeId>) {
    match change {
        Some(change) => toast::undo(t!("core.saved"), move || undo(page, change)),
        None => toast::say(t!("core.saved")),
    }
}
