//! Exact counters of failed tries. After a few, each further failure doubles the wait; a success forgets them.
use regulars_api::{Code, Problem};
use regulars_domain::time::Timestamp;
use serde::Deserialize;

use crate::{
    db::{Db, Query},
    error::AppError,
};

/// Failures that cost nothing, for an account, a till's PIN, an address (behind which many may stand).
pub const FREE_ACCOUNT: i64 = 5;
pub const FREE_PIN: i64 = 5;
pub const FREE_ADDRESS: i64 = 50;
/// The longest wait, in seconds; a counter rests this long before it starts afresh.
const LONGEST: i64 = 3_600;

#[derive(Debug, Deserialize)]
pub struct Wait {
    until: i64,
}

/// Whether any of these subjects has to wait.
///
/// # Errors
/// `TooManyTries` with the seconds.
pub fn check(waits: &[Wait], now: Timestamp) -> Result<(), AppError> {
    match waits.iter().map(|w| w.until - now.0).max() {
        Some(seconds) if seconds > 0 => Err(Problem::new(Code::TooManyTries).with("seconds", seconds).into()),
        _ => Ok(()),
    }
}

/// The waits of these subjects (a JSON array of texts).
pub fn waits(subjects: &[String]) -> Query<Wait> {
    let subjects = serde_json::to_string(subjects).unwrap_or_default();
    Query::new(
        "select until from sign_in_failure where subject in (select value from json_each(?1))",
        [subjects.into()],
    )
}

/// Counts one failure. The counter and the wait change in one statement, so simultaneous failures all count.
pub fn count(subject: &str, free: i64, now: Timestamp) -> Query<()> {
    Query::new(
        "insert into sign_in_failure (subject, failures, since, until) values (?1, 1, ?3, 0)
         on conflict (subject) do update set
             failures = case when since < ?3 - ?4 and until < ?3 then 1 else failures + 1 end,
             since = ?3,
             until = case when since < ?3 - ?4 and until < ?3 then 0
                          when failures + 1 < ?2 then 0
                          else ?3 + min(?4, 1 << min(20, failures + 1 - cast(?2 as integer))) end",
        [subject.into(), free.into(), now.into(), LONGEST.into()],
    )
}

/// Forgets a subject's failures.
pub fn forget(subject: &str) -> Query<()> {
    Query::new("delete from sign_in_failure where subject = ?1", [subject.into()])
}

/// Counts a failure for each subject, in one batch.
pub async fn count_all(db: &Db, subjects: &[(String, i64)], now: Timestamp) -> Result<(), AppError> {
    Ok(db.run(subjects.iter().map(|(subject, free)| count(subject, *free, now)).collect::<Vec<_>>()).await?)
}
