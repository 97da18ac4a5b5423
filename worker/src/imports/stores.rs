//! A batch of stores: new ones are made, with the regions they name; others take over what the file says of them.
use std::collections::{BTreeMap, HashMap, HashSet};

use regulars_domain::import::{batch::StoreRow, field::Field, reason::Reason};
use serde::{Deserialize, Serialize};

use super::{
    known::{self, Json, json},
    plan::{Context, Planned, changes},
};
use crate::{
    clock,
    db::{Db, Query, flag},
    error::AppError,
    scope::BrandScope,
};

/// A store as its row holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Held {
    id: i64,
    code: String,
    name: String,
    region_id: Option<i64>,
    time_zone: String,
    address: String,
    phone: String,
    #[serde(deserialize_with = "flag", serialize_with = "number")]
    franchised: bool,
}

/// SQLite has no boolean.
fn number<S: serde::Serializer>(yes: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(i64::from(*yes))
}

fn held(scope: BrandScope, codes: &[&str]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "select json_group_array(json_object('id', s.id, 'code', s.code, 'name', s.name, 'region_id', s.region_id,
                'time_zone', s.time_zone, 'address', s.address, 'phone', s.phone, 'franchised', s.franchised)) as json
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

fn put(scope: BrandScope, import: i64, list: &[Held]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into store (brand_id, id, code, name, region_id, time_zone, address, phone, franchised, import_id)
         select ?1, value ->> 'id', value ->> 'code', value ->> 'name', value ->> 'region_id', value ->> 'time_zone',
                value ->> 'address', value ->> 'phone', value ->> 'franchised', ?3
           from json_each(?2) where true
         on conflict (brand_id, id) do update set
                rev = rev + 1, name = excluded.name, region_id = excluded.region_id, time_zone = excluded.time_zone,
                address = excluded.address, phone = excluded.phone, franchised = excluded.franchised",
        [scope.arg(), json(&list)?.into(), import.into()],
    ))
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &[StoreRow]) -> Result<Planned, AppError> {
    let scope = context.actor.scope;
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
    let (mut seen, mut list, mut before) = (HashSet::new(), Vec::new(), Vec::new());
    let mut made_regions = BTreeMap::new();
    for row in rows {
        let fault = if row.code.is_empty() {
            Some((Field::StoreCode, Reason::Missing))
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
        match here.get(&row.code) {
            None => {
                next += 1;
                planned.outcome.new += 1;
                list.push(told(&unnamed(next, &row.code, &context.actor.brand.time_zone), row, region));
            }
            Some(store) => {
                let after = told(store, row, region);
                if after == *store {
                    planned.outcome.unchanged += 1;
                } else {
                    planned.outcome.changed += 1;
                    before.push((store.id, store.clone(), after.clone()));
                    list.push(after);
                }
            }
        }
    }
    if context.import > 0 && !list.is_empty() {
        planned.made.stores = planned.outcome.new;
        let made: Vec<(i64, &str)> = made_regions.into_iter().collect();
        planned.writes = vec![
            put_regions(scope, context.import, &made)?,
            put(scope, context.import, &list)?,
            changes(context, "store", &before)?,
        ];
    }
    Ok(planned)
}

/// A store of which only the code is known.
fn unnamed(id: i64, code: &str, zone: &str) -> Held {
    Held {
        id,
        code: code.to_owned(),
        name: code.to_owned(),
        region_id: None,
        time_zone: zone.to_owned(),
        address: String::new(),
        phone: String::new(),
        franchised: false,
    }
}

/// The store with what the row says of it; what the row leaves empty stays.
fn told(store: &Held, row: &StoreRow, region: Option<i64>) -> Held {
    let or = |said: &String, known: &String| if said.is_empty() { known.clone() } else { said.clone() };
    Held {
        id: store.id,
        code: store.code.clone(),
        name: or(&row.name, &store.name),
        region_id: region.or(store.region_id),
        time_zone: or(&row.zone, &store.time_zone),
        address: or(&row.address, &store.address),
        phone: or(&row.phone, &store.phone),
        franchised: row.franchised.unwrap_or(store.franchised),
    }
}
