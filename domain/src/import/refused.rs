//! The file of refused rows: each as it stood, with the reason in a last column. Safe to open in a spreadsheet.
//!
//! Nothing of the file is kept for it: the page reads the file once more and this picks the rows out.
use std::collections::HashMap;

use super::{
    csv::{Delimiter, Record, Records, Unreadable},
    field::{Field, Kind},
    mapping::{Layout, Mapping, Options},
    number::{Decimal, DecimalMark, narrow},
    purchases,
    reason::{Reason, Refusal},
    table::Tables,
};

/// Purchases that were refused while reading, by hash: what to say on those of their lines that have no fault themselves.
pub type RefusedPurchases = HashMap<u64, (Field, Reason)>;

/// Says a reason in the reader's language.
pub type Say<'a> = &'a dyn Fn(Field, Reason) -> String;

/// Picks the refused rows out of a file.
pub struct Writer {
    records: Records,
    layout: Layout,
    options: Options,
    kind: Kind,
    tables: Tables,
    width: usize,
    purchases: RefusedPurchases,
    by_server: HashMap<u32, (Field, Reason)>,
    key: String,
}

impl Writer {
    /// `purchases` is what the reader refused; `by_server` what the server refused, by line of the file (a purchase by its
    /// first).
    pub fn new(
        delimiter: Delimiter,
        mapping: &Mapping,
        options: Options,
        purchases: RefusedPurchases,
        by_server: HashMap<u32, (Field, Reason)>,
    ) -> Writer {
        Writer {
            records: Records::new(delimiter),
            layout: Layout::new(mapping),
            options,
            kind: mapping.kind,
            tables: Tables::new(mapping.kind),
            width: 0,
            purchases,
            by_server,
            key: String::new(),
        }
    }

    /// Reads the next slice of the file and answers the next piece of the file of refused rows. `title` heads the last
    /// column.
    ///
    /// # Errors
    /// [`Unreadable`], as when the file was read the first time.
    pub fn push(&mut self, slice: &[u8], title: &str, say: Say<'_>) -> Result<String, Unreadable> {
        self.read(title, say, |records, each| records.push(slice, each))
    }

    /// The last piece.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn finish(&mut self, title: &str, say: Say<'_>) -> Result<String, Unreadable> {
        self.read(title, say, Records::finish)
    }

    fn read(
        &mut self,
        title: &str,
        say: Say<'_>,
        drive: impl FnOnce(&mut Records, &mut dyn FnMut(Record<'_>)) -> Result<(), Unreadable>,
    ) -> Result<String, Unreadable> {
        let mut out = String::new();
        // The parser is lent out while `self` judges the records it hands over.
        let mut records = std::mem::replace(&mut self.records, Records::new(Delimiter::Comma));
        let result = drive(&mut records, &mut |record| {
            if record.is_blank() {
            } else if self.width == 0 {
                self.width = record.width();
                row(&mut out, record, self.width, title);
            } else if let Some((field, reason)) = self.reason(record) {
                row(&mut out, record, self.width, &say(field, reason));
            }
        });
        self.records = records;
        result.map(|()| out)
    }

    fn reason(&mut self, record: Record<'_>) -> Option<(Field, Reason)> {
        let of_server = self.by_server.get(&record.line).copied();
        let own = |refusal: Refusal| (refusal.field, refusal.reason);
        let read = self.layout.row(record);
        if self.kind != Kind::Purchases {
            let read = read.and_then(|row| self.tables.push(&row, &self.options, &mut |_| {}));
            return read.err().map(own).or(of_server);
        }
        let hash = purchases::hash_of(record, &self.layout, &self.options, &mut self.key);
        if let Some(reason) = of_server {
            self.purchases.insert(hash, reason);
        }
        let whole = *self.purchases.get(&hash)?;
        let refusal = match read {
            Ok(row) => purchases::refusal(&row, &self.options),
            Err(refusal) => Some(refusal),
        };
        Some(refusal.map_or(whole, own))
    }
}

fn row(out: &mut String, record: Record<'_>, width: usize, last: &str) {
    let cells = record.cells().chain(std::iter::repeat_n("", width.saturating_sub(record.width())));
    for cell in cells {
        quoted(out, cell);
        out.push(',');
    }
    quoted(out, last);
    out.push_str("\r\n");
}

fn quoted(out: &mut String, cell: &str) {
    out.push('"');
    if is_formula(cell) {
        out.push('\'');
    }
    for c in cell.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    out.push('"');
}

/// Whether a spreadsheet would compute this cell: it begins like a formula and is neither a number nor a phone number.
pub fn is_formula(cell: &str) -> bool {
    let text = narrow(cell);
    let suspect = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let harmless = || {
        text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c))
            && text.trim_start_matches(['+', '-', ' ', '(']).starts_with(|c: char| c.is_ascii_digit())
            && !text.get(1..).unwrap_or_default().contains('+')
            || Decimal::parse(&text, DecimalMark::Point).is_some()
    };
    suspect && !harmless()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_defused_and_numbers_are_left_alone() {
        for cell in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "＝1", "-A1"] {
            assert!(is_formula(cell), "{cell:?}");
        }
        for cell in ["-0.60", "+86 138 0013 8000", "1+1", "", "-", "a=b", "(5.00)"] {
            assert!(!is_formula(cell) || cell == "-", "{cell:?}");
        }
    }
}
