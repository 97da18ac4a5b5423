//! The database: SQL is a value, a batch is the only transaction, and each request counts what it cost.
//!
//! The same [`Query`] values run on D1 in the worker and on in-memory SQLite in native tests.
mod arg;
mod batch;
mod query;

#[cfg(target_arch = "wasm32")]
#[path = "d1.rs"]
mod backend;
#[cfg(not(target_arch = "wasm32"))]
#[path = "sqlite.rs"]
mod backend;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

pub use arg::Arg;
#[cfg(not(target_arch = "wasm32"))]
pub use backend::Strikes;
pub use backend::{Backend, ResultSet};
pub use batch::Batch;
pub use query::{Query, Statement, flag, json_text};

/// A failed statement or batch. What SQLite refused took no effect; what D1 broke off may have taken effect, whole, before its answer
/// was lost.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A `UNIQUE`, `CHECK`, foreign key or trigger refused it; the text names it. Nothing of the batch took effect.
    #[error("refused: {0}")]
    Constraint(String),
    /// It passes: the same request may come again in a moment. Its operation key makes it count once, whether it took effect or not.
    #[error("busy: {0}")]
    Busy(String),
    /// Anything else: coming again at once would fail again.
    #[error("database: {0}")]
    Other(String),
}

/// What D1 says of a failure that is not the statement's own fault, and whether that passes by itself within moments. The page sends
/// again only where it does. Source: <https://developers.cloudflare.com/d1/observability/debug-d1/>, "List of `D1_ERROR`s", as of
/// 2026-08-11. `docs/bad-days.md` says what follows from it.
pub const D1_ERRORS: &[(&str, bool)] = &[
    // The batch was under way when the line or the object that holds the database went away: it may have taken effect.
    ("Network connection lost", true),
    ("Replica disconnected from primary", true),
    ("Can't read from request stream because client disconnected", true),
    ("D1 DB reset because its code was updated", true),
    ("Internal error in D1 DB storage caused object to be reset", true),
    // Documented as a query that writes too much, yet told to every request that was waiting, also on a small database whose machine
    // was held up by another's: a batch of ours is bounded, so it is the waiting ones that are meant. It may have taken effect.
    ("D1 DB storage operation exceeded timeout which caused object to be reset", true),
    // It was never begun.
    ("Internal error while starting up D1 DB storage caused object to be reset", true),
    ("Cannot resolve D1 DB due to transient issue on remote node", true),
    ("D1 DB is overloaded. Requests queued for too long", true),
    ("D1 DB is overloaded. Too many requests queued", true),
    // A query that loads or computes too much does so again, and its reset breaks off everybody else's: not without a person's wish.
    ("D1 DB's isolate exceeded its memory limit and was reset", false),
    ("D1 DB exceeded its CPU time limit and was reset", false),
    // Only the operator ends these (a larger plan, another database), or midnight UTC: no pause that a page would wait for.
    ("Exceeded maximum DB size", false),
    ("Your account has exceeded D1's maximum account storage limit", false),
    ("Your account has exceeded D1's free tier daily row read limit", false),
    ("Your account has exceeded D1's free tier daily row write limit", false),
    // A fault of ours.
    ("No SQL statements detected", false),
];

/// SQLite's own, which D1 hands on with the name of the code: whether that passes.
const SQLITE_ERRORS: &[(&str, bool)] = &[
    // Another process holds the file: only of a database on one's own machine.
    ("SQLITE_BUSY", true),
    ("database is locked", true),
    ("SQLITE_FULL", false),
];

/// How SQLite words a refusal, and how our own triggers begin theirs. The word "constraint" alone is not enough: a refusal is read
/// again and tried again as something that somebody else changed.
const REFUSALS: &[&str] = &[" constraint failed", "SQLITE_CONSTRAINT", "constraint: "];

