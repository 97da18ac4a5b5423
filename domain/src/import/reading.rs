//! How a file was read, kept with its import: by this it is gone on with after its page was closed, and by this the next
//! file with the same columns is read.
use serde::{Deserialize, Serialize};

use super::{
    batch::{CUT, Fingerprint},
    encoding::Encoding,
    mapping::{Mapping, Options},
};

/// Bytes at the beginning and at the end of a file by which it is known again: all of a large one would take long to read.
pub const MARK_BYTES: usize = 65_536;

/// What a file is known by when it is chosen again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    /// With its ending, without its folder.
    pub name: String,
    /// Bytes.
    pub size: u64,
    head: u64,
    tail: u64,
}

impl FileMark {
    /// Of a file with these first and last bytes, [`MARK_BYTES`] of each or the whole of a smaller file.
    pub fn of(name: &str, size: u64, head: &[u8], tail: &[u8]) -> FileMark {
        let sum = |bytes: &[u8]| {
            let mut sum = Fingerprint::new();
            sum.bytes(bytes);
            sum.finish()
        };
        FileMark { name: name.to_owned(), size, head: sum(head), tail: sum(tail) }
    }
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// How its rows were cut into batches, [`CUT`] of then.
    pub cut: u32,
    /// Which file.
    pub file: FileMark,
    /// By which its bytes were read.
    pub encoding: Encoding,
    /// What each column filled.
    pub mapping: Mapping,
    /// How its cells were read.
    pub options: Options,
}

impl Reading {
    /// The number of the batch with which to go on, where so many were taken. A reader that cuts otherwise begins anew: what is
    /// here already is sent again and changes nothing.
    pub const fn next(&self, taken: u32) -> u32 {
        if self.cut == CUT { taken } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::field::Kind;

    #[test]
    fn a_file_is_known_by_name_size_beginning_and_end() {
        let mark = FileMark::of("till.csv", 10, b"first", b"last");
        assert_eq!(mark, FileMark::of("till.csv", 10, b"first", b"last"));
        for other in [
            FileMark::of("till2.csv", 10, b"first", b"last"),
            FileMark::of("till.csv", 11, b"first", b"last"),
            FileMark::of("till.csv", 10, b"First", b"last"),
            FileMark::of("till.csv", 10, b"first", b"Last"),
        ] {
            assert_ne!(mark, other);
        }
    }

    #[test]
    fn a_reading_comes_back_as_it_was_kept_and_another_cut_begins_anew() {
        let header = ["card".to_owned(), "name".to_owned()];
        let mapping = Mapping::guess(Kind::Members, &header);
        let shape = crate::import::csv::look(b"card,name\n7,Zoe\n", true).expect("a table");
        let options = Options::guess(&mapping, &shape, 2);
        let file = FileMark::of("members.csv", 17, b"card,name\n7,Zoe\n", b"card,name\n7,Zoe\n");
        let reading = Reading { cut: CUT, file, encoding: Encoding::Gb18030, mapping, options };
        let kept = serde_json::to_string(&reading).expect("text");
        assert_eq!(serde_json::from_str::<Reading>(&kept).expect("the same"), reading);
        assert_eq!(reading.next(7), 7);
        assert_eq!(Reading { cut: CUT + 1, ..reading }.next(7), 0);
    }
}
