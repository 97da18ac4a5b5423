//! A batch of stores: new ones are made, with the regions they name; others take over what the file says of them.
use std::collections::{BTreeMap, HashMap, HashSet};

use regulars_api::stores::StoreForm;
use regulars_domain::{
    ids::{RegionId, StoreId},
    import::{batch::StoreRow, field::Field, reason::Reason},
    limits,
};
use serde::{Deserialize, Serialize};

use super::{
    known::{self, Json, json},
    plan::{Context, Planned, changes, too_long},
};
use crate::{
    clock,
    db::{Db, Query},
    error::AppError,
    scope::BrandScope,
    stores::sql::StoreRow as Held,
};

fn held(scope: BrandScope, codes: &[&str]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "select json_group_array(json_object('id', s.id, 'code', s.code, 'name', s.name, 'region_id', s.region_id,
                'time_zone', s.time_zone, 'closing', s.closing, 'address', s.address, 'phone', s.phone, 'franchised', s.franchised,
                'open', s.state = 'open', 'closes_on', s.closes_on, 'merged_into', s.merged_into, 'rev', s.rev, 'staff', 0)) as json
           from json_each(?2) k cross join store s on s.brand_id = ?1 and s.code = k.value",
        [scope.arg(), json(&codes)?.into()],
    ))
}

/// A region: key, name.
#[derive(Deserialize)]
struct Region(i64, String);

fn regions(scope: BrandScope) -> Query<Json> {
    Query::new(
        "select json_group_array(json_array(id, name)) as json from region where brand_id = ?1",
        [scope.arg()],
    )
}

fn put_regions(scope: BrandScope, import: i64, list: &[(i64, &str)]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into region (brand_id, id, name, import_id) select ?1, value ->> 0, value ->> 1, ?3 from json_each(?2)",
        [scope.arg(), json(&list)?.into(), import.into()],
    ))
}

/// A store as it is written: what the record of changes keeps of it, and its key.
#[derive(Serialize)]
struct Put<'a> {
    id: StoreId,
    #[serde(flatten)]
    store: &'a Held,
}

/// A store that a file changes: its key, before and after.
type Changed = (i64, Held, Held);

fn written<'a>(stores: impl Iterator<Item = &'a Held>) -> Result<String, AppError> {
    json(&stores.map(|store| Put { id: store.id, store }).collect::<Vec<_>>())
}

/// New stores. A key or code that somebody took meanwhile refuses the batch.
fn insert(scope: BrandScope, import: i64, made: &[Held]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into store (brand_id, id, code, name, region_id, time_zone, address, phone, franchised, import_id)
         select ?1, value ->> 'id', value ->> 'code', value ->> 'name', value ->> 'region_id', value ->> 'time_zone',
                value ->> 'address', value ->> 'phone', value ->> 'franchised', ?3
           from json_each(?2)",
        [scope.arg(), written(made.iter())?.into(), import.into()],
    ))
}

