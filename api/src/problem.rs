//! The one body of every answer that is not a success.
use std::collections::BTreeMap;

use regulars_domain::field::{FieldError, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What went wrong, for the page to say in its reader's language. `params` fill the sentence; `field` names the input at fault
/// (a path such as `lines.2.total`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    pub code: Code,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Problem {
    pub fn new(code: Code) -> Problem {
        Problem { code, field: None, params: BTreeMap::new() }
    }
    pub fn at(mut self, field: impl Into<String>) -> Problem {
        self.field = Some(field.into());
        self
    }
    pub fn with(mut self, name: &str, value: impl ToString) -> Problem {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// A rule of the domain that an input breaks, in the contract's words.
impl From<&FieldError> for Problem {
    fn from(error: &FieldError) -> Problem {
        let broken = match error.rule {
            Rule::Required => Problem::new(Code::Required),
            Rule::TooLong { max } | Rule::TooMany { max } => Problem::new(Code::TooLong).with("max", max),
            Rule::OutOfRange { min, max } => Problem::new(Code::OutOfRange).with("min", min).with("max", max),
            Rule::MoreThanBalance { balance } => Problem::new(Code::NotEnoughPoints).with("balance", balance),
            Rule::NotMultipleOf { step } => Problem::new(Code::Invalid).with("step", step),
            Rule::NotUnique
            | Rule::NotAscending
            | Rule::NotWholeMoney
            | Rule::NotOffered
            | Rule::NotACode => Problem::new(Code::Invalid),
        };
        broken.at(error.field.clone())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $status:literal,)*) => {
        /// The kinds of problem. Each has its sentence in every language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[doc = $doc])* $name,)* }
        impl Code {
            /// Every code, for the tests that ask each to be translated.
            pub const ALL: &[Code] = &[$(Code::$name),*];
            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 { match self { $(Code::$name => $status,)* } }
        }
    };
}

codes! {
    /// The body or query is not of the expected shape.
    Malformed = 400,
    /// Nobody is signed in.
    SignedOut = 401,
    /// E-mail and password do not belong together.
    WrongPassword = 401,
    /// The account has a second step and it was not given.
    SecondStepNeeded = 401,
    /// The second step's code is wrong or was used before.
    WrongCode = 401,
    /// The PIN is wrong.
    WrongPin = 401,
    /// Too many failures: `seconds` to wait.
    TooManyTries = 429,
    /// The role lacks the right.
    Forbidden = 403,
    /// The brand asks for a second step that this account has not set up.
    SecondStepRequired = 403,
    /// The device is a shared till of `store`, where this person does not work.
    NotAtThisTill = 403,
    /// The request came from another site.
    ForeignOrigin = 403,
    /// There is no such thing, or not for this person.
    NotFound = 404,
    /// `field` must be filled.
    Required = 422,
    /// `field` is too long: `max` characters.
    TooLong = 422,
    /// `field` is outside `min`..`max`.
    OutOfRange = 422,
    /// `field` is not of its form.
    Invalid = 422,
    /// The phone number is no number of its region.
    InvalidPhone = 422,
    /// The password is too short or too common.
    WeakPassword = 422,
    /// The link was used, has expired or never was.
    LinkExpired = 410,
    /// Somebody has this already: `field`; `id` is theirs.
    AlreadyTaken = 409,
    /// The operation key was used for another request.
    KeyReused = 409,
    /// It was changed by somebody else meanwhile; `rev` is the current revision.
    ChangedMeanwhile = 409,
    /// Not enough points: `balance` there are.
    NotEnoughPoints = 409,
    /// More than was bought, or than is left of it, would be taken back.
    MoreThanBought = 409,
    /// The store is closed.
    StoreClosed = 409,
    /// The brand would be left without an owner.
    LastOwner = 409,
    /// Something made since depends on it; `count` things.
    StillNeeded = 409,
    /// There are as many as there may be: `max`.
    TooMany = 409,
    /// It is not in the state for this.
    WrongState = 409,
    /// This member was merged away: `into` is whom they have become.
    Merged = 409,
    /// More purchases and notes than one merge carries over: `max`.
    TooMuchToMove = 409,
    /// The body is larger than the server takes.
    TooLarge = 413,
    /// Too much at once: try again after the Retry-After header.
    Busy = 503,
    /// A fault on our side, already logged.
    Internal = 500,
}
