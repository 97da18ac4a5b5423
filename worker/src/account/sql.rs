//! SQL of one's own account.
use regulars_domain::{
    ids::{AccountId, BrandId, SessionId, StaffId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    db::{Query, json_text},
    scope::{BrandScope, Claim},
};

#[derive(Debug, Deserialize)]
pub struct OwnRow {
    pub email: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    #[serde(deserialize_with = "json_text")]
    pub recovery_hashes: Vec<String>,
    pub pin_digits: Option<u8>,
}

/// The account behind a session, with its PIN in this brand.
pub fn account(scope: BrandScope, claim: Option<&Claim>) -> Query<OwnRow> {
    Query::new(
        "select a.email, a.password_hash, a.totp_secret, a.recovery_hashes, t.pin_digits
           from session s
           join account a on a.id = s.account_id
           join staff t on t.brand_id = ?1 and t.id = s.staff_id
          where s.token_hash = ?2 and s.brand_id = ?1",
        [scope.arg(), claim.map(|claim| claim.token_hash.as_str()).into()],
    )
}

pub fn rename(scope: BrandScope, staff: StaffId, name: &str) -> Query<()> {
    Query::new(
        "update staff set name = ?3, rev = rev + 1 where brand_id = ?1 and id = ?2",
        [scope.arg(), staff.into(), name.into()],
    )
}

/// Sets a password over the one that was checked; refused by `account.created_at` where there is another by now.
pub fn set_password(account: AccountId, old: Option<&str>, new: &str) -> Query<()> {
    Query::new(
        "update account set password_hash = ?3, created_at = case when password_hash = ?2 then created_at end
          where id = ?1",
        [account.into(), old.into(), new.into()],
    )
}

pub fn end_other_sessions(account: AccountId, this: SessionId) -> Query<()> {
    Query::new("delete from session where account_id = ?1 and id <> ?2", [account.into(), this.into()])
}

/// Keeps the secret, and the step of the code that proved it as used.
pub fn set_second_step(account: AccountId, secret: &str, used: i64, hashes: &str) -> Query<()> {
    Query::new(
        "update account set totp_secret = ?2, totp_used = max(totp_used, ?3), recovery_hashes = ?4 where id = ?1",
        [account.into(), secret.into(), used.into(), hashes.into()],
    )
}

pub fn set_recovery_codes(account: AccountId, hashes: &str) -> Query<()> {
    Query::new("update account set recovery_hashes = ?2 where id = ?1", [account.into(), hashes.into()])
}

pub fn remove_second_step(account: AccountId) -> Query<()> {
    Query::new(
        "update account set totp_secret = null, recovery_hashes = '[]' where id = ?1",
        [account.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct PinRow {
    pub pin_hash: String,
}

/// The PIN that somebody has.
pub fn pin(scope: BrandScope, staff: StaffId) -> Query<PinRow> {
    Query::new(
        "select pin_hash from staff where brand_id = ?1 and id = ?2 and pin_hash is not null",
        [scope.arg(), staff.into()],
    )
}

/// A PIN's hash with its number of digits, or none.
pub fn set_pin(scope: BrandScope, staff: StaffId, pin: Option<(&str, i64)>) -> Query<()> {
    Query::new(
        "update staff set pin_hash = ?3, pin_digits = ?4, rev = rev + 1 where brand_id = ?1 and id = ?2",
        [scope.arg(), staff.into(), pin.map(|(hash, _)| hash).into(), pin.map(|(_, digits)| digits).into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct EmployedRow {
    pub staff: StaffId,
    /// When the asking session ends.
    pub expires_at: Timestamp,
}

/// The staff row in another brand of the account behind a session.
pub fn employed(brand: BrandId, claim: Option<&Claim>) -> Query<EmployedRow> {
    Query::new(
        "select t.id as staff, s.expires_at from session s join staff t on t.account_id = s.account_id
          where t.brand_id = ?1 and t.state = 'active' and s.token_hash = ?2",
        [brand.into(), claim.map(|claim| claim.token_hash.as_str()).into()],
    )
}
