//! Links that let someone in once: an invitation, or a new password. The link's secret travels in bodies, never in an address.
use regulars_domain::{rights::Role, time::Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    endpoints,
    house::{Language, Me},
};

endpoints! {
    /// What a link is for, before it is used.
    LookAtLink: Post "/api/link" (()) Public, LinkToken => LinkView;
    /// Uses a link up. An invitation signs in; after a new password one signs in with it.
    UseLink: Post "/api/link/use" (()) Public, LinkUse => LinkUsed;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkToken {
    pub token: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// To join a brand's staff.
    Invitation,
    /// To set a new password.
    Reset,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkView {
    pub kind: LinkKind,
    pub brand: String,
    pub language: Language,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// The account has a password already, from another brand: joining asks for it and changes nothing of it.
    pub has_password: bool,
    pub has_second_step: bool,
    pub expires_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkUse {
    pub token: String,
    /// Joining: how one is called. Empty keeps what the invitation says.
    #[serde(default)]
    pub name: String,
    /// The password to be, or the one the account has.
    pub password: String,
    /// The second step of an account that has one.
    #[serde(default)]
    pub code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkUsed {
    /// The invitation is taken up; the cookie is set.
    SignedIn(Box<Me>),
    /// The password is set; every session of the account has ended.
    PasswordSet { email: String },
}
