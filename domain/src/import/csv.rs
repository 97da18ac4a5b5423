//! Bytes in slices of any size → records with their line numbers. Memory: one record.
//!
//! Text is UTF-8, with or without a byte order mark. What another encoding wrote is decoded before it comes here
//! ([`super::encoding`]).
use csv_core::{ReadRecordResult, ReaderBuilder};
use serde::{Deserialize, Serialize};

/// The longest record that is read, in bytes. A longer one is a quote that was never closed.
const LONGEST_RECORD: usize = 256 * 1024;
/// The most columns that are read.
const MOST_COLUMNS: usize = 1_000;
/// Records looked at to learn a file's shape.
const SAMPLES: usize = 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Unreadable {
    /// No header, or nothing but blanks.
    #[error("the file is empty")]
    Empty,
    /// A workbook, an archive, a picture: bytes that no text has.
    #[error("the file is not text")]
    NotText,
    /// UTF-16, as some spreadsheets save "Unicode text".
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
    /// A record too long to be one.
    #[error("the quote opened at line {line} is never closed")]
    OpenQuote {
        /// Where the record begins.
        line: u32,
    },
    /// More columns than a table has.
    #[error("more than 1,000 columns")]
    TooWide,
    /// An archive that was cut off or damaged.
    #[error("the archive is damaged or cut off")]
    BrokenArchive,
    /// An archive without a workbook in it.
    #[error("there is no workbook in the archive")]
    NotAWorkbook,
    /// A workbook as spreadsheets wrote it before 2007, or one with a password.
    #[error("an old workbook, or one with a password; save it as .xlsx without one")]
    OldWorkbook,
    /// A workbook whose parts contradict each other, or are not what they must be.
    #[error("the workbook is damaged")]
    BrokenWorkbook,
    /// More than is read of one file, or an archive that inflates beyond measure.
    #[error("the workbook is too large")]
    TooLarge,
}

/// What separates the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`, as spreadsheets write where the comma is the decimal mark.
    Semicolon,
    /// A tabulator.
    Tab,
}

impl Delimiter {
    /// Every delimiter that is recognised.
    pub const ALL: [Delimiter; 3] = [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab];

    const fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
        }
    }
}

/// One record, borrowed while it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The line of the file on which the record begins, the header's being 1.
    pub line: u32,
    text: &'a str,
    ends: &'a [usize],
    /// The first cell that was not UTF-8; the cells then hold U+FFFD where it was not.
    pub broken: Option<usize>,
}

impl<'a> Record<'a> {
    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.ends.len()
    }
    /// A cell as it stands, empty where there is none.
    pub fn cell(&self, column: usize) -> &'a str {
        let start = match column.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(usize::MAX),
            None => 0,
        };
        self.ends.get(column).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }
    /// Every cell.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.width()).map(|column| self.cell(column))
    }
    /// Whether nothing is written in it, like the empty rows below a spreadsheet's table.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A push parser: slices in, records out.
pub struct Records {
    core: csv_core::Reader,
    head: Vec<u8>,
    started: bool,
    text: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    mended: String,
    mended_ends: Vec<usize>,
}

impl Records {
    /// A parser at the beginning of a file.
    pub fn new(delimiter: Delimiter) -> Records {
        Records {
            core: ReaderBuilder::new().delimiter(delimiter.byte()).build(),
            head: Vec::new(),
            started: false,
            text: vec![0; 4096],
            filled: 0,
            ends: vec![0; 64],
            ended: 0,
            mended: String::new(),
            mended_ends: Vec::new(),
        }
    }

    /// Reads the next slice and hands out each record that it completes, the header included.
    ///
    /// # Errors
    /// [`Unreadable`], after which the parser is of no further use.
    pub fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(Record<'_>)) -> Result<(), Unreadable> {
        if self.started {
            return self.read(bytes, each);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() < 4 { Ok(()) } else { self.start(each) }
    }

    /// Hands out the last record of a file that does not end with a line end.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn finish(&mut self, each: &mut dyn FnMut(Record<'_>)) -> Result<(), Unreadable> {
        if !self.started {
            self.start(each)?;
        }
        // csv-core reads "no bytes" as the end of the file.
        self.read(&[], each)
    }

    fn start(&mut self, each: &mut dyn FnMut(Record<'_>)) -> Result<(), Unreadable> {
        self.started = true;
        let head = std::mem::take(&mut self.head);
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            return Err(Unreadable::Utf16);
        }
        if head.starts_with(b"PK\x03\x04") || head.iter().take(4096).any(|b| *b == 0) {
            return Err(Unreadable::NotText);
        }
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        if text.is_empty() { Ok(()) } else { self.read(text, each) }
    }

