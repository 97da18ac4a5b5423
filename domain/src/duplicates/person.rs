//! A record as it is compared: everything may be missing, and nothing needs to be right.

use std::fmt;

use super::Gender;
use crate::{card::Card, phone::E164};

/// What is known of somebody. An empty text is not known. Texts are as they were typed: case, accents, punctuation and
/// blanks do not matter. Chinese names are compared character by character, so who may have both simplified and
/// traditional ones brings them into one form before.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The given name, or a whole name that could not be split.
    pub given: String,
    /// The family name.
    pub family: String,
    /// The whole name in Latin letters, in any order: "Yu Wentao". It is compared where the scripts of two names differ.
    pub latin: String,
    /// Telephone numbers.
    pub phones: Vec<E164>,
    /// The card.
    pub card: Option<Card>,
    /// The e-mail address.
    pub email: String,
    /// The birthday.
    pub birthday: Option<Birthday>,
    /// Where the person lives.
    pub address: Address,
    /// A number that an authority gave to this person alone: an identity card, a passport, a social security number.
    pub identity: String,
    /// The gender.
    pub gender: Option<Gender>,
}

/// A person is not for logs.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(hidden)")
    }
}

/// A day of birth as it was written: it need not be in any calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birthday {
    /// The year, where it was told.
    pub year: Option<i32>,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// Counted by the Chinese calendar. It says nothing about a birthday of the other calendar.
    pub lunar: bool,
}

/// An address in its parts, in one text, or both. Where two addresses have parts these are compared, else the texts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// All of it in one text, or what has no place among the parts.
    pub text: String,
    /// The number in the street.
    pub number: String,
    /// The street without its number.
    pub street: String,
    /// A building, an estate, a flat.
    pub building: String,
    /// The suburb, the village or, in a small country, the town.
    pub suburb: String,
    /// The postcode.
    pub postcode: String,
    /// The state or province.
    pub state: String,
}
