//! Changing the catalogue.
use regulars_api::{Code, Endpoint, Problem, items::*};
use regulars_domain::{
    barcode::{self, NotABarcode},
    ids::ItemId,
    limits,
    money::Money,
};

use super::sql::{self, ItemRow, TakenRow};
use crate::{
    activity::record::{Change, change, kept},
    call::{Call, Guard},
    check,
    db::{DbError, Query},
    error::AppError,
    recognise::fold::fold,
    scope::Actor,
};

pub(super) async fn create(call: Call<CreateItem>) -> Result<ItemView, AppError> {
    call.retrying(async |call: &Call<CreateItem>| {
        let form = checked(&call.input);
        let (code, barcode) = numbers(&form);
        let (actor, (next, taken)) =
            call.enter(|scope| (sql::next_id(scope), sql::taken(scope, code, barcode, None))).await?;
        let form = form?;
        free(&taken)?;
        let id = next.into_iter().next().ok_or(AppError::Stale)?.id;
        let item = row(form, id, false, 1);
        let change = change(
            &actor,
            call.ids(1)?,
            call.now,
            &Change {
                action: "item.create",
                entity: "item",
                entity_id: id.get(),
                after: kept(&item),
                ..Change::default()
            },
        );
        let view = item.clone().view(&actor);
        call.commit(&actor, Guard::None, &view, vec![sql::insert(actor.scope, &item), change])
            .await
            .map_err(raced)?;
        Ok(view)
    })
    .await
}

pub(super) async fn edit(call: Call<EditItem>) -> Result<ItemView, AppError> {
    call.retrying(async |call: &Call<EditItem>| {
        let form = checked(&call.input.item);
        let (code, barcode) = numbers(&form);
        let (actor, (items, taken)) = call
            .enter(|scope| (sql::item(scope, call.path), sql::taken(scope, code, barcode, Some(call.path))))
            .await?;
        let before = current(items, call.input.rev)?;
        let form = form?;
        free(&taken)?;
        let after = row(form, before.id, before.retired, before.rev + 1);
        write(call, &actor, "item.edit", &before, after).await
    })
    .await
}

pub(super) async fn set_state(call: Call<SetItemState>) -> Result<ItemView, AppError> {
    call.retrying(async |call: &Call<SetItemState>| {
        let (actor, items) = call.enter(|scope| sql::item(scope, call.path)).await?;
        let before = current(items, call.input.rev)?;
        let after = ItemRow { retired: call.input.retired, rev: before.rev + 1, ..before.clone() };
        let action = if after.retired { "item.retire" } else { "item.restore" };
        write(call, &actor, action, &before, after).await
    })
    .await
}

/// One batch: the item as it is now, and the record of what it was.
async fn write<E: Endpoint<Output = ItemView>>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &ItemRow,
    after: ItemRow,
) -> Result<ItemView, AppError> {
    let writes = writes(call, actor, action, before, &after)?;
    let view = after.view(actor);
    call.commit(actor, Guard::Item(before.id, before.rev), &view, writes).await.map_err(raced)?;
    Ok(view)
}

/// The statements of a change of an item.
pub(super) fn writes<E: Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &ItemRow,
    after: &ItemRow,
) -> Result<Vec<Query<()>>, AppError> {
    let what = Change {
        action,
        entity: "item",
        entity_id: before.id.get(),
        before: kept(before),
        after: kept(after),
        ..Change::default()
    };
    Ok(vec![sql::update(actor.scope, after), change(actor, call.ids(1)?, call.now, &what)])
}

/// The item, if it still is the one that the form was filled from.
fn current(items: Vec<ItemRow>, rev: i64) -> Result<ItemRow, AppError> {
    let item = items.into_iter().next().ok_or(Code::NotFound)?;
    if item.rev == rev {
        Ok(item)
    } else {
        Err(Problem::new(Code::ChangedMeanwhile).with("rev", item.rev).into())
    }
}

/// A form whose every field has its form.
struct Checked {
    code: String,
    name: String,
    category: String,
    barcode: Option<String>,
    price: Option<Money>,
    cost: Option<Money>,
}

fn checked(form: &ItemForm) -> Result<Checked, AppError> {
    let given = form.barcode.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let barcode = given.map(barcode::read).transpose().map_err(|e| {
        let problem = Problem::new(Code::Invalid).at("barcode");
        match e {
            NotABarcode::CheckDigit => problem.with("rule", "check_digit"),
            NotABarcode::Form => problem.with("max", barcode::MAX_LENGTH),
        }
    })?;
    Ok(Checked {
        code: check::text("code", &form.code, 1, limits::ITEM_CODE)?,
        name: check::text("name", &form.name, 1, limits::ITEM_NAME)?,
        category: check::text("category", &form.category, 0, limits::CATEGORY)?,
        barcode,
        price: amount("price", form.price)?,
        cost: amount("cost", form.cost)?,
    })
}

fn amount(field: &str, amount: Option<Money>) -> Result<Option<Money>, AppError> {
    if amount.is_none_or(|money| (0..=Money::LIMIT).contains(&money.0)) {
        Ok(amount)
    } else {
        Err(Problem::new(Code::OutOfRange).at(field).with("min", 0).with("max", Money::LIMIT).into())
    }
}

/// What must be the brand's only one; an ill-formed form is refused after the session was checked.
fn numbers(form: &Result<Checked, AppError>) -> (&str, Option<&str>) {
    form.as_ref().map_or(("", None), |form| (form.code.as_str(), form.barcode.as_deref()))
}

pub(super) fn free(taken: &[TakenRow]) -> Result<(), AppError> {
    match taken.first() {
        None => Ok(()),
        Some(row) => Err(Problem::new(Code::AlreadyTaken).at(row.field.as_str()).with("id", row.id).into()),
    }
}

fn row(form: Checked, id: ItemId, retired: bool, rev: i64) -> ItemRow {
    let Checked { code, name, category, barcode, price, cost } = form;
    ItemRow { id, sort_name: fold(&name), code, name, category, barcode, price, cost, retired, rev }
}

/// Somebody took the code or barcode between reading and writing: reading again finds and names them.
pub(super) fn raced(error: AppError) -> AppError {
    match error {
        AppError::Db(DbError::Constraint(text))
            if text.contains("item.code") || text.contains("item.barcode") =>
        {
            AppError::Stale
        }
        other => other,
    }
}
