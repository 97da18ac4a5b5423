//! Queries on Cloudflare D1.
use serde::de::DeserializeOwned;
use std::sync::Arc;
use worker::{D1Database, D1Result, wasm_bindgen::JsValue};

use super::{Arg, DbError, Statement};

/// The binding.
#[derive(Clone)]
pub struct Backend(Arc<D1Database>);

impl Backend {
    pub fn new(d1: D1Database) -> Backend {
        Backend(Arc::new(d1))
    }

    /// All or nothing: D1 has no `begin`, a batch is its only transaction.
    pub async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<ResultSet>, DbError> {
        let prepare = |s: &Statement| self.0.prepare(s.sql).bind(&s.args.iter().map(js).collect::<Vec<_>>());
        let prepared = statements.iter().map(prepare).collect::<Result<Vec<_>, _>>();
        let run = async { self.0.batch(prepared?).await };
        let results = run.await.map_err(|e| DbError::from_text(e.to_string()))?;
        Ok(results.into_iter().map(ResultSet).collect())
    }
}

fn js(arg: &Arg) -> JsValue {
    match arg {
        Arg::Null => JsValue::NULL,
        // `Arg` keeps whole numbers within what a JavaScript number carries exactly.
        #[allow(clippy::cast_precision_loss)]
        Arg::Int(n) => JsValue::from_f64(*n as f64),
        Arg::Text(text) => JsValue::from_str(text),
    }
}

/// What one statement gave.
pub struct ResultSet(D1Result);

impl ResultSet {
    pub fn rows<R: DeserializeOwned>(&self) -> Result<Vec<R>, DbError> {
        self.0.results().map_err(|e| DbError::Other(e.to_string()))
    }

    /// Rows read and rows written.
    pub fn cost(&self) -> (u64, u64) {
        let meta = self.0.meta().ok().flatten();
        meta.map_or((0, 0), |m| (count(m.rows_read), count(m.rows_written)))
    }
}

fn count(n: Option<usize>) -> u64 {
    n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}
