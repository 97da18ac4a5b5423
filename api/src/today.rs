//! A store's day in kept numbers.
use regulars_domain::{ids::StoreId, loyalty::Points, money::Money, time::BusinessDay};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// One store's day by the hour, or every store in sight side by side.
    GetToday: Get "/api/today" (()) Area(ReadToday), WhichDay => Today;
}

/// Whose day, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhichDay {
    /// None: every store that the reader may see.
    #[serde(default)]
    pub store: Option<StoreId>,
    /// None: each store's running business day.
    #[serde(default)]
    pub day: Option<BusinessDay>,
}

/// The stores' days, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Today {
    pub stores: Vec<StoreDay>,
}

/// One store's day beside the same weekday of the week before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreDay {
    pub store: StoreId,
    pub name: String,
    pub open: bool,
    /// It was merged into another store: it is told for days on which something happened there.
    pub merged: bool,
    pub day: BusinessDay,
    /// The day is still running.
    pub running: bool,
    pub figures: Figures,
    /// Seven days before.
    pub before: Figures,
    /// Of a running day: what `before` had sold by the end of the hour that the store's clock shows; else all it sold.
    pub before_by_now: Money,
    /// By the store's local hour, in the order of its business day; hours without anything are left out.
    pub hours: Vec<HourFigures>,
}

/// What is kept of a store's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Paid, less what was given back.
    pub sales: Money,
    pub purchases: i64,
    /// Purchases of members.
    pub member_purchases: i64,
    pub refunds: i64,
    /// Different members who bought.
    pub members_served: i64,
    pub new_members: i64,
    /// Earned by purchases, less what refunds took back.
    pub points_issued: Points,
    /// Paid with, less what refunds gave back.
    pub points_redeemed: Points,
}

/// One hour of a store's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HourFigures {
    /// 0 to 23.
    pub hour: u8,
    pub purchases: i64,
    pub member_purchases: i64,
    pub refunds: i64,
    pub sales: Money,
}
