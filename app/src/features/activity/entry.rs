//! One change: who did what to which thing, and on request what it was and what it is.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::activity::{ChangeView, UndoChange};
use regulars_domain::ids::{BulkId, ChangeId};

use super::recorded::{Difference, differences, field_name, words};
use crate::{
    browser, client,
    features::members::bulk,
    format, i18n, state,
    ui::{Avatar, AvatarSize, Button, ButtonSize, message, toast},
};

/// One change.
#[component]
pub fn Entry(
    /// The change.
    change: ChangeView,
    /// Runs when it was taken back.
    undone: Callback<()>,
) -> impl IntoView {
    let who = match change.staff {
        Some(_) => change.staff_name.clone(),
        None if change.staff_name.is_empty() => t!("activity.system"),
        None => t!("activity.by_key", name = change.staff_name.clone()),
    };
    // Who does something to themselves is named once.
    let own = change.entity == "staff" && change.staff.is_some_and(|staff| staff.get() == change.entity_id);
    let thing = match change.entity_name.as_deref() {
        _ if own => String::new(),
        // A member without a name.
        Some("") => t!("guest.nameless"),
        None if change.entity == "points" => t!("guest.nameless"),
        name => name.unwrap_or_default().to_owned(),
    };
    let place = change.store_name.clone().map(|store| format!(" · {store}"));
    let when = format::date_time(change.at.0, &untrack(state::zone));
    let reason = change.reason.clone().map(|reason| {
        view! { <p class="activity__reason">{t!("activity.because", reason = reason)}</p> }
    });
    let mut rows = differences(change.before.as_ref(), change.after.as_ref());
    if change.entity_name.is_some() {
        // Above by name, below they would be numbers.
        rows.retain(|row| !matches!(row.field.as_str(), "member" | "to"));
    }
    // A form with the name, the role and the stores in it: who is only called otherwise now was renamed.
    let renamed = change.action == "staff.change" && rows.iter().all(|row| row.field == "name");
    let action = if renamed && !rows.is_empty() { "staff.rename" } else { change.action.as_str() };
    let did = did(action, thing.is_empty());
    let space = i18n::lang_untracked().space();
    let edits = !matches!(change.entity.as_str(), "points" | "purchase");
    let gone = change.after.is_none();
    let details = (!rows.is_empty()).then(|| view! { <Differences rows edits gone/> });
    let undo = change.undoable.then(|| view! { <Undo change=change.id undone/> });
    view! {
        <li class="activity__entry">
            <Avatar name=who.clone() size=AvatarSize::Small/>
            <div class="activity__body">
                <p>
                    <strong>{who}</strong>
                    {space}
                    {did}
                    {space}
                    <strong>{thing}</strong>
                </p>
                {reason}
                {details}
            </div>
            <p class="activity__when">{when} {place}</p>
            {undo}
        </li>
    }
}

/// What was done, before the name of the thing; in words of its own where there is no name, as of a refund to nobody.
fn did(action: &str, alone: bool) -> String {
    let key = format!("activity.did_{}", action.replace('.', "_"));
    alone
        .then(|| i18n::find(&format!("{key}_alone"), &[]))
        .flatten()
        .or_else(|| i18n::find(&key, &[]))
        .unwrap_or_else(|| action.to_owned())
}

/// Takes the change back.
#[component]
fn Undo(
    /// The change.
    change: ChangeId,
    /// Runs when it was taken back.
    undone: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    // Made once: pressing again after a lost answer is the same undo.
    let op = browser::op_key();
    let press = move |_| {
        busy.set(true);
        spawn_local(async move {
            match client::write::<UndoChange>(change, (), op).await {
                Ok(done) => {
                    match BulkId::try_from(done.entity_id) {
                        // It has begun: the rest is driven from here, and says when it is over.
                        Ok(id) if done.entity == "bulk" => bulk::begin(id),
                        _ => toast::say(t!("activity.undone")),
                    }
                    // The list begins anew, without this button, unless it was left meanwhile.
                    if undone.try_run(()).is_some() {
                        browser::focus("page-title");
                    }
                }
                Err(problem) => toast::trouble(message(&problem)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Button size=ButtonSize::Small icon=icondata_lu::LuUndo2 busy press=press>
            {t!("core.undo")}
        </Button>
    }
}

/// What it was, and what it is now.
fn turned(before: String, row: &Difference) -> AnyView {
    let arrow = (!before.is_empty()).then(|| {
        view! {
            <del>{before}</del>
            " → "
        }
    });
    let after = words(&row.field, row.after.as_ref());
    let after = if after.is_empty() { t!("activity.nothing") } else { after };
    view! { {arrow} <ins>{after}</ins> }.into_any()
}

#[component]
fn Differences(
    /// What differs.
    rows: Vec<Difference>,
    /// A thing was edited: its fields were changed. Points and money that moved are told by figures.
    edits: bool,
    /// The thing is no more: of its fields, what they were is told.
    gone: bool,
) -> impl IntoView {
    // What was made has no former values, and what is gone no later ones: neither is "changed".
    let summary = match edits && !gone && rows.iter().any(|row| row.before.is_some()) {
        true => t!("activity.fields", n = rows.len()),
        false => t!("activity.details"),
    };
    let rows = rows
        .into_iter()
        .map(|row| {
            let before = words(&row.field, row.before.as_ref());
            let told = if gone { before.into_any() } else { turned(before, &row) };
            view! {
                <dt>{field_name(&row.field)}</dt>
                <dd>{told}</dd>
            }
        })
        .collect_view();
    view! {
        <details class="activity__details">
            <summary>{summary}</summary>
            <dl>{rows}</dl>
        </details>
    }
}
