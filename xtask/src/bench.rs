//! `cargo xtask bench [PHASE]... [-- WORDS]`: speed, size and cost, on the release build. Not part of CI: figures of
//! speed need a quiet machine.

use std::path::Path;

use anyhow::Result;

use crate::browser;
use crate::build::{self, Profile};
use crate::chosen::Chosen;
use crate::report::{Count, Report};
use crate::suites;
use crate::system::{self, SETUP_CODE};

const PHASES: [&str; 2] = ["workerd", "browser"];

/// Runs the benches; false when a bar is short.
pub fn command(args: Vec<String>) -> Result<bool> {
    let chosen = Chosen::parse(args, &PHASES)?;
    let mut report = Report::new("bench")?;
    let bars = report.file().to_path_buf();
    let built = report.phase("release build", || build::build(Profile::Release).map(|()| Count::one(true)));
    if built && chosen.wants("workerd") {
        report.phase("workerd", || workerd(&bars, &chosen.words));
    }
    if built && chosen.wants("browser") {
        report.phase("browser", || browser::tests(&bars, "bench", &chosen.words));
    }
    Ok(report.finish())
}

/// The benches of `tests/bench`, a fresh system for each file; words choose files.
fn workerd(bars: &Path, filter: &[String]) -> Result<Count> {
    let mut count = Count::default();
    let (files, filter) = suites::files("tests/bench/tests", filter);
    for name in files {
        let words = ["--package", "regulars-bench", "--profile", "bench", "--test", &name];
        suites::compile(bars, &words)?;
        let server = system::fresh(&format!("bench-{name}"))?;
        count += suites::count(
            suites::cargo(bars, &[&["test"], &words[..]].concat())
                .args(["--", "--test-threads=1", "--nocapture"])
                .args(&filter)
                .env("REGULARS_URL", &server.base_url)
                .env("REGULARS_STORAGE", server.log.parent().unwrap_or(&server.log))
                .env("REGULARS_SETUP_CODE", SETUP_CODE),
        )?;
    }
    Ok(count)
}
