//! What a test tells beyond passing: the figures of its bars, and which data it could not find. Lines are appended to the
//! file that `REGULARS_BARS` names (`cargo xtask test` and `bench` set it and print everything at their end); without it
//! they go to the test's own output.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// Reports one bar as `bar NAME FIGURE LIMIT holds|short`; answers whether it holds. The words may not contain spaces:
/// write `p99-ms`, `241.3KB`, `<=250KB`.
pub fn bar(name: &str, figure: impl ToString, limit: impl ToString, holds: bool) -> bool {
    let word = |text: String| text.split_whitespace().collect::<Vec<_>>().join("-");
    let verdict = if holds { "holds" } else { "short" };
    line(&format!(
        "bar {} {} {} {verdict}",
        word(name.to_owned()),
        word(figure.to_string()),
        word(limit.to_string())
    ));
    holds
}

/// A folder of the real data sets. `None` where it is absent: the running test is then reported as skipped by its name
/// (a failure where the environment variable `CI` is set) and should return.
pub fn data(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("REGULARS_DATA").map_or_else(default_root, PathBuf::from);
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    let thread = std::thread::current();
    line(&format!("skip {} no-data:{}", thread.name().unwrap_or("test"), path.display()));
    None
}

/// Beside the repository: `../shared/data`.
fn default_root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).map(|beside| beside.join("shared/data")).unwrap_or_default()
}

fn line(text: &str) {
    let file = std::env::var_os("REGULARS_BARS")
        .and_then(|path| File::options().append(true).create(true).open(path).ok());
    match file {
        // One write: lines of tests that run at once do not mix.
        Some(mut file) => drop(file.write_all(format!("{text}\n").as_bytes())),
        None => println!("{text}"),
    }
}
