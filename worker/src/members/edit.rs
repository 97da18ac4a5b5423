//! Editing a member. The page says from which version it started; what changed since is not overwritten.
use std::collections::BTreeSet;

use regulars_api::{
    Code, Problem,
    members::{EditMember, Edited, MemberEdit},
};
use regulars_domain::{
    ids::{ChangeId, MemberId, StoreId},
    phone::Phone,
    time::Timestamp,
};
use serde_json::Value;

use super::{
    check,
    create::taken,
    in_sight, region,
    sql::{
        member::{self, MemberRow},
        write,
    },
    state::{State, difference},
    today,
};
use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    db::Query,
    error::AppError,
    scope::Actor,
};

pub async fn edit(call: Call<EditMember>) -> Result<Edited, AppError> {
    call.retrying(async |call| edited(call).await).await
}

async fn edited(call: &Call<EditMember>) -> Result<Edited, AppError> {
    let home = call.input.home_store;
    let (actor, (members, homes)) = call
        .enter(|scope| (member::member(scope, call.path), home.map(|home| member::store(scope, home))))
        .await?;
    let row = in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let before = State::of(&row);
    if before.version() != call.input.version {
        return Err(changed_meanwhile(&before));
    }
    let after = apply(&before, &call.input, home.filter(|_| !homes.is_empty()), &actor, call.now)?;
    if after == before {
        return Ok(Edited { version: before.version(), change: None });
    }
    store(call, &actor, &row, &after, "member.edit", |change| Edited {
        version: after.version(),
        change: Some(change),
    })
    .await
}

/// What the page must read again before it can go on.
pub fn changed_meanwhile(state: &State) -> AppError {
    Problem::new(Code::ChangedMeanwhile).with("rev", state.version()).into()
}

/// A member's new home store: one that is there, and within reach.
pub fn new_home(actor: &Actor, found: Option<StoreId>) -> Result<StoreId, AppError> {
    let home = found.filter(|store| actor.may_act_at(*store));
    home.ok_or_else(|| Problem::new(Code::NotFound).at("home_store").into())
}

/// The state with what was edited. `found`: the home store that is wanted, if there is one.
fn apply(
    before: &State,
    edit: &MemberEdit,
    found: Option<StoreId>,
    actor: &Actor,
    now: Timestamp,
) -> Result<State, AppError> {
    let mut after = before.clone();
    if let Some(typed) = &edit.phone {
        let phone = check::phone("phone", typed, region(actor)?)?;
        after.phone = phone.map(|number| Phone::new(number).reveal().to_owned());
    }
    if let Some(typed) = &edit.card {
        after.card = check::card("card", typed)?.map(|card| card.as_str().to_owned());
    }
    if edit.home_store.is_some_and(|home| home != before.home_store) {
        after.home_store = new_home(actor, found)?;
    }
    if let Some(tags) = &edit.tags {
        after.tags = check::tags("tags", tags)?;
    }
    if let Some(profile) = &edit.profile {
        after.profile = check::profile(profile, &before.profile, today(actor, now), now)?;
    }
    Ok(after.given_anew(before, now))
}

/// Writes the new state with all that follows from it: keys, the stores' lists, tags, and the record of the change. `answer`: what
/// to say once it is written, given the change's key.
pub async fn store<E: regulars_api::Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    row: &MemberRow,
    after: &State,
    action: &str,
    answer: impl FnOnce(ChangeId) -> E::Output,
) -> Result<E::Output, AppError> {
    // An undo may not leave nobody either.
    if after.phone.is_none() && after.card.is_none() && after.name().is_empty() {
        return Err(Problem::new(Code::Required).at("phone").into());
    }
    let before = State::of(row);
    let change_id = ChangeId::try_from(call.ids(1)?).map_err(|_| AppError::Internal("a key".to_owned()))?;
    let (old, mut new) = difference(&before.fields(), &after.fields());
    let mut old = old;
    // Two numbers may look alike when masked: that the phone changed is recorded all the same.
    if before.phone != after.phone {
        for (map, fields) in [(&mut old, before.fields()), (&mut new, after.fields())] {
            map.insert("phone".to_owned(), fields.get("phone").cloned().unwrap_or_default());
        }
    }
    let mut writes = vec![after.written(row.id, |written| write::update(actor.scope, written))?];
    writes.extend(rekey(actor, row.id, &before, after)?);
    writes.extend(follow(actor, row, &before, after)?);
    let written = Change {
        action,
        entity: "member",
        entity_id: row.id.get(),
        store: Some(actor.place(row.home_store, &row.seen_by)),
        before: Some(Value::Object(old)),
        after: Some(Value::Object(new)),
        ..Change::default()
    };
    writes.push(change(actor, change_id.get(), call.now, &written));
    if before.phone != after.phone {
        let (was, is) = (before.phone.as_deref(), after.phone.as_deref());
        writes.push(write::keep_phones(actor.scope, change_id, row.id, was, is));
    }
    let output = answer(change_id);
    match call.commit(actor, Guard::Member(row.id, row.rev), &output, writes).await {
        Ok(()) => Ok(output),
        Err(AppError::Db(error)) if error.refused_by("FOREIGN KEY") => {
            Err(Problem::new(Code::NotFound).at("home_store").into())
        }
        Err(error) => Err(taken(call, actor.scope, after, error).await?),
    }
}

fn json(texts: &[&String]) -> Result<String, AppError> {
    serde_json::to_string(texts).map_err(|e| AppError::Internal(e.to_string()))
}

/// Only the keys that differ are written; a new home store moves them all.
pub(crate) fn rekey(
    actor: &Actor,
    id: MemberId,
    before: &State,
    after: &State,
) -> Result<Vec<Query<()>>, AppError> {
    let (old, new) = (before.keys(), after.keys());
    let moved = before.home_store != after.home_store;
    let gone: Vec<&String> = old.iter().filter(|key| moved || !new.contains(key)).collect();
    let come: Vec<&String> = new.iter().filter(|key| moved || !old.contains(key)).collect();
    let mut writes = vec![];
    if !gone.is_empty() {
        writes.push(write::drop_keys(actor.scope, id, before.home_store, &json(&gone)?));
    }
    if !come.is_empty() {
        writes.push(write::add_keys(actor.scope, id, after.home_store, &json(&come)?));
    }
    Ok(writes)
}

/// What else follows: the stores' lists, the new home store's sight, the counts of tags.
pub(crate) fn follow(
    actor: &Actor,
    row: &MemberRow,
    before: &State,
    after: &State,
) -> Result<Vec<Query<()>>, AppError> {
    let (scope, mut writes) = (actor.scope, vec![]);
    let sort_name = after.sort_name();
    if sort_name != row.sort_name {
        writes.push(write::resort(scope, row.id, &sort_name));
    }
    if before.home_store != after.home_store {
        writes.push(write::grant(scope, row.id, after.home_store, &sort_name));
    }
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
        (before.tags.iter().collect(), after.tags.iter().collect());
    let (come, gone): (Vec<&String>, Vec<&String>) =
        (new.difference(&old).copied().collect(), old.difference(&new).copied().collect());
    if !come.is_empty() {
        writes.push(write::tag(scope, &json(&come)?));
    }
    if !gone.is_empty() {
        writes.push(write::untag(scope, &json(&gone)?));
    }
    Ok(writes)
}
