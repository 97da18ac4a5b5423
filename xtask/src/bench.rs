//! `cargo xtask bench [PHASE]... [-- WORDS]`: speed, size and cost, on the release build. Not part of CI: figures of
//! speed need a quiet machine.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::browser;
use crate::build::{self, Profile};
use crate::chosen::Chosen;
use crate::report::{Count, Report};
use crate::system::{self, SETUP_CODE};
use crate::{ledger, paths, run, schema, signals, suites};

/// `cold` is `serve` and all tests, each in a fresh clone of its own.
const PHASES: [&str; 5] = ["workerd", "browser", "schema", "serve", "cold"];

/// Runs the benches; false when a bar is short.
pub fn command(args: Vec<String>) -> Result<bool> {
    let chosen = Chosen::parse(args, &PHASES)?;
    let mut report = Report::new("bench")?;
    let bars = report.file().to_path_buf();
    let fast = ["workerd", "browser", "schema"].into_iter().any(|phase| chosen.wants(phase));
    let built =
        fast && report.phase("release build", || build::build(Profile::Release).map(|_| Count::one(true)));
    if built && chosen.wants("workerd") {
        report.phase("workerd", || workerd(&bars, &chosen.words));
    }
    if built && chosen.wants("browser") {
        report.phase("browser", || browser::tests(&bars, "bench", &chosen.words));
    }
    if built && chosen.wants("schema") {
        let mut found = None;
        report.phase("requests from the document", || {
            found = Some(schema::tested()?);
            Ok(Count::one(true))
        });
        if let Some(found) = found {
            found.report(&report)?;
        }
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    if chosen.wants("serve") || chosen.wants("cold") {
        let mut first_page = None;
        report.phase(&format!("serve in a fresh clone, {cores} cores"), || {
            first_page = Some(serve()?);
            Ok(Count::one(true))
        });
        if let Some(took) = first_page {
            let seconds = format!("{:.0}s", took.as_secs_f64());
            report.bar("serve-first-page-cold", &seconds, "reported", true)?;
        }
    }
    if chosen.wants("cold") {
        let began = Instant::now();
        report.phase(&format!("all tests in a fresh clone, {cores} cores"), || {
            tests().map(|()| Count::one(true))
        });
        let minutes = began.elapsed().as_secs_f64() / 60.0;
        report.bar("test-minutes", &format!("{minutes:.1}"), "<=25", minutes <= 25.0)?;
    }
    Ok(report.finish())
}

/// What is committed, nothing compiled. It goes when it is dropped.
struct FreshClone(PathBuf);

impl FreshClone {
    fn make(name: &str) -> Result<FreshClone> {
        // Elsewhere, so that nothing of this tree is found from there.
        let clone = FreshClone(std::env::temp_dir().join(format!("regulars-{name}-{}", std::process::id())));
        run::run(Command::new("git").args(["clone", "--quiet"]).arg(paths::root("")).arg(&clone.0))?;
        Ok(clone)
    }
}

impl Drop for FreshClone {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `cargo xtask serve` as somebody meets it who has just cloned: how long until the first page, this tool's own compiling
/// included. The data is the clone's own.
fn serve() -> Result<Duration> {
    let clone = FreshClone::make("serve")?;
    let mut serve = run::cargo();
    serve
        .args(["xtask", "serve", "--port", "0"])
        .current_dir(&clone.0)
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    // Installs the handler: who interrupts the bench ends what it started.
    signals::stop_requested();
    let began = Instant::now();
    let mut child = signals::spawn_group(&mut serve).context("cargo xtask serve")?;
    let first_page = until_up(&mut child, began);
    signals::end_group(&mut child);
    first_page
}

/// Follows what `serve` prints until it waits for its end, the demo brand loaded. Answers when the first page came.
fn until_up(child: &mut Child, began: Instant) -> Result<Duration> {
    let output = child.stdout.take().context("the output of serve")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut first_page = None;
    while !signals::stop_requested() {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                if line.starts_with("first page after") {
                    first_page = Some(began.elapsed());
                }
                let up = line.ends_with("Ctrl-C ends");
                println!("{line}");
                if up {
                    return first_page.context("serve told of no first page");
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => bail!("serve ended before it was up"),
        }
    }
    bail!("interrupted")
}

/// `cargo xtask test` as CI meets it.
fn tests() -> Result<()> {
    let clone = FreshClone::make("cold")?;
    let data = std::env::var_os("REGULARS_DATA").map_or_else(|| paths::root("../shared/data"), PathBuf::from);
    let mut test = Command::new(clone.0.join(".ci/run"));
    test.env_remove("CARGO_TARGET_DIR").env("REGULARS_DATA", data);
    run::run(&mut test)
}

/// The benches of `tests/bench`, a fresh and bare system for each file; words choose files.
fn workerd(bars: &Path, filter: &[String]) -> Result<Count> {
    let mut count = Count::default();
    let (files, filter) = suites::files("tests/bench/tests", filter);
    // For those that move points over a bad network: their books are proven.
    let prover = ledger::alone()?;
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
                .env("REGULARS_CHECK_LEDGER", &prover)
                .env("REGULARS_SETUP_CODE", SETUP_CODE),
        )?;
    }
    Ok(count)
}
