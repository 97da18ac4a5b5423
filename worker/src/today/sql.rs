//! SQL of a store's day.
use regulars_domain::{ids::StoreId, time::BusinessDay};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    db::{Query, flag},
    scope::BrandScope,
    stores::way,
};

#[derive(Clone, Debug, Deserialize)]
pub struct StoreRow {
    pub id: StoreId,
    pub name: String,
    pub time_zone: String,
    pub closing: u16,
    #[serde(deserialize_with = "flag")]
    pub open: bool,
    /// The store that it is part of now: itself, unless it was merged.
    pub part_of: StoreId,
}

/// One store, or all of the brand: some hundreds at most. A merged store too: its past stays under its name.
pub fn stores(scope: BrandScope, store: Option<StoreId>) -> Query<StoreRow> {
    Query::new(
        concat!(
            "with recursive ",
            way!("(?2 is null or o.id = ?2)"),
            " select s.id, s.name, s.time_zone, s.closing, s.state = 'open' as open, way.id as part_of
                from way join store s on s.brand_id = ?1 and s.id = way.start
               where way.next is null order by s.name, s.id limit 2000"
        ),
        [scope.arg(), store.into()],
    )
}

/// Stores and days as the queries below take them.
pub fn pairs<'a>(days: impl IntoIterator<Item = &'a (StoreId, BusinessDay)>) -> String {
    Value::Array(days.into_iter().map(|(store, day)| json!([store.get(), day.0])).collect()).to_string()
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct DayRow {
    pub store_id: StoreId,
    pub business_day: i32,
    pub members_served: i64,
    pub new_members: i64,
    pub points_issued: i64,
    pub points_redeemed: i64,
}

pub fn days(scope: BrandScope, pairs: &str) -> Query<DayRow> {
    Query::new(
        "select d.store_id, d.business_day, d.members_served, d.new_members, d.points_issued, d.points_redeemed
           from json_each(?2) j cross join store_day d on d.brand_id = ?1 and d.store_id = j.value ->> 0 and d.business_day = j.value ->> 1",
        [scope.arg(), pairs.into()],
    )
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct HourRow {
    pub store_id: StoreId,
    pub business_day: i32,
    pub hour: u8,
    pub purchases: i64,
    pub member_purchases: i64,
    pub refunds: i64,
    pub sales: i64,
}

pub fn hours(scope: BrandScope, pairs: &str) -> Query<HourRow> {
    Query::new(
        "select h.store_id, h.business_day, h.hour, h.purchases, h.member_purchases, h.refunds, h.sales
           from json_each(?2) j cross join store_hour h on h.brand_id = ?1 and h.store_id = j.value ->> 0 and h.business_day = j.value ->> 1",
        [scope.arg(), pairs.into()],
    )
}
