//! Sealing the record of changes: blocks of rows in a chain of hashes, one chain per brand. A chain per write would make a brand's
//! writers wait for each other; blocks are sealed by the clock instead.
use regulars_domain::{
    ids::{ChangeId, MAX_ID},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    db::{Db, DbError, Query},
    keys::first_id_at,
    scope::BrandScope,
    secret::sha256,
};

/// Rows in one block at most.
const BLOCK: i64 = 500;
/// Blocks that one request checks.
const CHECKED: i64 = 4;
/// A change is sealed when it is this old, in seconds: by then every batch with an older key has taken effect or failed.
const SETTLED: i64 = 300;

/// A sealed block.
#[derive(Clone, Debug, Deserialize)]
pub struct Seal {
    pub block: i64,
    pub upto_id: i64,
    pub changes: i64,
    pub hash: String,
    pub at: Timestamp,
}

impl Seal {
    /// What the first block follows.
    pub fn start() -> Seal {
        Seal { block: 0, upto_id: 0, changes: 0, hash: String::new(), at: Timestamp(0) }
    }

    /// Whether these rows, after `before`, are what was sealed.
    pub fn seals(&self, before: &Seal, rows: &[SealedRow]) -> bool {
        self.block == before.block + 1
            && i64::try_from(rows.len()) == Ok(self.changes)
            && self.hash == hash(&before.hash, rows)
    }
}

/// A change as it is sealed: the row as JSON, made by the database so that no column is forgotten in between.
#[derive(Debug, Deserialize)]
pub struct SealedRow {
    id: ChangeId,
    row: String,
}

/// SHA-256 over the hash before and the rows, each led by its length: no two lists of rows read the same.
fn hash(before: &str, rows: &[SealedRow]) -> String {
    let text =
        rows.iter().fold(before.to_owned(), |text, row| format!("{text}\n{}:{}", row.row.len(), row.row));
    sha256(&text)
}

/// The changes after one and up to another.
pub fn rows(scope: BrandScope, after: i64, upto: i64) -> Query<SealedRow> {
    Query::new(
        "select id, json_array(cast(id as text), at, staff_id, store_id, action, entity, cast(entity_id as text), before, after, reason) as row
           from change where brand_id = ?1 and id > ?2 and id <= ?3 order by id limit ?4",
        // One more than a block can hold: rows slipped in between are noticed, not cut off.
        [scope.arg(), after.into(), upto.into(), (BLOCK + 1).into()],
    )
}

/// The last block.
pub fn last(scope: BrandScope) -> Query<Seal> {
    Query::new(
        "select block, upto_id, changes, hash, at from seal where brand_id = ?1 order by block desc limit 1",
        [scope.arg()],
    )
}

/// The block `from` (none for 0) and those after it that one request checks.
pub fn blocks(scope: BrandScope, from: i64) -> Query<Seal> {
    Query::new(
        "select block, upto_id, changes, hash, at from seal where brand_id = ?1 and block >= ?2 order by block limit ?3",
        [scope.arg(), from.into(), (CHECKED + i64::from(from > 0)).into()],
    )
}

/// Seals up to `most` blocks of what has settled. Two passes at once: the second one's block is refused by its key, and is no loss.
///
/// # Errors
/// The database's.
pub async fn seal(db: &Db, scope: BrandScope, now: Timestamp, most: u32) -> Result<(), DbError> {
    let settled = first_id_at(now.plus(-SETTLED)).clamp(0, MAX_ID) - 1;
    let mut before = db.run(last(scope)).await?.into_iter().next().unwrap_or_else(Seal::start);
    for _ in 0..most {
        let mut fresh = db.run(rows(scope, before.upto_id, settled)).await?;
        let full = fresh.len() > usize::try_from(BLOCK).unwrap_or(0);
        fresh.truncate(usize::try_from(BLOCK).unwrap_or(0));
        let Some(end) = fresh.last() else { return Ok(()) };
        let next = Seal {
            block: before.block + 1,
            upto_id: end.id.get(),
            changes: i64::try_from(fresh.len()).unwrap_or(0),
            hash: hash(&before.hash, &fresh),
            at: now,
        };
        match db.run(vec![insert(scope, &next)]).await {
            Err(DbError::Constraint(_)) => return Ok(()),
            other => other?,
        }
        if !full {
            return Ok(());
        }
        before = next;
    }
    Ok(())
}

fn insert(scope: BrandScope, seal: &Seal) -> Query<()> {
    Query::new(
        "insert into seal (brand_id, block, upto_id, changes, hash, at) values (?1, ?2, ?3, ?4, ?5, ?6)",
        [
            scope.arg(),
            seal.block.into(),
            seal.upto_id.into(),
            seal.changes.into(),
            seal.hash.as_str().into(),
            seal.at.into(),
        ],
    )
}
