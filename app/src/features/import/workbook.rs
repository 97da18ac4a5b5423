//! Workbooks: the browser cuts the file and inflates, the domain reads. All of it is a part that only who chooses one waits for.
use std::pin::Pin;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use leptos::wasm_split;
use regulars_domain::import::{
    csv::Unreadable,
    xlsx::{
        Bound, MOST_HELD, MOST_SHEET,
        book::{Book, PLACES, TextReader, WORKBOOK, formats},
        sheet::{Given, SheetReader},
        zip::{self, Entry, Method},
    },
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::file::{Chosen, Fault, Next, Slices};
use crate::part::Unloaded;

/// Bytes of text that a sheet hands out at a time, or a little more.
const HANDED: usize = 256 * 1024;

/// A workbook at the beginning of a sheet.
pub struct Opened {
    /// The names of its sheets, in their order.
    pub sheets: Vec<String>,
    /// The one that is read.
    pub sheet: String,
    pub feed: Box<dyn Slices>,
}

type Opening = Pin<Box<dyn Future<Output = Result<Opened, Fault>>>>;

/// Opens a workbook at the sheet of this name, or at its first.
///
/// # Errors
/// [`Fault`]
pub async fn opened(file: Chosen, sheet: Option<String>) -> Result<Opened, Fault> {
    match open_workbook(file, sheet).await {
        Ok(opening) => opening.await,
        Err(Unloaded) => Err(Fault::Unloaded),
    }
}

#[wasm_split::wasm_split(import_workbook, wasm_split_path = ::leptos::wasm_split, fallible)]
fn open_workbook(file: Chosen, sheet: Option<String>) -> Result<Opening, Unloaded> {
    Ok(Box::pin(open(file, sheet)))
}

async fn open(file: Chosen, wanted: Option<String>) -> Result<Opened, Fault> {
    let size = file.size() as u64;
    let tail = file.part(size.saturating_sub(zip::TAIL) as f64, size as f64).await?;
    let (from, end) = zip::directory(&tail, size)?;
    let entries = zip::entries(&file.part(from as f64, end as f64).await?)?;
    let archive = Archive { file, size, entries };

    let (workbook, places) = (archive.whole(WORKBOOK).await?, archive.whole(PLACES).await?);
    let book = Book::read(&workbook, &places)?;
    let mut given = Given { epoch: book.epoch, ..Given::default() };
    if let Some(path) = book.formats.as_deref().filter(|path| archive.entry(path).is_some()) {
        given.formats = formats(&archive.whole(path).await?)?;
    }
    if let Some(path) = book.texts.as_deref().filter(|path| archive.entry(path).is_some()) {
        let mut reader = TextReader::default();
        let mut part = archive.part(path, MOST_HELD).await?;
        while let Some(slice) = part.next().await? {
            reader.push(&slice)?;
        }
        given.texts = reader.finish()?;
    }
    let chosen = book.sheets.iter().find(|sheet| Some(&sheet.name) == wanted.as_ref());
    let chosen = chosen.or(book.sheets.first()).ok_or(Unreadable::NotAWorkbook)?;
    let part = archive.part(&chosen.path, MOST_SHEET).await?;
    let feed = Box::new(Sheet { part, reader: SheetReader::new(given), ended: false });
    let sheets = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    Ok(Opened { sheets, sheet: chosen.name.clone(), feed })
}

/// The file and where its parts are.
struct Archive {
    file: Chosen,
    size: u64,
    entries: Vec<Entry>,
}

impl Archive {
    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// A part at its beginning, which may inflate to so many bytes.
    async fn part(&self, name: &str, most: u64) -> Result<Part, Fault> {
        let entry = self.entry(name).ok_or(Unreadable::NotAWorkbook)?;
        let head = self.file.part(entry.at as f64, entry.at.saturating_add(zip::LOCAL) as f64).await?;
        let (from, end) = zip::data(entry, &head, self.size)?;
        let blob = self.file.blob(from as f64, end as f64)?;
        let stream = call(&blob, "stream", &Array::new())?;
        let stream = match entry.method {
            Method::Stored => stream,
            Method::Deflated => {
                let make = Reflect::get(&js_sys::global(), &"DecompressionStream".into())?;
                let inflate =
                    Reflect::construct(&make.dyn_into::<Function>()?, &Array::of1(&"deflate-raw".into()))?;
                call(&stream, "pipeThrough", &Array::of1(&inflate))?
            }
        };
        let reader = call(&stream, "getReader", &Array::new())?;
        let bound = Bound::new(entry.packed, most);
        Ok(Part { reader, bound, of: entry.size, read: 0 })
    }

    /// A small part whole.
    async fn whole(&self, name: &str) -> Result<Vec<u8>, Fault> {
        let mut part = self.part(name, MOST_HELD).await?;
        let mut whole = Vec::new();
        while let Some(slice) = part.next().await? {
            whole.extend_from_slice(&slice);
        }
        Ok(whole)
    }
}

/// Calls a method by its name.
fn call(of: &JsValue, name: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let method = Reflect::get(of, &name.into())?.dyn_into::<Function>()?;
    Reflect::apply(&method, of, arguments)
}

/// A part that is being unpacked.
struct Part {
    reader: JsValue,
    bound: Bound,
    /// Bytes, as the archive says, and how many were read.
    of: u64,
    read: u64,
}

impl Part {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let step = call(&self.reader, "read", &Array::new())?.dyn_into::<Promise>()?;
        // What does not inflate is not what was packed.
        let step = JsFuture::from(step).await.map_err(|_| Unreadable::BrokenArchive)?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let bytes = Uint8Array::new(&Reflect::get(&step, &"value".into())?).to_vec();
        self.bound.take(bytes.len())?;
        self.read += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

/// A sheet that is being read.
struct Sheet {
    part: Part,
    reader: SheetReader,
    ended: bool,
}

impl Sheet {
    async fn lines(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let mut out = String::new();
        while !self.ended && out.len() < HANDED {
            match self.part.next().await? {
                Some(slice) => out.push_str(&self.reader.push(&slice)?),
                None => {
                    self.reader.finish()?;
                    self.ended = true;
                }
            }
        }
        Ok(Some(out.into_bytes()).filter(|bytes| !bytes.is_empty()))
    }
}

impl Slices for Sheet {
    fn next(&mut self) -> Next<'_> {
        Box::pin(self.lines())
    }

    fn share(&self) -> f64 {
        (self.part.read as f64 / self.part.of.max(1) as f64).min(1.0)
    }
}
