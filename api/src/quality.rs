//! How good what is known of a member is, and whom a store asks whether it is still right.
use regulars_domain::{
    ids::{MemberId, StoreId},
    phone::{Masked, Phone},
    quality::Asked,
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{endpoints, members::Edited};

endpoints! {
    /// How complete and how fresh a member's profile is, and what is missing.
    GetQuality: Get "/api/members/{member_id}/quality" (MemberId) Area(ReadMembers), () => Quality;
    /// The member says that the contact is still right. Undone like an edit.
    ConfirmContact: Post "/api/members/{member_id}/confirm" (MemberId) Area(EditMembers), Confirmation => Edited;
    /// Members of a store whose contact was not confirmed for more than a year, the longest first. A page may be short, even empty, and
    /// still have a `next`: no request looks through more than five hundred members.
    ListToConfirm: Get "/api/confirmations" (()) Area(EditMembers), ToConfirmQuery => ToConfirmPage;
}

/// How good what is known of a member is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// How much of what is asked for is known, 0 to 100.
    pub completeness: u8,
    /// What is not known, the weightiest first.
    pub missing: Vec<Asked>,
    /// What a member who can be reached is asked about; absent of one who gave nothing to be reached by.
    pub reach: Option<Reached>,
}

/// How a member is reached, and how lately that was right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reached {
    pub contact: Contact,
    /// When it was given or last confirmed.
    pub since: Timestamp,
    /// 100 for a year, 0 from two years on.
    pub freshness: u8,
}

/// What is asked about: the phone; of somebody without one the e-mail, else WeChat, else the address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    Phone(Phone<Masked>),
    Email(String),
    Wechat(String),
    Address(String),
}

/// That the contact is still right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// `since` as it was read with the contact: another that was given meanwhile is not confirmed.
    pub since: Timestamp,
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToConfirmQuery {
    /// Whose members: those at home there.
    pub store: StoreId,
    /// Only those who bought within half a year, wherever that was.
    #[serde(default)]
    pub coming: Option<bool>,
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: Option<String>,
}

/// Some members to ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToConfirmPage {
    pub members: Vec<ToConfirm>,
    /// To go on with; absent at the end.
    pub next: Option<String>,
}

/// A member to ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToConfirm {
    pub id: MemberId,
    /// Empty where only a phone or card is known.
    pub name: String,
    pub contact: Contact,
    /// When it was given or last confirmed.
    pub since: Timestamp,
    /// The last purchase.
    pub last_at: Option<Timestamp>,
}
