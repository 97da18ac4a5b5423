//! What the record of changes holds, in the reader's words: fields by name, values as they are shown elsewhere. Shared by Activity and
//! by a member's history. It needs the texts of `activity`, `guest` and `member`.
use std::collections::BTreeMap;

use leptos::prelude::*;
use regulars_api::members::{Birthday, Channel, Child, Consent, NameParts};
use regulars_domain::{loyalty::Measure, money::Money, rights::Role};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    features::{
        counter::new_member::channel_name,
        member::{birthday, children, entry, gender_name, income_name, marital_name, title_name},
    },
    format,
    i18n::{self, Lang},
    shell::role_name,
    state,
};

/// A field, what it was, what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// `profile.likes`, `earning.points`.
    pub field: String,
    /// Absent: it was not there.
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// What differs between two states, by field. Fields of fields are written with a point; some records are flat and have such names.
pub fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<Difference> {
    let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
    for (value, leaves) in [(before, &mut was), (after, &mut is)] {
        if let Some(value) = value {
            flatten("", value, leaves);
        }
    }
    let mut fields: Vec<&String> = was.keys().chain(is.keys()).collect();
    fields.sort();
    fields.dedup();
    let mut found: Vec<Difference> = fields
        .into_iter()
        .filter(|path| !matches!(last(path), "" | "id" | "rev" | "sort_name"))
        .filter(|path| was.get(*path) != is.get(*path))
        .map(|path| Difference {
            field: path.clone(),
            before: was.get(path).cloned(),
            after: is.get(path).cloned(),
        })
        .collect();
    // That a contact given anew is fresh goes without saying.
    if found.len() > 1 {
        found.retain(|row| row.field != "confirmed_at");
    }
    found
}

/// What is one thing to a reader, though it is stored in parts.
fn is_one_thing(path: &str) -> bool {
    matches!(last(path), "birthday" | "consent" | "name" | "names")
}

fn flatten(path: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(fields) if !is_one_thing(path) => {
            for (name, inner) in fields {
                let inside = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&inside, inner, into);
            }
        }
        value => {
            into.insert(path.to_owned(), value.clone());
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// What a field is called: as the forms call it.
pub fn field_name(path: &str) -> String {
    i18n::find(&format!("activity.field_{}", last(path)), &[]).unwrap_or_else(|| entry::field_name(path))
}

/// A recorded value in words; empty where there is none.
pub fn words(path: &str, value: Option<&Value>) -> String {
    let Some(value) = value.filter(|value| !value.is_null()) else { return String::new() };
    let name = last(path);
    known(name, value).unwrap_or_else(|| plain(name, value))
}

/// Values whose meaning follows from their field.
fn known(name: &str, value: &Value) -> Option<String> {
    match (name, value) {
        ("gender", _) => read(value).map(gender_name),
        ("income", _) => read(value).map(income_name),
        ("marital", _) => read(value).map(marital_name),
        ("title", _) => read(value).map(title_name),
        ("role", _) => read::<Role>(value).map(role_name),
        ("birthday", _) => read::<Birthday>(value).map(|day| birthday(&day)),
        ("children", _) => read::<Vec<Child>>(value).map(|all| children(&all)),
        ("consent", _) => read::<BTreeMap<Channel, Consent>>(value).map(|all| consents(&all)),
        ("name", Value::Object(_)) => Some(read::<NameParts>(value)?.person().ok()?.full()),
        ("language", Value::String(tag)) => Lang::from_tag(tag).map(|lang| lang.own_name().to_owned()),
        ("home_store" | "store" | "merged_into", Value::Number(id)) => Some(store(id.as_i64()?)),
        ("stores", Value::Array(ids)) => Some(joined(ids.iter().filter_map(Value::as_i64).map(store))),
        ("region" | "region_id" | "member" | "to", Value::Number(id)) => {
            Some(t!("activity.number", n = id.to_string()))
        }
        (
            "price" | "cost" | "per" | "worth" | "money_back" | "money_left" | "spend_from" | "spend_to",
            Value::Number(minor),
        ) => Some(money(minor.as_i64()?)),
        ("threshold", Value::Number(minor)) if measured_in_money() => Some(money(minor.as_i64()?)),
        ("multiplier" | "max_share", Value::Number(percent)) => {
            Some(format::percent(percent.as_f64()? / 100.0))
        }
        ("closing", Value::Number(minutes)) => {
            let minutes = minutes.as_i64()?;
            Some(format!("{:02}:{:02}", minutes / 60, minutes % 60))
        }
        (_, Value::Number(at)) if name.ends_with("_at") => {
            Some(format::date_time(at.as_i64()?, &untrack(state::zone)))
        }
        (_, Value::String(code)) => i18n::find(&format!("activity.value_{name}_{code}"), &[]),
        _ => None,
    }
}

fn plain(name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => t!("activity.yes"),
        Value::Bool(false) => t!("activity.no"),
        Value::String(text) => text.clone(),
        Value::Number(n) => n.as_f64().map_or_else(|| n.to_string(), format::number),
        Value::Array(all) if all.iter().any(Value::is_object) => {
            all.iter().map(|one| words(name, Some(one))).collect::<Vec<_>>().join(&t!("activity.between"))
        }
        Value::Array(all) => joined(all.iter().map(|one| words(name, Some(one)))),
        Value::Object(parts) => of_parts(parts),
    }
}

