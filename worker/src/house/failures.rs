//! Exact counters of failed tries. A try is counted before it is looked at and taken back when it was right, so that any number of
//! simultaneous tries is let through one counted failure at a time. After a few, each further failure doubles the wait.
use std::net::{IpAddr, Ipv6Addr};

use regulars_api::{Code, Problem};
use regulars_domain::time::Timestamp;
use serde::Deserialize;

use crate::{
    db::Query,
    error::AppError,
    scope::{Claim, TillClaim},
};

/// The first failure that costs a wait, of an account or a PIN, and of an address (behind which many may stand).
const FREE: i64 = 5;
const FREE_ADDRESS: i64 = 50;
/// The longest wait, in seconds; a counter rests this long before it starts afresh.
const LONGEST: i64 = 3_600;

#[derive(Debug, Deserialize)]
pub struct Begun {}

#[derive(Debug, Deserialize)]
pub struct Wait {
    until: i64,
}

/// What is counted for a sign-in: the account's e-mail and the device's address.
pub fn of_sign_in(email: &str, address: &str) -> Vec<String> {
    [Some(of_account(email)), of_address(address)].into_iter().flatten().collect()
}

/// What is counted for an account's password.
pub fn of_account(email: &str) -> String {
    format!("email:{email}")
}

/// A device's address; of version 6 the network, because a house has many addresses. Nothing where the platform names none.
pub fn of_address(address: &str) -> Option<String> {
    let network = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    };
    Some(format!("address:{network}"))
}

/// Whether the try may be looked at: its subjects were begun (the first answer) and none has to wait (the second).
///
/// # Errors
/// `TooManyTries` with the seconds.
pub fn allow(begun: &[Begun], waits: &[Wait], now: Timestamp) -> Result<(), AppError> {
    if !begun.is_empty() {
        return Ok(());
    }
    let seconds = waits.iter().map(|w| w.until - now.0).max().unwrap_or(1).max(1);
    Err(Problem::new(Code::TooManyTries).with("seconds", seconds).into())
}

fn json(subjects: &[String]) -> String {
    serde_json::to_string(subjects).unwrap_or_default()
}

/// The waits of these subjects.
pub fn waits(subjects: &[String]) -> Query<Wait> {
    Query::new(
        "select until from sign_in_failure where subject in (select value from json_each(?1))",
        [json(subjects).into()],
    )
}

/// Counts a try as failed for each of the subjects that a query names and yields them, or counts nothing and yields nothing where one
/// has to wait. Counter and wait change in one statement. ?2: now; ?3, ?4: the first that costs a wait, of an account, of an address; ?5: the longest wait.
macro_rules! count {
    ($subjects:literal) => {
        concat!(
            "with named as (",
            $subjects,
            ")
         insert into sign_in_failure (subject, failures, since, until)
         select subject, 1, ?2, 0 from named
          where not exists (select 1 from sign_in_failure where subject in (select subject from named) and until > ?2)
         on conflict (subject) do update set
             failures = case when since < ?2 - ?5 then 1 else failures + 1 end,
             since = ?2,
             until = case when since < ?2 - ?5 then 0
                          when failures + 1 < case when subject like 'address:%' then ?4 else ?3 end then 0
                          else ?2 + min(?5, 1 << min(20, cast(failures + 1 - case when subject like 'address:%' then ?4 else ?3 end as integer))) end
         returning subject"
        )
    };
}

/// Begins a try of these subjects. With `till`, only on a device that is a till.
pub fn begin(subjects: &[String], till: Option<&TillClaim>, now: Timestamp) -> Query<Begun> {
    Query::new(
        count!(
            "select value as subject from json_each(?1)
              where ?6 is null or exists (select 1 from till where token_hash = ?6)"
        ),
        [
            json(subjects).into(),
            now.into(),
            FREE.into(),
            FREE_ADDRESS.into(),
            LONGEST.into(),
            till.map(|till| till.token_hash.as_str()).into(),
        ],
    )
}

/// [`begin`] for the account behind a session: its password is asked again. Not of a session by PIN: it may not try, so it counts nothing.
pub fn begin_own(claim: Option<&Claim>, now: Timestamp) -> Query<Begun> {
    Query::new(
        count!(
            "select 'email:' || a.email as subject from session s join account a on a.id = s.account_id
              where s.token_hash = ?1 and s.level = 'password' and s.expires_at > ?2"
        ),
        [
            claim.map(|claim| claim.token_hash.as_str()).into(),
            now.into(),
            FREE.into(),
            FREE_ADDRESS.into(),
            LONGEST.into(),
        ],
    )
}

/// The wait of the account behind a session.
pub fn own_wait(claim: Option<&Claim>) -> Query<Wait> {
    Query::new(
        "select until from sign_in_failure
          where subject = (select 'email:' || a.email from session s join account a on a.id = s.account_id where s.token_hash = ?1)",
        [claim.map(|claim| claim.token_hash.as_str()).into()],
    )
}

/// Takes back a try that was no failure, and no more than that: others' failures stay counted.
pub fn take_back(subjects: &[String]) -> Query<()> {
    Query::new(
        "update sign_in_failure set failures = max(0, failures - 1), until = 0
          where subject in (select value from json_each(?1))",
        [json(subjects).into()],
    )
}

/// Forgets a subject's failures: its holder has shown who they are.
pub fn forget(subject: &str) -> Query<()> {
    Query::new("delete from sign_in_failure where subject = ?1", [subject.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_version_6_counts_as_its_network() {
        assert_eq!(of_address("203.0.113.7").as_deref(), Some("address:203.0.113.7"));
        assert_eq!(of_address("2001:db8:1:2:3:4:5:6").as_deref(), Some("address:2001:db8:1:2::"));
        assert_eq!(of_address(""), None);
    }
}
