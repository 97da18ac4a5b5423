//! The ledger's proof while the system runs.
use std::{env, ffi::OsString, process::Command};

/// Proves the whole database with the program of `cargo xtask check-ledger`. It looks at one moment: other tests go on meanwhile.
///
/// # Panics
/// With every fault found.
pub fn prove() {
    let program = Command::new(told("REGULARS_CHECK_LEDGER"))
        .arg(told("REGULARS_STORAGE"))
        // Its bar is told once, when all tests of the file are done.
        .env_remove("REGULARS_BARS")
        .output()
        .expect("the proof runs");
    let said = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    let faults = said(&program.stdout) + &said(&program.stderr);
    assert!(program.status.success(), "the books are wrong:\n{faults}");
}

/// What `cargo xtask test` says of the system that it started.
fn told(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| panic!("{name}: run `cargo xtask test workerd`"))
}
