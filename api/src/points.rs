//! Points moved by hand, and balances brought in.
use regulars_domain::{
    ids::{MemberId, StoreId},
    loyalty::{Points, Standing},
    time::BusinessDay,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// Gives points to a member or takes some, with a reason.
    AdjustPoints: Post "/api/members/{member_id}/points" (MemberId) Area(AdjustPoints), Adjustment => PointsReceipt;
    /// Brings in a balance from another programme.
    OpenBalance: Post "/api/members/{member_id}/opening-balance" (MemberId) Area(Import), OpeningBalance => PointsReceipt;
}

/// The most points one adjustment gives or takes.
pub const ADJUST_LIMIT: i64 = 1_000_000;

/// Points given (above zero) or taken (below zero) by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// Where it happens; it issues the points given.
    pub store: StoreId,
    /// Not zero, at most [`ADJUST_LIMIT`] either way.
    pub points: Points,
    /// 1 to 200 characters.
    pub reason: String,
}

/// A balance from another programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningBalance {
    /// The store that owes the points.
    pub store: StoreId,
    /// Above zero.
    pub points: Points,
    /// The last day on which they can be spent; none for ever.
    #[serde(default)]
    pub expires: Option<BusinessDay>,
}

/// What moving points did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsReceipt {
    pub points: Points,
    /// The part that paid a debt.
    pub debt_paid: Points,
    pub standing: Standing,
}
