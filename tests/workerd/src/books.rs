//! The ledger's proof while the system runs.
use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, Output},
};

use crate::storage;

/// Proves the whole database with the program of `cargo xtask check-ledger`. It looks at one moment: other tests go on meanwhile.
///
/// # Panics
/// With every fault found.
pub fn prove() {
    let program = program(&storage::folder());
    assert!(program.status.success(), "the books are wrong:\n{}", said(&program));
}

/// How many faults that program finds in the databases below a folder, and all that it says.
///
/// # Panics
/// Where it could not look at them.
pub fn faults(folder: &Path) -> (u64, String) {
    let program = program(folder);
    let said = said(&program);
    let figure = said.lines().find_map(|line| line.strip_prefix("bar ledger-proof ")?.split(' ').next());
    let faults = figure.and_then(|figure| figure.parse::<u64>().ok());
    let faults = faults.unwrap_or_else(|| panic!("no proof of {}:\n{said}", folder.display()));
    (faults, said)
}

fn program(folder: &Path) -> Output {
    Command::new(told("REGULARS_CHECK_LEDGER"))
        .arg(folder)
        // Its bar is told once, when all tests of the file are done.
        .env_remove("REGULARS_BARS")
        .output()
        .expect("the proof runs")
}

fn said(program: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&program.stdout) + &text(&program.stderr)
}

/// What `cargo xtask test` says of the system that it started.
///
/// # Panics
/// Where it says nothing: a test was run by other means.
pub fn told(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| panic!("{name}: run `cargo xtask test workerd`"))
}
