//! API keys: by one of them a program, such as a till, does for a brand what the key was made for, without anybody's session.
use regulars_domain::{
    ids::{ApiKeyId, StoreId},
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// The brand's keys: those in force first, the newest first; at most 200.
    ListKeys: Get "/api/keys" (()) Area(EditSettings), () => Vec<KeyView>;
    /// Makes a key. The key itself is answered this once: the server keeps its SHA-256 only.
    MakeKey: Post "/api/keys" (()) Area(EditSettings), NewKey => MadeKey;
    /// Revokes a key: from the next request on it opens nothing, for good. A key that is revoked already is in the wrong state.
    RevokeKey: Post "/api/keys/{key_id}/revoke" (ApiKeyId) Area(EditSettings), () => ();
}

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum KeyScope {
    /// Sending purchases as they happen.
    #[serde(rename = "purchases:write")]
    PurchasesWrite,
    /// Bringing in history: stores, items, members, purchases and points, and taking back what the key itself brought in. Of a key that is
    /// bound to no store, since history makes stores and members of the whole brand.
    #[serde(rename = "imports:write")]
    ImportsWrite,
}

/// The most characters of a key's name.
pub const MAX_NAME: usize = 60;
/// The most stores that a key is bound to. One for more of them is for every store.
pub const MAX_STORES: usize = 200;

/// The key that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewKey {
    /// What it is for, at most 60 characters: it stands in the list and in the record of changes.
    #[schemars(length(min = 1, max = MAX_NAME))]
    pub name: String,
    /// What it opens; at least one. A key for imports is for every store.
    #[schemars(length(min = 1))]
    pub scopes: Vec<KeyScope>,
    /// The stores it may act for, at most 200; none: every store of the brand, also those that open later.
    #[serde(default)]
    #[schemars(length(max = MAX_STORES))]
    pub stores: Vec<StoreId>,
    /// Its purchases may make the members that they name.
    #[serde(default)]
    pub make_members: bool,
}

/// A key in the list: never the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyView {
    pub id: ApiKeyId,
    pub name: String,
    /// The eight letters that the key has after `rk_`: they tell whose it is and open nothing.
    pub prefix: String,
    pub scopes: Vec<KeyScope>,
    /// As [`NewKey::stores`].
    pub stores: Vec<StoreId>,
    /// As [`NewKey::make_members`].
    pub make_members: bool,
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
    /// When it was last used, some minutes more or less; absent: never.
    pub last_used_at: Option<Timestamp>,
    /// Absent: it is in force.
    pub revoked_at: Option<Timestamp>,
}

/// A new key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MadeKey {
    pub key: KeyView,
    /// `rk_`, the prefix, `_` and 43 letters of base64url, to be sent as `Authorization: Bearer …`. Absent where the same request comes
    /// again: nobody can tell it a second time.
    pub secret: Option<String>,
}
