//! Members who may have been recorded twice: the pairs, looking for them, and what a person says of one.
use regulars_domain::{
    duplicates::Reason,
    ids::MemberId,
    loyalty::Points,
    phone::{Masked, Phone},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::endpoints;

endpoints! {
    /// Pairs of members who may be one person, the likeliest first, where both are in sight. A page may be short, even empty, and still
    /// have a `next`: no request looks through more than a hundred pairs.
    ListDuplicates: Get "/api/duplicates" (()) Area(EditMembers), DuplicateQuery => DuplicatePage;
    /// Compares the next members of those who are new or have changed since they were compared: some two hundred. Left alone, the clock does it.
    FindDuplicates: Post "/api/duplicates/find" (()) Area(EditMembers), () => FindProgress;
    /// Two members in sight side by side: each field that either has.
    ComparePair: Get "/api/duplicates/{member_id}/{other_id}" ((MemberId, MemberId)) Area(EditMembers), () => Vec<ComparedField>;
    /// Says of a pair that they are two persons, which is remembered whatever is found later; or takes that back.
    JudgePair: Post "/api/duplicates/{member_id}/{other_id}" ((MemberId, MemberId)) Area(EditMembers), Judgement => ();
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
