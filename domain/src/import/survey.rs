//! The first pass over a file of purchases: which purchases there are, and which are torn apart.
//!
//! Nearly every file keeps the lines of one purchase together, and then one open purchase is all that a reader must hold.
//! Where a purchase comes back after another began, its lines must wait for each other. This pass remembers a 64-bit hash
//! and a count for each purchase (20 bytes or so), and says how many passes over the file keep the waiting lines few:
//! one, unless more than [`MOST_WAITING`] lines belong to torn purchases; then each pass takes a share of them by hash.
//! Two purchases that share a hash cost waiting, never a wrong join: they are joined by their whole key.
use std::collections::HashMap;

use super::{
    batch::Fingerprint,
    csv::Record,
    field::Field,
    mapping::{Layout, Options, Row},
};

/// Lines that one pass lets wait: some 40 MB of them.
pub const MOST_WAITING: u64 = 300_000;

/// What makes lines one purchase: their reference and store, or without a reference their store, member and time.
pub(super) fn key(row: &Row<'_>, options: &Options, into: &mut String) -> u64 {
    into.clear();
    let store = match row.get(Field::StoreCode) {
        "" => options.store.as_deref().unwrap_or_default(),
        code => code,
    };
    let reference = row.get(Field::PurchaseRef);
    let parts: &[&str] = match reference {
        "" => &[
            store,
            row.get(Field::Card),
            row.get(Field::Phone),
            row.get(Field::Name),
            row.get(Field::Time),
            row.get(Field::TimeOfDay),
        ],
        _ => &[store, reference],
    };
    let mut hash = Fingerprint::new();
    for part in parts {
        into.push_str(part);
        into.push('\u{1f}');
        hash.text(part);
    }
    hash.wide()
}

/// Counts purchases and finds the torn ones.
#[derive(Debug, Default)]
pub struct Survey {
    seen: HashMap<u64, Seen>,
    last: Option<u64>,
    key: String,
    rows: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    lines: u32,
    torn: bool,
}

/// What the reader must know before its first line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Rows below the header.
    pub rows: u64,
    /// Purchases, as told apart by their keys.
    pub purchases: u64,
    /// How often the file is read: 1, unless very many purchases are torn.
    pub passes: u32,
    /// How many lines each torn purchase has, by hash.
    pub(super) torn: HashMap<u64, u32>,
}

impl Survey {
    /// Looks at one record below the header.
    pub fn record(&mut self, record: Record<'_>, layout: &Layout, options: &Options) {
        if record.is_blank() {
            return;
        }
        self.rows += 1;
        let hash = key(&layout.loose(record), options, &mut self.key);
        let seen = self.seen.entry(hash).or_default();
        seen.torn |= seen.lines > 0 && self.last != Some(hash);
        seen.lines = seen.lines.saturating_add(1);
        self.last = Some(hash);
    }

    /// The plan for reading.
    pub fn finish(self) -> Plan {
        let purchases = self.seen.len() as u64;
        let torn: HashMap<u64, u32> = self
            .seen
            .into_iter()
            .filter(|(_, seen)| seen.torn)
            .map(|(hash, seen)| (hash, seen.lines))
            .collect();
        let waiting: u64 = torn.values().map(|lines| u64::from(*lines)).sum();
        let passes = u32::try_from(waiting.div_ceil(MOST_WAITING).max(1)).unwrap_or(u32::MAX);
        Plan { rows: self.rows, purchases, passes, torn }
    }
}

impl Plan {
    /// A plan for rows that stand for themselves.
    pub fn single() -> Plan {
        Plan { passes: 1, ..Plan::default() }
    }

    /// How many lines of a torn purchase to wait for; `None` for one that is whole.
    pub(super) fn torn(&self, hash: u64) -> Option<u32> {
        self.torn.get(&hash).copied()
    }

    /// Whether a pass takes the purchase with this hash: the first pass the whole ones and its share of the torn.
    pub(super) fn takes(&self, pass: u32, hash: u64) -> bool {
        match self.passes {
            0 | 1 => true,
            passes if self.torn.contains_key(&hash) => hash % u64::from(passes) == u64::from(pass),
            _ => pass == 0,
        }
    }
}
