//! The list of members: keyset pages, each sort and filter with an index of its own.
use regulars_domain::{
    ids::MemberId,
    loyalty::{Points, TierCode},
    money::Money,
    phone::{Masked, Phone},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StoreRef;

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Name,
    /// Those who never came are at the end either way.
    LastVisit,
}

/// Whether they have bought yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Has not bought yet.
    Potential,
    /// Has bought.
    Current,
}

/// One page of the list: filters, sort, and where it begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// Members whom this store knows. A store-bound role's list is always one store's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<i64>,
    /// Code of a tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// Only those who registered at the store on this business day, by hand; other filters are left aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<i32>,
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub descending: bool,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One page. It may be shorter than others though more follow, where a second filter is on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberList {
    pub rows: Vec<MemberRow>,
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberRow {
    pub id: MemberId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latin: Option<String>,
    pub phone: Option<Phone<Masked>>,
    pub card: Option<String>,
    pub tier: Option<TierCode>,
    pub home_store: StoreRef,
    pub points: Points,
    /// Paid inside the tier window.
    pub window_spend: Money,
    pub visits: u32,
    pub joined_at: Timestamp,
    /// The first purchase; none: a potential customer.
    pub first_at: Option<Timestamp>,
    /// At the filtered store, where one is chosen.
    pub last_at: Option<Timestamp>,
    pub tags: Vec<String>,
}

/// What to count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CountQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// Count beyond 1,000.
    #[serde(default)]
    pub exact: bool,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberCount {
    pub count: i64,
    /// There are more than `count`.
    pub capped: bool,
}
