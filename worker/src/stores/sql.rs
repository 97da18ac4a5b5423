//! SQL of regions and stores.
use regulars_api::stores::{MergeProgress, RegionView, StoreForm, StoreView};
use regulars_domain::{
    ids::{RegionId, StoreId},
    time::BusinessDay,
};
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    db::{Arg, Query, flag},
    scope::BrandScope,
};

/// A store as stored. What the record of changes keeps of it is what a person set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreRow {
    #[serde(skip_serializing)]
    pub id: StoreId,
    pub code: String,
    pub name: String,
    pub region_id: Option<RegionId>,
    #[serde(deserialize_with = "flag")]
    pub franchised: bool,
    pub time_zone: String,
    pub closing: u16,
    pub address: String,
    pub phone: String,
    #[serde(deserialize_with = "flag")]
    pub open: bool,
    #[serde(serialize_with = "date")]
    pub closes_on: Option<BusinessDay>,
    pub merged_into: Option<StoreId>,
    #[serde(skip_serializing)]
    pub rev: i64,
    /// People who work here: not those who left, nor those who have not joined.
    #[serde(skip_serializing)]
    pub staff: u32,
    /// Of a merge still going on.
    #[serde(skip_serializing)]
    pub moved: Option<i64>,
    #[serde(skip_serializing)]
    pub total: Option<i64>,
}

/// The record of changes is read by people.
fn date<S: Serializer>(day: &Option<BusinessDay>, out: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(out)
}

impl StoreRow {
    pub fn of(form: StoreForm, id: StoreId) -> StoreRow {
        let StoreForm { code, name, region, franchised, time_zone, closing, address, phone, closes_on } =
            form;
        StoreRow {
            id,
            code,
            name,
            region_id: region,
            franchised,
            time_zone,
            closing,
            address,
            phone,
            open: true,
            closes_on,
            merged_into: None,
            rev: 1,
            staff: 0,
            moved: None,
            total: None,
        }
    }

    /// The store with the contents of this form.
    pub fn with(self, form: StoreForm) -> StoreRow {
        let StoreRow { id, open, merged_into, rev, staff, moved, total, .. } = self;
        StoreRow { open, merged_into, rev, staff, moved, total, ..StoreRow::of(form, id) }
    }

    pub fn view(self) -> StoreView {
        let merging = self.moved.zip(self.total);
        StoreView {
            id: self.id,
            code: self.code,
            name: self.name,
            region: self.region_id,
            franchised: self.franchised,
            time_zone: self.time_zone,
            closing: self.closing,
            address: self.address,
            phone: self.phone,
            open: self.open,
            closes_on: self.closes_on,
            merged_into: self.merged_into,
            merging: merging.map(|(moved, total)| MergeProgress { moved, total, finished: false }),
            staff: self.staff,
            rev: self.rev,
        }
    }
}

/// Every store of the brand with its staff and its merge: some hundreds.
pub fn stores(scope: BrandScope) -> Query<StoreRow> {
    Query::new(
        "select s.id, s.code, s.name, s.region_id, s.franchised, s.time_zone, s.closing, s.address, s.phone,
                s.state = 'open' as open, s.closes_on, s.merged_into, s.rev,
                (select count(*) from staff_store w join staff t on t.brand_id = ?1 and t.id = w.staff_id
                  where w.brand_id = ?1 and w.store_id = s.id and t.state = 'active') as staff,
                j.done as moved, j.total
           from store s
           left join job j on j.brand_id = ?1 and j.kind = 'merge_store' and j.subject = s.id and j.state = 'running'
          where s.brand_id = ?1 order by s.state = 'open' desc, s.name, s.id limit 2000",
        [scope.arg()],
    )
}

