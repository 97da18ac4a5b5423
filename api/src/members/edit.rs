//! Registering and changing members, and the history of their changes.
use regulars_domain::{
    ids::{ChangeId, MemberId, StoreId},
    name::Title,
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Channel, Profile, StaffRef, StoreRef};

/// A new member. One of phone, name and card is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewMember {
    /// Where they registered: their home store.
    pub store: StoreId,
    /// As typed; read in the brand's region.
    #[serde(default)]
    pub phone: String,
    /// In one piece, split as its script is written.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub card: String,
    #[serde(default)]
    pub title: Option<Title>,
    /// The channels consented to.
    #[serde(default)]
    pub consent: Vec<Channel>,
}

/// The member is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Created {
    pub id: MemberId,
}

/// What is to be changed; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MemberEdit {
    /// As it was read with the member.
    pub version: i64,
    /// As typed; empty: no phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// As typed; empty: no card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_store: Option<StoreId>,
    /// The whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// All of them: at most 20 of at most 40 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

/// The member after an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Edited {
    pub version: i64,
    /// To be undone by, see `UndoChange`; none where nothing was different.
    pub change: Option<ChangeId>,
}

/// Why a phone number is looked at: 3 to 200 characters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reveal {
    pub reason: String,
}

/// A whole phone number in E.164 form. Only [`RevealPhone`](super::RevealPhone) answers one.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Revealed {
    pub phone: String,
}

/// Where a page of the history begins: after this change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EditsQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

/// One page of a member's history.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edits {
    pub edits: Vec<Edit>,
    pub next: Option<EditsQuery>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    pub id: ChangeId,
    pub at: Timestamp,
    /// `member.edit`, `member.create`, `member.undo`.
    pub action: String,
    pub staff: Option<StaffRef>,
    pub store: Option<StoreRef>,
    pub fields: Vec<EditedField>,
}

/// One field's change: `profile.likes`, `phone`, `tags`. Phones are masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EditedField {
    pub field: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// A tag and how many members have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TagCount {
    pub name: String,
    pub members: i64,
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed(hidden)")
    }
}
