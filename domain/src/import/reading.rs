//! How a file was read, kept with its import: by this it is gone on with after its page was closed, and by this the next
//! file with the same columns is read.
use serde::{Deserialize, Serialize};

use super::{
    batch::{CUT, Fingerprint},
    encoding::Encoding,
    mapping::{Mapping, Options},
    names::plain,
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
    /// Of a workbook the name of its sheet.
    #[serde(default)]
    pub sheet: Option<String>,
    /// What each column filled.
    pub mapping: Mapping,
    /// How its cells were read.
    pub options: Options,
    /// The names of its columns; empty where they are too long to be kept.
    pub header: Vec<String>,
}

/// The set of a file's column heads as 16 hexadecimal digits, whatever their order and their spelling in capitals or blanks.
/// Two sets that share it cost a wrong guess at most: columns are matched by their names.
pub fn heads(header: &[String]) -> String {
    let mut names: Vec<String> = header.iter().map(|name| plain(name)).collect();
    names.sort_unstable();
    names.dedup();
    let mut sum = Fingerprint::new();
    names.iter().for_each(|name| sum.text(name));
    format!("{:016x}", sum.wide())
}

impl Reading {
    /// The number of the batch with which to go on, where so many were taken. A reader that cuts otherwise begins anew: what is
    /// here already is sent again and changes nothing.
    pub const fn next(&self, taken: u32) -> u32 {
        if self.cut == CUT { taken } else { 0 }
    }

    /// What each column of a file with these heads fills: what the column of that name filled. Of several with one name the first
    /// is the first.
    pub fn mapping_for(&self, header: &[String]) -> Mapping {
        let mut mapping = Mapping::empty(self.mapping.kind, header.len());
        let mut known: Vec<Option<String>> = self.header.iter().map(|name| Some(plain(name))).collect();
        for (at, name) in header.iter().enumerate() {
            let name = plain(name);
            let before = known.iter().position(|known| known.as_deref() == Some(name.as_str()));
            if let Some(before) = before {
                if let Some(known) = known.get_mut(before) {
                    *known = None;
                }
                mapping.set(at, self.mapping.column(before));
            }
        }
        mapping
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::field::{Field, Kind};

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

    fn names(header: &[&str]) -> Vec<String> {
        header.iter().map(|name| (*name).to_owned()).collect()
    }

    fn reading(header: Vec<String>, mapping: Mapping) -> Reading {
        let shape = crate::import::csv::look(b"card,name\n7,Zoe\n", true).expect("a table");
        let options = Options::guess(&mapping, &shape, 2);
        let file = FileMark::of("members.csv", 17, b"card,name\n7,Zoe\n", b"card,name\n7,Zoe\n");
        Reading { cut: CUT, file, encoding: Encoding::Gb18030, sheet: None, mapping, options, header }
    }

    #[test]
    fn a_reading_comes_back_as_it_was_kept_and_another_cut_begins_anew() {
        let header = names(&["card", "name"]);
        let reading = reading(header.clone(), Mapping::guess(Kind::Members, &header));
        let kept = serde_json::to_string(&reading).expect("text");
        assert_eq!(serde_json::from_str::<Reading>(&kept).expect("the same"), reading);
        assert_eq!(reading.next(7), 7);
        assert_eq!(Reading { cut: CUT + 1, ..reading }.next(7), 0);
    }

    #[test]
    fn heads_are_the_same_in_any_order_and_others_are_others() {
        let first = heads(&names(&["Card No", "Name", "Tel"]));
        assert_eq!((first.len(), &first), (16, &heads(&names(&["tel", "card no", "NAME"]))));
        for other in
            [&["Card No", "Name"][..], &["Card No", "Name", "Tel", "Tags"], &["Card", "NoName", "Tel"]]
        {
            assert_ne!(first, heads(&names(other)), "{other:?}");
        }
    }

    #[test]
    fn columns_mean_what_they_meant_wherever_they_stand_now() {
        let header = names(&["a", "b", "b", "c"]);
        let mut mapping = Mapping::guess(Kind::Members, &header);
        for (at, field) in [(0, Field::Card), (1, Field::Tags), (2, Field::Name)] {
            mapping.set(at, Some(field));
        }
        let again = reading(header, mapping).mapping_for(&names(&["c", "B", "new", "A", "b"]));
        let fields: Vec<Option<Field>> = (0..5).map(|at| again.column(at)).collect();
        assert_eq!(fields, [None, Some(Field::Tags), None, Some(Field::Card), Some(Field::Name)]);
    }
}
