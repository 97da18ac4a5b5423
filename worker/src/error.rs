//! What a handler may fail with, and what the caller is told.
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use regulars_api::{Code, Problem};

use crate::db::DbError;

/// Why a request did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The caller's to mend, and told to them.
    #[error("{0:?}")]
    Told(Problem),
    /// What the handler read is no longer so: it may read and try again. Told as [`Code::Busy`] if trying did not help.
    #[error("stale")]
    Stale,
    /// The same operation took effect before; this was its answer.
    #[error("replayed")]
    Replayed(String),
    /// Logged in full; told as [`Code::Busy`] where it passes by itself, else as "our side".
    #[error(transparent)]
    Db(#[from] DbError),
    /// Logged in full, told as "our side".
    #[error("{0}")]
    Internal(String),
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> AppError {
        AppError::Told(problem)
    }
}
impl From<Code> for AppError {
    fn from(code: Code) -> AppError {
        AppError::Told(Problem::new(code))
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let problem = match self {
            AppError::Replayed(json) => {
                return ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json)
                    .into_response();
            }
            AppError::Told(problem) => problem,
            AppError::Stale => Problem::new(Code::Busy),
            // A database that is full is told so too: who stands at the counter cannot mend it, whoever reads the log can.
            AppError::Db(error) => {
                log(&format!("{error}"));
                let passes = matches!(error, DbError::Busy(_));
                Problem::new(if passes { Code::Busy } else { Code::Internal })
            }
            AppError::Internal(text) => {
                log(&text);
                Problem::new(Code::Internal)
            }
        };
        let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = match problem.code {
            Code::Busy => Some("1".to_owned()),
            Code::TooManyTries => problem.params.get("seconds").cloned(),
            _ => None,
        };
        let mut response = (status, Json(problem)).into_response();
        if let Some(value) = retry_after.and_then(|seconds| HeaderValue::from_str(&seconds).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

/// One line in the worker's log. Never a secret, never a full phone number: SQL texts carry no values.
pub fn log(text: &str) {
    #[cfg(target_arch = "wasm32")]
    worker::console_error!("{text}");
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{text}");
}

/// One line of what was done and what it cost, as the hosting plan counts it. Never a value that somebody sent.
pub fn note(text: &str) {
    #[cfg(target_arch = "wasm32")]
    worker::console_log!("{text}");
    // A test reads costs from the answers.
    #[cfg(not(target_arch = "wasm32"))]
    let _ = text;
}
