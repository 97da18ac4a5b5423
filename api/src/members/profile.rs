//! What is known of a member beside figures: who they are, their family, habits and attitude, and what they consented to.
use std::collections::BTreeMap;

use regulars_domain::{
    name::{NameProblem, PersonName, Title},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name as it is typed and kept: its parts, unchecked. Native order follows from the script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NameParts {
    #[serde(default)]
    pub family: String,
    #[serde(default)]
    pub given: String,
    /// The whole name in Latin letters in native order, as in a passport: `Yu Wentao`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub latin: String,
}

impl NameParts {
    /// The name, checked.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn person(&self) -> Result<PersonName, NameProblem> {
        PersonName::new(&self.family, &self.given, Some(self.latin.as_str()).filter(|l| !l.trim().is_empty()))
    }
}

impl From<&PersonName> for NameParts {
    fn from(name: &PersonName) -> NameParts {
        NameParts {
            family: name.family().to_owned(),
            given: name.given().to_owned(),
            latin: name.latin().unwrap_or_default().to_owned(),
        }
    }
}

macro_rules! choices {
    ($(#[doc = $doc:literal])* $name:ident { $($variant:ident),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),* }
        impl $name {
            /// Every choice, in the order in which forms offer them.
            pub const ALL: &[$name] = &[$($name::$variant),*];
        }
    };
}

choices! {
    /// As the member says it.
    Gender { Woman, Man, Other }
}
choices! {
    /// Yearly household income against what is usual in the brand's country.
    IncomeBand { Low, Middle, UpperMiddle, High }
}
choices! {
    /// Marital status.
    Marital { Single, Partnered, Married, Divorced, Widowed }
}
choices! {
    /// A way to reach a member, each with a consent of its own.
    Channel { Sms, Email, Wechat, Phone, Post }
}

impl Channel {
    /// Its name in what is stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Email => "email",
            Channel::Wechat => "wechat",
            Channel::Phone => "phone",
            Channel::Post => "post",
        }
    }
}

/// A birthday; the year is often not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Birthday {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    pub month: u32,
    pub day: u32,
    /// Counted by the Chinese calendar.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lunar: bool,
}

/// A child of the member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Child {
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Birthday>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub school: String,
}

/// What the member said to being written to or called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    pub given: bool,
    /// When it was said. The server sets it where the answer changes.
    #[serde(default = "never")]
    pub at: Timestamp,
}

fn never() -> Timestamp {
    Timestamp(0)
}

/// Texts are trimmed and may be empty; the longest are 400 characters, notes on habits 200.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<NameParts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthday: Option<Birthday>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wechat: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub occupation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub employer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income: Option<IncomeBand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marital: Option<Marital>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub spouse: String,
    /// At most 12.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Child>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub usual_seat: String,
    /// What the host says the usual order is; empty: what purchases say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub usual_order: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub likes: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dislikes: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub allergies: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub talk_about: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub motive: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub personality: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lifestyle: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub consent: BTreeMap<Channel, Consent>,
}

impl Profile {
    /// The name, where there is one.
    pub fn person(&self) -> Option<PersonName> {
        self.name.as_ref().and_then(|name| name.person().ok())
    }
}