pub fn store(scope: BrandScope, id: StoreId) -> Query<StoreRow> {
    Query::new(
        "select s.id, s.code, s.name, s.region_id, s.franchised, s.time_zone, s.closing, s.address, s.phone,
                s.state = 'open' as open, s.closes_on, s.merged_into, s.rev,
                (select count(*) from staff_store w join staff t on t.brand_id = ?1 and t.id = w.staff_id
                  where w.brand_id = ?1 and w.store_id = s.id and t.state = 'active') as staff,
                j.done as moved, j.total
           from store s
           left join job j on j.brand_id = ?1 and j.kind = 'merge_store' and j.subject = s.id and j.state = 'running'
          where s.brand_id = ?1 and s.id = ?2",
        [scope.arg(), id.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct IdRow {
    pub id: StoreId,
}

/// The largest number that the brand's `$kind` ever had, as far as the record names those that are gone: what it says of one is not
/// said of another.
macro_rules! largest_ever {
    ($kind:literal) => {
        concat!(
            "max(coalesce((select max(id) from ",
            $kind,
            " where brand_id = ?1), 0), coalesce((select max(entity_id) from change where brand_id = ?1 and entity = '",
            $kind,
            "'), 0))"
        )
    };
}
pub(crate) use largest_ever;

/// The number of the next store.
pub fn next_id(scope: BrandScope) -> Query<IdRow> {
    Query::new(concat!("select 1 + ", largest_ever!("store"), " as id"), [scope.arg()])
}

/// Another store with this code.
pub fn taken(scope: BrandScope, code: &str, except: Option<StoreId>) -> Query<IdRow> {
    Query::new(
        "select id from store where brand_id = ?1 and code = ?2 and id <> ?3",
        [scope.arg(), code.trim().into(), except.map_or(0, StoreId::get).into()],
    )
}

pub fn insert(scope: BrandScope, store: &StoreRow) -> Query<()> {
    Query::new(
        "insert into store (brand_id, id, code, name, region_id, franchised, time_zone, closing, address, phone, state, rev, closes_on)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        values(scope, store),
    )
}

pub fn update(scope: BrandScope, store: &StoreRow) -> Query<()> {
    Query::new(
        "update store set code = ?3, name = ?4, region_id = ?5, franchised = ?6, time_zone = ?7, closing = ?8, address = ?9,
                          phone = ?10, state = ?11, rev = ?12, closes_on = ?13, merged_into = ?14
          where brand_id = ?1 and id = ?2",
        values(scope, store).into_iter().chain([store.merged_into.into()]),
    )
}

/// Open stores whose last day is over.
pub fn due(scope: BrandScope, today: BusinessDay) -> Query<IdRow> {
    Query::new(
        "select id from store where brand_id = ?1 and state = 'open' and closes_on < ?2 limit 20",
        [scope.arg(), today.into()],
    )
}

fn values(scope: BrandScope, store: &StoreRow) -> [Arg; 13] {
    [
        scope.arg(),
        store.id.into(),
        store.code.as_str().into(),
        store.name.as_str().into(),
        store.region_id.into(),
        store.franchised.into(),
        store.time_zone.as_str().into(),
        store.closing.into(),
        store.address.as_str().into(),
        store.phone.as_str().into(),
        if store.open { "open".into() } else { "closed".into() },
        store.rev.into(),
        store.closes_on.into(),
    ]
}

/// A region as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegionRow {
    #[serde(skip_serializing)]
    pub id: RegionId,
    pub name: String,
    #[serde(skip_serializing)]
    pub rev: i64,
}

impl From<RegionRow> for RegionView {
    fn from(row: RegionRow) -> RegionView {
        RegionView { id: row.id, name: row.name, rev: row.rev }
    }
}

pub fn regions(scope: BrandScope) -> Query<RegionRow> {
    Query::new(
        "select id, name, rev from region where brand_id = ?1 order by name, id limit 500",
        [scope.arg()],
    )
}

pub fn region(scope: BrandScope, id: RegionId) -> Query<RegionRow> {
    Query::new("select id, name, rev from region where brand_id = ?1 and id = ?2", [scope.arg(), id.into()])
}

#[derive(Debug, Deserialize)]
pub struct NextRegionRow {
    pub id: RegionId,
}

/// The number of the next region.
pub fn next_region(scope: BrandScope) -> Query<NextRegionRow> {
    Query::new(concat!("select 1 + ", largest_ever!("region"), " as id"), [scope.arg()])
}

#[derive(Debug, Deserialize)]
pub struct CountRow {
    pub n: i64,
}

/// What stands in the way of removing a region: its stores and whoever has it in their charge. A store that was merged away and a
/// person who left have no region any more.
pub fn region_in_use(scope: BrandScope, id: RegionId) -> Query<CountRow> {
    Query::new(
        "select (select count(*) from store where brand_id = ?1 and region_id = ?2)
              + (select count(*) from staff where brand_id = ?1 and region_id = ?2) as n",
        [scope.arg(), id.into()],
    )
}

pub fn insert_region(scope: BrandScope, region: &RegionRow) -> Query<()> {
    Query::new(
        "insert into region (brand_id, id, name, rev) values (?1, ?2, ?3, ?4)",
        [scope.arg(), region.id.into(), region.name.as_str().into(), region.rev.into()],
    )
}

pub fn update_region(scope: BrandScope, region: &RegionRow) -> Query<()> {
    Query::new(
        "update region set name = ?3, rev = ?4 where brand_id = ?1 and id = ?2",
        [scope.arg(), region.id.into(), region.name.as_str().into(), region.rev.into()],
    )
}

pub fn delete_region(scope: BrandScope, id: RegionId) -> Query<()> {
    Query::new("delete from region where brand_id = ?1 and id = ?2", [scope.arg(), id.into()])
}
