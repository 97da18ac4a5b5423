//! Randomness and hashes made by the server.
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use sha2::{Digest, Sha256};

use crate::error::AppError;

/// Random bytes from the platform.
pub fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| AppError::Internal(format!("randomness: {e}")))?;
    Ok(bytes)
}

/// 256 random bits as hex: session tokens, invitation and reset links.
pub fn token() -> Result<String, AppError> {
    Ok(hex(&random::<32>()?))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// SHA-256 as hex: how tokens are stored.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The first 53 bits of a SHA-256 over the parts, as a whole number that D1 carries exactly.
pub fn fingerprint(parts: &[&[u8]]) -> i64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let first = hash.finalize().iter().take(8).fold(0_u64, |n, byte| (n << 8) | u64::from(*byte));
    i64::try_from(first >> 11).unwrap_or(0)
}

/// argon2id, 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet.
fn argon() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A PHC string for a password or PIN. Takes about 30 ms on purpose.
pub fn hash_password(password: &str) -> Result<String, AppError> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|e| AppError::Internal(e.to_string()))?;
    let hash =
        argon()?.hash_password(password.as_bytes(), &salt).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the password made this PHC string. An unreadable string is a mismatch.
pub fn verify_password(password: &str, phc: &str) -> Result<bool, AppError> {
    let argon = argon()?;
    Ok(PasswordHash::new(phc).is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let hash = hash_password("correct horse").expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_password("correct horse", &hash).expect("verifies"));
        assert!(!verify_password("correct horsf", &hash).expect("verifies"));
    }
}
