//! The one call of cargo: app and worker together, so that their features unify once and nothing builds twice.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Profile;
use crate::compile::compile;
use crate::{paths, run};

/// What both are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What the compiler made, before any binding.
pub struct Wasm {
    pub app: PathBuf,
    pub worker: PathBuf,
    /// How many the compiler gave.
    pub warnings: usize,
}

/// Compiles both crates for the web.
pub fn wasm(profile: Profile) -> Result<Wasm> {
    ensure_target()?;
    let mut cargo = run::cargo();
    cargo
        .args(["build", "--target", TARGET, "--profile", profile.name()])
        .args(["--package", "regulars-app", "--package", "regulars-worker"])
        .arg("--config")
        .arg(format!(
            "target.{TARGET}.rustflags=[{:?}]",
            format!("--remap-path-prefix={}=crates", registry())
        ))
        // What ships is not compiled by clippy, which keeps the compiler from making it small.
        .env("RUSTC_WORKSPACE_WRAPPER", "");
    let compiled = compile(&mut cargo)?;
    Ok(Wasm {
        app: compiled.file("regulars-app.wasm")?,
        worker: compiled.file("regulars_worker.wasm")?,
        warnings: compiled.warnings,
    })
}

/// Where cargo unpacks crates. Panics name their place by path: without this machine's part of it they are shorter, and every machine
/// builds the same bytes.
fn registry() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.unwrap_or_default().join("registry/src").display().to_string()
}

/// The standard library for the web may be missing on a fresh machine: rustup adds it.
pub fn ensure_target() -> Result<()> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.current_dir(paths::root("")).args(["--print", "target-libdir", "--target", TARGET]);
    let folder = String::from_utf8(run::capture(&mut rustc)?.stdout)?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    run::run(Command::new("rustup").current_dir(paths::root("")).args(["target", "add", TARGET]))
        .context("the wasm32-unknown-unknown target is missing and rustup could not add it")
}
