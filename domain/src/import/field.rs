//! What a file can hold: five kinds, and for each kind the fields it may fill.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One store a row.
    Stores,
    /// One thing that is sold a row.
    Items,
    /// One member a row.
    Members,
    /// One line of a purchase a row.
    Purchases,
    /// One member's points a row.
    OpeningBalances,
}

/// Something a column can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    StoreCode,
    StoreName,
    Region,
    TimeZone,
    StorePhone,
    StoreAddress,
    Franchised,
    ItemCode,
    Barcode,
    ItemName,
    Category,
    Price,
    Cost,
    Card,
    Phone,
    Name,
    FamilyName,
    GivenName,
    LatinName,
    Gender,
    Birthday,
    Email,
    Wechat,
    Address,
    Occupation,
    Employer,
    IncomeBand,
    MaritalStatus,
    HomeStore,
    JoinedOn,
    MayContact,
    Tags,
    UsualSeat,
    UsualOrder,
    Likes,
    Dislikes,
    Allergies,
    TalkAbout,
    PurchaseRef,
    Time,
    TimeOfDay,
    Quantity,
    Paid,
    UnitPrice,
    Discount,
    Points,
    ExpiresOn,
}

impl Field {
    /// How many fields there are: the length of a table indexed by field.
    pub const COUNT: usize = Field::ExpiresOn as usize + 1;
}

/// Whether a file must fill a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A column must be given and no row may leave it empty.
    Required,
    /// May be left out.
    Optional,
    /// At least one of the kind's fields of this need must be given, and filled in each row.
    OneOf,
}

/// How a field's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// As it stands, trimmed; at most [`ReadAs::LONGEST_TEXT`] characters.
    Text,
    /// A short name that other files refer to: trimmed, at most [`ReadAs::LONGEST_CODE`] characters.
    Code,
    /// Money of the brand's currency.
    Money,
    /// A quantity in thousandths.
    Quantity,
    /// A whole number.
    Whole,
    /// A date, with or without a time of day.
    Moment,
    /// A time of day beside a date.
    Clock,
    /// A date.
    Day,
    /// A date with or without its year.
    Birthday,
    /// Yes or no.
    YesNo,
    /// Female, male, other.
    Gender,
}

impl ReadAs {
    /// Characters of a text.
    pub const LONGEST_TEXT: usize = 500;
    /// Characters of a code, card number, phone number or reference.
    pub const LONGEST_CODE: usize = 64;
}

/// A field of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Which.
    pub field: Field,
    /// Whether the kind needs it.
    pub need: Need,
    /// How its text is read.
    pub read: ReadAs,
    /// Whether several columns may fill it: discounts are added, tags are listed.
    pub several: bool,
}

const fn spec(field: Field, need: Need, read: ReadAs) -> Spec {
    Spec { field, need, read, several: false }
}
const fn several(field: Field, read: ReadAs) -> Spec {
    Spec { field, need: Need::Optional, read, several: true }
}

use Field as F;
use Need::{OneOf, Optional, Required};
use ReadAs as R;

const STORES: &[Spec] = &[
    spec(F::StoreCode, Required, R::Code),
    spec(F::StoreName, Optional, R::Text),
    spec(F::Region, Optional, R::Text),
    spec(F::TimeZone, Optional, R::Code),
    spec(F::StorePhone, Optional, R::Code),
    spec(F::StoreAddress, Optional, R::Text),
    spec(F::Franchised, Optional, R::YesNo),
];

const ITEMS: &[Spec] = &[
    spec(F::ItemCode, Required, R::Code),
    spec(F::Barcode, Optional, R::Code),
    spec(F::ItemName, Optional, R::Text),
    spec(F::Category, Optional, R::Text),
    spec(F::Price, Optional, R::Money),
    spec(F::Cost, Optional, R::Money),
];

const MEMBERS: &[Spec] = &[
    spec(F::Card, OneOf, R::Code),
    spec(F::Phone, OneOf, R::Code),
    spec(F::Name, OneOf, R::Text),
    spec(F::FamilyName, OneOf, R::Text),
    spec(F::GivenName, OneOf, R::Text),
    spec(F::LatinName, Optional, R::Text),
    spec(F::Gender, Optional, R::Gender),
    spec(F::Birthday, Optional, R::Birthday),
    spec(F::Email, Optional, R::Text),
    spec(F::Wechat, Optional, R::Text),
    spec(F::Address, Optional, R::Text),
    spec(F::Occupation, Optional, R::Text),
    spec(F::Employer, Optional, R::Text),
    spec(F::IncomeBand, Optional, R::Text),
    spec(F::MaritalStatus, Optional, R::Text),
    spec(F::HomeStore, Optional, R::Code),
    spec(F::JoinedOn, Optional, R::Day),
    spec(F::MayContact, Optional, R::YesNo),
    several(F::Tags, R::Text),
    spec(F::UsualSeat, Optional, R::Text),
    spec(F::UsualOrder, Optional, R::Text),
    spec(F::Likes, Optional, R::Text),
    spec(F::Dislikes, Optional, R::Text),
    spec(F::Allergies, Optional, R::Text),
    spec(F::TalkAbout, Optional, R::Text),
];

const PURCHASES: &[Spec] = &[
    spec(F::Card, Optional, R::Code),
    spec(F::Phone, Optional, R::Code),
    spec(F::Name, Optional, R::Text),
    spec(F::StoreCode, Optional, R::Code),
    spec(F::PurchaseRef, Optional, R::Code),
    spec(F::Time, Required, R::Moment),
    spec(F::TimeOfDay, Optional, R::Clock),
    spec(F::ItemCode, Optional, R::Code),
    spec(F::ItemName, Optional, R::Text),
    spec(F::Category, Optional, R::Text),
    spec(F::Quantity, Optional, R::Quantity),
    spec(F::Paid, OneOf, R::Money),
    spec(F::UnitPrice, OneOf, R::Money),
    several(F::Discount, R::Money),
];

const OPENING_BALANCES: &[Spec] = &[
    spec(F::Card, OneOf, R::Code),
    spec(F::Phone, OneOf, R::Code),
    spec(F::Points, Required, R::Whole),
    spec(F::ExpiresOn, Optional, R::Day),
    spec(F::StoreCode, Optional, R::Code),
];

impl Kind {
    /// Every kind, in the order in which a new brand brings them in.
    pub const ALL: [Kind; 5] =
        [Kind::Stores, Kind::Items, Kind::Members, Kind::Purchases, Kind::OpeningBalances];

    /// The fields a file of this kind may fill, in the order in which the page offers them.
    pub const fn specs(self) -> &'static [Spec] {
        match self {
            Kind::Stores => STORES,
            Kind::Items => ITEMS,
            Kind::Members => MEMBERS,
            Kind::Purchases => PURCHASES,
            Kind::OpeningBalances => OPENING_BALANCES,
        }
    }

    /// The field as this kind reads it, `None` where the kind has no such field.
    pub fn spec(self, field: Field) -> Option<&'static Spec> {
        self.specs().iter().find(|spec| spec.field == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_lists_a_field_twice() {
        for kind in Kind::ALL {
            for (at, spec) in kind.specs().iter().enumerate() {
                assert!(kind.specs().iter().skip(at + 1).all(|other| other.field != spec.field), "{spec:?}");
                assert!((spec.field as usize) < Field::COUNT);
            }
        }
    }
}
