//! Running test programs: their output is shown as it comes, and their own last word is counted.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use anyhow::{Context, Result};

use crate::compile::{self, Compiled};
use crate::report::Count;
use crate::{paths, run};

/// A call of cargo in the repository; `bars` is the file to which tests append theirs.
pub fn cargo(bars: &Path, words: &[&str]) -> Command {
    let mut cargo = run::cargo();
    cargo.args(words).env("REGULARS_BARS", bars).env("RUST_BACKTRACE", "0");
    cargo
}

/// All crates but this one, always together: chosen apart they would ask for fewer features of what they share, and all of
/// that would be compiled again.
pub const OURS: [&str; 3] = ["--workspace", "--exclude", "xtask"];
/// This one by itself, as it was compiled to run.
pub const XTASK: [&str; 2] = ["--package", "xtask"];

/// What tests need around them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// A running one; they are marked as ignored with that reason, so that `cargo test` passes them over.
    System,
}

/// `cargo nextest run` where it is installed, else `cargo test`: the tests of these packages, of which words choose some.
pub fn tests(bars: &Path, needs: Needs, packages: &[&str], words: &[String]) -> Command {
    let nextest =
        Command::new("cargo-nextest").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let system = needs == Needs::System;
    if nextest.is_ok_and(|status| status.success()) {
        let plain =
            ["nextest", "run", "--no-fail-fast", "--no-tests=pass", "--status-level=slow", "--cargo-quiet"];
        let mut command = cargo(bars, &plain);
        command.args(packages).args(words).args(if system { &["--run-ignored=only"][..] } else { &[] });
        return command;
    }
    let mut command = cargo(bars, &["test", "--no-fail-fast", "--quiet"]);
    command.args(packages).arg("--").args(words).args(system.then_some("--ignored"));
    command
}

/// The names of the test programs in a folder (its Rust files), and the words that choose tests within them. A word that
/// is such a name chooses that file alone.
pub fn files(folder: &str, words: &[String]) -> (Vec<String>, Vec<String>) {
    let all: Vec<String> = paths::files_below(&paths::root(folder))
        .into_iter()
        .filter(|file| {
            file.components().count() == 1 && file.extension().is_some_and(|extension| extension == "rs")
        })
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .collect();
    let (named, rest): (Vec<String>, Vec<String>) =
        words.iter().cloned().partition(|word| all.contains(word));
    (if named.is_empty() { all } else { named }, rest)
}

/// Compiles tests without running them, so that no system waits for the compiler.
pub fn compile(bars: &Path, packages: &[&str]) -> Result<Compiled> {
    compile::compile(cargo(bars, &["test", "--no-run", "--quiet"]).args(packages))
}

/// Runs one check that is good or not.
pub fn check(command: &mut Command) -> Count {
    match run::run(command) {
        Ok(()) => Count::one(true),
        Err(problem) => {
            println!("{problem:#}");
            Count::one(false)
        }
    }
}

/// Runs tests and counts them from the summary they print. A failure that no summary tells (tests that do not compile)
/// counts as one.
pub fn count(command: &mut Command) -> Result<Count> {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().with_context(|| run::name(command))?;
    let (sender, lines) = mpsc::channel();
    for output in [child.stdout.take().map(reader), child.stderr.take().map(reader)].into_iter().flatten() {
        let sender = sender.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
    }
    drop(sender);
    let mut total = Count::default();
    for line in lines {
        println!("{line}");
        total += summary(&line);
    }
    if !child.wait()?.success() && total.failed == 0 {
        total += Count::one(false);
    }
    Ok(total)
}

fn reader(output: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    Box::new(output)
}

/// Reads `Summary [..] 5 tests run: 4 passed, 1 failed, 0 skipped` of nextest, `test result: ok. 4 passed; 1 failed;`
/// of cargo, and `4 passed` and `1 failed` on lines of their own of Playwright.
fn summary(line: &str) -> Count {
    // nextest repeats the indented output of a failed test, whose own summary counts no more.
    let cargo = line.starts_with("test result:");
    let line = line.trim();
    let told = if cargo || line.starts_with("Summary [") {
        line.split_once("run:").map_or(line, |(_, rest)| rest)
    } else if line.split(' ').count() <= 3 && line.starts_with(|first: char| first.is_ascii_digit()) {
        line
    } else {
        return Count::default();
    };
    let words: Vec<&str> = told.split([' ', ',', ';', '.']).filter(|word| !word.is_empty()).collect();
    let number = |names: &[&str]| {
        words
            .windows(2)
            .filter(|pair| names.contains(&pair[1]))
            .filter_map(|pair| pair[0].parse::<u64>().ok())
            .sum()
    };
    Count { passed: number(&["passed"]), failed: number(&["failed", "timed", "flaky", "interrupted"]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (u64, u64) {
        let count = summary(line);
        (count.passed, count.failed)
    }

    #[test]
    fn summaries_of_all_three_runners_are_read() {
        let nextest = "     Summary [   1.234s] 12 tests run: 10 passed (1 slow), 2 failed, 3 skipped";
        assert_eq!(read(nextest), (10, 2));
        assert_eq!(read("test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured"), (4, 1));
        assert_eq!(read("    test result: FAILED. 0 passed; 1 failed; 0 ignored"), (0, 0));
        assert_eq!(read("  31 passed (1.2m)"), (31, 0));
        assert_eq!(read("  2 failed"), (0, 2));
        assert_eq!(read("  1 flaky"), (0, 1));
        assert_eq!(read("Running 31 tests using 2 workers"), (0, 0));
    }
}