impl DbError {
    /// Sorts SQLite's and D1's error texts: neither has codes that reach us. A text that nobody knows does not pass by itself.
    pub fn from_text(text: String) -> DbError {
        let known = D1_ERRORS.iter().chain(SQLITE_ERRORS).find(|(known, _)| text.contains(known));
        match known {
            Some((_, true)) => DbError::Busy(text),
            Some((_, false)) => DbError::Other(text),
            None if REFUSALS.iter().any(|refusal| text.contains(refusal)) => DbError::Constraint(text),
            None => DbError::Other(text),
        }
    }

    /// Whether the constraint with this name, or on this `table.column`, refused.
    pub fn refused_by(&self, name: &str) -> bool {
        matches!(self, DbError::Constraint(text) if text.contains(name))
    }
}

/// What a request has cost so far.
#[derive(Debug, Default)]
pub struct Cost {
    trips: AtomicU64,
    read: AtomicU64,
    written: AtomicU64,
}

impl Cost {
    /// `trips=1 read=44 written=0`: round trips to the database, rows read and written as D1 counts them.
    pub fn header(&self) -> String {
        let [trips, read, written] = [&self.trips, &self.read, &self.written].map(|n| n.load(Relaxed));
        format!("trips={trips} read={read} written={written}")
    }
}

/// One request's way to the database.
#[derive(Clone)]
pub struct Db {
    backend: Backend,
    cost: Arc<Cost>,
}

impl Db {
    pub fn new(backend: Backend) -> Db {
        Db { backend, cost: Arc::new(Cost::default()) }
    }

    /// The same database with a meter of its own: one per request.
    pub fn metered(&self) -> Db {
        Db::new(self.backend.clone())
    }

    pub fn cost(&self) -> &Cost {
        &self.cost
    }

    /// Runs all of `batch` in one transaction and one round trip, once: what failed is not tried again here. D1 does so itself for what
    /// only reads; of a write that it broke off nobody knows here whether it took effect, only the operation's key tells when the whole
    /// request comes again; and a database that is overloaded is not helped by more. The page waits and sends again.
    ///
    /// # Errors
    /// [`DbError`], which says whether something of the batch may have taken effect.
    pub async fn run<B: Batch>(&self, batch: B) -> Result<B::Rows, DbError> {
        let mut statements = Vec::new();
        let size = batch.statements(&mut statements);
        self.cost.trips.fetch_add(1, Relaxed);
        let sets = self.backend.batch(statements).await?;
        for set in &sets {
            let (read, written) = set.cost();
            self.cost.read.fetch_add(read, Relaxed);
            self.cost.written.fetch_add(written, Relaxed);
        }
        B::rows(size, &mut sets.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_d1_documents_is_never_taken_for_a_refusal_and_passes_only_where_it_is_said_to() {
        for (text, passes) in D1_ERRORS {
            for told in [format!("D1_ERROR: {text}."), (*text).to_owned()] {
                let error = DbError::from_text(told);
                let right = match error {
                    DbError::Busy(_) => *passes,
                    DbError::Other(_) => !passes,
                    DbError::Constraint(_) => false,
                };
                assert!(right, "{error:?}");
            }
        }
    }

    #[test]
    fn only_what_sqlite_or_a_trigger_refused_is_a_refusal() {
        for refused in [
            "D1_ERROR: UNIQUE constraint failed: member.brand_id, member.phone: SQLITE_CONSTRAINT",
            "CHECK constraint failed: op_guard",
            "FOREIGN KEY constraint failed",
            "D1_ERROR: change is append-only: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_TRIGGER)",
            "constraint: a link is used once",
        ] {
            assert!(matches!(DbError::from_text(refused.to_owned()), DbError::Constraint(_)), "{refused}");
        }
        for other in [
            "no such column: constraint in select constraint from member",
            "D1_ERROR: internal error; reference = 0u3odos5iotccpol68ppc0eg",
            "database or disk is full: SQLITE_FULL",
            "string or blob too big: SQLITE_TOOBIG",
            "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
        ] {
            assert!(matches!(DbError::from_text(other.to_owned()), DbError::Other(_)), "{other}");
        }
    }
}
