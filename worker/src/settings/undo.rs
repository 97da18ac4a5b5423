//! Taking back a change of the settings.
use regulars_api::{
    Code, Problem,
    activity::{UndoChange, Undone},
};
use regulars_domain::rights::Area;

use super::{
    currency,
    sql::{self, BrandRow},
};
use crate::{
    activity::undo::{Undoable, undone},
    call::Call,
    error::AppError,
    scope::Actor,
};

/// Brings back the settings as they were before `change`. The currency only if no purchase was made in the new one.
pub async fn undo(call: &Call<UndoChange>, actor: &Actor, change: &Undoable) -> Result<Undone, AppError> {
    actor.need(Area::EditSettings)?;
    let now = BrandRow::of(&actor.brand);
    let kept: BrandRow = change.before()?;
    let before = BrandRow { rev: now.rev + 1, ..kept };
    if before.currency != now.currency {
        let (used, items) =
            call.db.run((sql::has_purchases(actor.scope), sql::has_items(actor.scope))).await?;
        if !used.is_empty() {
            return Err(currency::still_needed(call, actor.scope, |kept| kept.purchases).await);
        }
        if currency::other_units(&before.currency, &now.currency) && !items.is_empty() {
            return Err(currency::still_needed(call, actor.scope, |kept| kept.items).await);
        }
    }
    if before.second_step_hq && !now.second_step_hq && !actor.has_second_step {
        return Err(Problem::new(Code::WrongState).at("second_step_hq").into());
    }
    let answer = undone(change);
    let writes = super::writes(call, actor, "brand.undo", &now, &before)?;
    call.commit(actor, currency::guard(&now, &before), &answer, writes).await?;
    Ok(answer)
}
