//! `cargo xtask test [PHASE]... [-- WORDS]`: everything that must hold. With phases named, only those; words after `--`
//! choose tests within them.

use std::path::Path;

use anyhow::Result;

use crate::browser;
use crate::build::{self, Profile};
use crate::chosen::Chosen;
use crate::ledger;
use crate::report::{Count, Report};
use crate::suites::{self, Needs};
use crate::system::{self, SETUP_CODE};
use crate::tidy;

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
        report.phase("clippy", || clippy(&bars));
    }
    if chosen.wants("native") {
        report.phase("native tests", || native(&bars, &chosen.words));
    }
    let mut built = true;
    if chosen.wants("build") || chosen.wants("workerd") || chosen.wants("browser") {
        built = report.phase("release build", || {
            build::build(Profile::Release).map(|warnings| Count::one(warnings == 0))
        });
    }
    if built && chosen.wants("workerd") {
        report.phase("workerd tests", || workerd(&bars, &chosen.words));
    }
    if built && chosen.wants("browser") {
        report.phase("browser tests", || browser::tests(&bars, "tests", &chosen.words));
    }
    Ok(report.finish())
}

/// Clippy compiles our crates (`.cargo/config.toml`): what is checked here is what runs next. Only the worker's side towards
/// workerd is compiled nowhere but for the web.
fn clippy(bars: &Path) -> Result<Count> {
    let mut count = suites::compile(bars, &suites::OURS)?.count();
    count += suites::compile(bars, &suites::XTASK)?.count();
    build::cargo::ensure_target()?;
    let worker = ["clippy", "--quiet", "--package", "regulars-worker", "--target", build::cargo::TARGET];
    count += suites::check(&mut suites::cargo(bars, &[&worker[..], &["--", "-D", "warnings"]].concat()));
    Ok(count)
}

fn native(bars: &Path, words: &[String]) -> Result<Count> {
    let mut count = Count::default();
    for packages in [&suites::OURS[..], &suites::XTASK] {
        count += suites::count(&mut suites::tests(bars, Needs::Nothing, packages, words))?;
    }
    Ok(count)
}

/// HTTP against the real worker: a fresh system for each file of tests. They are compiled before the first starts.
fn workerd(bars: &Path, words: &[String]) -> Result<Count> {
    let compiled = suites::compile(bars, &suites::OURS)?;
    let (mut count, prover) = (compiled.count(), ledger::prover(&compiled)?);
    let (files, words) = suites::files("tests/workerd/tests", words);
    for name in files {
        let server = system::fresh(&format!("workerd-{name}"))?;
        let file = [&suites::OURS[..], &["--test", &name]].concat();
        count += suites::count(
            suites::tests(bars, Needs::System, &file, &words)
                .env("REGULARS_URL", &server.base_url)
                .env("REGULARS_SETUP_CODE", SETUP_CODE)
                .env("REGULARS_STORAGE", server.folder())
                .env("REGULARS_CHECK_LEDGER", &prover),
        )?;
        // Each test that moved points has proven the books itself; this is what the file left, and its bar.
        count += Count::one(ledger::prove(&prover, bars, server.folder()));
    }
    Ok(count)
}
