//! Who calls with an API key: a program, for one brand, for what the key was made for. It is no session: no person, no cookie.
use regulars_api::keys::KeyScope;
use regulars_domain::ids::{ApiKeyId, BrandId, StoreId};
use serde::Deserialize;

use super::{Brand, BrandScope, StoreScope};
use crate::db::{Query, flag, json_text};

/// What every key begins with.
pub(crate) const BEGINS: &str = "rk_";
/// Letters of the prefix that lists show.
pub(crate) const PREFIX: usize = 8;
/// Letters that hold 256 bits in base64url.
const SECRET: usize = 43;
/// How often a key's last use is written, in seconds: a feed must not cost a write each time.
const SEEN_EVERY: i64 = 300;

/// What a request shows as its key. It names no brand: it holds exactly if a row is found by its hash, and the row names the brand.
#[derive(Clone, Debug)]
pub struct KeyClaim {
    token_hash: String,
}

impl KeyClaim {
    /// Reads `rk_{8 letters}_{43 of base64url}`. What is not so written is no key, and asks the database nothing.
    pub fn parse(token: &str) -> Option<KeyClaim> {
        let (prefix, secret) = token.strip_prefix(BEGINS)?.split_once('_')?;
        let fits = prefix.len() == PREFIX
            && prefix.bytes().all(|letter| letter.is_ascii_lowercase())
            && secret.len() == SECRET
            && secret.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_'));
        fits.then(|| KeyClaim { token_hash: crate::secret::sha256(token) })
    }
}

/// The row behind a key.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyRow {
    key: ApiKeyId,
    key_name: String,
    of_brand: BrandId,
    #[serde(deserialize_with = "json_text")]
    scopes: Vec<KeyScope>,
    #[serde(deserialize_with = "json_text")]
    stores: Vec<StoreId>,
    #[serde(deserialize_with = "flag")]
    make_members: bool,
    #[serde(flatten)]
    brand: Brand,
}

/// A program with a key that holds.
#[derive(Clone, Debug)]
pub struct KeyHolder {
    pub scope: BrandScope,
    pub key: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// The stores it may act for; none: every store of the brand.
    pub stores: Vec<StoreId>,
    pub make_members: bool,
    pub brand: Brand,
    scopes: Vec<KeyScope>,
}

impl KeyHolder {
    pub(crate) fn new(row: KeyRow) -> KeyHolder {
        let KeyRow { key, key_name, of_brand, scopes, stores, make_members, brand } = row;
        KeyHolder { scope: BrandScope(of_brand), key, name: key_name, stores, make_members, brand, scopes }
    }

    /// A store of the brand, where it may act for it, or for the one by whose code it was named: a store that was merged stays good for it.
    pub fn store(&self, store: StoreId, named: StoreId) -> Option<StoreScope> {
        let reaches = self.stores.is_empty() || self.stores.contains(&store) || self.stores.contains(&named);
        reaches.then_some(StoreScope { brand: self.scope, store })
    }

    /// Whether the key opens this.
    pub fn opens(&self, scope: KeyScope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// The key that is in force, with its brand.
pub(crate) fn holder(claim: &KeyClaim) -> Query<KeyRow> {
    Query::new(
        "select k.id as key, k.name as key_name, k.brand_id as of_brand, k.scopes, k.stores, k.make_members,
                b.name as brand_name, b.currency, b.region, b.language, b.time_zone, b.second_step_hq, b.programme, b.rev as brand_rev
           from api_key k join brand b on b.id = k.brand_id
          where k.token_hash = ?1 and k.revoked_at is null",
        [claim.token_hash.as_str().into()],
    )
}

/// Notes that a key in force is in use, if that was not noted of late.
pub(crate) fn used(claim: &KeyClaim, now: i64) -> Query<()> {
    Query::new(
        "update api_key set last_used_at = ?2
          where token_hash = ?1 and revoked_at is null and coalesce(last_used_at, 0) < ?2 - ?3",
        [claim.token_hash.as_str().into(), now.into(), SEEN_EVERY.into()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_only_as_it_was_written() {
        let secret = "Ab0-_".repeat(8) + "xyz";
        assert!(KeyClaim::parse(&format!("rk_abcdefgh_{secret}")).is_some());
        for token in [
            "",
            "rk_",
            "rk_abcdefgh_",
            &format!("rk_abcdefgh_{secret}x"),
            &format!("rk_abcdefg_{secret}"),
            &format!("rk_abcdefgH_{secret}"),
            &format!("sk_abcdefgh_{secret}"),
            &format!("rk_abcdefgh_{}+/", "a".repeat(41)),
        ] {
            assert!(KeyClaim::parse(token).is_none(), "{token}");
        }
    }
}
