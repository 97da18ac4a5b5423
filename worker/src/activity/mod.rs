//! The record of changes: what was changed, by whom, from what to what; undoing; proof that nothing was altered.
pub mod by_hand;
pub mod record;
pub mod sql;
pub mod undo;

use std::collections::HashSet;

use regulars_api::{Code, activity::*};
use regulars_domain::{ids::MAX_ID, time::Timestamp};
use serde_json::Value;

use crate::{call::Call, error::AppError, keys::first_id_at, nightly::seal, routes::Routes, scope::Actor};

/// Changes in one page.
const PAGE: usize = 50;

/// The routes of the record of changes.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(list).mount(undo::undo).mount(verify)
}

async fn list(call: Call<ListActivity>) -> Result<ActivityPage, AppError> {
    let input = &call.input;
    let end = input.until.map_or(MAX_ID, |until| first_id_at(Timestamp(until)));
    let window = sql::Window {
        from: input.from.map_or(0, |from| first_id_at(Timestamp(from))),
        before: input.after.unwrap_or(MAX_ID).min(end),
        thing: input.entity.clone().zip(input.entity_id),
    };
    let (actor, mut rows) = call.enter(|scope| sql::window(scope, &window)).await?;
    let looked = rows.len();
    let oldest = rows.last().map(|row| row.id.get());
    let undoable = input.undoable == Some(true);
    if undoable {
        // The newest first: whatever else was done to the same thing is not its last change.
        let mut things = HashSet::new();
        rows.retain(|row| things.insert((row.entity.clone(), row.entity_id)));
    }
    let shown = |row: &sql::ChangeRow| {
        (!undoable || may_undo(&actor, row))
            && input.entity.as_ref().is_none_or(|entity| *entity == row.entity)
            && input.staff.is_none_or(|staff| staff == row.staff_id)
            && (actor.sees_all() || row.store_id.is_some_and(|store| actor.store(store).is_ok()))
    };
    let mut changes: Vec<_> = rows.into_iter().filter(shown).collect();
    let cut = changes.len() > PAGE;
    changes.truncate(PAGE);
    let next = match changes.last() {
        Some(last) if cut => Some(last.id.get()),
        _ => oldest.filter(|_| looked == sql::WINDOW),
    };
    // Names only for what is shown: the window itself carries none.
    let names = call.db.run(sql::named(actor.scope, &changes)).await?;
    let changes = changes.into_iter().zip(names).map(|(row, names)| view(&actor, row, names));
    // What was changed before this page began is known with the names only: such a page is shorter.
    let changes = changes.filter(|change| !undoable || change.undoable).collect();
    Ok(ActivityPage { changes, next })
}

/// Whether this is an edit of a kind that this person may take back, if nothing changed since.
fn may_undo(actor: &Actor, row: &sql::ChangeRow) -> bool {
    row.before.is_some() && row.after.is_some() && undo::may(actor, row.staff_id, &row.entity, &row.action)
}

fn view(actor: &Actor, row: sql::ChangeRow, names: sql::NamesRow) -> ChangeView {
    let undoable = names.last && may_undo(actor, &row);
    ChangeView {
        id: row.id,
        at: row.at,
        staff: row.staff_id.try_into().ok(),
        staff_name: names.staff.unwrap_or_default(),
        store: row.store_id,
        store_name: names.store,
        undoable,
        action: row.action,
        entity: row.entity,
        entity_id: row.entity_id,
        entity_name: names.entity,
        before: told(row.before, names.region_before),
        after: told(row.after, names.region_after),
        reason: row.reason,
    }
}

/// What the record keeps, with a region by its name while there is one: its number is nowhere to be seen.
fn told(kept: Option<String>, region: Option<String>) -> Option<Value> {
    let mut value: Value = serde_json::from_str(&kept?).ok()?;
    if let (Some(name), Some(fields)) = (region, value.as_object_mut()) {
        for field in ["region", "region_id"] {
            if let Some(number) = fields.get_mut(field).filter(|value| value.is_number()) {
                *number = Value::from(name.clone());
            }
        }
    }
    Some(value)
}

async fn verify(call: Call<VerifySeal>) -> Result<SealCheck, AppError> {
    let after = call.input.after.unwrap_or(0).max(0);
    let (actor, (blocks, last)) = call.enter(|scope| (seal::blocks(scope, after), seal::last(scope))).await?;
    if !actor.sees_all() {
        return Err(Code::Forbidden.into());
    }
    let mut answer = SealCheck {
        blocks: 0,
        changes: 0,
        next: None,
        broken: None,
        sealed_at: last.first().map(|seal| seal.at),
        fingerprint: last.first().map(|seal| seal.hash.clone()),
    };
    let known = last.first().map_or(0, |seal| seal.block);
    let mut blocks = blocks.into_iter();
    let mut before = if after == 0 { seal::Seal::start() } else { blocks.next().ok_or(Code::NotFound)? };
    for block in blocks {
        let rows = call.db.run(seal::rows(actor.scope, before.upto_id, block.upto_id)).await?;
        if !block.seals(&before, &rows) {
            answer.broken = Some(block.block);
            return Ok(answer);
        }
        answer.blocks += 1;
        answer.changes += block.changes;
        before = block;
    }
    answer.next = Some(before.block).filter(|block| *block < known);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_region_is_told_by_its_name_and_what_is_no_number_stays() {
        let told =
            |kept: Value, region: Option<&str>| told(Some(kept.to_string()), region.map(str::to_owned));
        let north = Some("North");
        assert_eq!(
            told(json!({"region_id": 2, "rev": 2}), north),
            Some(json!({"region_id": "North", "rev": 2}))
        );
        assert_eq!(
            told(json!({"region": null, "stores": [1]}), north),
            Some(json!({"region": null, "stores": [1]}))
        );
        assert_eq!(told(json!({"region": 2}), None), Some(json!({"region": 2})));
        assert_eq!(super::told(None, None), None);
    }
}