    fn read(&mut self, mut input: &[u8], each: &mut dyn FnMut(Record<'_>)) -> Result<(), Unreadable> {
        let at_end = input.is_empty();
        loop {
            let text = self.text.get_mut(self.filled..).unwrap_or_default();
            let ends = self.ends.get_mut(self.ended..).unwrap_or_default();
            let (result, read, wrote, ended) = self.core.read_record(input, text, ends);
            let consumed = input.get(..read).unwrap_or_default();
            input = input.get(read..).unwrap_or_default();
            self.filled += wrote;
            self.ended += ended;
            match result {
                ReadRecordResult::OutputFull => {
                    if self.text.len() >= LONGEST_RECORD {
                        return Err(Unreadable::OpenQuote { line: self.line(false) });
                    }
                    self.text.resize(self.text.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    if self.ends.len() >= MOST_COLUMNS {
                        return Err(Unreadable::TooWide);
                    }
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::Record => {
                    let line = self.line(consumed.last() == Some(&b'\n'));
                    each(self.record(line));
                    (self.filled, self.ended) = (0, 0);
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
            }
            if input.is_empty() && !at_end {
                return Ok(());
            }
        }
    }

    /// The line on which the record now held began. The parser counts line feeds, those within quotes included, and blank
    /// lines before a record; counting back from the record's end is right for all of them.
    fn line(&self, after_line_feed: bool) -> u32 {
        let inside = self.text.get(..self.filled).unwrap_or_default().iter().filter(|b| **b == b'\n').count();
        let begun = self.core.line().saturating_sub(inside as u64 + u64::from(after_line_feed));
        u32::try_from(begun).unwrap_or(u32::MAX)
    }

    fn record(&mut self, line: u32) -> Record<'_> {
        let bytes = self.text.get(..self.filled).unwrap_or_default();
        let ends = self.ends.get(..self.ended).unwrap_or_default();
        if let Ok(text) = std::str::from_utf8(bytes)
            && ends.iter().all(|end| text.is_char_boundary(*end))
        {
            return Record { line, text, ends, broken: None };
        }
        self.mended.clear();
        self.mended_ends.clear();
        let (mut start, mut broken) = (0, None);
        for (column, end) in ends.iter().enumerate() {
            let cell = String::from_utf8_lossy(bytes.get(start..*end).unwrap_or_default());
            if broken.is_none() && matches!(cell, std::borrow::Cow::Owned(_)) {
                broken = Some(column);
            }
            self.mended.push_str(&cell);
            self.mended_ends.push(self.mended.len());
            start = *end;
        }
        Record { line, text: &self.mended, ends: &self.mended_ends, broken }
    }
}

/// What the first slice of a file tells: enough to match the columns and to show real rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// What separates the cells.
    pub delimiter: Delimiter,
    /// The names of the columns, trimmed.
    pub header: Vec<String>,
    /// The first rows below the header, at most 20, with their line numbers.
    pub samples: Vec<(u32, Vec<String>)>,
}

/// Looks at the first slice: which delimiter makes the most even table of it, and what its first rows are.
///
/// `whole` says that the slice is the whole file; else its last, perhaps unfinished record is left aside.
///
/// # Errors
/// [`Unreadable`]
pub fn look(slice: &[u8], whole: bool) -> Result<Shape, Unreadable> {
    let mut best: Option<(usize, Shape)> = None;
    let mut failed = Unreadable::Empty;
    for delimiter in Delimiter::ALL {
        let shape = match shape(slice, whole, delimiter) {
            Ok(shape) => shape,
            Err(why) => {
                failed = why;
                continue;
            }
        };
        let wide = shape.header.len();
        let even = shape.samples.iter().filter(|(_, cells)| cells.len() == wide).count() + 1;
        // A table of one column is what every wrong delimiter sees: it wins only where nothing else is even.
        let score = if wide < 2 { 0 } else { even * 1_000 + wide };
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, shape));
        }
    }
    best.map(|(_, shape)| shape).ok_or(failed)
}

/// As [`look`], of a file whose delimiter is known.
///
/// # Errors
/// [`Unreadable`]
pub fn shape(slice: &[u8], whole: bool, delimiter: Delimiter) -> Result<Shape, Unreadable> {
    let (mut header, mut samples) = (None, Vec::new());
    let mut each = |record: Record<'_>| {
        let cells = || record.cells().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        if record.is_blank() {
        } else if header.is_none() {
            header = Some(cells());
        } else if samples.len() < SAMPLES {
            samples.push((record.line, cells()));
        }
    };
    let mut records = Records::new(delimiter);
    records.push(slice, &mut each)?;
    if whole {
        records.finish(&mut each)?;
    }
    Ok(Shape { delimiter, header: header.ok_or(Unreadable::Empty)?, samples })
}
