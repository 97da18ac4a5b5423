//! The second step at sign-in: a time-based code (RFC 6238) or a recovery code, each good once.
use regulars_api::{Code, Problem, account::RECOVERY_CODES};
use regulars_domain::{ids::AccountId, time::Timestamp};
use totp_rs::{Builder, Secret, Totp};

use crate::{db::Query, error::AppError, secret};

/// What a second step is checked against.
pub struct Held<'a> {
    pub totp_secret: Option<&'a str>,
    pub totp_used: i64,
    pub recovery_hashes: &'a [String],
}

/// What let someone in, to be used up in the batch that opens the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The account has no second step.
    None,
    /// The authenticator's code of this time step.
    Totp(i64),
    /// The recovery code with this hash.
    Recovery(String),
}

impl Step {
    /// Uses the step up. The session's own row insists that it was not used before.
    pub fn use_up(&self, account: AccountId) -> Option<Query<()>> {
        match self {
            Step::None => None,
            Step::Totp(step) => Some(Query::new(
                "update account set totp_used = ?2 where id = ?1",
                [account.into(), (*step).into()],
            )),
            Step::Recovery(hash) => Some(Query::new(
                "update account set recovery_hashes = (select json_group_array(value) from json_each(recovery_hashes) where value <> ?2)
                  where id = ?1",
                [account.into(), hash.as_str().into()],
            )),
        }
    }
}

/// The step that this code takes; `None` inside `Ok` when the code is wrong or was used before.
///
/// # Errors
/// `SecondStepNeeded` where the account has one and no code came.
pub fn check(held: &Held<'_>, code: Option<&str>, now: Timestamp) -> Result<Option<Step>, AppError> {
    let Some(base32) = held.totp_secret else { return Ok(Some(Step::None)) };
    let Some(code) = code.map(plain).filter(|code| !code.is_empty()) else {
        return Err(Code::SecondStepNeeded.into());
    };
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(step_of(base32, &code, now).filter(|step| *step > held.totp_used).map(Step::Totp));
    }
    let hash = secret::sha256(&code);
    Ok(held.recovery_hashes.contains(&hash).then_some(Step::Recovery(hash)))
}

/// The time step for which this authenticator's code is right: the present one, the one before or the one after.
pub fn step_of(base32: &str, code: &str, now: Timestamp) -> Option<i64> {
    let moment = u64::try_from(now.0).ok()?;
    i64::try_from(authenticator(base32)?.check(&plain(code), moment)?).ok()
}

/// SHA-1, six digits, thirty seconds, one step of tolerance: what every authenticator app knows.
fn authenticator(base32: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(base32).ok()?).build().ok()
}

/// A fresh secret of 160 bits, in base32.
pub fn new_secret() -> Result<String, AppError> {
    Ok(Secret::new_stack(secret::random::<20>()?).to_base32())
}

/// Whether a secret came from [`new_secret`].
pub fn is_secret(base32: &str) -> Result<(), AppError> {
    let fine = Secret::try_from_base32(base32).is_ok_and(|secret| secret.as_bytes().len() == 20);
    if fine { Ok(()) } else { Err(Problem::new(Code::Invalid).at("secret").into()) }
}

/// Recovery codes of 80 bits, `abcd-efgh-jkmn-pqrs`, and the hashes that are kept of them.
pub fn recovery_codes() -> Result<(Vec<String>, String), AppError> {
    // 32 signs, none of which is taken for another, so that a byte picks one without bias.
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let random = secret::random::<16>()?;
        let signs =
            random.iter().filter_map(|byte| SIGNS.get(usize::from(byte % 32)).copied().map(char::from));
        let mut code = String::with_capacity(19);
        for (i, sign) in signs.enumerate() {
            if i > 0 && i % 4 == 0 {
                code.push('-');
            }
            code.push(sign);
        }
        codes.push(code);
    }
    let hashes: Vec<String> = codes.iter().map(|code| secret::sha256(&plain(code))).collect();
    let hashes = serde_json::to_string(&hashes).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok((codes, hashes))
}

/// A code as people type it, without case, spaces and hyphens; full-width digits count as digits.
fn plain(code: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        other => other,
    };
    code.chars().map(narrow).filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn held(used: i64) -> Held<'static> {
        Held { totp_secret: Some(SECRET), totp_used: used, recovery_hashes: &[] }
    }

    /// Six digits of RFC 6238, appendix B (SHA-1).
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(step_of(SECRET, code, Timestamp(at)), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn a_code_counts_one_step_early_or_late_and_no_more() {
        for (at, right) in [(0, true), (30, true), (59, true), (89, true), (90, false), (150, false)] {
            assert_eq!(step_of(SECRET, "287082", Timestamp(at)).is_some(), right, "{at}");
        }
    }

    #[test]
    fn a_step_that_was_used_is_used_and_so_are_those_before_it() {
        let at = Timestamp(59);
        assert_eq!(check(&held(0), Some("287 082"), at).expect("checks"), Some(Step::Totp(1)));
        assert_eq!(check(&held(0), Some("２８７０８２"), at).expect("checks"), Some(Step::Totp(1)));
        assert_eq!(check(&held(1), Some("287082"), at).expect("checks"), None);
    }

    #[test]
    fn recovery_codes_are_ten_different_ones_and_known_again() {
        let (codes, hashes) = recovery_codes().expect("makes");
        let hashes: Vec<String> = serde_json::from_str(&hashes).expect("JSON");
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        let account = Held { totp_secret: Some(SECRET), totp_used: 0, recovery_hashes: &hashes };
        let typed = codes.first().expect("a code").to_uppercase();
        let step = check(&account, Some(&typed), Timestamp(0)).expect("checks");
        assert!(matches!(step, Some(Step::Recovery(hash)) if hashes.contains(&hash)));
        assert_eq!(check(&account, Some("aaaa-bbbb-cccc-dddd"), Timestamp(0)).expect("checks"), None);
    }
}
