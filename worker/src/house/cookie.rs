//! The session's cookie: host-only, out of scripts' reach, sent by our own pages only.
use axum::http::{HeaderName, HeaderValue, header::SET_COOKIE};

use crate::{routes::COOKIE, scope::ABSOLUTE_SECONDS};

/// Keeps the token on the device for as long as the session may last.
pub fn set(token: &str) -> [(HeaderName, HeaderValue); 1] {
    header(&format!(
        "{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={ABSOLUTE_SECONDS}"
    ))
}

/// Forgets the token.
pub fn clear() -> [(HeaderName, HeaderValue); 1] {
    header(&format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn header(text: &str) -> [(HeaderName, HeaderValue); 1] {
    [(SET_COOKIE, HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("")))]
}
