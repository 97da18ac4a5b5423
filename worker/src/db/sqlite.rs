//! Queries on SQLite in memory, for native tests: the real SQL on the real schema, without workerd.
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, types::ValueRef};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Arg, DbError, Statement};

/// A database of its own; clones share it.
#[derive(Clone)]
pub struct Backend {
    connection: Arc<Mutex<Connection>>,
    ran: Arc<Mutex<Vec<&'static str>>>,
    planted: Arc<Mutex<Option<Failure>>>,
}

/// When a failure that a test has planted strikes a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strikes {
    /// Nothing of the batch takes effect.
    Before,
    /// The batch has taken effect and its answer is lost.
    After,
}

/// A failure that a test has planted.
struct Failure {
    /// Which batch it strikes, the first being 1.
    n: u32,
    /// How many have come by.
    seen: u32,
    text: String,
    strikes: Strikes,
}

impl Backend {
    /// A fresh database with these migrations applied.
    ///
    /// # Errors
    /// The text of the migration that failed.
    pub fn in_memory<'a>(migrations: impl IntoIterator<Item = &'a str>) -> Result<Backend, DbError> {
        let connection = Connection::open_in_memory().map_err(other)?;
        connection.execute_batch("pragma foreign_keys = on;").map_err(other)?;
        for migration in migrations {
            connection.execute_batch(migration).map_err(other)?;
        }
        let connection = Arc::new(Mutex::new(connection));
        Ok(Backend { connection, ran: Arc::default(), planted: Arc::default() })
    }

    /// All statements in one transaction, as D1's batch.
    ///
    /// # Errors
    /// SQLite's, told as D1 tells it; or what a test has planted.
    pub async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<ResultSet>, DbError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        self.ran.lock().unwrap_or_else(PoisonError::into_inner).extend(statements.iter().map(|s| s.sql));
        let failure = self.struck();
        if let Some(Failure { text, strikes: Strikes::Before, .. }) = failure {
            return Err(DbError::from_text(text));
        }
        let transaction = connection.transaction().map_err(other)?;
        let mut sets = Vec::with_capacity(statements.len());
        for statement in &statements {
            sets.push(run(&transaction, statement)?);
        }
        transaction.commit().map_err(other)?;
        match failure {
            Some(lost) => Err(DbError::from_text(lost.text)),
            None => Ok(sets),
        }
    }

    /// Has the `n`-th batch from now fail, the first being 1, with this text of D1's.
    pub fn fail(&self, n: u32, text: &str, strikes: Strikes) {
        let failure = Failure { n, seen: 0, text: text.to_owned(), strikes };
        *self.planted.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    /// Takes away a failure that has struck no batch, with how many came by; nothing if it has struck, or none was planted.
    pub fn spare(&self) -> Option<u32> {
        let spared = self.planted.lock().unwrap_or_else(PoisonError::into_inner).take();
        spared.map(|failure| failure.seen)
    }

    /// The failure planted for this very batch.
    fn struck(&self) -> Option<Failure> {
        let mut planted = self.planted.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = planted.as_mut()?;
        failure.seen += 1;
        if failure.seen < failure.n { None } else { planted.take() }
    }

    /// The texts that ran since this was asked last, for tests that look at their plans and scopes.
    pub fn ran(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.ran.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The connection itself, to be overwritten with a copy.
    pub fn with_mut<T>(&self, act: impl FnOnce(&mut Connection) -> T) -> T {
        act(&mut self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The connection itself, for tests that look beneath (query plans, planted faults).
    pub fn with<T>(&self, look: impl FnOnce(&Connection) -> T) -> T {
        look(&self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn other(error: rusqlite::Error) -> DbError {
    DbError::from_text(error.to_string())
}

/// A statement's failure as D1 tells it: a refusal by SQLite's sentence and the name of its code. Where nothing refused, the fault is in
/// the text, which is told too; a refusal is searched for names, and the text would hold more of them than refused.
fn told(error: &rusqlite::Error, sql: &str) -> DbError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => DbError::from_text(format!("{error}: SQLITE_CONSTRAINT")),
        _ => DbError::from_text(format!("{error} in {sql}")),
    }
}

fn run(connection: &Connection, statement: &Statement) -> Result<ResultSet, DbError> {
    let failed = |e: rusqlite::Error| told(&e, statement.sql);
    let mut prepared = connection.prepare_cached(statement.sql).map_err(failed)?;
    let names: Vec<String> = prepared.column_names().into_iter().map(str::to_owned).collect();
    for (i, arg) in statement.args.iter().enumerate() {
        // Numbers bind as REAL, as D1 does, so that a native test meets the same coercions.
        match arg {
            Arg::Null => prepared.raw_bind_parameter(i + 1, rusqlite::types::Null),
            Arg::Int(n) => prepared.raw_bind_parameter(i + 1, *n as f64),
            Arg::Text(text) => prepared.raw_bind_parameter(i + 1, text),
        }
        .map_err(failed)?;
    }
    let mut rows = prepared.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let mut object = Map::new();
        for (i, name) in names.iter().enumerate() {
            object.insert(name.clone(), json(row.get_ref(i).map_err(failed)?));
        }
        out.push(Value::Object(object));
    }
    Ok(ResultSet(out))
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => n.into(),
        // JavaScript has one kind of number: 3.0 arrives as 3.
        ValueRef::Real(x) if x.fract() == 0.0 && x.abs() < 9.0e15 => (x as i64).into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes.into(),
    }
}

/// What one statement gave.
pub struct ResultSet(Vec<Value>);

impl ResultSet {
    pub fn rows<R: DeserializeOwned>(&self) -> Result<Vec<R>, DbError> {
        let read = |row: &Value| {
            serde_json::from_value(row.clone()).map_err(|e| DbError::Other(format!("{e} in {row}")))
        };
        self.0.iter().map(read).collect()
    }

    /// SQLite does not count as D1 does; budgets of rows are asserted on workerd.
    pub fn cost(&self) -> (u64, u64) {
        (0, 0)
    }
}
