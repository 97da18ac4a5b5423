//! Saved views of the members list. One's own are seen by oneself only; shared ones by everybody of the brand.
//! Source: docs/rules/rights.md §6.
use regulars_api::{
    Code, Endpoint, Problem,
    activity::{UndoChange, Undone},
    members::*,
};
use regulars_domain::{
    ids::{StaffId, ViewId},
    rights::Role,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    list::wanted,
    sql::views::{self as sql, Row},
};
use crate::{
    activity::{
        record::{Change, change as record, kept},
        undo::{Undoable, last, still_last, undone},
    },
    call::{Call, Guard},
    check,
    error::AppError,
    scope::Actor,
};

pub async fn list(call: Call<ListViews>) -> Result<Vec<SavedView>, AppError> {
    let (actor, mut rows) = call.enter(|scope| sql::all(scope, asker(&call))).await?;
    // One's own first, each part by name.
    rows.sort_by(|a, b| (a.shared, &a.name, a.id).cmp(&(b.shared, &b.name, b.id)));
    Ok(rows.into_iter().map(|row| told(row, &actor)).collect())
}

pub async fn save(call: Call<SaveView>) -> Result<SavedView, AppError> {
    call.retrying(async |call: &Call<SaveView>| {
        let (actor, rows) = call.enter(|scope| sql::all(scope, asker(call))).await?;
        let first = call.ids(2)?;
        let row = Row {
            id: ViewId::try_from(first).map_err(|_| AppError::Internal("a key".to_owned()))?,
            staff_id: actor.staff,
            by_name: actor.name.clone(),
            name: named(&call.input.name)?,
            shared: call.input.shared,
            query: sound(&actor, &call.input.query, call.now)?,
            rev: 1,
        };
        if row.shared {
            may_share(&actor)?;
        }
        room(&rows, row.shared)?;
        let what = Change {
            action: "view.save",
            entity: "view",
            entity_id: row.id.get(),
            after: recorded(&row),
            ..Change::default()
        };
        let writes = vec![sql::insert(actor.scope, &row)?, record(&actor, first + 1, call.now, &what)];
        let output = told(row, &actor);
        call.commit(&actor, Guard::None, &output, writes).await?;
        Ok(output)
    })
    .await
}

pub async fn edit(call: Call<EditView>) -> Result<SavedView, AppError> {
    call.retrying(async |call: &Call<EditView>| {
        let (actor, rows) = call.enter(|scope| sql::all(scope, asker(call))).await?;
        let before = changeable(&actor, &rows, call.path)?;
        if before.rev != call.input.rev {
            return Err(Problem::new(Code::ChangedMeanwhile).with("rev", before.rev).into());
        }
        let NewView { name, shared, query } = &call.input.view;
        let after = Row {
            name: named(name)?,
            shared: *shared,
            query: sound(&actor, query, call.now)?,
            rev: before.rev + 1,
            ..before.clone()
        };
        if after.shared && !before.shared {
            may_share(&actor)?;
            room(&rows, true)?;
        }
        let what = Change {
            action: "view.edit",
            entity: "view",
            entity_id: after.id.get(),
            before: recorded(before),
            after: recorded(&after),
            ..Change::default()
        };
        let writes = vec![sql::update(actor.scope, &after)?, record(&actor, call.ids(1)?, call.now, &what)];
        let output = told(after, &actor);
        call.commit(&actor, Guard::View(before.id, before.rev), &output, writes).await?;
        Ok(output)
    })
    .await
}

pub async fn remove(call: Call<RemoveView>) -> Result<(), AppError> {
    call.retrying(async |call: &Call<RemoveView>| {
        let (actor, rows) = call.enter(|scope| sql::all(scope, asker(call))).await?;
        let before = changeable(&actor, &rows, call.path)?;
        let what = Change {
            action: "view.remove",
            entity: "view",
            entity_id: before.id.get(),
            before: recorded(before),
            ..Change::default()
        };
        let writes = vec![sql::remove(actor.scope, before.id), record(&actor, call.ids(1)?, call.now, &what)];
        call.commit(&actor, Guard::View(before.id, before.rev), &(), writes).await
    })
    .await
}

