//! Purchases and refunds.
use regulars_domain::{
    ids::{ItemId, MemberId, PurchaseId, StaffId, StoreId},
    loyalty::{Points, Standing, TierCode, accrue::Terms, tier::Distance},
    money::Money,
    purchase::{
        Line, Order, PurchaseKind, Quantity, Totals,
        line::MAX_LINES,
        refund::{Return, Returned},
    },
    time::{BusinessDay, Timestamp},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// Records a member's purchase: redeems, earns and upgrades. The same key again answers the first receipt.
    RecordPurchase: Post "/api/members/{member_id}/purchases" (MemberId) Area(Sell), NewPurchase => Receipt;
    /// Records a sale to nobody known: it earns nothing and counts for the store.
    RecordSale: Post "/api/purchases" (()) Area(Sell), NewPurchase => Receipt;
    /// The purchases and refunds of a store's day, the latest first.
    ListPurchases: Get "/api/purchases" (()) Area(ReadToday), DayPage => PurchasePage;
    /// One purchase with its lines and what was given back of it.
    GetPurchase: Get "/api/purchases/{purchase_id}" (PurchaseId) Area(ReadMembers), PurchasePlace => Purchase;
    /// Takes a booked sale back, whole or in part.
    RefundPurchase: Post "/api/purchases/{purchase_id}/refunds" (PurchaseId) Area(Refund), NewRefund => Receipt;
    /// Takes back a member's purchase that the books do not have.
    RefundUnbooked: Post "/api/members/{member_id}/refunds" (MemberId) Area(Refund), NewUnbookedRefund => Receipt;
    /// Gives money back for a purchase of nobody known that the books do not have.
    RefundUnbookedSale: Post "/api/refunds" (()) Area(Refund), NewUnbookedRefund => Receipt;
}

/// What the counter records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPurchase {
    pub store: StoreId,
    /// 1 to 500.
    #[schemars(length(min = 1, max = MAX_LINES))]
    pub lines: Vec<Line>,
    /// Taken off the whole purchase.
    #[serde(default)]
    pub discount: Money,
    /// Points to redeem as money off; zero without a member.
    #[serde(default)]
    pub redeem: Points,
}

impl NewPurchase {
    /// The order that the preview takes.
    pub fn order(&self) -> Order {
        Order { lines: self.lines.clone(), discount: self.discount, redeem: self.redeem }
    }
}

/// What recording a purchase or refund did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    pub id: PurchaseId,
    pub at: Timestamp,
    pub kind: PurchaseKind,
    pub member: Option<MemberId>,
    pub store: StoreId,
    /// Below zero for a refund.
    pub totals: Totals,
    /// Points given; below zero taken back.
    pub earned: Points,
    /// Points taken; below zero given back.
    pub redeemed: Points,
    /// The part of what came in that paid a debt.
    pub debt_paid: Points,
    /// What the member has and owes afterwards.
    pub standing: Standing,
    /// The tier afterwards.
    pub tier: Option<TierCode>,
    /// The purchase lifted the tier.
    pub upgraded: bool,
    /// The way to the next tier afterwards.
    pub next: Option<Distance>,
}

/// Where a purchase stands in the books, beside its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchasePlace {
    /// The moment it was recorded with.
    pub at: Timestamp,
    /// None: nobody known.
    #[serde(default)]
    pub member: Option<MemberId>,
}

/// What of a booked sale is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRefund {
    /// The store that gives the money back.
    pub store: StoreId,
    /// Where the sale stands.
    pub sale: PurchasePlace,
    /// Which parts; none: all that is left.
    #[serde(default)]
    pub returns: Option<Vec<Return>>,
}

/// A refund whose purchase is not in the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnbookedRefund {
    /// The store that gives the money back.
    pub store: StoreId,
    /// What is given back, above zero.
    pub amount: Money,
    /// What was bought, as far as anyone knows: 1 to 120 characters.
    #[schemars(length(min = 1, max = 120))]
    pub label: String,
}

/// A line as it was bought, with what was given back of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseLine {
    pub item: Option<ItemId>,
    /// The item's name today, or what the line was called.
    pub name: String,
    /// What was typed for the line; may be empty.
    pub label: String,
    pub quantity: Quantity,
    pub total: Money,
    pub discount: Money,
    pub returned: Returned,
}

impl PurchaseLine {
    /// The line as the rules take it.
    pub fn line(&self) -> Line {
        Line {
            item: self.item,
            label: self.label.clone(),
            quantity: self.quantity,
            total: self.total,
            discount: self.discount,
        }
    }
}

/// One purchase or refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Purchase {
    #[serde(flatten)]
    pub head: PurchaseHead,
    pub totals: Totals,
    /// The terms it earned by; none where points came from elsewhere.
    pub terms: Option<Terms>,
    pub lines: Vec<PurchaseLine>,
    /// Its refunds, the earliest first.
    pub refunds: Vec<PurchaseHead>,
}

/// A purchase or refund as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseHead {
    pub id: PurchaseId,
    pub at: Timestamp,
    pub kind: PurchaseKind,
    pub member: Option<MemberId>,
    /// The member's name; empty for somebody unknown.
    pub member_name: String,
    pub store: StoreId,
    /// Who recorded it; none: it was imported.
    pub staff: Option<StaffId>,
    pub staff_name: String,
    pub business_day: BusinessDay,
    /// Minutes after the store's midnight, 0 to 1439.
    pub local_minute: u16,
    /// Paid; below zero given back.
    pub total: Money,
    pub earned: Points,
    pub redeemed: Points,
    pub refund_of: Option<PurchaseId>,
    /// How many lines it has.
    pub line_count: u32,
}

/// Which purchases of a store's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayPage {
    pub store: StoreId,
    pub day: BusinessDay,
    /// Only those of the store's local hour, 0 to 23.
    #[serde(default)]
    pub hour: Option<u8>,
    /// Only those of members.
    #[serde(default)]
    pub members: Option<bool>,
    /// Where the page before ended.
    #[serde(default)]
    pub after: Option<String>,
}

/// A page of purchases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchasePage {
    pub purchases: Vec<PurchaseHead>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}
