//! What a comparison says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    THRESHOLD,
    weights::{Level, PRIOR},
};

/// How likely two records are one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Score {
    /// The chance that they are, 0 to 1.
    pub value: f64,
    /// What speaks for it and against it, the weightiest first.
    pub reasons: Vec<Reason>,
}

impl Score {
    /// Whether the two are shown as the same person.
    pub fn is_duplicate(&self) -> bool {
        self.value >= THRESHOLD
    }
}

/// What was found when one field, or a few that belong together, were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The whole name.
    SameName,
    /// The whole name, with its parts in each other's place.
    SwappedName,
    /// The name but for a slip or a short form.
    SimilarName {
        /// How alike, in percent.
        percent: u8,
    },
    /// The given name; no family name could be compared.
    SameGivenName,
    /// The family name; no given name could be compared.
    SameFamilyName,
    /// Another given name, where the family name is alike or unknown.
    DifferentGivenName,
    /// Another family name, where the given name is alike or unknown.
    DifferentFamilyName,
    /// Another name altogether.
    DifferentName,
    /// One of the phones.
    SamePhone,
    /// One of the phones but for one digit, or two neighbours that changed places.
    SimilarPhone,
    /// No phone in common.
    DifferentPhone,
    /// The e-mail address.
    SameEmail,
    /// The e-mail address but for one slip, or its part before the `@`.
    SimilarEmail,
    /// Another e-mail address.
    DifferentEmail,
    /// The card.
    SameCard,
    /// The number of an authority.
    SameIdentity,
    /// The number of an authority but for one slip.
    SimilarIdentity,
    /// Another number of an authority.
    DifferentIdentity,
    /// The birthday, with its year.
    SameBirthday,
    /// The day and the month; a year is unknown.
    SameDayOfBirth,
    /// The birthday with day and month in each other's place.
    BirthdayTransposed,
    /// The birthday but for one slip, or another year.
    SimilarBirthday,
    /// Another birthday.
    DifferentBirthday,
    /// The address.
    SameAddress,
    /// Nearly the address.
    SimilarAddress {
        /// How alike, in percent.
        percent: u8,
    },
    /// The suburb, the postcode or the like, in another street or with no street to compare.
    SamePlace,
    /// Another address.
    DifferentAddress,
    /// Another gender.
    DifferentGender,
}

/// One field's evidence.
pub(super) struct Finding {
    pub level: Level,
    /// None where there is nothing to show: that two people have the same gender says too little.
    pub reason: Option<Reason>,
}

impl Finding {
    pub fn new(level: Level, reason: Reason) -> Self {
        Self { level, reason: Some(reason) }
    }

    pub fn silent(level: Level) -> Self {
        Self { level, reason: None }
    }
}

/// Bayes' rule over three explanations of what was found: one person, two of one household, two strangers.
pub(super) fn judge(findings: impl Iterator<Item = Finding>) -> Score {
    let mut all = PRIOR;
    let mut reasons = Vec::new();
    for finding in findings {
        all = all.and(finding.level);
        if let Some(reason) = finding.reason {
            reasons.push((finding.level.weight().abs(), reason));
        }
    }
    reasons.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let value = all.same / (all.same + all.relative + all.stranger);
    Score { value, reasons: reasons.into_iter().map(|(_, reason)| reason).collect() }
}

/// A share of 0 to 1 in percent.
pub(super) fn percent(share: f64) -> u8 {
    // The bounds make the cast exact.
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}
