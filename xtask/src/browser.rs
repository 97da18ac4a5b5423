//! Playwright with the system's Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::report::Count;
use crate::{run, suites};

/// What the browser tests find.
pub struct Systems<'a> {
    /// With the demo brand, or whatever the tests make in it.
    pub url: &'a str,
    /// Without any brand.
    pub empty_url: &'a str,
    /// Good once on each.
    pub setup_code: &'a str,
}

/// Runs one Playwright project of `tests/e2e`.
pub fn tests(bars: &Path, project: &str, systems: &Systems, filter: &[String]) -> Result<Count> {
    let chromium = chromium()?;
    let mut playwright = run::tool("playwright");
    playwright
        .args(["test", "--config", "tests/e2e/playwright.config.ts"])
        // One word: a separate one would take every word after it as a project too.
        .arg(format!("--project={project}"))
        .args(filter)
        .env("REGULARS_CHROMIUM", chromium)
        .env("REGULARS_BARS", bars)
        .env("REGULARS_URL", systems.url)
        .env("REGULARS_EMPTY_URL", systems.empty_url)
        .env("REGULARS_SETUP_CODE", systems.setup_code)
        .env("FORCE_COLOR", "0");
    suites::count(&mut playwright)
}

/// The browser to test in; installed by apt where that is possible.
fn chromium() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0"));
    if root && Command::new("apt-get").arg("--version").output().is_ok() {
        println!("installing Chromium with apt-get");
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        let _ = run::capture(Command::new("apt-get").arg("update"));
        run::capture(apt.args(["install", "--yes", "--no-install-recommends", "chromium"]))?;
    }
    match find() {
        Some(found) => Ok(found),
        None => bail!(
            "no Chromium: install it (Debian: apt-get install chromium) or set REGULARS_CHROMIUM to its path"
        ),
    }
}

fn find() -> Option<PathBuf> {
    if let Some(set) = std::env::var_os("REGULARS_CHROMIUM") {
        return Some(set.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    let elsewhere = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    on_path.chain([elsewhere]).find(|candidate| candidate.is_file())
}
