//! `cargo xtask bench [PHASE]... [-- WORDS]`: speed, size and cost, on the release build. Not part of CI: figures of
//! speed need a quiet machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::browser;
use crate::build::{self, Profile};
use crate::chosen::Chosen;
use crate::report::{Count, Report};
use crate::system::{self, SETUP_CODE};
use crate::{paths, run, suites};

const PHASES: [&str; 3] = ["workerd", "browser", "cold"];

/// Runs the benches; false when a bar is short.
pub fn command(args: Vec<String>) -> Result<bool> {
    let chosen = Chosen::parse(args, &PHASES)?;
    let mut report = Report::new("bench")?;
    let bars = report.file().to_path_buf();
    let fast = chosen.wants("workerd") || chosen.wants("browser");
    let built =
        fast && report.phase("release build", || build::build(Profile::Release).map(|_| Count::one(true)));
    if built && chosen.wants("workerd") {
        report.phase("workerd", || workerd(&bars, &chosen.words));
    }
    if built && chosen.wants("browser") {
        report.phase("browser", || browser::tests(&bars, "bench", &chosen.words));
    }
    if chosen.wants("cold") {
        let began = Instant::now();
        report.phase("all tests in a fresh clone", || cold().map(|()| Count::one(true)));
        let minutes = began.elapsed().as_secs_f64() / 60.0;
        report.bar("test-minutes", &format!("{minutes:.1}"), "<=25", minutes <= 25.0)?;
    }
    Ok(report.finish())
}

/// `cargo xtask test` as CI meets it: a fresh clone of what is committed, nothing compiled.
fn cold() -> Result<()> {
    // Elsewhere, so that nothing of this tree is found from there.
    let clone = std::env::temp_dir().join(format!("regulars-cold-{}", std::process::id()));
    run::run(Command::new("git").args(["clone", "--quiet"]).arg(paths::root("")).arg(&clone))?;
    let data = std::env::var_os("REGULARS_DATA").map_or_else(|| paths::root("../shared/data"), PathBuf::from);
    let mut test = Command::new(clone.join(".ci/run"));
    test.env_remove("CARGO_TARGET_DIR").env("REGULARS_DATA", data);
    let done = run::run(&mut test);
    std::fs::remove_dir_all(&clone)?;
    done
}

/// The benches of `tests/bench`, a fresh and bare system for each file; words choose files.
fn workerd(bars: &Path, filter: &[String]) -> Result<Count> {
    let mut count = Count::default();
    let (files, filter) = suites::files("tests/bench/tests", filter);
    for name in files {
        let words = ["--package", "regulars-bench", "--profile", "bench", "--test", &name];
        suites::compile(bars, &words)?;
        let server = system::fresh_and_bare(&format!("bench-{name}"))?;
        count += suites::count(
            suites::cargo(bars, &[&["test"], &words[..]].concat())
                .args(["--", "--ignored", "--test-threads=1", "--nocapture"])
                .args(&filter)
                .env("REGULARS_URL", &server.base_url)
                .env("REGULARS_STORAGE", server.folder())
                .env("REGULARS_SETUP_CODE", SETUP_CODE),
        )?;
    }
    Ok(count)
}
