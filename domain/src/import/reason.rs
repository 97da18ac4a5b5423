//! Why a row was not taken, and what was read with a grain of salt. Codes only: the page says them in the reader's language.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::Field;

/// Why a row was refused, by the browser's reading or by the server's knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Reason {
    /// Fewer cells than the header has, or more.
    Ragged {
        /// Cells of the row.
        has: u32,
        /// Cells of the header.
        wants: u32,
    },
    /// Bytes that are no characters in the encoding by which the file is read.
    NotUtf8,
    /// Nothing where something must be.
    Missing,
    /// More characters than the field holds.
    TooLong {
        /// How many it holds.
        most: u32,
    },
    /// No amount of money: `1,2.5`.
    NotAnAmount,
    /// No number.
    NotANumber,
    /// A fraction where only whole numbers are.
    NotWhole,
    /// Beyond what the field holds.
    TooLarge,
    /// Less than nothing, where that cannot be.
    BelowZero,
    /// Not written as any date that is known.
    NotADate,
    /// A date the calendar does not have: 30 February.
    NoSuchDay {
        /// 1–12, or what stands there instead.
        month: u32,
        /// The day that the month does not have.
        day: u32,
    },
    /// A time the clock does not have: 25:00.
    NoSuchTime,
    /// A date before 1900 or after 2199.
    FarAwayDate,
    /// Neither yes nor no.
    NotYesOrNo,
    /// No gender that is known.
    NotAGender,
    /// Another line of the same purchase was refused.
    OtherLine {
        /// Which line of the file.
        line: u32,
    },
    /// The lines of one purchase name different members.
    TwoMembers,
    /// More lines than one purchase holds.
    TooManyLines,
    /// No store has this code, and the import may not create stores.
    UnknownStore,
    /// The store with this code was merged into another.
    StoreMerged,
    /// No item has this code, and the import may not create items.
    UnknownItem,
    /// No member has this card or phone, and the import may not create members.
    UnknownMember,
    /// Another member has this phone already.
    PhoneTaken,
    /// Not a phone number that can exist.
    NotAPhone,
    /// Not a card number: up to 24 letters and digits.
    NotACard,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a barcode: a digit does not fit the others.
    NotABarcode,
    /// None of the choices that the field has.
    NotAChoice,
    /// Over already, where only what lasts can come in.
    InThePast,
    /// No time zone has this name.
    UnknownZone,
    /// The same key stands in the file a second time with another content.
    Repeated,
    /// In the future.
    InTheFuture,
    /// The row is here already with another content, and cannot be changed by a file: a purchase that has been recorded.
    Differs,
    /// The store has no purchase with this reference.
    UnknownPurchase,
    /// Nothing is left of it to be given back.
    AlreadyReturned,
    /// More than was bought, or than is left of it, would be given back.
    MoreThanBought,
}

/// A cell that was not taken as it stands, or a row of which it is the cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Line of the file.
    pub line: u32,
    /// Which field could not be read.
    pub field: Field,
    /// In which column of the file it stands; `None` where no single column is to blame.
    pub column: Option<u32>,
    /// Why.
    pub reason: Reason,
    /// What stands there, at most 80 characters of it.
    pub value: String,
}

/// Something that was read, but not exactly as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A residue of float arithmetic, `1.776357e-15`, read as nothing.
    FloatZero,
    /// Finer than the currency's minor unit (or a thousandth): rounded, half away from zero, each line by itself.
    Rounded,
    /// A date without a time: taken as noon in the store, so that it falls on its day in every zone.
    NoTimeOfDay,
    /// The lines of one purchase have different times: the earliest is the purchase's.
    TwoTimes,
    /// Every cell is as in a row before of the same purchase: the same thing rung up twice, or a row written twice.
    Repeated,
}

impl Note {
    /// Every note.
    pub const ALL: [Note; Note::COUNT] =
        [Note::FloatZero, Note::Rounded, Note::NoTimeOfDay, Note::TwoTimes, Note::Repeated];
    /// How many there are.
    pub const COUNT: usize = Note::Repeated as usize + 1;
}

/// The beginning of a cell, to be shown beside the reason.
pub fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}
