//! A list as a file for spreadsheets: CSV (RFC 4180) in UTF-8, in which nothing that somebody typed is computed.
//! Source: docs/rules/export.md.
use std::fmt::{Display, Write};

use crate::narrow::narrow;

/// What such a file begins with: by it Excel knows UTF-8.
pub const BOM: &str = "\u{feff}";

/// Rows on their way into a file.
#[derive(Debug, Default)]
pub struct Csv {
    text: String,
    within: bool,
}

impl Csv {
    /// A cell that somebody typed, or may have: one that a spreadsheet would take for a formula gets an apostrophe before it.
    pub fn text(&mut self, cell: &str) -> &mut Csv {
        self.begin();
        self.text.push('"');
        if is_formula(cell) {
            self.text.push('\'');
        }
        for c in cell.chars() {
            if c == '"' {
                self.text.push('"');
            }
            self.text.push(c);
        }
        self.text.push('"');
        self
    }

    /// A number or a day of our own making, as it is.
    pub fn plain(&mut self, cell: impl Display) -> &mut Csv {
        self.begin();
        // Writing to a text does not fail.
        let _ = write!(self.text, "{cell}");
        self
    }

    /// The row is whole.
    pub fn end(&mut self) {
        self.text.push_str("\r\n");
        self.within = false;
    }

    /// The rows so far.
    pub fn into_text(self) -> String {
        self.text
    }

    fn begin(&mut self) {
        if self.within {
            self.text.push(',');
        }
        self.within = true;
    }
}

/// Whether a spreadsheet may compute a cell with this text. A phone number with its `+` is such a text, too: as one it is kept whole.
pub fn is_formula(cell: &str) -> bool {
    cell.starts_with(|c| matches!(narrow(c), '=' | '+' | '-' | '@' | '\t' | '\r' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The cells of one row, as any reader of RFC 4180 finds them.
    fn cells(row: &str) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (vec![], String::new(), false);
        let mut chars = row.strip_suffix("\r\n").expect("a row ends").chars().peekable();
        while let Some(c) = chars.next() {
            match (quoted, c) {
                (true, '"') if chars.peek() == Some(&'"') => cell.extend(chars.next()),
                (_, '"') => quoted = !quoted,
                (false, ',') => cells.push(std::mem::take(&mut cell)),
                (_, c) => cell.push(c),
            }
        }
        cells.push(cell);
        cells
    }

    fn row(texts: &[String]) -> String {
        let mut csv = Csv::default();
        for text in texts {
            csv.text(text);
        }
        csv.end();
        csv.into_text()
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_defused() {
        for cell in ["=1+1", "+8613800138000", "-2", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＋1", "−1"]
        {
            assert_eq!(cells(&row(&[cell.to_owned()])), [format!("'{cell}")]);
        }
        for cell in ["", "于文涛", "a=b", " =1", "2026-11-22", "O'Neill", "say \"hi\", twice"] {
            assert_eq!(cells(&row(&[cell.to_owned()])), [cell]);
        }
    }

    #[test]
    fn numbers_stand_as_they_are() {
        let mut csv = Csv::default();
        csv.text("A").plain(-5).plain("");
        csv.end();
        assert_eq!(csv.into_text(), "\"A\",-5,\r\n");
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_is_a_formula(texts in prop::collection::vec("\\PC*|[=+@\t\r\n,\"'-]{0,4}[a-z]{0,3}", 1..6)) {
            let read = cells(&row(&texts));
            prop_assert_eq!(read.len(), texts.len());
            for (read, text) in read.iter().zip(&texts) {
                prop_assert!(!is_formula(read));
                prop_assert_eq!(read.strip_prefix('\'').filter(|_| is_formula(text)).unwrap_or(read), text);
            }
        }
    }
}
