//! Taking an edit back: the fields as they were before it, if nobody changed them since.
use regulars_api::{
    Code,
    members::{Edited, UndoEdit},
};

use super::{
    edit::{changed_meanwhile, store},
    in_sight,
    sql::{member, timeline, write},
    state::{State, object},
};
use crate::{call::Call, error::AppError};

pub async fn undo(call: Call<UndoEdit>) -> Result<Edited, AppError> {
    call.retrying(async |call| undone(call).await).await
}

async fn undone(call: &Call<UndoEdit>) -> Result<Edited, AppError> {
    let (id, change) = call.path;
    let (actor, (members, changes, phones)) = call
        .enter(|scope| {
            (
                member::member(scope, id),
                timeline::change(scope, id, change),
                write::kept_phones(scope, change, id),
            )
        })
        .await?;
    let row = in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let change = changes
        .into_iter()
        .next()
        .filter(|change| matches!(change.action.as_str(), "member.edit" | "member.undo"))
        .ok_or(Code::NotFound)?;
    let (was, became) = (object(change.before.as_deref()), object(change.after.as_deref()));
    let now = State::of(&row);
    let fields = now.fields();
    let untouched = became
        .iter()
        .filter(|(field, _)| field.as_str() != "phone")
        .all(|(field, value)| fields.get(field).cloned().unwrap_or_default() == *value);
    let phone = phones.into_iter().next();
    let same_phone = phone.as_ref().is_none_or(|phone| phone.after == now.phone);
    if !untouched || !same_phone {
        return Err(changed_meanwhile(&now));
    }
    let mut then = now.clone();
    then.put(&was)?;
    if let Some(phone) = phone {
        then.phone = phone.before;
    }
    store(call, &actor, &row, &then, "member.undo").await
}
