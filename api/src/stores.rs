//! Regions and stores: opening, changing, closing and merging them.
use regulars_domain::{
    ids::{RegionId, StoreId},
    limits,
    time::BusinessDay,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// The stores in one's sight with their regions: some hundreds at most, closed and merged ones included.
    ListStores: Get "/api/stores" (()) Area(ReadStores), () => StoreList;
    /// Opens a store.
    OpenStore: Post "/api/stores" (()) Area(EditStores), StoreForm => StoreView;
    /// Changes a store. A new time zone or closing hour holds for what happens from now on.
    EditStore: Patch "/api/stores/{store_id}" (StoreId) Area(EditStores), StoreEdit => StoreView;
    /// Closes a store, or opens it again. A closed store takes no purchases; what it did stays, and so does a planned last day that
    /// is still to come.
    SetStoreState: Post "/api/stores/{store_id}/state" (StoreId) Area(EditStores), StoreState => StoreView;
    /// Begins to merge a store into another: it closes, its staff move at once, its members step by step.
    MergeStore: Post "/api/stores/{store_id}/merge" (StoreId) Area(EditStores), MergeInto => MergeProgress;
    /// Moves the next members of a store that is being merged. Left alone, the merge is finished in the background.
    ContinueMerge: Post "/api/stores/{store_id}/merge/step" (StoreId) Area(EditStores), () => MergeProgress;
    /// Adds a region.
    CreateRegion: Post "/api/regions" (()) Area(EditStores), RegionForm => RegionView;
    /// Renames a region.
    EditRegion: Patch "/api/regions/{region_id}" (RegionId) Area(EditStores), RegionEdit => RegionView;
    /// Removes a region that has neither stores nor a manager.
    RemoveRegion: Delete "/api/regions/{region_id}" (RegionId) Area(EditStores), () => ();
}

/// What the stores' page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreList {
    /// By name. A store-bound role sees the regions of its stores.
    pub regions: Vec<RegionView>,
    /// Open ones first, by name.
    pub stores: Vec<StoreView>,
}

/// A group of stores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionView {
    pub id: RegionId,
    pub name: String,
    /// Changes with each change of the region.
    pub rev: i64,
}

/// A store with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreView {
    pub id: StoreId,
    /// The chain's own number.
    pub code: String,
    pub name: String,
    pub region: Option<RegionId>,
    /// Run by a franchisee instead of the brand itself.
    pub franchised: bool,
    /// IANA.
    pub time_zone: String,
    /// Minutes after midnight at which the business day ends: a full hour, 0 to 1,380, for figures are kept by the hour.
    pub closing: u16,
    pub address: String,
    pub phone: String,
    pub open: bool,
    /// The last day it is open, where its closing is planned.
    pub closes_on: Option<BusinessDay>,
    /// The store that took over its members and staff.
    pub merged_into: Option<StoreId>,
    /// Present while members still move.
    pub merging: Option<MergeProgress>,
    /// People who work here, those of the region not counted.
    pub staff: u32,
    /// Changes with each change of the store.
    pub rev: i64,
}

/// A store as its form sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreForm {
    /// Unique in the brand, 1 to 20 characters.
    #[schemars(length(min = 1, max = limits::STORE_CODE))]
    pub code: String,
    /// 1 to 80 characters.
    #[schemars(length(min = 1, max = limits::STORE_NAME))]
    pub name: String,
    pub region: Option<RegionId>,
    pub franchised: bool,
    /// IANA.
    pub time_zone: String,
    /// Minutes after midnight at which the business day ends: a full hour, 0 to 1,380, for figures are kept by the hour.
    pub closing: u16,
    /// Up to 200 characters.
    #[serde(default)]
    #[schemars(length(max = limits::STORE_ADDRESS))]
    pub address: String,
    /// Up to 40 characters, as people write it.
    #[serde(default)]
    #[schemars(length(max = limits::STORE_PHONE))]
    pub phone: String,
    /// The last day it is open: it closes in the night after, and who works there is told from now on. Not over yet where the
    /// store is, unless it was planned before.
    #[serde(default)]
    pub closes_on: Option<BusinessDay>,
}

/// A store's new contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreEdit {
    /// The revision that the form was filled from.
    pub rev: i64,
    pub store: StoreForm,
}

/// Open or closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreState {
    /// The revision that was seen.
    pub rev: i64,
    pub open: bool,
}

/// Where a store's members and staff go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergeInto {
    /// The revision that was seen of the store that is given up.
    pub rev: i64,
    pub into: StoreId,
}

/// How far a merge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergeProgress {
    /// Members moved.
    pub moved: i64,
    /// Members there were when it began; a few more may turn up.
    pub total: i64,
    pub finished: bool,
}

/// A region as its form sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionForm {
    /// 1 to 60 characters.
    #[schemars(length(min = 1, max = limits::REGION_NAME))]
    pub name: String,
}

/// A region's new name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionEdit {
    /// The revision that was seen.
    pub rev: i64,
    pub region: RegionForm,
}
