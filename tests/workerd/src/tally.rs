//! What the answers promised against what stands in the books.
use std::{collections::BTreeMap, path::Path};

use crate::{
    storage,
    writes::{Done, Write},
};

/// Everything that must stand in the books, and nothing else.
#[derive(Clone, Debug)]
pub struct Promised {
    rows: Vec<String>,
    /// Points of each member, less debt.
    points: BTreeMap<i64, i64>,
}

/// Where the books are not what was promised; all empty where they are.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Rows that were promised and are not there.
    pub lost: Vec<String>,
    /// Rows that nothing promised, or not so often.
    pub doubled: Vec<String>,
    /// Members who have other points than the receipts say.
    pub points: Vec<String>,
}

impl Promised {
    /// What stands in the books of the system in this folder now.
    pub fn now(folder: &Path) -> Promised {
        Promised { rows: storage::rows(folder), points: storage::standings(folder) }
    }

    /// And what this write was answered to have done.
    pub fn add(&mut self, write: &Write, done: &Done) {
        self.rows.extend(write.rows(done));
        if let Some((member, points)) = write.points(done) {
            *self.points.entry(member.get()).or_default() += points;
        }
    }

    /// How the books of the system in this folder differ.
    pub fn against(&self, folder: &Path) -> Difference {
        let (lost, doubled) = compare(&self.rows, &storage::rows(folder));
        let found = storage::standings(folder);
        let told = |(member, points): (&i64, &i64)| match found.get(member) {
            Some(has) if has == points => None,
            Some(has) => Some(format!("member {member} has {has} points, not {points}")),
            None => Some(format!("member {member} is not there")),
        };
        Difference { lost, doubled, points: self.points.iter().filter_map(told).collect() }
    }
}

/// What of the promised was not found, and what was found beyond it.
pub fn compare(promised: &[String], found: &[String]) -> (Vec<String>, Vec<String>) {
    let mut counts: BTreeMap<&String, i64> = BTreeMap::new();
    for row in promised {
        *counts.entry(row).or_default() += 1;
    }
    for row in found {
        *counts.entry(row).or_default() -= 1;
    }
    let those = |off: fn(i64) -> bool| {
        counts.iter().filter(|(_, count)| off(**count)).map(|(row, _)| (*row).clone()).collect()
    };
    (those(|count| count > 0), those(|count| count < 0))
}

/// The first of many lines, for a report.
pub fn some(lines: &[String]) -> String {
    let first: Vec<&str> = lines.iter().take(20).map(String::as_str).collect();
    format!("{} in all\n{}", lines.len(), first.join("\n"))
}
