//! `cargo xtask check-ledger`: the proof of every member's books on this machine's own database. It runs as a program of the
//! tests, so that nobody who only serves compiles a database for it.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{paths, run};

/// Whether the books of the data in `--data DIR` (else where `serve` keeps them) are right.
pub fn command(args: Vec<String>) -> Result<bool> {
    let data = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => paths::root("data"),
        ["--data", folder] => std::path::absolute(folder)?,
        _ => bail!("check-ledger [--data DIR]"),
    };
    let cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    Ok(prove(cargo, &data))
}

/// The proof of the books below this folder, by a cargo that says where bars are told; false where a fault was found. The
/// server may run meanwhile.
pub fn prove(mut cargo: Command, data: &Path) -> bool {
    cargo.current_dir(paths::root(""));
    cargo
        .args(["run", "--quiet", "--package", "regulars-api-tests", "--bin", "check-ledger", "--"])
        .arg(data);
    run::run(&mut cargo).is_ok()
}
