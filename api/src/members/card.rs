//! The welcome card: what a host needs to know at a glance.
use regulars_domain::{
    card::Card,
    ids::{ItemId, MemberId},
    loyalty::{Points, TierCode, tier::Distance},
    money::Money,
    name::{PersonName, Title},
    phone::{Masked, Phone},
    time::{BusinessDay, Timestamp},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Entry, StoreRef};

/// Who a member is and where they stand: the head of the card and of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Face {
    pub id: MemberId,
    /// None where only a phone or card is known.
    pub name: Option<PersonName>,
    pub title: Option<Title>,
    pub phone: Option<Phone<Masked>>,
    pub card: Option<Card>,
    pub home_store: StoreRef,
    pub tier: Option<TierCode>,
    /// To the next tier; none at the top.
    pub distance: Option<Distance>,
    /// What the window that tiers look at holds, in the unit of the programme's measure.
    pub window: i64,
    pub points: Points,
    /// What of them can be spent: not those whose last day is over, though the night's pass has yet to close them.
    pub spendable: Points,
    pub debt: Points,
    /// The points that lapse soonest.
    pub expiring: Option<Expiring>,
    /// Days on which they bought, counted for each store, over all the years.
    pub visits: u32,
    /// Purchases inside the window that tiers look at: what the preview of a purchase counts on.
    pub window_sales: u32,
    pub joined_at: Timestamp,
    /// The first purchase: a potential customer became a current one.
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    pub last_store: Option<StoreRef>,
    /// Within two weeks.
    pub birthday: Option<BirthdayNear>,
    pub tags: Vec<String>,
}

/// Points that lapse on the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Expiring {
    pub points: Points,
    /// Their last day.
    pub day: BusinessDay,
    /// There may be more on that day: of a member who buys several times a day not every lot was looked at.
    #[serde(default)]
    pub more: bool,
}

/// A birthday that is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BirthdayNear {
    /// 0: today.
    pub in_days: u32,
    pub day: BusinessDay,
}

/// The usual order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Usual {
    /// As the profile says.
    Host { text: String },
    /// What came back in at least a third of the latest purchases.
    Purchases {
        /// The commonest first, at most four.
        items: Vec<UsualItem>,
        /// Purchases with at least one of the items ...
        with: u32,
        /// ... of so many that were looked at.
        of: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsualItem {
    pub id: ItemId,
    pub name: String,
    pub times: u32,
}

/// What a host remembers of a guest; texts may be empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WelcomeCard {
    pub face: Face,
    pub usual_seat: String,
    pub usual: Option<Usual>,
    pub likes: String,
    pub dislikes: String,
    pub allergies: String,
    pub talk_about: String,
    /// The latest of the timeline: six, and the latest note if it is not among them.
    pub lately: Vec<Entry>,
}

/// A member's standing figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Paid inside the tier window, in minor units.
    pub window_spend: Money,
    /// Length of that window, in days.
    pub window_days: u32,
    /// Paid ever, refunds taken off.
    pub spend: Money,
    /// Calendar days since they last bought: yesterday evening is one. None before the first purchase.
    pub away_days: Option<i32>,
}
