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
pub use backend::{Backend, ResultSet};
pub use batch::Batch;
pub use query::{Query, Statement, flag, json_text};

/// A failed statement or batch. Nothing of it took effect.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A `UNIQUE`, `CHECK`, foreign key or trigger refused it; the text names it.
    #[error("refused: {0}")]
    Constraint(String),
    /// D1 is overloaded or was reset: the same batch may be tried again.
    #[error("busy: {0}")]
    Busy(String),
    /// Anything else.
    #[error("database: {0}")]
    Other(String),
}

impl DbError {
    /// Sorts SQLite's and D1's error texts: neither has codes that reach us.
    pub fn from_text(text: String) -> DbError {
        const BUSY: &[&str] = &[
            "D1 DB is overloaded",
            "D1 DB reset because its code was updated",
            "D1 DB storage operation exceeded timeout",
            "Network connection lost",
            "Cannot resolve D1 DB due to transient issue",
            "storage caused object to be reset",
            "SQLITE_BUSY",
            "database is locked",
        ];
        if BUSY.iter().any(|busy| text.contains(busy)) {
            DbError::Busy(text)
        } else if text.contains("constraint") || text.contains("CONSTRAINT") {
            DbError::Constraint(text)
        } else {
            DbError::Other(text)
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

    /// Runs all of `batch` in one transaction and one round trip.
    ///
    /// # Errors
    /// [`DbError`]; then nothing of the batch took effect.
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
