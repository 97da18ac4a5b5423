//! One change: who did what to which thing, and on request what it was and what it is.
use leptos::{either::Either, prelude::*, task::spawn_local};
use regulars_api::activity::{ChangeView, UndoChange};
use regulars_domain::{ids::ChangeId, money::Money};
use serde_json::Value;

use crate::{
    browser, client, format, i18n, state,
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
        None => t!("activity.system"),
    };
    let did = i18n::find(&format!("activity.did_{}", change.action.replace('.', "_")), &[])
        .unwrap_or_else(|| change.action.clone());
    let thing = change.entity_name.clone().unwrap_or_default();
    let place = change.store_name.clone().map(|store| format!(" · {store}"));
    let when = format::date_time(change.at.0, &untrack(state::zone));
    let reason = change.reason.clone().map(|reason| {
        view! { <p class="activity__reason">{t!("activity.because", reason = reason)}</p> }
    });
    let rows = differences(change.before.as_ref(), change.after.as_ref());
    let details = (!rows.is_empty()).then(|| view! { <Differences rows/> });
    let undo = change.undoable.then(|| view! { <Undo change=change.id undone/> });
    view! {
        <li class="activity__entry">
            <Avatar name=who.clone() size=AvatarSize::Small/>
            <div class="activity__body">
                <p>
                    <strong>{who}</strong>
                    " "
                    {did}
                    " "
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
                Ok(_) => {
                    toast::say(t!("activity.undone"));
                    undone.run(());
                }
                Err(problem) => toast::trouble(message(&problem)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Button size=ButtonSize::Small icon=icondata_lu::LuUndo2 busy on:click=press>
            {t!("core.undo")}
        </Button>
    }
}

/// A field, what it was, what it is.
struct Difference {
    field: String,
    before: String,
    after: String,
}

#[component]
fn Differences(
    /// What differs.
    rows: Vec<Difference>,
) -> impl IntoView {
    let count = rows.len();
    let rows = rows
        .into_iter()
        .map(|row| {
            let arrow = if row.before.is_empty() {
                Either::Left(())
            } else {
                Either::Right(view! {
                    <del>{row.before}</del>
                    " → "
                })
            };
            view! {
                <dt>{row.field}</dt>
                <dd>{arrow} <ins>{row.after}</ins></dd>
            }
        })
        .collect_view();
    view! {
        <details class="activity__details">
            <summary>{t!("activity.fields", n = count)}</summary>
            <dl>{rows}</dl>
        </details>
    }
}

/// What differs between two states, by field; fields of fields are written with a point.
fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<Difference> {
    let mut fields = Vec::new();
    for value in [before, after].into_iter().flatten() {
        leaves("", value, &mut fields);
    }
    fields.sort();
    fields.dedup();
    fields
        .into_iter()
        .filter(|path| !path.is_empty() && !path.ends_with("rev") && !path.ends_with("id"))
        .filter_map(|path| {
            let (was, is) = (before.and_then(|v| at(v, &path)), after.and_then(|v| at(v, &path)));
            (was != is).then(|| Difference {
                before: words(&path, was),
                after: words(&path, is),
                field: field_name(&path),
            })
        })
        .collect()
}

fn leaves(path: &str, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let inside = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(&inside, inner, into);
            }
        }
        _ => into.push(path.to_owned()),
    }
}

fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |inner, name| inner.get(name))
}

fn field_name(path: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or(path);
    i18n::find(&format!("activity.field_{last}"), &[]).unwrap_or_else(|| last.replace('_', " "))
}

fn words(path: &str, value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Bool(true)) => t!("activity.yes"),
        Some(Value::Bool(false)) => t!("activity.no"),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(n)) => match (n.as_i64(), path) {
            (Some(minor), "price" | "cost") => format::money(Money(minor), untrack(state::currency)),
            _ => n.to_string(),
        },
        Some(list) => list.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_fields_are_found_by_their_path() {
        let mut found = Vec::new();
        leaves("", &json!({"name": "Tea", "earning": {"points": 1, "per": 100}}), &mut found);
        assert_eq!(found, ["earning.per", "earning.points", "name"]);
        assert_eq!(at(&json!({"earning": {"points": 1}}), "earning.points"), Some(&json!(1)));
    }
}
