//! Who changed what is known of a member, from what to what; each change can be taken back while nobody changed it since.
use leptos::prelude::*;
use regulars_api::{
    activity::UndoChange,
    members::{Edit, EditedField, EditsQuery, ListEdits},
};
use regulars_domain::{ids::ChangeId, rights::Area};
use serde_json::Value;

use super::{Shared, entry::field_name};
use crate::{
    browser, client,
    features::activity::recorded::words,
    format,
    part::when,
    state,
    ui::{Button, ButtonSize, Dialog, DialogWidth, Earlier, Pages, toast},
};

/// The dialog of all changes.
#[component]
pub fn History(open: RwSignal<bool>, page: Shared) -> impl IntoView {
    when(open, move || member_changes(page, open))
}

part! {
    /// The changes, loaded when they are asked for.
    fn member_changes(page: Shared, open: RwSignal<bool>) {
        view! {
            <Dialog open title=t!("member.history") width=DialogWidth::Wide>
                <Changes page open/>
            </Dialog>
        }
    }
}

#[component]
fn Changes(page: Shared, open: RwSignal<bool>) -> impl IntoView {
    let list = Pages::begin(move |next: Option<EditsQuery>| async move {
        client::call::<ListEdits>(page.id, next.unwrap_or_default()).await.map(|page| (page.edits, page.next))
    });
    let take_back = Callback::new(move |change: ChangeId| {
        open.set(false);
        undo(page, change);
    });
    view! {
        <ol class="changes">
            {move || list.items.get().into_iter().map(|edit| view! { <One edit take_back/> }).collect_view()}
        </ol>
        <Earlier pages=list label=t!("member.earlier") none=t!("member.nothing_yet")/>
    }
}

#[component]
fn One(edit: Edit, take_back: Callback<ChangeId>) -> impl IntoView {
    let id = edit.id;
    let can_undo =
        matches!(edit.action.as_str(), "member.edit" | "member.undo" | "member.confirm" | "member.merge")
            && state::may(Area::EditMembers);
    let what = match edit.action.as_str() {
        "member.create" => t!("guest.joined"),
        "member.undo" => t!("member.undone"),
        "member.merge" => t!("member.merged"),
        "member.unmerge" => t!("member.unmerged"),
        _ => t!("member.changed"),
    };
    let who: Vec<String> =
        edit.staff.map(|staff| staff.name).into_iter().chain(edit.store.map(|store| store.name)).collect();
    let created = edit.action == "member.create";
    view! {
        <li class="changes__one">
            <p>
                <strong>{what}</strong>
                " "
                <span class="hint">
                    {format::date_time(edit.at.0, &state::zone())} " · " {who.join(" · ")}
                </span>
                {can_undo
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small press=move |_| take_back.run(id)>
                                {t!("core.undo")}
                            </Button>
                        }
                    })}
            </p>
            {(!created)
                .then(|| {
                    view! {
                        <dl class="facts">
                            {edit.fields.into_iter().map(|field| view! { <Field field/> }).collect_view()}
                        </dl>
                    }
                })}
        </li>
    }
}

#[component]
fn Field(field: EditedField) -> impl IntoView {
    let said = |value: Option<&Value>| {
        Some(words(&field.field, value)).filter(|text| !text.is_empty()).unwrap_or_else(|| t!("member.empty"))
    };
    let (before, after) = (said(field.before.as_ref()), said(field.after.as_ref()));
    view! {
        <dt>{field_name(&field.field)}</dt>
        <dd>
            <del>{before}</del>
            " → "
            <ins>{after}</ins>
        </dd>
    }
}

/// Takes a change back and reads the member again.
pub fn undo(page: Shared, change: ChangeId) {
    let op = browser::op_key();
    toast::attempt(async move {
        client::write::<UndoChange>(change, (), op).await?;
        toast::say(t!("member.undone"));
        page.again.try_run(());
        Ok(())
    });
}
