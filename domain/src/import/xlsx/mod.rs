//! A workbook's sheet as the text of a CSV file, so that everything behind reads one kind of file.
//!
//! A workbook is an archive ([`zip`]) of XML parts ([`xml`]). What is small is read first: which sheets there are and where
//! ([`book`]), what their formats mean ([`formats`]), the texts that cells share ([`book::Texts`]). The sheet itself may inflate to
//! hundreds of megabytes and is read slice by slice ([`sheet`]): a row of the sheet is the same line of the text.
//!
//! Nothing here inflates: the browser does ([`zip::Method`]), and what it hands over is bounded ([`Bound`]).
//!
//! Source: ECMA-376 part 1 (SpreadsheetML), PKWARE APPNOTE 6.3 (zip).
pub mod book;
pub mod formats;
pub mod sheet;
pub mod xml;
pub mod zip;

use super::csv::Unreadable;

/// The most bytes that a part may inflate to which is held in memory: list of sheets, formats, shared texts.
pub const MOST_HELD: u64 = 64 << 20;
/// The most bytes that a sheet may inflate to, which is read slice by slice.
pub const MOST_SHEET: u64 = 4 << 30;
/// So many times the packed size is the most that an honest part inflates to: deflate's own limit is about 1,032.
pub const MOST_RATIO: u64 = 1_040;

/// Bounds what a part inflates to, whatever the archive says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    left: u64,
}

impl Bound {
    /// Of a part that is packed in so many bytes and may inflate to `most`.
    pub fn new(packed: u64, most: u64) -> Bound {
        Bound { left: most.min(packed.saturating_mul(MOST_RATIO).saturating_add(1_024)) }
    }

    /// Counts bytes that came out.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`]: more than can be.
    pub fn take(&mut self, bytes: usize) -> Result<(), Unreadable> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(bytes).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }
}

/// Whether these first bytes of a file are an archive's, such as a workbook's.
pub fn is_archive(first: &[u8]) -> bool {
    first.starts_with(b"PK\x03\x04")
}
