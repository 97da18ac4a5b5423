//! `cargo xtask test [PHASE]... [-- WORDS]`: everything that must hold. With phases named, only those; words after `--`
//! choose tests within them.

use std::path::Path;

use anyhow::Result;

use crate::browser;
use crate::build::{self, Profile};
use crate::chosen::Chosen;
use crate::ledger;
use crate::report::{Count, Report};
use crate::system::{self, SETUP_CODE};
use crate::{suites, tidy};

const PHASES: [&str; 7] = ["format", "tidy", "clippy", "native", "build", "workerd", "browser"];

/// Runs the phases; false when anything failed.
pub fn command(args: Vec<String>) -> Result<bool> {
    let chosen = Chosen::parse(args, &PHASES)?;
    let mut report = Report::new("test")?;
    let bars = report.file().to_path_buf();
    if chosen.wants("format") {
        report.phase("format", || Ok(suites::check(&mut suites::cargo(&bars, &["fmt", "--all", "--check"]))));
    }
    if chosen.wants("tidy") {
        report.phase("tidy", tidy::command);
    }
    if chosen.wants("clippy") {
        report.phase("clippy", || Ok(clippy(&bars)));
    }
    if chosen.wants("native") {
        report.phase("native tests", || native(&bars, &chosen.words));
    }
    let mut built = true;
    if chosen.wants("build") || chosen.wants("workerd") || chosen.wants("browser") {
        built = report.phase("release build", || build::build(Profile::Release).map(|()| Count::one(true)));
    }
    if built && chosen.wants("workerd") {
        report.phase("workerd tests", || workerd(&bars, &chosen.words));
    }
    if built && chosen.wants("browser") {
        report.phase("browser tests", || browser::tests(&bars, "tests", &chosen.words));
    }
    Ok(report.finish())
}

/// The page is checked as it is compiled for the browser, everything else natively; the worker both ways.
fn clippy(bars: &Path) -> Count {
    let strict = ["--quiet", "--", "-D", "warnings"];
    let native =
        [&["clippy", "--workspace", "--all-targets", "--exclude", "regulars-app"][..], &strict].concat();
    let wasm =
        ["--package", "regulars-app", "--package", "regulars-worker", "--target", "wasm32-unknown-unknown"];
    let mut count = suites::check(&mut suites::cargo(bars, &native));
    count += suites::check(&mut suites::cargo(bars, &[&["clippy"][..], &wasm, &strict].concat()));
    count
}

fn native(bars: &Path, filter: &[String]) -> Result<Count> {
    let everything = [
        "--workspace",
        "--exclude",
        "xtask",
        "--exclude",
        "regulars-workerd-tests",
        "--exclude",
        "regulars-bench",
    ];
    let mut count = suites::count(suites::tests(bars, &everything).args(filter))?;
    // By itself: its dependencies are compiled already, with just the features it has alone.
    count += suites::count(suites::tests(bars, &["--package", "xtask"]).args(filter))?;
    Ok(count)
}

/// HTTP against the real worker: a fresh system for each file of tests. They are compiled before the first starts.
fn workerd(bars: &Path, words: &[String]) -> Result<Count> {
    let package = ["--package", "regulars-workerd-tests"];
    suites::compile(bars, &package)?;
    let mut count = Count::default();
    let (files, words) = suites::files("tests/workerd/tests", words);
    for name in files {
        let server = system::fresh(&format!("workerd-{name}"))?;
        count += suites::count(
            suites::tests(bars, &package)
                .args(["--test", &name])
                .args(&words)
                .env("REGULARS_URL", &server.base_url)
                .env("REGULARS_SETUP_CODE", SETUP_CODE),
        )?;
        // What raced for the same points left whole books.
        count += Count::one(ledger::prove(suites::cargo(bars, &[]), server.folder()));
    }
    Ok(count)
}
