//! The chosen file, slice by slice: nothing of it is kept in memory but the slice that is being read.
use std::pin::Pin;

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use regulars_domain::import::{
    csv::Unreadable,
    encoding::{Encoding, handed_on},
    reading::{FileMark, MARK_BYTES},
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, TextDecodeOptions, TextDecoder, Url};

/// Bytes of one slice.
pub const SLICE: f64 = 1_048_576.0;

/// What the browser offers to choose.
pub const ACCEPTED: &str = ".csv,.txt,.tsv,.xlsx,text/csv";

/// A file that was chosen. It lives on the page's one thread.
#[derive(Clone)]
pub struct Chosen(SendWrapper<File>);

impl Chosen {
    pub fn new(file: File) -> Chosen {
        Chosen(SendWrapper::new(file))
    }
    pub fn name(&self) -> String {
        self.0.name()
    }
    /// Bytes.
    pub fn size(&self) -> f64 {
        self.0.size()
    }

    /// The slice that begins here; empty at the end.
    ///
    /// # Errors
    /// The browser cannot read it: it was removed or changed since it was chosen.
    pub async fn slice(&self, from: f64) -> Result<Vec<u8>, JsValue> {
        let end = (from + SLICE).min(self.size());
        if from >= end { Ok(Vec::new()) } else { self.part(from, end).await }
    }

    /// What it is known by when it is chosen again.
    ///
    /// # Errors
    /// As [`Chosen::slice`].
    pub async fn mark(&self) -> Result<FileMark, JsValue> {
        let (size, most) = (self.size(), MARK_BYTES as f64);
        let head = self.part(0.0, size.min(most)).await?;
        let tail = self.part((size - most).max(0.0), size).await?;
        Ok(FileMark::of(&self.name(), size as u64, &head, &tail))
    }

    /// These bytes of it.
    ///
    /// # Errors
    /// As [`Chosen::slice`].
    pub async fn part(&self, from: f64, end: f64) -> Result<Vec<u8>, JsValue> {
        let part = self.blob(from, end)?;
        let buffer = JsFuture::from(part.array_buffer()).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    /// These bytes of it, not read yet.
    ///
    /// # Errors
    /// The browser refuses.
    pub fn blob(&self, from: f64, end: f64) -> Result<Blob, JsValue> {
        self.0.slice_with_f64_and_f64(from, end)
    }
}

/// A piece of a file, which the browser keeps where it likes: not in the page's own memory.
pub fn piece(text: &str) -> Option<JsValue> {
    let text = Array::of1(&JsValue::from_str(text));
    Blob::new_with_str_sequence(&text).ok().map(JsValue::from)
}

/// Hands the browser a file of tables to keep, made of its pieces.
pub fn save_pieces(name: &str, pieces: &Array) {
    let bag = BlobPropertyBag::new();
    bag.set_type("text/csv;charset=utf-8");
    if let Ok(blob) = Blob::new_with_blob_sequence_and_options(pieces, &bag) {
        offer(name, &blob);
    }
}

/// Why a file cannot be read on.
pub enum Fault {
    /// The browser has lost it: it was removed or changed since it was chosen.
    Gone,
    Unreadable(Unreadable),
    /// What reads such a file did not come.
    Unloaded,
}

impl From<JsValue> for Fault {
    fn from(_: JsValue) -> Fault {
        Fault::Gone
    }
}

impl From<Unreadable> for Fault {
    fn from(why: Unreadable) -> Fault {
        Fault::Unreadable(why)
    }
}

/// The next slice, on its way.
pub type Next<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<u8>>, Fault>> + 'a>>;

/// What hands out a file as text, slice by slice.
pub trait Slices {
    /// The next slice, never an empty one; `None` at the end.
    fn next(&mut self) -> Next<'_>;
    /// How much of the file was read, between 0 and 1.
    fn share(&self) -> f64;
}

/// A file read from its beginning, as UTF-8.
pub enum Feed {
    Text(Text),
    /// A workbook's sheet: what reads it comes when it is needed.
    Sheet(Box<dyn Slices>),
}

impl Feed {
    /// The next slice, never an empty one; `None` at the end.
    ///
    /// # Errors
    /// [`Fault`]
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        match self {
            Feed::Text(text) => Ok(text.next().await?),
            Feed::Sheet(sheet) => sheet.next().await,
        }
    }

    /// How much of the file was read, between 0 and 1.
    pub fn share(&self) -> f64 {
        match self {
            Feed::Text(text) => (text.from / text.file.size().max(1.0)).min(1.0),
            Feed::Sheet(sheet) => sheet.share(),
        }
    }
}

/// A file of text: what another encoding wrote is decoded by the browser.
pub struct Text {
    file: Chosen,
    from: f64,
    decoder: Option<TextDecoder>,
    ended: bool,
}

impl Text {
    /// At the beginning of the file.
    ///
    /// # Errors
    /// The browser does not know the encoding.
    pub fn new(file: Chosen, encoding: Encoding) -> Result<Text, JsValue> {
        let decoder = match encoding {
            Encoding::Utf8 => None,
            other => Some(TextDecoder::new_with_label(other.label())?),
        };
        Ok(Text { file, from: 0.0, decoder, ended: false })
    }

    async fn next(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        while !self.ended {
            let slice = self.file.slice(self.from).await?;
            self.from += slice.len() as f64;
            self.ended = slice.is_empty();
            let bytes = match &self.decoder {
                None => slice,
                Some(decoder) => {
                    let options = TextDecodeOptions::new();
                    options.set_stream(!self.ended);
                    handed_on(decoder.decode_with_u8_array_and_options(&slice, &options)?)
                }
            };
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}

/// Hands the browser a file to keep.
pub fn save(name: &str, parts: &[String]) {
    let array: Array = parts.iter().map(|part| JsValue::from_str(part)).collect();
    let bag = BlobPropertyBag::new();
    bag.set_type("text/csv;charset=utf-8");
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&array, &bag) {
        offer(name, &blob);
    }
}

fn offer(name: &str, blob: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}
