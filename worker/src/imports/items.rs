//! A batch of items: new ones are made, others take over what the file says of them.
use std::collections::{HashMap, HashSet};

use regulars_domain::{
    barcode,
    ids::ItemId,
    import::{batch::ItemRow, field::Field, reason::Reason},
    limits,
    money::Money,
};
use serde::Serialize;

use super::{
    known::{self, Json, json},
    plan::{Context, Planned, changes, too_long},
};
use crate::{
    db::{Db, Query},
    error::AppError,
    items::sql::ItemRow as Held,
    recognise::fold::fold,
    scope::BrandScope,
};

/// Items that have one of these codes or barcodes.
fn held(
    scope: BrandScope,
    codes: &[&str],
    barcodes: &[String],
) -> Result<(Query<Json>, Query<Json>), AppError> {
    Ok((
        Query::new(
            "select json_group_array(json_object('id', i.id, 'code', i.code, 'name', i.name, 'sort_name', i.sort_name, 'rev', i.rev,
                    'category', i.category, 'barcode', i.barcode, 'price', i.price, 'cost', i.cost,
                    'retired', i.state = 'retired')) as json
               from json_each(?2) k cross join item i on i.brand_id = ?1 and i.code = k.value",
            [scope.arg(), json(&codes)?.into()],
        ),
        Query::new(
            "select json_group_array(json_object('id', i.id, 'code', i.code, 'name', i.name, 'sort_name', i.sort_name, 'rev', i.rev,
                    'category', i.category, 'barcode', i.barcode, 'price', i.price, 'cost', i.cost,
                    'retired', i.state = 'retired')) as json
               from json_each(?2) k cross join item i on i.brand_id = ?1 and i.barcode = k.value",
            [scope.arg(), json(&barcodes)?.into()],
        ),
    ))
}

/// An item as it is written: what the record of changes keeps of it, its key and what it sorts by.
#[derive(Serialize)]
struct Put<'a> {
    id: ItemId,
    sort_name: &'a str,
    #[serde(flatten)]
    item: &'a Held,
}

/// An item that a file changes: its key, before and after.
type Changed = (i64, Held, Held);

fn written<'a>(items: impl Iterator<Item = &'a Held>) -> Result<String, AppError> {
    let put = |item: &'a Held| Put { id: item.id, sort_name: &item.sort_name, item };
    json(&items.map(put).collect::<Vec<_>>())
}

/// New items. A key, code or barcode that somebody took meanwhile refuses the batch.
fn insert(scope: BrandScope, import: i64, made: &[Held]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into item (brand_id, id, code, name, sort_name, category, barcode, price, cost, import_id)
         select ?1, value ->> 'id', value ->> 'code', value ->> 'name', value ->> 'sort_name', value ->> 'category',
                value ->> 'barcode', value ->> 'price', value ->> 'cost', ?3
           from json_each(?2)",
        [scope.arg(), written(made.iter())?.into(), import.into()],
    ))
}

/// Items that are here, with what a file says of them. They are as they were read: the batch holds only for their revisions.
fn update(scope: BrandScope, changed: &[Changed]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "update item set rev = rev + 1, name = d.name, sort_name = d.sort_name, category = d.category, barcode = d.barcode,
                price = d.price, cost = d.cost
           from (select value ->> 'id' as id, value ->> 'name' as name, value ->> 'sort_name' as sort_name,
                        value ->> 'category' as category, value ->> 'barcode' as barcode, value ->> 'price' as price,
                        value ->> 'cost' as cost
                   from json_each(?2) limit -1) d
          where item.brand_id = ?1 and item.id = d.id",
        [scope.arg(), written(changed.iter().map(|(_, _, after)| after))?.into()],
    ))
}

/// A row's barcode as items keep it.
fn barcode_of(row: &ItemRow) -> Result<Option<String>, Reason> {
    match row.barcode.as_str() {
        "" => Ok(None),
        text => barcode::read(text).map(Some).map_err(|_| Reason::NotABarcode),
    }
}

