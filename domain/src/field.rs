//! What is wrong with an input, named by its field: the server sends these, the page says them in the reader's language.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One field and the rule it broke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Path from the root of the input: `lines[2].label`, `redemption.step`.
    pub field: String,
    /// The rule, with the figures a sentence about it needs.
    pub rule: Rule,
}

impl FieldError {
    /// `rule` broken at `field`.
    pub fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self { field: field.into(), rule }
    }
}

/// Rules that a field can break. Bounds are inclusive and in the field's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Rule {
    /// Nothing was given.
    Required,
    /// More characters than `max`.
    TooLong { max: i64 },
    /// More entries than `max`.
    TooMany { max: i64 },
    /// Below `min` or above `max`.
    OutOfRange { min: i64, max: i64 },
    /// No multiple of `step`.
    NotMultipleOf { step: i64 },
    /// The same value stands in another entry.
    NotUnique,
    /// Not above the entry before.
    NotAscending,
    /// Would be worth a fraction of a minor unit.
    NotWholeMoney,
    /// More points than the member can spend.
    MoreThanBalance { balance: i64 },
    /// The programme or the sale has no such thing.
    NotOffered,
    /// Characters other than small letters, digits, `-` and `_`.
    NotACode,
}

/// Collects broken rules, so that a form shows all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<FieldError>);

impl Problems {
    pub fn add(&mut self, field: impl Into<String>, rule: Rule) {
        self.0.push(FieldError::new(field, rule));
    }

    pub fn range(&mut self, field: impl Into<String>, value: i64, min: i64, max: i64) {
        if !(min..=max).contains(&value) {
            self.add(field, Rule::OutOfRange { min, max });
        }
    }

    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
