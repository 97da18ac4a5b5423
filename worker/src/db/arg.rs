//! Values bound to a statement.
use regulars_domain::{ids::*, money::Money, time::*};

/// A bound value. Whole numbers travel as JavaScript numbers, so they stay within ±(2^53−1).
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Null,
    Int(i64),
    Text(String),
}

impl From<i64> for Arg {
    fn from(n: i64) -> Arg {
        Arg::Int(n.clamp(-MAX_ID, MAX_ID))
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}
impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}
impl From<bool> for Arg {
    fn from(yes: bool) -> Arg {
        Arg::Int(i64::from(yes))
    }
}
impl<T: Into<Arg>> From<Option<T>> for Arg {
    fn from(value: Option<T>) -> Arg {
        value.map_or(Arg::Null, Into::into)
    }
}
macro_rules! whole {
    ($($t:ty => $get:expr;)*) => {$(
        impl From<$t> for Arg {
            fn from(value: $t) -> Arg { Arg::from(($get)(value)) }
        }
    )*};
}
whole! {
    i32 => i64::from; u32 => i64::from; u16 => i64::from;
    Money => |m: Money| m.0; Timestamp => |t: Timestamp| t.0; BusinessDay => |d: BusinessDay| i64::from(d.0);
    BrandId => BrandId::get; RegionId => RegionId::get; StoreId => StoreId::get; StaffId => StaffId::get;
    AccountId => AccountId::get; SessionId => SessionId::get; TillId => TillId::get; MemberId => MemberId::get; PurchaseId => PurchaseId::get;
    ItemId => ItemId::get; LineId => LineId::get; LotId => LotId::get; NoteId => NoteId::get; ImportId => ImportId::get;
    ChangeId => ChangeId::get; ApiKeyId => ApiKeyId::get; ViewId => ViewId::get; BulkId => BulkId::get; ExportId => ExportId::get; OpKey => OpKey::get;
}
