//! The staff of a brand: who they are, what they may do, how they are invited, changed and let go.
use regulars_domain::{
    ids::{RegionId, StaffId, StoreId, TillId},
    rights::Role,
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// The people in sight, by name, a page at a time.
    ListTeam: Get "/api/team" (()) Area(ReadTeam), TeamQuery => TeamPage;
    /// Invites a person: the answer holds a link for them, which is shown once.
    InviteStaff: Post "/api/team" (()) Area(EditTeam), NewStaff => NewLink;
    /// Gives a person another name, role, region or stores.
    ChangeStaff: Patch "/api/team/{staff_id}" (StaffId) Area(EditTeam), StaffChange => StaffRev;
    /// Lets a person go: their sessions, links and PIN end at once. What they did stays on record.
    RemoveStaff: Delete "/api/team/{staff_id}" (StaffId) Area(EditTeam), () => ();
    /// Takes back a person who was let go: to where they worked, or to this place. A role that needs a place does not come back to none.
    ReturnStaff: Post "/api/team/{staff_id}/return" (StaffId) Area(EditTeam), Option<StaffPlace> => ();
    /// Makes a new link: an invitation for the invited, a new password for everyone else. Earlier links of theirs end.
    MakeLink: Post "/api/team/{staff_id}/link" (StaffId) Area(EditTeam), LinkWish => NewLink;
    /// Ends the links of a person.
    RevokeLink: Delete "/api/team/{staff_id}/link" (StaffId) Area(EditTeam), () => ();
    /// Forgets a person's PIN.
    ClearPin: Delete "/api/team/{staff_id}/pin" (StaffId) Area(EditTeam), () => ();
    /// The shared tills of the stores in sight.
    ListTills: Get "/api/tills" (()) Area(EditTeam), () => Vec<TillRow>;
    /// Ends a shared till: nobody can take it over any more.
    EndTill: Delete "/api/tills/{till_id}" (TillId) Area(EditTeam), () => ();
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamQuery {
    /// Only people of this store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<i64>,
    /// Those who left, instead of those who are here.
    #[serde(default)]
    pub left: bool,
    /// Continue after this person: name and key from the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_id: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamPage {
    pub people: Vec<StaffView>,
    /// There are more after the last of these.
    pub more: bool,
    /// The brand's regions, for the forms.
    pub regions: Vec<RegionChoice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegionChoice {
    pub id: RegionId,
    pub name: String,
}

/// How a person stands to the brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffState {
    /// Has not taken up the invitation.
    Invited,
    Active,
    Left,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffView {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub state: StaffState,
    pub region: Option<RegionId>,
    /// The stores named for the person; a regional manager also has the region's.
    pub stores: Vec<StoreId>,
    pub has_pin: bool,
    pub has_second_step: bool,
    /// The last use in this brand that is remembered.
    pub seen_at: Option<Timestamp>,
    /// Until when an open link of theirs counts.
    pub link_until: Option<Timestamp>,
    pub rev: i64,
    /// Whether the asker may change this person.
    pub mine_to_change: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewStaff {
    pub name: String,
    pub email: String,
    pub role: Role,
    /// A regional manager's.
    #[serde(default)]
    pub region: Option<RegionId>,
    #[serde(default)]
    pub stores: Vec<StoreId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffChange {
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub region: Option<RegionId>,
    #[serde(default)]
    pub stores: Vec<StoreId>,
    /// The revision that was read.
    pub rev: i64,
}

/// Where somebody works who comes back, in the role that they had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffPlace {
    /// A regional manager's: who left has none any more.
    #[serde(default)]
    pub region: Option<RegionId>,
    #[serde(default)]
    pub stores: Vec<StoreId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffRev {
    pub rev: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkWish {
    /// The link also takes off the second step: phone and recovery codes are lost.
    #[serde(default)]
    pub without_second_step: bool,
}

/// A link to hand to a person. No letter is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewLink {
    pub staff: StaffId,
    /// The secret part. Only in the first answer: sent again, the request answers without it.
    pub token: Option<String>,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TillRow {
    pub id: TillId,
    pub store: StoreId,
    /// Who opened it.
    pub opened_by: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}