/// `Name: Gold, From: 2,000`.
fn of_parts(parts: &Map<String, Value>) -> String {
    let said = parts.iter().map(|(name, value)| (name, words(name, Some(value))));
    joined(
        said.filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| t!("activity.part", name = field_name(name), value = text)),
    )
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(&t!("guest.list_comma"))
}

fn consents(all: &BTreeMap<Channel, Consent>) -> String {
    let zone = untrack(state::zone);
    joined(all.iter().map(|(channel, consent)| {
        let (name, day) = (channel_name(*channel), format::date_short(consent.at.0, &zone));
        if consent.given {
            t!("member.consent_yes", channel = name, day = day)
        } else {
            t!("member.consent_no", channel = name, day = day)
        }
    }))
}

/// A store by name, where the reader may see it; else by number.
fn store(id: i64) -> String {
    let named = untrack(state::me)
        .and_then(|me| me.stores.iter().find(|store| store.id.get() == id).map(|store| store.name.clone()));
    named.unwrap_or_else(|| t!("activity.number", n = id.to_string()))
}

fn money(minor: i64) -> String {
    format::money(Money(minor), untrack(state::currency))
}

fn measured_in_money() -> bool {
    untrack(state::me).is_some_and(|me| me.brand.programme.tiers.measure == Measure::Spend)
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(before: Value, after: Value) -> Vec<String> {
        differences(Some(&before), Some(&after)).into_iter().map(|found| found.field).collect()
    }

    #[test]
    fn nested_fields_are_found_by_their_path() {
        let (before, after) = (
            json!({"name": "Tea", "earning": {"points": 1, "per": 100}}),
            json!({"name": "Tea", "earning": {"points": 2, "per": 100}}),
        );
        assert_eq!(fields(before, after), ["earning.points"]);
    }

    #[test]
    fn flat_records_have_points_in_their_names() {
        let found =
            differences(Some(&json!({"profile.likes": "tea"})), Some(&json!({"profile.likes": "coffee"})));
        let wanted = Difference {
            field: "profile.likes".into(),
            before: Some(json!("tea")),
            after: Some(json!("coffee")),
        };
        assert_eq!(found, [wanted]);
    }

    #[test]
    fn a_thing_in_parts_is_one_field_and_keys_of_the_books_are_none() {
        let before = json!({"id": 3, "rev": 1, "region_id": 1, "profile.birthday": {"month": 6, "day": 1}});
        let after = json!({"id": 3, "rev": 2, "region_id": 2, "profile.birthday": {"month": 6, "day": 2}});
        assert_eq!(fields(before, after), ["profile.birthday", "region_id"]);
    }

    #[test]
    fn that_a_contact_is_fresh_is_told_where_it_was_confirmed_and_not_where_it_was_changed() {
        let was = json!({"phone": "138****8021", "confirmed_at": 7});
        assert_eq!(fields(was.clone(), json!({"phone": "138****8022", "confirmed_at": 9})), ["phone"]);
        assert_eq!(fields(was, json!({"phone": "138****8021", "confirmed_at": 9})), ["confirmed_at"]);
    }

    #[test]
    fn what_was_absent_and_what_is_null_are_the_same() {
        assert_eq!(fields(json!({"cost": null}), json!({})), Vec::<String>::new());
        assert_eq!(
            fields(json!({"redemption": null}), json!({"redemption": {"step": 1}})),
            ["redemption.step"]
        );
    }

    /// Every `entity.verb` written in the worker, found in its source: one without a text would stand on screen as a code.
    #[test]
    fn every_kind_of_change_has_its_words() {
        let entities = [
            "account", "brand", "bulk", "export", "import", "item", "key", "member", "note", "pair",
            "points", "purchase", "region", "staff", "store", "till", "view",
        ];
        // Names of columns in the database's own messages, and of fields of the till's feed.
        let columns = ["brand.id", "item.code", "item.barcode", "member.phone", "member.card", "store.code"];
        let more = [
            "account.created_at",
            "account.email",
            "staff.account_id",
            "till.store_id",
            "member.name",
            "item.name",
        ];
        let columns = [&columns[..], &more].concat();
        let mut actions: Vec<String> =
            ["item", "member", "store"].map(|entity| format!("{entity}.import")).into();
        let mut folders =
            vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../worker/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the worker's source").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(source) = std::fs::read_to_string(&path) {
                    actions.extend(
                        source.split('"').filter(|text| is_action(text, &entities)).map(str::to_owned),
                    );
                }
            }
        }
        assert!(actions.len() > 40, "the source was not found");
        let texts: Value =
            serde_json::from_str(include_str!("../../../locales/en/activity.json")).expect("is JSON");
        for action in actions.iter().filter(|action| !columns.contains(&action.as_str())) {
            let key = format!("did_{}", action.replace('.', "_"));
            assert!(texts.get(&key).is_some(), "{key} has no text");
        }
    }

    fn is_action(text: &str, entities: &[&str]) -> bool {
        let small = |c: char| c.is_ascii_lowercase() || c == '_';
        text.split_once('.').is_some_and(|(entity, verb)| {
            entities.contains(&entity) && !verb.is_empty() && verb.chars().all(small)
        })
    }
}
