//! The brand's API keys: listed, made, revoked. How one is checked is in `scope/key.rs`.
mod sql;

use regulars_api::{Code, Problem, keys::*};
use regulars_domain::{
    ids::{ApiKeyId, StoreId},
    time::Timestamp,
};
use serde_json::{Value, json};

use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    check,
    error::AppError,
    routes::Routes,
    scope::{KEY_BEGINS, KEY_PREFIX},
    secret,
};

/// The routes of API keys.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(list).mount(make).mount(revoke)
}

async fn list(call: Call<ListKeys>) -> Result<Vec<KeyView>, AppError> {
    let (_, rows) = call.enter(sql::all).await?;
    Ok(rows.into_iter().map(KeyView::from).collect())
}

async fn make(call: Call<MakeKey>) -> Result<MadeKey, AppError> {
    call.retrying(async |call: &Call<MakeKey>| {
        let stores = once(&call.input.stores);
        let (actor, known) = call.enter(|scope| sql::known_stores(scope, &stores)).await?;
        let name = check::text("name", &call.input.name, 1, MAX_NAME)?;
        let scopes = once(&call.input.scopes);
        if scopes.is_empty() {
            return Err(Problem::new(Code::Required).at("scopes").into());
        }
        if stores.len() > MAX_STORES {
            return Err(Problem::new(Code::TooLong).at("stores").with("max", MAX_STORES).into());
        }
        if known.len() != stores.len() {
            return Err(Problem::new(Code::NotFound).at("stores").into());
        }
        // What history makes is the brand's: stores, regions, items, members of any store.
        if scopes.contains(&KeyScope::ImportsWrite) && !stores.is_empty() {
            return Err(Problem::new(Code::Invalid).at("stores").into());
        }
        let (prefix, key) = fresh()?;
        let first = call.ids(2)?;
        let view = KeyView {
            id: ApiKeyId::try_from(first).map_err(|_| AppError::Internal("not a key".to_owned()))?,
            name,
            prefix,
            scopes,
            stores,
            make_members: call.input.make_members,
            created_at: call.now,
            created_by: actor.name.clone(),
            last_used_at: None,
            revoked_at: None,
        };
        let what = Change {
            action: "key.create",
            entity: "key",
            entity_id: view.id.get(),
            after: Some(recorded(&view)),
            ..Change::default()
        };
        let writes = vec![
            sql::insert(&actor, &view, &secret::sha256(&key))?,
            change(&actor, first + 1, call.now, &what),
        ];
        // What is kept of the answer is without the key, which the database never holds.
        let kept = MadeKey { key: view, secret: None };
        call.commit(&actor, Guard::None, &kept, writes).await?;
        Ok(MadeKey { secret: Some(key), ..kept })
    })
    .await
}

async fn revoke(call: Call<RevokeKey>) -> Result<(), AppError> {
    call.retrying(async |call: &Call<RevokeKey>| {
        let (actor, rows) = call.enter(|scope| sql::one(scope, call.path)).await?;
        let view = rows.into_iter().next().map(KeyView::from).ok_or(Code::NotFound)?;
        if view.revoked_at.is_some() {
            return Err(Code::WrongState.into());
        }
        let what = Change {
            action: "key.revoke",
            entity: "key",
            entity_id: view.id.get(),
            before: Some(recorded(&view)),
            ..Change::default()
        };
        let writes =
            vec![sql::revoke(actor.scope, view.id, call.now), change(&actor, call.ids(1)?, call.now, &what)];
        call.commit(&actor, Guard::None, &(), writes).await.map_err(|error| match error {
            // By two at once.
            AppError::Db(e) if e.refused_by("a key is revoked once") => Code::WrongState.into(),
            other => other,
        })
    })
    .await
}

/// Each once, in their order.
fn once<T: Copy + Ord>(list: &[T]) -> Vec<T> {
    list.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// What the record of changes tells of a key.
fn recorded(view: &KeyView) -> Value {
    let scopes: Vec<&str> = view.scopes.iter().copied().map(word).collect();
    // None means all of them, which an empty list would not say to a reader.
    let stores: Option<&[StoreId]> = (!view.stores.is_empty()).then_some(&view.stores);
    json!({
        "name": view.name,
        "prefix": view.prefix,
        "scopes": scopes,
        "stores": stores,
        "make_members": view.make_members,
    })
}

/// A scope as the record's words name it.
const fn word(scope: KeyScope) -> &'static str {
    match scope {
        KeyScope::PurchasesWrite => "purchases_write",
        KeyScope::ImportsWrite => "imports_write",
    }
}

/// A key that was never there: its prefix and the whole of it.
fn fresh() -> Result<(String, String), AppError> {
    let letters = secret::random::<KEY_PREFIX>()?;
    let prefix: String = letters.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let key = format!("{KEY_BEGINS}{prefix}_{}", base64url(&secret::random::<32>()?));
    Ok((prefix, key))
}

/// Bytes in letters that need no escaping anywhere, without padding. Source: RFC 4648 §5.
fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for letter in 0..=three.len() {
            let at = (bits >> (18 - 6 * letter)) & 63;
            text.extend(LETTERS.get(at as usize).copied().map(char::from));
        }
    }
    text
}

impl From<sql::Row> for KeyView {
    fn from(row: sql::Row) -> KeyView {
        KeyView {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes,
            stores: row.stores,
            make_members: row.make_members,
            created_at: Timestamp(row.created_at),
            created_by: row.created_by,
            last_used_at: row.last_used_at.map(Timestamp),
            revoked_at: row.revoked_at.map(Timestamp),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::KeyClaim;

    #[test]
    fn bytes_are_written_as_the_standard_writes_them() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn a_fresh_key_is_one_and_no_two_are_alike() {
        let (prefix, key) = fresh().expect("randomness");
        assert!(key.starts_with(&format!("rk_{prefix}_")) && KeyClaim::parse(&key).is_some());
        assert_ne!(fresh().expect("randomness").1, key);
    }
}
