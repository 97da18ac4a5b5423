//! Notes: what was said or done, by whom and where.
use regulars_api::{
    Code, Problem,
    members::{AddNote, NoteKey, RemoveNote},
};
use regulars_domain::ids::NoteId;
use serde_json::json;

use super::{
    in_sight,
    sql::{
        member::{sight, store},
        timeline::note,
        write,
    },
};
use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    check,
    error::AppError,
};

pub async fn add(call: Call<AddNote>) -> Result<NoteKey, AppError> {
    call.retrying(async |call| {
        let at = call.input.store;
        let (actor, (members, stores)) =
            call.enter(|scope| (sight(scope, call.path), at.map(|at| store(scope, at)))).await?;
        in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
        let text = check::text("text", &call.input.text, 1, 2_000)?;
        // Whoever acts for all stores may name one that there is not.
        if at.is_some() && stores.is_empty() {
            return Err(Problem::new(Code::NotFound).at("store").into());
        }
        let store = at.map(|at| actor.store(at)).transpose()?;
        let ids = call.ids(2)?;
        let id = NoteId::try_from(ids).map_err(|_| AppError::Internal("a key".to_owned()))?;
        let output = NoteKey { id, at: call.now };
        let row = write::add_note(
            &actor,
            call.path,
            call.now,
            id,
            call.input.kind,
            &text,
            store.map(|store| store.store()),
        );
        let written = Change {
            action: "note.add",
            entity: "note",
            entity_id: id.get(),
            store: store.map(|store| store.store()),
            after: Some(json!({ "member": call.path.get(), "kind": call.input.kind, "text": text })),
            ..Change::default()
        };
        let writes = vec![row, change(&actor, ids + 1, call.now, &written)];
        call.commit(&actor, Guard::None, &output, writes).await?;
        Ok(output)
    })
    .await
}

/// Only one's own note, as an undo; others stay as they were said.
pub async fn remove(call: Call<RemoveNote>) -> Result<(), AppError> {
    let (member, id) = call.path;
    let at = call.input.at;
    let (actor, (members, notes)) =
        call.enter(|scope| (sight(scope, member), note(scope, member, at.0, id))).await?;
    in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let note = notes.into_iter().next().ok_or(Code::NotFound)?;
    if note.staff_id != actor.staff.get() {
        return Err(Code::Forbidden.into());
    }
    let written = Change {
        action: "note.remove",
        entity: "note",
        entity_id: id.get(),
        store: note.store_id,
        before: Some(json!({ "member": member.get(), "kind": note.kind, "text": note.text })),
        ..Change::default()
    };
    let writes = vec![
        write::remove_note(actor.scope, member, at.0, id),
        change(&actor, call.ids(1)?, call.now, &written),
    ];
    call.commit(&actor, Guard::None, &(), writes).await
}
