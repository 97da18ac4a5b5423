//! A member's timeline: purchases, what was said, points moved by hand, changes; one order over all.
use regulars_domain::{
    ids::{ChangeId, NoteId, PurchaseId, StoreId},
    loyalty::{LineKind, Points},
    money::Money,
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MemberRef, StaffRef, StoreRef};

/// What a timeline shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    #[default]
    All,
    Purchases,
    /// Notes, calls, talks and messages.
    Talks,
    /// Points that moved without a purchase.
    Points,
    Changes,
}

impl TimelineKind {
    /// Every kind, in the order in which the filter offers them.
    pub const ALL: [TimelineKind; 5] = [
        TimelineKind::All,
        TimelineKind::Purchases,
        TimelineKind::Talks,
        TimelineKind::Points,
        TimelineKind::Changes,
    ];
}

/// Where a page of the timeline begins: after the entry with this moment and key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineQuery {
    #[serde(default)]
    pub kind: TimelineKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_id: Option<i64>,
}

/// One page of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    pub entries: Vec<Entry>,
    /// Where the next page begins; none at the end.
    pub next: Option<TimelineQuery>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Together with `at` the place in the order.
    pub id: i64,
    pub at: Timestamp,
    pub store: Option<StoreRef>,
    pub staff: Option<StaffRef>,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Purchase {
        purchase: PurchaseId,
        /// A sale, or a refund with figures below zero.
        refund: bool,
        /// Different lines.
        lines: u32,
        total: Money,
        earned: Points,
        redeemed: Points,
        /// The first ever: a potential customer became a current one.
        first: bool,
        /// How much of a sale was given back since; absent: nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        back: Option<GivenBack>,
    },
    Note {
        note: NoteId,
        channel: NoteKind,
        text: String,
    },
    Points {
        why: LineKind,
        points: Points,
        reason: Option<String>,
        /// Of a transfer: to or from whom.
        other: Option<MemberRef>,
    },
    Edit {
        change: ChangeId,
        /// Names, as in [`EditedField`](super::EditedField).
        fields: Vec<String>,
        /// What it took back, if it was an undo.
        undo: bool,
    },
    /// Became a member.
    Joined,
}

/// How much of a sale was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenBack {
    Partly,
    /// Nothing of it is left.
    Whole,
}

/// How something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    Note,
    Call,
    Talk,
    Visit,
    Email,
    Sms,
    Wechat,
    Letter,
    Fax,
    Web,
}

impl NoteKind {
    /// Every kind, in the order in which the form offers them.
    pub const ALL: [NoteKind; 10] = [
        NoteKind::Note,
        NoteKind::Talk,
        NoteKind::Call,
        NoteKind::Visit,
        NoteKind::Wechat,
        NoteKind::Sms,
        NoteKind::Email,
        NoteKind::Letter,
        NoteKind::Fax,
        NoteKind::Web,
    ];
    /// As the books hold it.
    pub const fn code(self) -> &'static str {
        match self {
            NoteKind::Note => "note",
            NoteKind::Call => "call",
            NoteKind::Talk => "talk",
            NoteKind::Visit => "visit",
            NoteKind::Email => "email",
            NoteKind::Sms => "sms",
            NoteKind::Wechat => "wechat",
            NoteKind::Letter => "letter",
            NoteKind::Fax => "fax",
            NoteKind::Web => "web",
        }
    }
}

/// Something said or done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewNote {
    pub kind: NoteKind,
    /// 1 to 2,000 characters.
    #[schemars(length(min = 1, max = 2_000))]
    pub text: String,
    /// At whose counter, if at one.
    #[serde(default)]
    pub store: Option<StoreId>,
}

/// A note's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteKey {
    pub id: NoteId,
    pub at: Timestamp,
}

/// When the note was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoteAt {
    pub at: Timestamp,
}
