//! SQL of API keys.
use regulars_api::keys::{KeyScope, KeyView};
use regulars_domain::{
    ids::{ApiKeyId, StoreId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    db::{Query, flag, json_text},
    error::AppError,
    scope::{Actor, BrandScope},
};

/// A key as its row says, without its hash.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: ApiKeyId,
    pub name: String,
    pub prefix: String,
    #[serde(deserialize_with = "json_text")]
    pub scopes: Vec<KeyScope>,
    #[serde(deserialize_with = "json_text")]
    pub stores: Vec<StoreId>,
    #[serde(deserialize_with = "flag")]
    pub make_members: bool,
    pub created_at: i64,
    pub created_by: String,
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

/// The brand's keys: those in force first, the newest first.
pub fn all(scope: BrandScope) -> Query<Row> {
    Query::new(
        "select k.id, k.name, k.prefix, k.scopes, k.stores, k.make_members, k.created_at, coalesce(t.name, '') as created_by,
                k.last_used_at, k.revoked_at
           from api_key k left join staff t on t.brand_id = ?1 and t.id = k.created_by
          where k.brand_id = ?1 order by k.revoked_at is not null, k.id desc limit 200",
        [scope.arg()],
    )
}

/// One key.
pub fn one(scope: BrandScope, key: ApiKeyId) -> Query<Row> {
    Query::new(
        "select k.id, k.name, k.prefix, k.scopes, k.stores, k.make_members, k.created_at, coalesce(t.name, '') as created_by,
                k.last_used_at, k.revoked_at
           from api_key k left join staff t on t.brand_id = ?1 and t.id = k.created_by
          where k.brand_id = ?1 and k.id = ?2",
        [scope.arg(), key.into()],
    )
}

/// A store that a key can be bound to.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct KnownStore {}

/// One row for each of these that is a store of the brand and part of no other.
pub fn known_stores(scope: BrandScope, stores: &[StoreId]) -> Query<KnownStore> {
    Query::new(
        "select id from store where brand_id = ?1 and merged_into is null and id in (select value from json_each(?2))",
        [scope.arg(), serde_json::json!(stores).to_string().into()],
    )
}

/// Makes a key; of it itself only the hash is kept.
///
/// # Errors
/// What it opens cannot be written down.
pub fn insert(actor: &Actor, key: &KeyView, token_hash: &str) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into api_key (brand_id, token_hash, id, prefix, name, scopes, stores, make_members, created_at, created_by)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        [
            actor.scope.arg(),
            token_hash.into(),
            key.id.into(),
            key.prefix.as_str().into(),
            key.name.as_str().into(),
            json(&key.scopes)?.into(),
            json(&key.stores)?.into(),
            key.make_members.into(),
            key.created_at.into(),
            actor.staff.into(),
        ],
    ))
}

/// Revokes a key.
pub fn revoke(scope: BrandScope, key: ApiKeyId, now: Timestamp) -> Query<()> {
    Query::new(
        "update api_key set revoked_at = ?3 where brand_id = ?1 and id = ?2",
        [scope.arg(), key.into(), now.into()],
    )
}

fn json(value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.to_string()))
}
