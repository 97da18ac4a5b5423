//! `cargo xtask check-ledger`: the proof of every member's books on this machine's own database. It runs as a program of the
//! tests, so that nobody who only serves compiles a database for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::compile::{Compiled, compile};
use crate::{paths, run};

/// Whether the books of the data in `--data DIR` (else where `serve` keeps them) are right.
pub fn command(args: Vec<String>) -> Result<bool> {
    let data = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => paths::root("data"),
        ["--data", folder] => std::path::absolute(folder)?,
        _ => bail!("check-ledger [--data DIR]"),
    };
    Ok(run::run(Command::new(alone()?).arg(data)).is_ok())
}

const PROVER: &str = "check-ledger";

/// The program, compiled for itself.
pub fn alone() -> Result<PathBuf> {
    let words = ["build", "--quiet", "--package", "regulars-api-tests", "--bin", PROVER];
    prover(&compile(run::cargo().args(words))?)
}

/// The program, compiled with the tests or alone.
pub fn prover(compiled: &Compiled) -> Result<PathBuf> {
    compiled.file(&format!("{PROVER}{}", std::env::consts::EXE_SUFFIX))
}

/// The proof of the books below this folder; false where a fault was found. `bars` is the file to which it appends its own. The server may
/// run meanwhile.
pub fn prove(prover: &Path, bars: &Path, data: &Path) -> bool {
    run::run(Command::new(prover).arg(data).env("REGULARS_BARS", bars)).is_ok()
}
