//! SQL of the settings.
use regulars_domain::loyalty::Programme;
use serde::{Deserialize, Serialize};

use crate::{db::Query, error::AppError, scope::BrandScope};

/// A brand's settings as stored; what the record of changes keeps of them is all but `rev`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrandRow {
    pub name: String,
    pub currency: String,
    pub region: String,
    pub language: String,
    pub time_zone: String,
    pub second_step_hq: bool,
    pub programme: Programme,
    #[serde(skip_serializing, default)]
    pub rev: i64,
}

#[derive(Debug, Deserialize)]
pub struct OneRow {}

/// One row if the brand has any purchase.
pub fn has_purchases(scope: BrandScope) -> Query<OneRow> {
    Query::new("select 1 as one from purchase where brand_id = ?1 limit 1", [scope.arg()])
}

/// One row if the brand has any item.
pub fn has_items(scope: BrandScope) -> Query<OneRow> {
    Query::new("select 1 as one from item where brand_id = ?1 limit 1", [scope.arg()])
}

/// How much is kept in the brand's currency, each counted up to 1,000.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct KeptRow {
    pub purchases: i64,
    pub items: i64,
}

pub fn kept_in_currency(scope: BrandScope) -> Query<KeptRow> {
    Query::new(
        "select (select count(*) from (select 1 from purchase where brand_id = ?1 limit 1000)) as purchases,
                (select count(*) from (select 1 from item where brand_id = ?1 limit 1000)) as items",
        [scope.arg()],
    )
}

pub fn update(scope: BrandScope, brand: &BrandRow) -> Result<Query<()>, AppError> {
    let programme = serde_json::to_string(&brand.programme).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Query::new(
        "update brand set name = ?2, currency = ?3, region = ?4, language = ?5, time_zone = ?6, second_step_hq = ?7, programme = ?8,
                          rev = ?9
          where id = ?1",
        [
            scope.arg(),
            brand.name.as_str().into(),
            brand.currency.as_str().into(),
            brand.region.as_str().into(),
            brand.language.as_str().into(),
            brand.time_zone.as_str().into(),
            brand.second_step_hq.into(),
            programme.into(),
            brand.rev.into(),
        ],
    ))
}
