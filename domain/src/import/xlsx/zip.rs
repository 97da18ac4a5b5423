//! The directory of an archive: which parts it has and where. Only what workbooks use: no zip64, no encryption, one disk.
use crate::import::csv::Unreadable;

/// Bytes at the end of a file in which the directory's own place is told.
pub const TAIL: u64 = 22 + 65_535;
/// The most bytes of a directory that is read.
const MOST_DIRECTORY: u64 = 4 << 20;
/// Bytes of a part's own head, without the name and extra fields that follow it.
pub const LOCAL: u64 = 30;

/// How a part is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As it is.
    Stored,
    /// Deflate without a wrapper: a browser's `deflate-raw`.
    Deflated,
}

/// A part of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the archive.
    pub name: String,
    /// How it is packed.
    pub method: Method,
    /// Bytes in the file.
    pub packed: u64,
    /// Bytes unpacked, as the archive says: to tell how far it is read, and for nothing that must hold.
    pub size: u64,
    /// Where its own head begins in the file.
    pub at: u64,
}

fn number(bytes: &[u8], at: usize, wide: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(wide)?)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

/// Where the directory is: its beginning and end. `tail` is the end of the file, [`TAIL`] bytes or all of a smaller one; `size` the
/// file's.
///
/// # Errors
/// [`Unreadable::BrokenArchive`]: there is none, as in a file that was cut off.
pub fn directory(tail: &[u8], size: u64) -> Result<(u64, u64), Unreadable> {
    let mark = tail.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or(Unreadable::BrokenArchive)?;
    let end = tail.get(mark..).unwrap_or_default();
    let (wide, at) = number(end, 12, 4).zip(number(end, 16, 4)).ok_or(Unreadable::BrokenArchive)?;
    let whole = at.checked_add(wide).filter(|end| *end <= size && wide <= MOST_DIRECTORY);
    whole.map(|end| (at, end)).ok_or(Unreadable::BrokenArchive)
}

/// The parts that a directory lists. What is packed in another way than workbooks are is left out, as if it were not there.
///
/// # Errors
/// [`Unreadable::BrokenArchive`]
pub fn entries(directory: &[u8]) -> Result<Vec<Entry>, Unreadable> {
    let mut entries = Vec::new();
    let mut rest = directory;
    while rest.starts_with(b"PK\x01\x02") {
        let entry = entry(rest).ok_or(Unreadable::BrokenArchive)?;
        rest = rest.get(entry.1..).ok_or(Unreadable::BrokenArchive)?;
        entries.extend(entry.0);
    }
    if entries.is_empty() { Err(Unreadable::BrokenArchive) } else { Ok(entries) }
}

/// The first entry of a directory, and how many bytes it takes there.
fn entry(bytes: &[u8]) -> Option<(Option<Entry>, usize)> {
    let flags = number(bytes, 8, 2)?;
    let method = match number(bytes, 10, 2)? {
        0 => Some(Method::Stored),
        8 => Some(Method::Deflated),
        _ => None,
    };
    let (packed, size) = number(bytes, 20, 4).zip(number(bytes, 24, 4))?;
    let wide = |at| number(bytes, at, 2).and_then(|n| usize::try_from(n).ok());
    let (name, extra, comment) = (wide(28)?, wide(30)?, wide(32)?);
    let at = number(bytes, 42, 4)?;
    let end = 46_usize.checked_add(name)?;
    let path = String::from_utf8_lossy(bytes.get(46..end)?).replace('\\', "/");
    // Encrypted: the lowest flag.
    let method = method.filter(|_| flags & 1 == 0);
    let entry = method.map(|method| Entry { name: path, method, packed, size, at });
    Some((entry, end.checked_add(extra)?.checked_add(comment)?))
}

/// Where the bytes of a part begin and end in the file. `head` are the first [`LOCAL`] bytes at [`Entry::at`].
///
/// # Errors
/// [`Unreadable::BrokenArchive`]: the directory points elsewhere, or beyond the file.
pub fn data(entry: &Entry, head: &[u8], size: u64) -> Result<(u64, u64), Unreadable> {
    let place = || {
        let wide = number(head, 26, 2)?.checked_add(number(head, 28, 2)?)?;
        let from = entry.at.checked_add(LOCAL)?.checked_add(wide)?;
        let end = from.checked_add(entry.packed)?;
        (head.starts_with(b"PK\x03\x04") && end <= size).then_some((from, end))
    };
    place().ok_or(Unreadable::BrokenArchive)
}
