//! Set-up, sign-in and the signed-in person: what every page needs before it can begin.
use regulars_domain::{
    ids::{SessionId, StaffId, StoreId},
    loyalty::Programme,
    rights::{Area, Role},
    time::{BusinessDay, Timestamp},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// Whether the instance waits for its first brand.
    GetStatus: Get "/api/status" (()) Public, () => Status;
    /// Creates the first brand with its first store and owner, who is then signed in. Needs the one-time code.
    SetUp: Post "/api/setup" (()) Public, NewBrand => Me;
    /// Signs in and sets the session's cookie.
    SignIn: Post "/api/session" (()) Public, Credentials => SignedIn;
    /// Who is signed in, and what the pages need to know of the brand.
    GetMe: Get "/api/session" (()) Anyone, () => Me;
    /// Ends this session.
    SignOut: Delete "/api/session" (()) Anyone, () => ();
    /// One's own sessions, the newest first.
    ListSessions: Get "/api/sessions" (()) Account, () => Vec<SessionView>;
    /// Ends one of one's own sessions.
    EndSession: Delete "/api/sessions/{session_id}" (SessionId) Account, () => ();
    /// Ends every session of one's account, this one included.
    SignOutEverywhere: Delete "/api/sessions" (()) Account, () => ();
}

/// What a stranger may know of the instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// No brand exists yet: the page offers set-up.
    pub empty: bool,
}

/// A brand's beginning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewBrand {
    /// The one-time code printed at first start.
    pub code: String,
    pub brand: String,
    /// ISO 4217.
    pub currency: String,
    /// Default region of phone numbers, ISO 3166.
    pub region: String,
    pub language: Language,
    /// IANA.
    pub time_zone: String,
    pub store: String,
    pub owner: String,
    pub email: String,
    pub password: String,
}

/// The languages the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-Hans")]
    SimplifiedChinese,
    #[serde(rename = "zh-Hant")]
    TraditionalChinese,
}

impl Language {
    pub const ALL: [Language; 3] =
        [Language::English, Language::SimplifiedChinese, Language::TraditionalChinese];
    /// The BCP 47 tag, as stored and as `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::SimplifiedChinese => "zh-Hans",
            Language::TraditionalChinese => "zh-Hant",
        }
    }
}

/// What a person types to sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Credentials {
    pub email: String,
    pub password: String,
    /// The second step's six digits or a recovery code, once asked for.
    #[serde(default)]
    pub code: Option<String>,
    /// Which brand, once asked for.
    #[serde(default)]
    pub brand: Option<i64>,
}

/// The outcome of a right password. (Tagged from outside: a tag inside `Me` would put a second reader for all of it into the page.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignedIn {
    /// The cookie is set.
    Done(Box<Me>),
    /// The account works for several brands: ask which, then sign in again with it.
    ChooseBrand { brands: Vec<BrandChoice> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BrandChoice {
    pub id: i64,
    pub name: String,
}

/// The signed-in person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    pub staff: StaffId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// What this session may do.
    pub areas: Vec<Area>,
    /// A clerk who took over by PIN.
    pub by_pin: bool,
    /// The store whose shared till this is.
    pub till_store: Option<StoreId>,
    /// The brand asks for a second step which the account lacks: only the account page answers.
    pub must_add_second_step: bool,
    pub has_second_step: bool,
    pub has_pin: bool,
    /// The other brands this account works for and may go on in from here: none at a shared till.
    pub other_brands: Vec<BrandChoice>,
    /// The stores this person may act for: open ones first, by name.
    pub stores: Vec<StoreChoice>,
    pub brand: BrandView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreChoice {
    pub id: StoreId,
    pub code: String,
    pub name: String,
    pub time_zone: String,
    /// Minutes after midnight at which the business day ends.
    pub closing: u16,
    pub open: bool,
    /// The last day it is open, where its closing is planned.
    pub closes_on: Option<BusinessDay>,
}

/// What every page needs to know of the brand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BrandView {
    pub id: i64,
    pub name: String,
    pub currency: String,
    pub region: String,
    pub language: Language,
    pub time_zone: String,
    pub second_step_hq: bool,
    pub programme: Programme,
    /// Changes with each change of the settings.
    pub rev: i64,
}

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionView {
    pub id: SessionId,
    pub brand: String,
    pub user_agent: String,
    pub address: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The one that asks.
    pub this: bool,
}
