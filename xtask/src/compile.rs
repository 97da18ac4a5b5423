//! Cargo as a compiler: what it made, and what it had to say of our own crates.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::report::Count;
use crate::run;

/// What a call of cargo came to.
pub struct Compiled {
    /// Every file that it stands for, made now or before.
    made: Vec<PathBuf>,
    /// How many warnings it gave, of what was compiled before too. Cargo gives none of other people's crates.
    pub warnings: usize,
}

impl Compiled {
    /// The file of this name; not the hashed copy under `deps`.
    pub fn file(&self, name: &str) -> Result<PathBuf> {
        let is_it = |path: &&PathBuf| path.file_name().is_some_and(|file| file == name);
        let is_final = |path: &&PathBuf| path.parent().is_some_and(|folder| !folder.ends_with("deps"));
        self.made
            .iter()
            .filter(is_it)
            .find(is_final)
            .cloned()
            .with_context(|| format!("cargo made no {name}"))
    }

    /// A warning is a failure.
    pub fn count(&self) -> Count {
        Count::one(self.warnings == 0)
    }
}

/// Compiles, and shows what the compiler says as it says it.
///
/// # Errors
/// Where something does not compile.
pub fn compile(cargo: &mut Command) -> Result<Compiled> {
    cargo.arg("--message-format=json").stdout(Stdio::piped());
    let mut child = cargo.spawn().with_context(|| run::name(cargo))?;
    let mut compiled = Compiled { made: Vec::new(), warnings: 0 };
    for line in child.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
        let message: Value = serde_json::from_str(&line?)?;
        compiled.made.extend(files(&message));
        if let Some(said) = message.pointer("/message/rendered").and_then(Value::as_str) {
            eprint!("{said}");
            compiled.warnings += usize::from(message["message"]["level"] == "warning");
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{} ended with {status}", run::name(cargo));
    }
    Ok(compiled)
}

fn files(message: &Value) -> Vec<PathBuf> {
    let made = (message["reason"] == "compiler-artifact").then(|| message["filenames"].as_array()).flatten();
    made.into_iter().flatten().filter_map(|file| file.as_str().map(PathBuf::from)).collect()
}
