//! Which phases a call asks for: `cargo xtask test native -- a_word` runs one phase and in it the tests named so.

use anyhow::{Result, bail};

/// Phases named before `--` (none: all of them), and the words after it.
pub struct Chosen {
    phases: Vec<String>,
    /// Choose tests within a phase.
    pub words: Vec<String>,
}

impl Chosen {
    /// Refuses a phase that does not exist.
    pub fn parse(args: Vec<String>, known: &[&str]) -> Result<Chosen> {
        let mut parts = args.splitn(2, |arg| arg == "--");
        let phases = parts.next().unwrap_or_default().to_vec();
        let words = parts.next().unwrap_or_default().to_vec();
        match phases.iter().find(|phase| !known.contains(&phase.as_str())) {
            Some(unknown) => bail!("no phase {unknown}: there are {}", known.join(", ")),
            None => Ok(Chosen { phases, words }),
        }
    }

    /// Whether to run this one.
    pub fn wants(&self, phase: &str) -> bool {
        self.all() || self.phases.iter().any(|wanted| wanted == phase)
    }

    /// Whether everything runs.
    fn all(&self) -> bool {
        self.phases.is_empty()
    }
}
