//! Playwright with the system's Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::report::Count;
use crate::system::{self, SETUP_CODE};
use crate::{ledger, npm, run, suites};

/// The real files that tests choose in a dialog, each set's folder first.
const FILES: [&[&str]; 2] = [
    &["complete_journey", "transactions_top12stores.csv.xz", "products.csv.xz", "demographics.csv"],
    &["online_retail", "online_retail.csv.xz"],
];

/// Runs the Playwright projects of `tests/e2e` with this name against three fresh systems: one whose brand the tests make and share, one
/// that stays empty, and one that a real chain's files go into.
pub fn tests(bars: &Path, project: &str, filter: &[String]) -> Result<Count> {
    let chromium = chromium()?;
    npm::ensure()?;
    let unpack = ["run", "--quiet", "--package", "regulars-report", "--bin", "unpack", "--"];
    let mut files = Vec::new();
    for set in FILES {
        files.extend(run::capture(suites::cargo(bars, &unpack).args(set))?.stdout);
        files.push(b'\n');
    }
    let compiled = suites::compile(bars, &suites::OURS)?;
    let (mut count, prover) = (compiled.count(), ledger::prover(&compiled)?);
    let fresh = |name: &str| system::fresh(&format!("{project}-{name}"));
    let (full, empty, import) = (fresh("full")?, fresh("empty")?, fresh("import")?);
    let mut playwright = run::tool("playwright");
    playwright
        .args(["test", "--config", "tests/e2e/playwright.config.ts"])
        // One word: a separate one would take every word after it as a project too. All projects that begin so.
        .arg(format!("--project={project}*"))
        .args(filter)
        .env("REGULARS_CHROMIUM", chromium)
        .env("REGULARS_BARS", bars)
        .env("REGULARS_URL", &full.base_url)
        .env("REGULARS_EMPTY_URL", &empty.base_url)
        .env("REGULARS_IMPORT_URL", &import.base_url)
        .env("REGULARS_IMPORT_DATA", import.folder())
        .env("REGULARS_SETUP_CODE", SETUP_CODE)
        .env("REGULARS_FILES", String::from_utf8_lossy(&files).trim())
        .env("REGULARS_CHECK_LEDGER", &prover)
        .env("FORCE_COLOR", "0");
    count += suites::count(&mut playwright)?;
    count += Count::one(ledger::prove(&prover, bars, full.folder()));
    Ok(count)
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
