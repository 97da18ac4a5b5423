//! `cargo xtask tidy`: the house rules that no compiler knows. Each rule is one small file or function with a test that
//! plants a fault and sees it reported.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::report::Count;
use crate::{paths, run};

mod components;
mod contrast;
mod documents;
mod sources;
mod spoken;
mod translations;

/// A tracked text file.
pub struct File {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
}

impl File {
    /// True for a path ending in one of these.
    fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// True for a path below one of these folders.
    fn below(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Numbered lines, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    fn fault(&self, line: usize, what: impl AsRef<str>) -> String {
        format!("{}:{line}: {}", self.path, what.as_ref())
    }
}

/// A rule's name and what finds its faults, one line each.
pub type Rule = (&'static str, fn(&[File]) -> Vec<String>);

/// Every rule.
pub const RULES: &[Rule] = &[
    ("files open by saying what they are", sources::opening),
    ("files stay short", sources::length),
    ("colours live in style/tokens.css", sources::colours),
    ("colours that stand on each other are told apart", contrast::contrast),
    ("no handler is spread onto a component", components::handlers),
    ("paths of the contract live in api/", sources::contract_paths),
    ("no list pages by offset", sources::offsets),
    ("nothing is left for later", sources::unfinished),
    ("rules, contract and worker cannot panic", sources::panics),
    ("no generated file is tracked", documents::generated),
    ("every top folder is on the map", documents::map),
    ("both languages of the README have the same parts", documents::readme),
    ("links between documents lead somewhere", documents::links),
    ("translations are complete", translations::complete),
    ("every text is asked for where it is said", spoken::asked_for),
];

/// The command: prints every rule with its faults; each rule counts once.
pub fn command() -> Result<Count> {
    let files = tracked()?;
    let mut count = Count::default();
    for (name, rule) in RULES {
        let faults = rule(&files);
        println!("{} {name}", if faults.is_empty() { "ok  " } else { "FAIL" });
        for fault in &faults {
            println!("       {fault}");
        }
        count += Count::one(faults.is_empty());
    }
    for note in translations::unused(&files) {
        println!("note {note}");
    }
    Ok(count)
}

/// What git tracks or would track, as far as it is text.
fn tracked() -> Result<Vec<File>> {
    let mut git = Command::new("git");
    git.current_dir(paths::root("")).args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    let names = run::capture(&mut git)?.stdout;
    let mut files: Vec<File> = names
        .split(|byte| *byte == 0)
        .filter_map(|name| std::str::from_utf8(name).ok())
        .filter(|name| !name.is_empty())
        .filter_map(|name| {
            let bytes = fs::read(paths::root(name)).ok()?;
            // A binary file still has a path to judge.
            Some(File { path: name.to_owned(), text: String::from_utf8(bytes).unwrap_or_default() })
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.dedup_by(|one, other| one.path == other.path);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule reports the planted file and is silent about the sound one.
    pub fn sees(rule: fn(&[File]) -> Vec<String>, planted: (&str, &str), sound: (&str, &str)) {
        let file = |(path, text): (&str, &str)| File { path: path.to_owned(), text: text.to_owned() };
        let red = rule(&[file(planted)]);
        assert!(!red.is_empty(), "not seen: {} {}", planted.0, planted.1);
        let green = rule(&[file(sound)]);
        assert!(green.is_empty(), "reported without reason: {green:?}");
    }

    #[test]
    fn names_of_rules_are_unique() {
        let mut names: Vec<_> = RULES.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
