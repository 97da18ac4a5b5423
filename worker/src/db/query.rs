//! A query as a value: its text, its arguments and the row it yields.
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use super::Arg;

/// SQL text and the values bound to `?1`, `?2` … .
#[derive(Clone, Debug)]
pub struct Statement {
    pub sql: &'static str,
    pub args: Vec<Arg>,
}

/// A statement that yields rows of `R`.
#[derive(Debug)]
pub struct Query<R> {
    pub(super) statement: Statement,
    row: PhantomData<fn() -> R>,
}

impl<R> Clone for Query<R> {
    fn clone(&self) -> Self {
        Query { statement: self.statement.clone(), row: PhantomData }
    }
}

impl<R> Query<R> {
    pub fn new(sql: &'static str, args: impl IntoIterator<Item = Arg>) -> Query<R> {
        Query { statement: Statement { sql, args: args.into_iter().collect() }, row: PhantomData }
    }
}

/// SQLite has no boolean: reads 0 and 1.
pub fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(d)? != 0)
}

/// A column that holds JSON text, read as its value.
pub fn json_text<'de, D: Deserializer<'de>, T: DeserializeOwned>(d: D) -> Result<T, D::Error> {
    serde_json::from_str(&String::deserialize(d)?).map_err(serde::de::Error::custom)
}
