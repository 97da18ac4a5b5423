//! One type per kind of key, so that a `StoreId` cannot be passed where a `MemberId` belongs.
//!
//! Every key is a whole number in `1..=2^53-1` (what a JSON number carries exactly) and unique inside its brand. A key never
//! stands in for permission.
use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The largest whole number that JSON, JavaScript and D1 carry exactly.
pub const MAX_ID: i64 = (1 << 53) - 1;

/// A number outside `1..=2^53-1`, or no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key")]
pub struct NotAKey;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(#[schemars(range(min = 1, max = 9_007_199_254_740_991_i64))] i64);

        impl $name {
            /// The key as the database and JSON hold it.
            pub const fn get(self) -> i64 { self.0 }
        }
        impl TryFrom<i64> for $name {
            type Error = NotAKey;
            fn try_from(n: i64) -> Result<Self, NotAKey> {
                if (1..=MAX_ID).contains(&n) { Ok(Self(n)) } else { Err(NotAKey) }
            }
        }
        impl From<$name> for i64 {
            fn from(id: $name) -> i64 { id.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = NotAKey;
            fn from_str(text: &str) -> Result<Self, NotAKey> { text.parse::<i64>().map_err(|_| NotAKey)?.try_into() }
        }
    )*};
}

id! {
    /// A chain: the tenant.
    BrandId;
    /// A group of stores under one regional manager.
    RegionId;
    /// A shop.
    StoreId;
    /// A person of one brand's staff.
    StaffId;
    /// An e-mail address that can sign in, for one or more brands.
    AccountId;
    /// One signed-in device, as its owner sees it in the list of sessions.
    SessionId;
    /// A device that clerks share.
    TillId;
    /// A registered customer.
    MemberId;
    /// One sale or refund.
    PurchaseId;
    /// A thing that is sold.
    ItemId;
    /// One line of the points ledger.
    LineId;
    /// Points earned together, which expire together.
    LotId;
    /// A note about a member: something said or done.
    NoteId;
    /// One file brought in.
    ImportId;
    /// One change in the record of changes.
    ChangeId;
    /// A key by which a program calls the API.
    ApiKeyId;
    /// A saved view of the members list.
    ViewId;
    /// One change for many members.
    BulkId;
    /// Members taken out as a file.
    ExportId;
    /// A write, named by the client when its form opens: the same key again has no further effect. 53 random bits.
    OpKey;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_positive_number_that_json_carries_exactly() {
        assert!(MemberId::try_from(1).is_ok() && MemberId::try_from(MAX_ID).is_ok());
        for n in [0, -1, MAX_ID + 1] {
            assert_eq!(MemberId::try_from(n), Err(NotAKey));
        }
        assert_eq!(serde_json::from_str::<StoreId>("7").ok(), "7".parse().ok());
        assert!(serde_json::from_str::<StoreId>("0").is_err());
    }
}