/// A view as the record of changes keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    shared: bool,
    sort: Sort,
    descending: bool,
    filter: MemberFilter,
}

/// Brings back the view as it was before `change`, for whoever may change it.
pub async fn undo(call: &Call<UndoChange>, actor: &Actor, change: &Undoable) -> Result<Undone, AppError> {
    let id = ViewId::try_from(change.entity_id).map_err(|_| Code::NotFound)?;
    let Kept { name, shared, sort, descending, filter } = change.before()?;
    let (rows, unchanged) =
        call.db.run((sql::all(actor.scope, Some(actor.staff)), still_last(actor.scope, change))).await?;
    last(&unchanged)?;
    let now = changeable(actor, &rows, id)?;
    if shared && !now.shared {
        may_share(actor)?;
        room(&rows, true)?;
    }
    let query = sound(actor, &ViewQuery { filter, sort, descending }, call.now)?;
    let after = Row { name, shared, query, rev: now.rev + 1, ..now.clone() };
    let what = Change {
        action: "view.undo",
        entity: "view",
        entity_id: id.get(),
        before: recorded(now),
        after: recorded(&after),
        ..Change::default()
    };
    let answer = undone(change);
    let writes = vec![sql::update(actor.scope, &after)?, record(actor, call.ids(1)?, call.now, &what)];
    call.commit(actor, Guard::View(id, now.rev), &answer, writes).await?;
    Ok(answer)
}

/// Who asks, before the session is read: it holds exactly if they do.
fn asker<E: Endpoint>(call: &Call<E>) -> Option<StaffId> {
    call.claim.as_ref().map(|claim| claim.staff)
}

/// Whoever sees the whole brand may speak to all of it.
fn may_share(actor: &Actor) -> Result<(), AppError> {
    if actor.sees_all() { Ok(()) } else { Err(Code::Forbidden.into()) }
}

fn may_change(actor: &Actor, row: &Row) -> bool {
    row.staff_id == actor.staff || actor.role == Role::Owner && actor.sees_all()
}

/// A view in sight that this person may change.
fn changeable<'a>(actor: &Actor, rows: &'a [Row], id: ViewId) -> Result<&'a Row, AppError> {
    let row = rows.iter().find(|row| row.id == id).ok_or(Code::NotFound)?;
    if may_change(actor, row) { Ok(row) } else { Err(Code::Forbidden.into()) }
}

fn named(name: &str) -> Result<String, AppError> {
    Ok(check::text("name", name, 1, VIEW_NAME)?.replace('\n', " "))
}

/// What the list would answer to this person: a filter out of bounds, or of a store out of reach, is no view.
fn sound(actor: &Actor, query: &ViewQuery, now: Timestamp) -> Result<ViewQuery, AppError> {
    wanted(actor, &query.filter, now)?;
    Ok(query.clone())
}

/// Whether one more fits. (Of two that are saved at the same moment both may be the last.)
fn room(rows: &[Row], shared: bool) -> Result<(), AppError> {
    let most = if shared { SHARED_VIEWS } else { OWN_VIEWS };
    if rows.iter().filter(|row| row.shared == shared).count() < most {
        Ok(())
    } else {
        Err(Problem::new(Code::TooMany).with("max", most).into())
    }
}

/// What the record of changes keeps of a view.
fn recorded(row: &Row) -> Option<serde_json::Value> {
    let ViewQuery { filter, sort, descending } = row.query.clone();
    kept(&Kept { name: row.name.clone(), shared: row.shared, sort, descending, filter })
}

fn told(row: Row, actor: &Actor) -> SavedView {
    SavedView {
        editable: may_change(actor, &row),
        id: row.id,
        name: row.name,
        shared: row.shared,
        by: row.by_name,
        query: row.query,
        rev: row.rev,
    }
}
