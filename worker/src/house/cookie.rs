//! The cookies: host-only, out of scripts' reach, sent by our own pages only.
use axum::http::{HeaderName, HeaderValue, header::SET_COOKIE};
use axum::response::AppendHeaders;

use crate::{
    routes::{COOKIE, TILL_COOKIE},
    scope::ABSOLUTE_SECONDS,
};

/// Browsers keep no cookie longer than 400 days; each take-over of the till renews it.
const TILL_SECONDS: i64 = 400 * 86_400;

type Header = (HeaderName, HeaderValue);

/// Keeps the session's token on the device for as long as the session may last.
pub fn set(token: &str) -> AppendHeaders<[Header; 1]> {
    AppendHeaders([header(COOKIE, token, ABSOLUTE_SECONDS)])
}

/// Forgets the session's token.
pub fn clear() -> AppendHeaders<[Header; 1]> {
    AppendHeaders([header(COOKIE, "", 0)])
}

/// Makes the device a till on which nobody is signed in.
pub fn open_till(token: &str) -> AppendHeaders<[Header; 2]> {
    AppendHeaders([header(TILL_COOKIE, token, TILL_SECONDS), header(COOKIE, "", 0)])
}

/// Keeps the token of a session that took the till over, and the till's own for another while.
pub fn take_over(token: &str, till: &str) -> AppendHeaders<[Header; 2]> {
    AppendHeaders([header(COOKIE, token, ABSOLUTE_SECONDS), header(TILL_COOKIE, till, TILL_SECONDS)])
}

/// Makes the device a till no more.
pub fn leave_till() -> AppendHeaders<[Header; 1]> {
    AppendHeaders([header(TILL_COOKIE, "", 0)])
}

fn header(name: &str, token: &str, seconds: i64) -> Header {
    let text = format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    (SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))
}
