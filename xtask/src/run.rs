//! Running other programs: each failure names the program and how it ended.

use std::ffi::OsString;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

use crate::paths;

/// A program of the repository's own tools (node, wrangler, esbuild, playwright): `node_modules/.bin` comes first on
/// its path, because the system's Node may be too old.
pub fn tool(name: &str) -> Command {
    let bin = paths::root("node_modules/.bin");
    let mut path = vec![bin.clone()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(bin.join(name));
    command
        .current_dir(paths::root(""))
        .env("PATH", std::env::join_paths(path).unwrap_or_else(|_| OsString::new()));
    command
}

/// The cargo that runs us, in the repository.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root(""));
    command
}

/// Runs to the end; its output is shown.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs to the end quietly; its output is part of the error when it fails.
pub fn capture(command: &mut Command) -> Result<Output> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", name(command)))?;
    if !output.status.success() {
        bail!(
            "{} ended with {}\n{}{}",
            name(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(output)
}

/// The program and its first arguments, for messages.
pub fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().take(4).map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
