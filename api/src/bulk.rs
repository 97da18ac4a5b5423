//! One change for many members of the list: a tag for all of them, another home store. It goes on in bounded steps, driven by the page
//! and finished by the clock where the page was left; it is cancelled and taken back in steps, too.
use regulars_domain::{
    ids::{BulkId, MemberId, StoreId},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{endpoints, members::MemberFilter};

endpoints! {
    /// The jobs that are under way or being taken back, of the stores within reach.
    ListBulks: Get "/api/bulk" (()) Area(EditMembers), () => Vec<BulkView>;
    /// Begins one. Nobody is changed yet: each step changes some.
    BeginBulk: Post "/api/bulk" (()) Area(EditMembers), NewBulk => BulkView;
    /// Takes the next step, forwards or back, of at most 100 members. One that has ended is answered as it stands.
    ContinueBulk: Post "/api/bulk/{bulk_id}/step" (BulkId) Area(EditMembers), () => BulkView;
    /// Ends one that is under way: what was changed stays so.
    CancelBulk: Post "/api/bulk/{bulk_id}/cancel" (BulkId) Area(EditMembers), () => BulkView;
    /// Begins to give back what was changed and what nobody changed since. An assignment that somebody else made: by who sees the whole brand.
    UndoBulk: Post "/api/bulk/{bulk_id}/undo" (BulkId) Area(EditMembers), () => BulkView;
}

/// The most members that are named one by one.
pub const MOST_NAMED: usize = 500;

/// What is done to each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// They get this tag; who has it, or 20 others, is left as they are.
    Tag(String),
    /// They lose this tag.
    Untag(String),
    /// This becomes their home store.
    Assign(StoreId),
}

/// Whom: members of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Whom {
    /// The list. What its filters mean (days ago, birthdays) is what they mean when the job begins.
    #[serde(default)]
    pub filter: MemberFilter,
    /// These of the list's store, at most 500, whether the filters let them pass or not; absent: all who pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<MemberId>>,
    /// But these, at most 500.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<MemberId>,
}

/// The job that is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewBulk {
    pub act: Act,
    pub whom: Whom,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    Running,
    Done,
    /// Ended before its end: by somebody, or because the store to which members were to go was merged away.
    Cancelled,
    Undoing,
    Undone,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BulkView {
    pub id: BulkId,
    pub act: Act,
    pub state: BulkState,
    /// Members looked at so far.
    pub seen: u32,
    /// Those of them who were changed: the others had nothing to change.
    pub changed: u32,
    /// Those who got back what they had.
    pub given_back: u32,
    /// Those who did not, because somebody changed them since.
    pub left_so: u32,
    /// How many there are to look at; absent where they are too many to be counted unasked.
    pub total: Option<u32>,
    /// Who began it.
    pub by: String,
    pub started_at: Timestamp,
}
