//! Look-up: one box, everything a guest can say.
use regulars_domain::{
    ids::{MemberId, StoreId},
    loyalty::TierCode,
    phone::{Masked, Phone},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was typed or scanned, and at which store: its own members come first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LookUpQuery {
    pub q: String,
    pub store: i64,
    /// The brand's region as the session says it: with it, digits are read and members found in one round trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// Who may be meant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// This store's members first, then by last visit; at most 16.
    pub hits: Vec<Hit>,
    /// What would help, where too little was typed to find anybody but the one with the very card, or there may be more than is shown.
    pub more: Option<More>,
}

/// Why more should be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum More {
    /// Nothing a member could be found by.
    Nothing,
    /// So many digits are needed for a phone or a longer card.
    Digits(u8),
    /// So many characters are needed for a longer card.
    Card(u8),
    /// There may be more than those shown.
    TooMany,
}

/// A member, masked: enough to ask "is that you?".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    pub id: MemberId,
    /// In native order; empty where only a phone or card is known.
    pub name: String,
    /// In Latin letters, where the native one has others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latin: Option<String>,
    pub phone: Option<Phone<Masked>>,
    /// The card's last four characters.
    pub card_end: Option<String>,
    pub tier: Option<TierCode>,
    pub home_store: StoreRef,
    pub last_at: Option<Timestamp>,
    /// At home in the asking store.
    pub own: bool,
}

/// A store by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreRef {
    pub id: StoreId,
    pub name: String,
}

/// Whose day it is on a welcome card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CardQuery {
    /// The store at whose counter it is looked at: points lapse and birthdays come by its days. Without, by head office's.
    #[serde(default)]
    pub store: Option<StoreId>,
}

/// The store at whose counter something is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AtStore {
    pub store: StoreId,
}
