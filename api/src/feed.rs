//! The till's feed: purchases that another system sends as they happen, by an API key.
use regulars_domain::{
    ids::PurchaseId,
    import::reason::Reason,
    limits,
    loyalty::Points,
    money::Money,
    purchase::{
        Quantity,
        line::{MAX_LABEL, MAX_LINES},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// Records purchases of a till, at most 500 at once, and answers for each. A purchase is named by its store and the till's own
    /// reference: what came before is `unchanged`, so that whoever had no answer sends the same again. They earn by the programme in force
    /// and lift tiers at once, as at the counter.
    /// Then takes back what `returns` names, by the rules of the counter, at the moment at which it comes.
    FeedPurchases: Post "/api/feed/purchases" (()) Key(PurchasesWrite), PurchaseFeed => FeedAnswers;
}

/// The most purchases of one request.
pub const MAX_PURCHASES: usize = 500;
/// The most returns of one request: each is written by itself.
pub const MAX_RETURNS: usize = 40;
/// The most characters of a reference.
pub const MAX_REFERENCE: usize = 64;

/// Some purchases, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseFeed {
    #[serde(default)]
    #[schemars(length(max = MAX_PURCHASES))]
    pub purchases: Vec<FedPurchase>,
    /// What was given back, at most 40; taken after the purchases, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<FedReturn>,
}

/// One sale of a till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FedPurchase {
    /// The till's own number of it, 1 to 64 characters, never used twice at a store.
    #[schemars(length(min = 1, max = MAX_REFERENCE))]
    pub reference: String,
    /// The store's code.
    #[schemars(length(min = 1, max = limits::STORE_CODE))]
    pub store: String,
    /// When it was paid: RFC 3339 with its offset, `2026-11-22T18:03:11+08:00`. At most five minutes ahead of the server.
    pub at: String,
    /// Who bought; absent: somebody unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<FedMember>,
    /// 1 to 500. They come to zero or more together; one of them may be below zero.
    #[schemars(length(min = 1, max = MAX_LINES))]
    pub lines: Vec<FedLine>,
}

/// How the till knows the member: by card, else by phone. With neither the purchase is somebody unknown's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FedMember {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub card: String,
    /// As written; without a country it is of the brand's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// For a member who is not known yet, where the key may make one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// One line of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FedLine {
    /// The item's code, at most 40 characters. An item that is not known is made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(length(max = limits::ITEM_CODE))]
    pub item: String,
    /// The name of an item that is made, at most 120 characters. What has a label and no code is known by its label, which then has at
    /// most 40; a line with neither is a free amount.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(length(max = MAX_LABEL))]
    pub label: String,
    /// In thousandths: 1000 is one piece.
    pub quantity: Quantity,
    /// What was paid for the whole line, its discount taken off.
    pub total: Money,
    /// What was taken off; for reports.
    #[serde(default)]
    pub discount: Money,
}

/// Something given back of a purchase that the same store sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FedReturn {
    /// The till's own number of the return, 1 to 64 characters, never used twice at a store, for a purchase neither.
    pub reference: String,
    /// The store's code.
    pub store: String,
    /// The reference of the purchase, at this store.
    pub purchase: String,
    /// Which parts; absent: all that is left of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<FedReturnLine>>,
}

/// A part that is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FedReturnLine {
    /// The line's place in the purchase, from 0.
    pub line: u32,
    /// In thousandths; absent: all that is left of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

/// What became of each purchase and of each return, in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedAnswers {
    pub answers: Vec<FedAnswer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ReturnAnswer>,
}

/// What became of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ReturnAnswer {
    /// It is in the books.
    Recorded {
        reference: String,
        #[serde(flatten)]
        back: Back,
    },
    /// It was in the books already, just so.
    Unchanged {
        reference: String,
        #[serde(flatten)]
        back: Back,
    },
    /// It is not in the books.
    Refused {
        reference: String,
        /// Which of its fields: `store`, `purchase`, `lines[0].quantity`.
        field: String,
        reason: Reason,
    },
}

/// What a return gave back and took back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Back {
    /// The refund's key.
    pub id: PurchaseId,
    /// Money that goes back.
    pub paid: Money,
    /// Points taken back that the purchase had given; what the member has spent of them is a debt.
    pub taken: Points,
    /// Points given back that had paid for it.
    pub given: Points,
}

/// What became of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum FedAnswer {
    /// It is in the books.
    Recorded {
        reference: String,
        id: PurchaseId,
        /// Points.
        earned: Points,
    },
    /// It was in the books already, just so.
    Unchanged {
        reference: String,
        id: PurchaseId,
        /// Points that it earned then.
        earned: Points,
    },
    /// It is not in the books. Sent again as it is, it is refused again, unless what it lacks was made meanwhile.
    Refused {
        reference: String,
        /// Which of its fields: `store`, `member.card`, `lines[2].total`.
        field: String,
        reason: Reason,
    },
}
