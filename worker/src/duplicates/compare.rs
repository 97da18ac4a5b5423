//! Two members side by side: what either has, what would go over, and whose value of each field is suggested.
use std::collections::BTreeSet;

use regulars_api::duplicates::{ComparePair, ComparedField, ComparedMember, Comparison, Suggestion};
use regulars_domain::{
    loyalty::Standing,
    merge::{self, Known, Side},
    time::Timestamp,
};
use serde_json::{Value, json};

use super::merge_sql::{self, SideRow};
use crate::{
    call::Call,
    error::AppError,
    members::{
        in_sight,
        sql::member::{self, MemberRow},
        state::{CONFIRMED, State},
    },
};

/// What both have goes together, and is not chosen; since when a contact is right goes with the contact. Source: docs/rules/merge.md
/// §2.6–§2.8.
pub(super) const TOGETHER: [&str; 3] = ["tags", "profile.consent", CONFIRMED];

pub(super) async fn compare(call: Call<ComparePair>) -> Result<Comparison, AppError> {
    let (one, other) = call.path;
    let (actor, (ones, others, one_sides, other_sides)) = call
        .enter(|scope| {
            (
                member::member(scope, one),
                member::member(scope, other),
                merge_sql::side(scope, one),
                merge_sql::side(scope, other),
            )
        })
        .await?;
    let one = Compared::of(in_sight(&actor, ones.into_iter().next(), |row| &row.seen_by)?, &one_sides);
    let other = Compared::of(in_sight(&actor, others.into_iter().next(), |row| &row.seen_by)?, &other_sides);
    let (left, right) = (one.state.fields(), other.state.fields());
    let names: BTreeSet<&String> =
        left.keys().chain(right.keys()).filter(|name| *name != CONFIRMED).collect();
    let field = |name: &String| {
        let (mine, theirs) = (told(left.get(name)), told(right.get(name)));
        let suggested = suggested(name, (mine.as_ref(), one.changed), (theirs.as_ref(), other.changed));
        // Two numbers may look alike when masked.
        let alike = name == "phone" && one.state.phone != other.state.phone && mine == theirs;
        let suggested = if alike { Some(Suggestion::Kept) } else { suggested };
        ComparedField { field: name.clone(), one: mine, other: theirs, suggested }
    };
    let fields = names.into_iter().map(field).filter(|field| field.one.is_some() || field.other.is_some());
    Ok(Comparison { fields: fields.collect(), one: one.shown(), other: other.shown() })
}

/// One of the two.
struct Compared {
    name: String,
    joined_at: Timestamp,
    state: State,
    standing: Standing,
    purchases: i64,
    notes: i64,
    /// When what is known of them was last changed.
    changed: Timestamp,
}

impl Compared {
    fn of(row: MemberRow, sides: &[SideRow]) -> Compared {
        let side = sides.first();
        Compared {
            joined_at: Timestamp(row.joined_at),
            state: State::of(&row),
            standing: Standing { balance: row.balance, debt: row.debt },
            purchases: side.map_or(0, |side| side.purchases),
            notes: side.map_or(0, |side| side.notes),
            changed: Timestamp(side.map_or(0, |side| side.changed).max(row.joined_at)),
            name: row.name,
        }
    }

    fn shown(&self) -> ComparedMember {
        ComparedMember {
            name: self.name.clone(),
            joined_at: self.joined_at,
            version: self.state.version(),
            purchases: self.purchases,
            notes: self.notes,
            standing: self.standing,
        }
    }
}

/// A field's value, where there is one: a list of nothing is none.
fn told(value: Option<&Value>) -> Option<Value> {
    value.filter(|value| !value.is_null() && **value != json!([])).cloned()
}

/// Whose value is suggested, where there is a choice. Asked from either side: where it goes by who is kept, both say so.
fn suggested(
    name: &str,
    (mine, mine_changed): (Option<&Value>, Timestamp),
    (theirs, theirs_changed): (Option<&Value>, Timestamp),
) -> Option<Suggestion> {
    if mine == theirs || TOGETHER.contains(&name) {
        return None;
    }
    let mine = Known { length: mine.map_or(0, length), changed: mine_changed };
    let theirs = Known { length: theirs.map_or(0, length), changed: theirs_changed };
    Some(match (merge::suggest(mine, theirs), merge::suggest(theirs, mine)) {
        (Side::Kept, Side::Kept) | (Side::Given, Side::Given) => Suggestion::Kept,
        (Side::Kept, Side::Given) => Suggestion::One,
        (Side::Given, Side::Kept) => Suggestion::Other,
    })
}

/// How much a value says: its characters, or how many things a list has.
fn length(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Array(all) => all.len(),
        Value::String(text) => text.chars().count(),
        other => other.to_string().len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_suggested_of_whoever_has_it_or_changed_it_later_else_of_who_is_kept() {
        let at = |value: Value, changed| (Some(value), Timestamp(changed));
        let asked = |name: &str, one: &(Option<Value>, Timestamp), other: &(Option<Value>, Timestamp)| {
            suggested(name, (one.0.as_ref(), one.1), (other.0.as_ref(), other.1))
        };
        let (tea, milk) = (at(json!("tea"), 5), at(json!("milk"), 4));
        assert_eq!(asked("profile.likes", &tea, &milk), Some(Suggestion::One));
        assert_eq!(asked("profile.likes", &milk, &tea), Some(Suggestion::Other));
        assert_eq!(asked("profile.likes", &(None, Timestamp(9)), &tea), Some(Suggestion::Other));
        assert_eq!(asked("profile.likes", &tea, &at(json!("rye"), 5)), Some(Suggestion::Kept));
        assert_eq!(asked("profile.likes", &tea, &tea), None);
        assert_eq!(asked("tags", &tea, &milk), None);
    }
}
