//! Members who may have been recorded twice: the pairs, looking for them, and what a person says of one.
use regulars_domain::{
    duplicates::Reason,
    ids::{ChangeId, MemberId},
    loyalty::{Points, Standing},
    phone::{Masked, Phone},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{endpoints, members::MemberRef};

endpoints! {
    /// Pairs of members who may be one person, the likeliest first, where both are in sight. A page may be short, even empty, and still
    /// have a `next`: no request looks through more than a hundred pairs.
    ListDuplicates: Get "/api/duplicates" (()) Area(EditMembers), DuplicateQuery => DuplicatePage;
    /// Compares the next members of those who are new or have changed since they were compared: some two hundred. Left alone, the clock does it.
    FindDuplicates: Post "/api/duplicates/find" (()) Area(EditMembers), () => FindProgress;
    /// Two members in sight side by side: each field that either has, and what would go over if they were merged.
    ComparePair: Get "/api/duplicates/{member_id}/{other_id}" ((MemberId, MemberId)) Area(EditMembers), () => Comparison;
    /// Says of a pair that they are two persons, which is remembered whatever is found later; or takes that back.
    JudgePair: Post "/api/duplicates/{member_id}/{other_id}" ((MemberId, MemberId)) Area(EditMembers), Judgement => ();
    /// Merges two members in sight: the first is kept, and the other's purchases, notes and points become theirs. Undoing the change of
    /// the answer takes it back. Not at a shared till.
    MergeMembers: Post "/api/duplicates/{member_id}/{other_id}/merge" ((MemberId, MemberId)) Area(EditMembers), MergeChoice => Merged;
    /// The merges in force, the newest first, where who is kept is in sight. A page may be short, even empty, and still have a `next`.
    ListMerges: Get "/api/merges" (()) Area(EditMembers), MergesQuery => MergePage;
}

/// Which pairs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateQuery {
    /// Those that somebody said are two persons, instead of those that wait to be looked at.
    #[serde(default)]
    pub dismissed: Option<bool>,
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: Option<String>,
}

/// Some pairs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicatePage {
    pub pairs: Vec<PairView>,
    /// To go on with; absent at the end.
    pub next: Option<String>,
    /// How many members have yet to be compared, so far as a request looks.
    pub left: ToCompare,
}

/// Members who wait to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToCompare {
    /// At most 1,000.
    pub members: i64,
    /// There are more than that.
    pub more: bool,
}

/// Two members who may be one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PairView {
    /// The one who was recorded first.
    pub one: PairMember,
    pub other: PairMember,
    /// How likely they are one person, in thousandths.
    pub score: i64,
    /// What speaks for it and against it, the weightiest first.
    pub reasons: Vec<Reason>,
    pub found_at: Timestamp,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PairMember {
    pub id: MemberId,
    /// Empty where only a phone or card is known.
    pub name: String,
    pub phone: Option<Phone<Masked>>,
    pub card: Option<String>,
    /// The home store's name.
    pub home_store: String,
    /// Days on which they bought, counted for each store.
    pub visits: u32,
    pub points: Points,
    pub joined_at: Timestamp,
    pub last_at: Option<Timestamp>,
}

/// A field of two members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedField {
    /// As the record of changes names it: `card`, `profile.likes`. Phones are masked.
    pub field: String,
    /// Absent: this one's is not known.
    pub one: Option<Value>,
    pub other: Option<Value>,
    /// Which of the two is suggested, where one is to be chosen; absent where both differ in nothing, and where what both have goes
    /// together: tags, consent.
    #[serde(default)]
    pub suggested: Option<Suggestion>,
}

/// Whose value of a field is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    One,
    Other,
    /// That of whoever is kept.
    Kept,
}

/// Two members side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    pub fields: Vec<ComparedField>,
    pub one: ComparedMember,
    pub other: ComparedMember,
}

/// One of the two, and what of theirs would go over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedMember {
    /// The name; empty where only a phone or card is known.
    pub name: String,
    pub joined_at: Timestamp,
    /// Names what is known of them as it was compared: merging says which it saw.
    pub version: i64,
    pub purchases: i64,
    pub notes: i64,
    pub standing: Standing,
}

/// How two members are merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergeChoice {
    /// The version of who is kept.
    pub version: i64,
    /// The version of who is given up.
    pub other_version: i64,
    /// The fields that are taken from who is given up, as [`ComparedField`] names them: all others stay as who is kept has them.
    #[serde(default)]
    pub take: Vec<String>,
}

/// What a merge did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Merged {
    /// The change to undo.
    pub change: ChangeId,
    pub purchases: i64,
    pub notes: i64,
    /// How who is kept stands now.
    pub standing: Standing,
}

/// Which merges.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergesQuery {
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: Option<ChangeId>,
}

/// Some merges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergePage {
    pub merges: Vec<MergeView>,
    /// To go on with; absent at the end.
    pub next: Option<ChangeId>,
}

/// A merge in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergeView {
    /// The change to undo.
    pub change: ChangeId,
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    pub kept: MemberRef,
    pub given: MemberRef,
    /// What went over.
    pub purchases: i64,
    pub notes: i64,
    pub points: Points,
    /// Who was kept was merged away since: that merge is taken back first.
    pub kept_is_gone: bool,
}

/// What a step of looking did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindProgress {
    /// Members compared by this step.
    pub compared: i64,
    /// Pairs that it found likely, those known before included.
    pub found: i64,
    pub left: ToCompare,
}

/// What a person says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Judgement {
    /// They are two persons; false: that was wrong, and the pair waits to be looked at again.
    pub two_persons: bool,
}
