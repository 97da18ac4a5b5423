//! What a test tells beyond passing: the figures of its bars, and which data it could not find. Lines are appended to the
//! file that `REGULARS_BARS` names (`cargo xtask test` and `bench` set it and print everything at their end); without it
//! they go to the test's own output.

use std::fs::File;
use std::io::Write;

mod data;

pub use data::{data, file};

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

fn line(text: &str) {
    let file = std::env::var_os("REGULARS_BARS")
        .and_then(|path| File::options().append(true).create(true).open(path).ok());
    match file {
        // One write: lines of tests that run at once do not mix.
        Some(mut file) => drop(file.write_all(format!("{text}\n").as_bytes())),
        None => println!("{text}"),
    }
}
