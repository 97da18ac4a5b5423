//! The cells of a sheet → lines of CSV, slice by slice. A row of the sheet is the line of its number, so that a refusal names the
//! row that a person sees.
use super::{
    book::Texts,
    formats::{Epoch, Format},
    xml::{Event, Tag, Xml, plain, unescaped},
};
use crate::import::csv::Unreadable;

/// Rows of a sheet. Source: ECMA-376; the limit of spreadsheets.
const MOST_ROWS: u32 = 1_048_576;
/// Columns that are read, as of other files.
const MOST_COLUMNS: usize = 1_000;

/// What a cell's value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    YesNo,
}

/// What the cells of a sheet refer to.
#[derive(Debug, Default)]
pub struct Given {
    pub texts: Texts,
    pub formats: Vec<Format>,
    pub epoch: Epoch,
}

/// Reads a sheet.
#[derive(Debug, Default)]
pub struct SheetReader {
    xml: Xml,
    state: State,
}

#[derive(Debug, Default)]
struct State {
    given: Given,
    /// The row that is read, 1 for the first; 0 before it.
    row: u32,
    /// Cells of it that are written.
    cells: usize,
    /// Lines that are written.
    lines: u32,
    /// Whether anything stands in the row, and how many cells the first row has in which something does: what a spreadsheet leaves
    /// out at a row's end is empty.
    filled: bool,
    width: usize,
    kind: Kind,
    format: Format,
    column: usize,
    within: bool,
    aside: bool,
    value: String,
    out: String,
}

impl SheetReader {
    /// At the beginning of a sheet.
    pub fn new(given: Given) -> SheetReader {
        SheetReader { xml: Xml::default(), state: State { given, ..State::default() } }
    }

    /// Reads the next slice and answers the lines that it completes.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]: cells or rows out of order, or that refer to what is not there.
    /// [`Unreadable::TooWide`], [`Unreadable::TooLarge`]
    pub fn push(&mut self, slice: &[u8]) -> Result<String, Unreadable> {
        let SheetReader { xml, state } = self;
        xml.push(slice, &mut |event| state.event(event))?;
        Ok(std::mem::take(&mut state.out))
    }

    /// At the end of the sheet.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]: it is cut off.
    pub fn finish(&self) -> Result<(), Unreadable> {
        self.xml.finish()
    }
}

impl State {
    fn event(&mut self, event: Event<'_>) -> Result<(), Unreadable> {
        match event {
            Event::Open(tag) => self.open(&tag),
            Event::Text(text) if self.within && !self.aside => self.add(&unescaped(text)),
            Event::Data(text) if self.within && !self.aside => self.add(text),
            Event::Text(_) | Event::Data(_) => Ok(()),
            Event::Close(name) => self.close(name),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Unreadable> {
        match tag.name {
            "row" => {
                let row = match tag.get("r") {
                    Some(row) => row.parse().map_err(|_| Unreadable::BrokenWorkbook)?,
                    None => self.row.saturating_add(1),
                };
                if row <= self.row {
                    return Err(Unreadable::BrokenWorkbook);
                }
                if row > MOST_ROWS {
                    return Err(Unreadable::TooLarge);
                }
                // Rows that nothing stands in are not in the file.
                for _ in self.lines.saturating_add(1)..row {
                    self.out.push('\n');
                }
                (self.row, self.lines, self.cells, self.filled) = (row, row, 0, false);
            }
            "c" => {
                let column = match tag.get("r") {
                    Some(place) => column(&place).ok_or(Unreadable::BrokenWorkbook)?,
                    None => self.cells,
                };
                if column < self.cells || self.row == 0 {
                    return Err(Unreadable::BrokenWorkbook);
                }
                if column >= MOST_COLUMNS {
                    return Err(Unreadable::TooWide);
                }
                self.column = column;
                self.kind = match tag.get("t").as_deref() {
                    Some("s") => Kind::Shared,
                    // Errors such as #N/A, and days written as text, stand as they are.
                    Some("str" | "inlineStr" | "e" | "d") => Kind::Text,
                    Some("b") => Kind::YesNo,
                    _ => Kind::Number,
                };
                let format = tag.get("s").and_then(|at| at.parse::<usize>().ok());
                let format = format.and_then(|at| self.given.formats.get(at)).copied();
                self.format = format.unwrap_or_default();
                self.value.clear();
            }
            "v" | "t" => self.within = true,
            "rPh" => self.aside = true,
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<(), Unreadable> {
        self.value.push_str(text);
        if self.value.len() > super::xml::LONGEST { Err(Unreadable::BrokenWorkbook) } else { Ok(()) }
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "v" | "t" => self.within = false,
            "rPh" => self.aside = false,
            "c" => {
                for _ in self.cells..self.column {
                    self.comma();
                }
                self.comma();
                let value = std::mem::take(&mut self.value);
                self.filled |= !value.trim().is_empty();
                self.write(&value)?;
                self.value = value;
                self.value.clear();
            }
            "row" => {
                if self.filled && self.width == 0 {
                    self.width = self.cells;
                }
                while self.filled && self.cells < self.width {
                    self.comma();
                }
                self.out.push('\n');
            }
            _ => {}
        }
        Ok(())
    }

    /// Begins the next cell of the line.
    fn comma(&mut self) {
        if self.cells > 0 {
            self.out.push(',');
        }
        self.cells += 1;
    }

    fn write(&mut self, value: &str) -> Result<(), Unreadable> {
        let State { given, kind, format, out, .. } = self;
        match kind {
            _ if value.is_empty() => {}
            Kind::Shared => {
                let at = value.trim().parse::<usize>().map_err(|_| Unreadable::BrokenWorkbook)?;
                quoted(out, &plain(given.texts.get(at).ok_or(Unreadable::BrokenWorkbook)?));
            }
            Kind::Text => quoted(out, &plain(value)),
            Kind::YesNo => out.push_str(if value.trim() == "1" { "TRUE" } else { "FALSE" }),
            Kind::Number => quoted(out, &format.text(value, given.epoch)),
        }
        Ok(())
    }
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let digit = |letter: u8| letter.is_ascii_uppercase().then(|| usize::from(letter - b'A') + 1);
    let column = letters.bytes().try_fold(0_usize, |sum, letter| Some(sum * 26 + digit(letter)?))?;
    column.checked_sub(1)
}

/// A text as one cell of one line: a line break in it is a blank, or the lines would no longer be the rows.
fn quoted(out: &mut String, text: &str) {
    if !text.contains([',', '"', '\n', '\r', ';', '\t']) {
        return out.push_str(text);
    }
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\"\""),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}
