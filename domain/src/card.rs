//! Card numbers, and the QR code that carries one.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::narrow::narrow;

/// The fewest characters of a card number: chains count their members from 1.
pub const SHORTEST_CARD: usize = 1;
/// The most characters of a card number.
pub const LONGEST_CARD: usize = 24;

/// Not 1 to 24 letters A-Z and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a card number")]
pub struct NotACard;

/// A member's card number or QR token: 1 to 24 capital letters and digits. Spaces and hyphens are for the
/// eye and not kept; full-width characters and small letters mean the plain capital ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Card(String);

impl Card {
    /// Reads a card number as printed or typed.
    pub fn new(text: &str) -> Result<Self, NotACard> {
        let card: String = plain(text).filter(|letter| !matches!(letter, ' ' | '-')).collect();
        let fits = (SHORTEST_CARD..=LONGEST_CARD).contains(&card.len());
        if fits && card.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(card))
        } else {
            Err(NotACard)
        }
    }

    /// The number as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what a scanner saw; none if it is somebody else's code. A card's QR code says `R1:` and the number: all of it is in
    /// QR's alphanumeric set, which needs 5.5 bits a character instead of 8.
    pub fn from_qr(payload: &str) -> Option<Self> {
        let payload: String = plain(payload.trim()).collect();
        Self::new(payload.strip_prefix("R1:")?).ok()
    }
}

/// Capital letters in narrow forms.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|letter| narrow(letter).to_ascii_uppercase())
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Card {
    type Error = NotACard;
    fn try_from(text: String) -> Result<Self, NotACard> {
        Self::new(&text)
    }
}

impl From<Card> for String {
    fn from(card: Card) -> Self {
        card.0
    }
}

impl JsonSchema for Card {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Card".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z0-9]{1,24}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_read_as_printed_or_typed() {
        for text in ["HM 0001-2345", "hm00012345", "ＨＭ０００１２３４５"] {
            assert_eq!(Card::new(text).unwrap().as_str(), "HM00012345");
        }
        for bad in ["", "卡1234", "1234567890123456789012345", "12_34"] {
            assert_eq!(Card::new(bad), Err(NotACard), "{bad}");
        }
    }

    #[test]
    fn a_qr_code_gives_back_its_card_and_other_codes_give_none() {
        let card = Card::new("HM00012345").unwrap();
        assert_eq!(Card::from_qr("R1:HM00012345"), Some(card.clone()));
        assert_eq!(Card::from_qr(" r1:hm00012345\n"), Some(card));
        for other in ["HM00012345", "R2:HM00012345", "https://example.org/R1:HM00012345", "R1:", ""] {
            assert_eq!(Card::from_qr(other), None, "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_card_survives_its_qr_code(text in "[A-Z0-9]{1,24}") {
            let card = Card::new(&text).unwrap();
            proptest::prop_assert_eq!(Card::from_qr(&format!("R1:{text}")), Some(card));
        }
    }
}
