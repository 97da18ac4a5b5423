//! A member's page.
use regulars_domain::{
    ids::{MemberId, PurchaseId, StaffId},
    loyalty::{LineKind, Points},
    time::{BusinessDay, Timestamp},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Face, Figures, NoteKind, Profile, StoreRef, Timeline, Usual};

/// The first screen of a member's page, in two round trips.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberPage {
    pub face: Face,
    pub figures: Figures,
    pub profile: Profile,
    pub usual: Option<Usual>,
    pub behaviour: Behaviour,
    /// Names what can be edited as it was read: an edit sends it back.
    pub version: i64,
    pub timeline: Timeline,
}

/// How the member buys and is in touch, computed from the latest purchases and notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Behaviour {
    /// So many purchases were looked at, the latest.
    pub of: u32,
    /// The median number of days between visits; none before the third.
    pub gap_days: Option<u32>,
    /// Where they were made, the commonest first.
    pub stores: Vec<StoreShare>,
    /// What was bought, by category, the most money first; nothing where no item has a category.
    pub kinds: Vec<KindShare>,
    /// By what channels one was in touch lately, the commonest first.
    pub channels: Vec<ChannelCount>,
}

/// How many of the latest dozen notes were of a channel; what was only written down counts for none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChannelCount {
    pub channel: NoteKind,
    pub times: u32,
}

/// A category's part of what was bought lately: of the two dozen items with the most money in them, and the free amounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindShare {
    /// Empty: items without a category, free amounts, and categories beyond the first five.
    pub category: String,
    /// In hundredths of a per cent.
    pub share: u32,
}

/// How many of the latest purchases were made at a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreShare {
    pub store: StoreRef,
    pub purchases: u32,
}

/// A person of the staff by name; none: the system itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffRef {
    pub id: StaffId,
    pub name: String,
}

/// Another member by name; empty where they have none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberRef {
    pub id: MemberId,
    pub name: String,
}

/// Where a page of points begins: after this line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointsQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_id: Option<i64>,
    /// The standing that the line before left to go on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<i64>,
}

/// Lines of the points ledger, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointLines {
    pub lines: Vec<PointLine>,
    /// Where the next page begins; none at the end.
    pub next: Option<PointsQuery>,
}

/// One movement of points, explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointLine {
    pub kind: LineKind,
    pub at: Timestamp,
    pub day: BusinessDay,
    pub points: Points,
    /// Balance less debt after this line.
    pub standing: Points,
    /// The points' last day; none: they last, or the line moves a debt.
    pub expires: Option<BusinessDay>,
    /// Whether the line moves a debt instead of points that can be spent.
    pub debt: bool,
    pub purchase: Option<PurchaseId>,
    pub store: Option<StoreRef>,
    /// Who issued the points, where that is another store.
    pub issuer: Option<StoreRef>,
    pub staff: Option<StaffRef>,
    pub reason: Option<String>,
    /// Of a transfer: to or from whom.
    pub other: Option<MemberRef>,
}
