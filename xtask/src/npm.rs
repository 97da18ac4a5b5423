//! The tools that come from npm (Node itself, wrangler with workerd, esbuild, wasm-opt, Playwright), as the lock file
//! pins them.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{paths, run};

/// Installs what `package-lock.json` names, unless that very lock file is installed already.
pub fn ensure() -> Result<()> {
    let lock = fs::read(paths::root("package-lock.json")).context("package-lock.json")?;
    let stamp = paths::root("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // No install scripts: nothing of ours needs one, and a package's script is code that runs unread.
    run::capture(
        Command::new("npm").args(["ci", "--ignore-scripts", "--loglevel=error"]).current_dir(paths::root("")),
    )
    .context("installing the npm tools (npm itself must be on the path)")?;
    fs::write(&stamp, lock).context("node_modules")
}
