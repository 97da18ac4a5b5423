//! The list of members: any sort with any filters, in keyset pages.
use regulars_domain::{
    ids::MemberId,
    loyalty::{Points, TierCode},
    money::Money,
    phone::{Masked, Phone},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Channel, StoreRef};

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Name,
    /// When they became members.
    Joined,
    /// Those who never came are at the end either way.
    LastVisit,
    /// Days on which they bought.
    Visits,
    /// Paid inside the tier window.
    Spend,
    /// Balance.
    Points,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Sort; 6] =
        [Sort::Name, Sort::Joined, Sort::LastVisit, Sort::Visits, Sort::Spend, Sort::Points];
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

/// Which members: those to whom all of it applies that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MemberFilter {
    /// Members whom this store knows. A store-bound role's list is always one store's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<i64>,
    /// Code of a tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Consented to being reached by this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Channel>,
    /// Birthday today or within so many days, at most 366.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday_within: Option<u16>,
    /// The last visit (at the store, where one is named) is at least so many days ago, at most 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_from: Option<u16>,
    /// The last visit is at most so many days ago, at most 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away_to: Option<u16>,
    /// Paid at least this inside the tier window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend_from: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend_to: Option<Money>,
    /// A balance of at least so many points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_from: Option<Points>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_to: Option<Points>,
}

/// One page of the list: filters, sort, and where it begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListQuery {
    #[serde(default)]
    pub filter: MemberFilter,
    /// Only those who registered at the filter's store on this business day, by hand; other filters are left aside.
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

/// One page. It may be shorter than others, even empty, though more follow: a request looks at so many members and no more.
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
    #[serde(default)]
    pub filter: MemberFilter,
    /// Count to the end.
    #[serde(default)]
    pub exact: bool,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberCount {
    pub count: i64,
    /// There are more, or may be.
    pub capped: bool,
}