/// Stores that are here, with what a file says of them. They are as they were read: the batch holds only for their revisions.
fn update(scope: BrandScope, changed: &[Changed]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "update store set rev = rev + 1, name = d.name, region_id = d.region_id, time_zone = d.time_zone, address = d.address,
                phone = d.phone, franchised = d.franchised
           from (select value ->> 'id' as id, value ->> 'name' as name, value ->> 'region_id' as region_id,
                        value ->> 'time_zone' as time_zone, value ->> 'address' as address, value ->> 'phone' as phone,
                        value ->> 'franchised' as franchised
                   from json_each(?2) limit -1) d
          where store.brand_id = ?1 and store.id = d.id",
        [scope.arg(), written(changed.iter().map(|(_, _, after)| after))?.into()],
    ))
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &[StoreRow]) -> Result<Planned, AppError> {
    let scope = context.scope;
    let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let (here, known_regions, largest) =
        db.run((held(scope, &codes)?, regions(scope), known::largest(scope))).await?;
    let here: HashMap<String, Held> =
        known::rows::<Held>(here)?.into_iter().map(|store| (store.code.clone(), store)).collect();
    let mut regions: HashMap<String, i64> =
        known::rows::<Region>(known_regions)?.into_iter().map(|region| (region.1, region.0)).collect();
    let (mut next, mut next_region) =
        largest.into_iter().next().map_or((0, 0), |largest| (largest.store, largest.region));

    let mut planned = Planned::default();
    let (mut seen, mut made, mut changed) = (HashSet::new(), Vec::new(), Vec::<Changed>::new());
    let mut made_regions = BTreeMap::new();
    for row in rows {
        let fault = if row.code.is_empty() {
            Some((Field::StoreCode, Reason::Missing))
        } else if let Some(fault) = long(row) {
            Some(fault)
        } else if here.get(&row.code).is_some_and(|store| store.merged_into.is_some()) {
            Some((Field::StoreCode, Reason::StoreMerged))
        } else if !row.zone.is_empty() && !clock::is_zone(&row.zone) {
            Some((Field::TimeZone, Reason::UnknownZone))
        } else {
            (!seen.insert(row.code.as_str())).then_some((Field::StoreCode, Reason::Repeated))
        };
        if let Some((field, reason)) = fault {
            planned.refuse(row.row, field, reason);
            continue;
        }
        let region = (!row.region.is_empty()).then(|| {
            *regions.entry(row.region.clone()).or_insert_with(|| {
                next_region += 1;
                made_regions.insert(next_region, row.region.as_str());
                next_region
            })
        });
        let region = region.map(key::<RegionId>).transpose()?;
        match here.get(&row.code) {
            None => {
                next += 1;
                planned.outcome.new += 1;
                let unnamed = unnamed(key(next)?, &row.code, &context.brand.time_zone);
                made.push(told(&unnamed, row, region));
            }
            Some(store) => {
                let after = told(store, row, region);
                if after == *store {
                    planned.outcome.unchanged += 1;
                } else {
                    planned.outcome.changed += 1;
                    planned.revs.stores.push((store.id.get(), store.rev));
                    changed.push((store.id.get(), store.clone(), after));
                }
            }
        }
    }
    if context.import > 0 && !(made.is_empty() && changed.is_empty()) {
        planned.made.stores = planned.outcome.new;
        let made_regions: Vec<(i64, &str)> = made_regions.into_iter().collect();
        planned.writes = vec![
            put_regions(scope, context.import, &made_regions)?,
            insert(scope, context.import, &made)?,
            update(scope, &changed)?,
            changes(context, "store", &changed)?,
        ];
    }
    Ok(planned)
}

fn long(row: &StoreRow) -> Option<(Field, Reason)> {
    too_long([
        (Field::StoreCode, &row.code, limits::STORE_CODE),
        (Field::StoreName, &row.name, limits::STORE_NAME),
        (Field::Region, &row.region, limits::REGION_NAME),
        (Field::StoreAddress, &row.address, limits::STORE_ADDRESS),
        (Field::StorePhone, &row.phone, limits::STORE_PHONE),
    ])
}

fn key<T: TryFrom<i64>>(id: i64) -> Result<T, AppError> {
    T::try_from(id).map_err(|_| AppError::Internal("keys of stores have run out".to_owned()))
}

/// A store of which only the code is known.
fn unnamed(id: StoreId, code: &str, zone: &str) -> Held {
    let form = StoreForm {
        code: code.to_owned(),
        name: code.to_owned(),
        region: None,
        franchised: false,
        time_zone: zone.to_owned(),
        closing: 0,
        address: String::new(),
        phone: String::new(),
        closes_on: None,
    };
    Held::of(form, id)
}

/// The store with what the row says of it; what the row leaves empty stays.
fn told(store: &Held, row: &StoreRow, region: Option<RegionId>) -> Held {
    let or = |said: &String, known: &String| if said.is_empty() { known.clone() } else { said.clone() };
    Held {
        name: or(&row.name, &store.name),
        region_id: region.or(store.region_id),
        time_zone: or(&row.zone, &store.time_zone),
        address: or(&row.address, &store.address),
        phone: or(&row.phone, &store.phone),
        franchised: row.franchised.unwrap_or(store.franchised),
        ..store.clone()
    }
}