fn fault(row: &ItemRow) -> Option<(Field, Reason)> {
    if row.code.is_empty() {
        return Some((Field::ItemCode, Reason::Missing));
    }
    let long = too_long([
        (Field::ItemCode, &row.code, limits::ITEM_CODE),
        (Field::ItemName, &row.name, limits::ITEM_NAME),
        (Field::Category, &row.category, limits::CATEGORY),
    ]);
    long.or_else(|| amount(Field::Price, row.price)).or_else(|| amount(Field::Cost, row.cost))
}

fn amount(field: Field, amount: Option<Money>) -> Option<(Field, Reason)> {
    match amount?.0 {
        ..0 => Some((field, Reason::BelowZero)),
        0..=Money::LIMIT => None,
        _ => Some((field, Reason::TooLarge)),
    }
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &[ItemRow]) -> Result<Planned, AppError> {
    let scope = context.scope;
    let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let barcodes: Vec<String> = rows.iter().filter_map(|row| barcode_of(row).ok().flatten()).collect();
    let (by_code, by_barcode) = held(scope, &codes, &barcodes)?;
    let (by_code, by_barcode, largest) = db.run((by_code, by_barcode, known::largest(scope))).await?;
    let here: HashMap<String, Held> =
        known::rows::<Held>(by_code)?.into_iter().map(|item| (item.code.clone(), item)).collect();
    let mut owners: HashMap<String, String> = known::rows::<Held>(by_barcode)?
        .into_iter()
        .filter_map(|item| Some((item.barcode?, item.code)))
        .collect();
    let mut next = largest.into_iter().next().map_or(0, |largest| largest.item);

    let mut planned = Planned::default();
    let (mut seen, mut made, mut changed) = (HashSet::new(), Vec::new(), Vec::<Changed>::new());
    for row in rows {
        let barcode = barcode_of(row);
        let fault = fault(row).or_else(|| barcode.as_ref().err().map(|reason| (Field::Barcode, *reason)));
        let barcode = barcode.unwrap_or_default();
        let taken =
            barcode.as_ref().and_then(|code| owners.get(code)).is_some_and(|owner| *owner != row.code);
        let fault = fault
            .or_else(|| taken.then_some((Field::Barcode, Reason::Repeated)))
            .or_else(|| (!seen.insert(row.code.as_str())).then_some((Field::ItemCode, Reason::Repeated)));
        if let Some((field, reason)) = fault {
            planned.refuse(row.row, field, reason);
            continue;
        }
        if let Some(barcode) = &barcode {
            owners.insert(barcode.clone(), row.code.clone());
        }
        match here.get(&row.code) {
            None => {
                next += 1;
                let id = ItemId::try_from(next)
                    .map_err(|_| AppError::Internal("keys of items have run out".to_owned()))?;
                let name = if row.name.is_empty() { &row.code } else { &row.name };
                planned.outcome.new += 1;
                made.push(Held {
                    id,
                    code: row.code.clone(),
                    name: name.clone(),
                    sort_name: fold(name),
                    category: row.category.clone(),
                    barcode,
                    price: row.price,
                    cost: row.cost,
                    retired: false,
                    rev: 1,
                });
            }
            Some(item) => {
                let after = told(item, row, barcode);
                if after == *item {
                    planned.outcome.unchanged += 1;
                } else {
                    planned.outcome.changed += 1;
                    planned.revs.items.push((item.id.get(), item.rev));
                    changed.push((item.id.get(), item.clone(), after));
                }
            }
        }
    }
    if context.import > 0 && !(made.is_empty() && changed.is_empty()) {
        planned.made.items = planned.outcome.new;
        planned.writes = vec![
            insert(scope, context.import, &made)?,
            update(scope, &changed)?,
            changes(context, "item", &changed)?,
        ];
    }
    Ok(planned)
}

/// The item with what the row says of it; what the row leaves empty stays.
fn told(item: &Held, row: &ItemRow, barcode: Option<String>) -> Held {
    let or = |said: &String, known: &String| if said.is_empty() { known.clone() } else { said.clone() };
    let name = or(&row.name, &item.name);
    Held {
        id: item.id,
        code: item.code.clone(),
        sort_name: fold(&name),
        name,
        category: or(&row.category, &item.category),
        barcode: barcode.or_else(|| item.barcode.clone()),
        price: row.price.or(item.price),
        cost: row.cost.or(item.cost),
        retired: item.retired,
        rev: item.rev,
    }
}
