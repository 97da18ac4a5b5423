//! What phases and tests report: times, counts, bars. Printed together at the end, where a reader looks.
//!
//! Tests append lines to the file named by `REGULARS_BARS`: `bar NAME FIGURE LIMIT holds|short`, or `skip NAME REASON`
//! for a test whose data is absent. Rust tests do it with the crate `regulars-report`, browser tests with
//! `tests/e2e/support/report.ts`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::paths;

/// How many checks passed and failed.
#[derive(Clone, Copy, Default)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
}

impl Count {
    /// One check.
    pub fn one(good: bool) -> Count {
        if good { Count { passed: 1, failed: 0 } } else { Count { passed: 0, failed: 1 } }
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// One run of several phases.
pub struct Report {
    file: PathBuf,
    phases: Vec<(String, Duration, Count)>,
    started: Instant,
}

impl Report {
    /// Starts with no bars.
    pub fn new(name: &str) -> Result<Report> {
        let file = paths::root("target/xtask").join(format!("{name}.bars"));
        std::fs::create_dir_all(paths::root("target/xtask"))?;
        std::fs::write(&file, "")?;
        Ok(Report { file, phases: Vec::new(), started: Instant::now() })
    }

    /// Where tests append their lines.
    pub fn file(&self) -> &std::path::Path {
        &self.file
    }

    /// Runs one phase. Its error is a failure like any other: later phases still run.
    pub fn phase(&mut self, name: &str, work: impl FnOnce() -> Result<Count>) -> bool {
        println!("\n== {name}");
        let started = Instant::now();
        let count = work().unwrap_or_else(|problem| {
            println!("{name}: {problem:#}");
            Count::one(false)
        });
        let took = started.elapsed();
        println!("== {name}: {} passed, {} failed, {:.0} s", count.passed, count.failed, took.as_secs_f64());
        self.phases.push((name.to_owned(), took, count));
        count.failed == 0
    }

    /// A figure that the tool itself measured.
    pub fn bar(&self, name: &str, figure: &str, limit: &str, holds: bool) -> Result<()> {
        use std::io::Write;
        let verdict = if holds { "holds" } else { "short" };
        writeln!(
            std::fs::File::options().append(true).open(&self.file)?,
            "bar {name} {figure} {limit} {verdict}"
        )?;
        Ok(())
    }

    /// How long everything has taken so far.
    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Prints times, skipped tests and bars, and the one plain line last. True when all is well.
    pub fn finish(self) -> bool {
        let mut total = Count::default();
        println!("\n== times");
        for (name, took, count) in &self.phases {
            println!("{:>6.0} s  {name}", took.as_secs_f64());
            total += *count;
        }
        println!("{:>6.0} s  together", self.elapsed().as_secs_f64());
        let (count, lines) = judge(
            &std::fs::read_to_string(&self.file).unwrap_or_default(),
            std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false"),
        );
        total += count;
        if !lines.is_empty() {
            println!("\n== bars");
        }
        for line in lines {
            println!("{line}");
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        total.failed == 0
    }
}

/// Counts bars and skipped tests, and words them for the reader. In CI a skipped test is a failure.
fn judge(text: &str, ci: bool) -> (Count, Vec<String>) {
    let mut count = Count::default();
    let mut lines = Vec::new();
    for line in text.lines() {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["bar", _, _, _, verdict @ ("holds" | "short")] => {
                count += Count::one(verdict == "holds");
                lines.push(line.to_owned());
            }
            ["skip", name, reason] => {
                if ci {
                    count += Count::one(false);
                }
                lines.push(format!("skipped {name}: {reason}"));
            }
            _ => {
                count += Count::one(false);
                lines.push(format!("not a bar: {line}"));
            }
        }
    }
    lines.sort();
    (count, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_that_is_short_fails_the_run() {
        let (count, lines) = judge("bar a 1 <=2 holds\nbar b 3 <=2 short\n", false);
        assert_eq!((count.passed, count.failed), (1, 1));
        assert_eq!(lines, ["bar a 1 <=2 holds", "bar b 3 <=2 short"]);
    }

    #[test]
    fn a_line_nobody_can_read_fails_the_run() {
        assert_eq!(judge("bar a 1 <= 2 holds\n", false).0.failed, 1);
    }

    #[test]
    fn a_skipped_test_fails_in_ci_only() {
        assert_eq!(judge("skip a no-data:x\n", false).0.failed, 0);
        assert_eq!(judge("skip a no-data:x\n", true).0.failed, 1);
    }
}
