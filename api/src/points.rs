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
    /// Moves points from a member to another; they keep their last days.
    TransferPoints: Post "/api/members/{member_id}/transfers" (MemberId) Area(AdjustPoints), NewTransfer => TransferReceipt;
    /// Brings in a balance from another programme, with a reason. A member has one, by hand or from a file: a second is refused.
    OpenBalance: Post "/api/members/{member_id}/opening-balance" (MemberId) Area(AdjustPoints), OpeningBalance => PointsReceipt;
}

/// The most points that one act by hand gives, takes, moves or brings in.
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
    #[schemars(length(min = 1, max = 200))]
    pub reason: String,
}

/// Points for another member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    /// Where it happens.
    pub store: StoreId,
    /// Who gets them; in sight as well, and somebody else.
    pub to: MemberId,
    /// Above zero, at most [`ADJUST_LIMIT`] and what can be spent.
    pub points: Points,
    /// 1 to 200 characters.
    #[schemars(length(min = 1, max = 200))]
    pub reason: String,
}

/// What a transfer did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferReceipt {
    pub points: Points,
    /// The giver's, afterwards.
    pub standing: Standing,
    /// The receiver's, afterwards.
    pub received: Standing,
    /// The part that paid the receiver's debt.
    pub debt_paid: Points,
}

/// A balance from another programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningBalance {
    /// The store that owes the points.
    pub store: StoreId,
    /// Above zero, at most [`ADJUST_LIMIT`].
    pub points: Points,
    /// The last day on which they can be spent; none for ever.
    #[serde(default)]
    pub expires: Option<BusinessDay>,
    /// 1 to 200 characters.
    #[schemars(length(min = 1, max = 200))]
    pub reason: String,
}

/// What moving points did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsReceipt {
    pub points: Points,
    /// The part that paid a debt.
    pub debt_paid: Points,
    pub standing: Standing,
}
