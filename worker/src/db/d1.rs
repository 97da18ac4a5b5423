//! Queries on Cloudflare D1. Texts are prepared once in an isolate's life, and a statement's rows come back as one JSON text:
//! converting every field of every row on its own cost several times as much.
use std::{cell::RefCell, collections::HashMap, sync::Arc};

use js_sys::{Array, Error, JSON, JsString, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{
    D1Database,
    send::{SendFuture, SendWrapper},
    worker_sys::types as sys,
};

use super::{Arg, DbError, Statement};

/// The binding.
#[derive(Clone)]
pub struct Backend(Arc<SendWrapper<sys::D1Database>>);

thread_local! {
    /// Statements prepared before, by where their text lies: a text is handed to JavaScript once in an isolate's life.
    static PREPARED: RefCell<HashMap<*const str, sys::D1PreparedStatement>> = RefCell::default();
}

impl Backend {
    pub fn new(d1: D1Database) -> Backend {
        Backend(Arc::new(SendWrapper::new(JsValue::from(d1).unchecked_into())))
    }

    /// All or nothing: D1 has no `begin`, a batch is its only transaction.
    pub async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<ResultSet>, DbError> {
        let prepared = statements.iter().map(|statement| self.prepare(statement));
        let prepared = prepared.collect::<Result<Array, _>>().map_err(|e| told(&e))?;
        let answer = self.0.batch(prepared).map_err(|e| told(&e))?;
        let answer = SendFuture::new(JsFuture::from(answer)).await.map_err(|e| told(&e))?;
        Array::from(&answer).iter().map(|set| ResultSet::of(&set.unchecked_into())).collect()
    }

    fn prepare(&self, statement: &Statement) -> Result<sys::D1PreparedStatement, JsValue> {
        let known = PREPARED.with_borrow(|all| all.get(&std::ptr::from_ref(statement.sql)).cloned());
        let prepared = match known {
            Some(prepared) => prepared,
            None => {
                let new = self.0.prepare(statement.sql)?;
                PREPARED.with_borrow_mut(|all| all.insert(std::ptr::from_ref(statement.sql), new.clone()));
                new
            }
        };
        prepared.bind(statement.args.iter().map(js).collect())
    }
}

fn js(arg: &Arg) -> JsValue {
    match arg {
        Arg::Null => JsValue::NULL,
        // `Arg` keeps whole numbers within what a JavaScript number carries exactly.
        Arg::Int(n) => JsValue::from_f64(*n as f64),
        Arg::Text(text) => JsValue::from_str(text),
    }
}

/// What D1 says of a failure; a constraint is named in the text.
fn told(error: &JsValue) -> DbError {
    let text = error.dyn_ref::<Error>().map(Error::message).or_else(|| error.dyn_ref::<JsString>().cloned());
    DbError::from_text(text.map_or_else(|| format!("{error:?}"), String::from))
}

/// What one statement gave.
pub struct ResultSet {
    /// A JSON array of the rows; empty where there are none.
    rows: String,
    read: u64,
    written: u64,
}

impl ResultSet {
    fn of(result: &sys::D1Result) -> Result<ResultSet, DbError> {
        let rows = match result.results().map_err(|e| told(&e))? {
            Some(rows) if rows.length() > 0 => String::from(JSON::stringify(&rows).map_err(|e| told(&e))?),
            _ => String::new(),
        };
        let meta = result.meta().map_err(|e| told(&e))?;
        let count = |name: &str| {
            let n = Reflect::get(&meta, &JsValue::from_str(name)).ok().and_then(|n| n.as_f64());
            // A count of rows: whole and above zero.
            n.map_or(0, |n| n as u64)
        };
        Ok(ResultSet { rows, read: count("rows_read"), written: count("rows_written") })
    }

    pub fn rows<R: DeserializeOwned>(&self) -> Result<Vec<R>, DbError> {
        if self.rows.is_empty() {
            return Ok(vec![]);
        }
        serde_json::from_str(&self.rows).map_err(|e| DbError::Other(e.to_string()))
    }

    /// Rows read and rows written.
    pub fn cost(&self) -> (u64, u64) {
        (self.read, self.written)
    }
}
