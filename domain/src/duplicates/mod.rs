//! Finding members who were recorded twice: which records to compare, and how likely two of them are one person.
//!
//! [`keys`] says under which short texts a record is filed: only records that share a key are compared, so that the
//! work grows with the number of members and not with its square. [`compare`] gives a pair its [`Score`], and says
//! why. Only pairs are told: whether A and C are one when A is B and B is C is a person's decision.
//!
//! Source: docs/rules/duplicates.md, where the formula, the figures behind it and their origin are.

mod address;
mod compare;
mod date;
mod fold;
mod keys;
mod likeness;
mod name;
mod person;
mod score;
mod weights;

pub use self::{
    fold::Folded,
    keys::{COMMON_KEY, MOST_KEYS},
    person::{Address, Birthday, Person},
    score::{Reason, Score},
};
pub use crate::import::value::Gender;

/// From this value on a pair is shown as the same person: it is likelier than not. One threshold for every set of members.
///
/// Source: docs/rules/duplicates.md, "Threshold".
pub const THRESHOLD: f64 = 0.5;

/// The keys under which a record is filed, at most [`MOST_KEYS`], the most telling first. Two records that share one
/// are worth comparing, unless more than [`COMMON_KEY`] share it. A key is the letter of its kind, a colon and the value.
pub fn keys(person: &Person) -> Vec<String> {
    Folded::new(person).keys()
}

/// How likely two records are one person, and why. The order of the two does not matter. Who compares a record with
/// many keeps it as [`Folded`], which is most of the work.
pub fn compare(one: &Person, other: &Person) -> Score {
    Folded::new(one).compare(&Folded::new(other))
}
