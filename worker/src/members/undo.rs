//! Taking an edit back: the fields as they were before it, if nobody changed them since. Read with the change itself, so that it
//! takes as many round trips as any other write.
use regulars_api::{
    Code,
    activity::{UndoChange, Undone},
};
use regulars_domain::{ids::ChangeId, rights::Area};

use super::{
    edit::{changed_meanwhile, new_home, store},
    in_sight,
    sql::{
        member::{self, HomeRow, MemberRow},
        write::{self, PhoneChangeRow},
    },
    state::{CONFIRMED, State, object},
};
use crate::{
    activity::sql::ChangeRow,
    call::Call,
    db::Query,
    duplicates::unmerge,
    error::AppError,
    scope::{Actor, BrandScope},
};

/// What undoing needs of the member, where the change is one of a member: nothing otherwise.
pub fn reads(
    scope: BrandScope,
    change: ChangeId,
) -> (Query<MemberRow>, Query<PhoneChangeRow>, Query<HomeRow>) {
    (member::of_change(scope, change), write::kept_phones(scope, change), member::home_before(scope, change))
}

/// Takes back a change of a member, by what [`reads`] gave. Who may see the member may see its changes, wherever they were made.
pub async fn undo(
    call: &Call<UndoChange>,
    actor: &Actor,
    change: &ChangeRow,
    (members, phones, homes): (Vec<MemberRow>, Vec<PhoneChangeRow>, Vec<HomeRow>),
) -> Result<Undone, AppError> {
    let row = in_sight(actor, members.into_iter().next(), |row| &row.seen_by)?;
    if change.action == "member.merge" {
        actor.need(Area::EditMembers)?;
        return unmerge::undo(call, actor, change.id, &row, phones.into_iter().next()).await;
    }
    if !matches!(change.action.as_str(), "member.edit" | "member.undo" | "member.confirm") {
        return Err(Code::WrongState.into());
    }
    actor.need(Area::EditMembers)?;
    let (was, became) = (object(change.before.as_deref()), object(change.after.as_deref()));
    let now = State::of(&row);
    let fields = now.fields();
    let untouched = became
        .iter()
        // That a contact given anew is fresh follows from the edit; only of a confirmation it is what was done.
        .filter(|(field, _)| field.as_str() != "phone" && (field.as_str() != CONFIRMED || became.len() == 1))
        .all(|(field, value)| fields.get(field).cloned().unwrap_or_default() == *value);
    let phone = phones.into_iter().next();
    let same_phone = phone.as_ref().is_none_or(|phone| phone.after == now.phone);
    if !untouched || !same_phone {
        return Err(changed_meanwhile(&now));
    }
    let mut then = now.clone();
    then.put(&was)?;
    if was.contains_key("home_store") {
        // Not the store that was merged away, but the one that it is part of now: perhaps the member's home already.
        let home = homes.first().map(|row| row.id);
        then.home_store = if home == Some(now.home_store) { now.home_store } else { new_home(actor, home)? };
    }
    if let Some(phone) = phone {
        then.phone = phone.before;
    }
    // An edit that left the contact as it is now says nothing of it: it may have been confirmed since.
    if became.len() > 1 && then.given() == now.given() {
        then.confirmed_at = now.confirmed_at;
    }
    if then == now {
        return Err(Code::WrongState.into());
    }
    let undone = Undone { entity: change.entity.clone(), entity_id: change.entity_id };
    store(call, actor, &row, &then, "member.undo", |_| undone).await
}
