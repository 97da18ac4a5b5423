//! The demo brand: what a first visitor finds. Loaded through the same HTTP routes that the app uses.

use anyhow::Result;

/// Where the running system is, and the one-time code with which its first brand is made.
pub struct Fresh<'a> {
    /// Base address without a trailing slash, for example `http://127.0.0.1:8787`.
    pub base_url: &'a str,
    /// Accepted once, while the instance has no brand.
    pub setup_code: &'a str,
}

/// Fills a fresh instance; answers the lines to print (the sign-ins).
pub fn load(_fresh: &Fresh) -> Result<Vec<String>> {
    Ok(Vec::new())
}
