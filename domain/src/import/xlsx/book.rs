//! The small parts of a workbook: its sheets, what its formats mean, the texts that its cells share.
use std::collections::HashMap;

use super::{
    formats::{Epoch, Format},
    xml::{Event, Tag, Xml, unescaped},
};
use crate::import::csv::Unreadable;

/// Where every workbook has its list of sheets.
pub const WORKBOOK: &str = "xl/workbook.xml";
/// Where it has the places of its parts.
pub const PLACES: &str = "xl/_rels/workbook.xml.rels";
/// The most sheets that are offered.
const MOST_SHEETS: usize = 1_000;

/// A sheet that can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its part's path in the archive.
    pub path: String,
}

/// The list of sheets, and where the other parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// In their order.
    pub sheets: Vec<Sheet>,
    /// From which day its days are counted.
    pub epoch: Epoch,
    /// The path of the formats, if there are any.
    pub formats: Option<String>,
    /// The path of the shared texts, if there are any.
    pub texts: Option<String>,
}

fn read(part: &[u8], each: super::xml::Each<'_>) -> Result<(), Unreadable> {
    let mut xml = Xml::default();
    xml.push(part, each)?;
    xml.finish()
}

fn is_true(tag: &Tag<'_>, name: &str) -> bool {
    tag.get(name).is_some_and(|told| told == "1" || told == "true")
}

/// A path that the workbook's part names, as one of the archive.
fn path(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{}", target.trim_start_matches("./")),
    }
}

impl Book {
    /// Reads the list of sheets and the places of the parts.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]; [`Unreadable::NotAWorkbook`]: no sheet of cells that can be seen.
    pub fn read(workbook: &[u8], places: &[u8]) -> Result<Book, Unreadable> {
        let mut book = Book::default();
        let mut of_sheets: HashMap<String, String> = HashMap::new();
        read(places, &mut |event| {
            if let Event::Open(tag) = event
                && tag.name == "Relationship"
            {
                let told = |name| tag.get(name).unwrap_or_default();
                let (id, kind, target) = (told("Id"), told("Type"), path(&told("Target")));
                match kind.rsplit('/').next().unwrap_or_default() {
                    "styles" => book.formats = Some(target),
                    "sharedStrings" => book.texts = Some(target),
                    "worksheet" if of_sheets.len() < MOST_SHEETS => {
                        of_sheets.insert(id, target);
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        read(workbook, &mut |event| {
            let Event::Open(tag) = event else { return Ok(()) };
            match tag.name {
                "workbookPr" if is_true(&tag, "date1904") => book.epoch = Epoch::Y1904,
                "sheet" => {
                    let shown = tag.get("state").is_none_or(|state| state == "visible");
                    // Of a chart there is no part with cells.
                    let path = tag.get("id").and_then(|id| of_sheets.get(&id).cloned());
                    if let Some(path) = path.filter(|_| shown && book.sheets.len() < MOST_SHEETS) {
                        book.sheets.push(Sheet { name: tag.get("name").unwrap_or_default(), path });
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if book.sheets.is_empty() { Err(Unreadable::NotAWorkbook) } else { Ok(book) }
    }
}

/// What the formats of cells mean, by their number.
///
/// # Errors
/// [`Unreadable::BrokenWorkbook`]
pub fn formats(part: &[u8]) -> Result<Vec<Format>, Unreadable> {
    let mut own: HashMap<u32, Format> = HashMap::new();
    let (mut formats, mut within) = (Vec::new(), false);
    read(part, &mut |event| {
        match event {
            Event::Open(tag) if tag.name == "numFmt" => {
                let id = tag.get("numFmtId").and_then(|id| id.parse::<u32>().ok());
                if let Some((id, code)) = id.zip(tag.get("formatCode")) {
                    own.insert(id, Format::of(&code));
                }
            }
            Event::Open(tag) if tag.name == "cellXfs" => within = true,
            Event::Close("cellXfs") => within = false,
            Event::Open(tag) if tag.name == "xf" && within => {
                let id = tag.get("numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
                formats.push(own.get(&id).copied().unwrap_or(Format::builtin(id)));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(formats)
}

/// The texts that cells share, one behind the other.
#[derive(Debug, Default)]
pub struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The text of this number.
    pub fn get(&self, at: usize) -> Option<&str> {
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.all.get(start..*self.ends.get(at)?)
    }
}

/// Reads the shared texts, slice by slice. Of text in several styles all is one; how it is pronounced is left out.
#[derive(Debug, Default)]
pub struct TextReader {
    xml: Xml,
    texts: Texts,
    within: bool,
    aside: bool,
}

impl TextReader {
    /// Reads the next slice.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]
    pub fn push(&mut self, slice: &[u8]) -> Result<(), Unreadable> {
        let TextReader { xml, texts, within, aside } = self;
        xml.push(slice, &mut |event| {
            match event {
                Event::Open(tag) => match tag.name {
                    "t" => *within = true,
                    "rPh" => *aside = true,
                    _ => {}
                },
                Event::Close("t") => *within = false,
                Event::Close("rPh") => *aside = false,
                Event::Close("si") => texts.ends.push(texts.all.len()),
                Event::Text(text) if *within && !*aside => texts.all.push_str(&unescaped(text)),
                Event::Data(text) if *within && !*aside => texts.all.push_str(text),
                _ => {}
            }
            Ok(())
        })
    }

    /// All of them.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]: the part is cut off.
    pub fn finish(self) -> Result<Texts, Unreadable> {
        self.xml.finish()?;
        Ok(self.texts)
    }
}
