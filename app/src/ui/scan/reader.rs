//! What reads the code: the browser's own detector where there is one that works, else ours.
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

use super::{
    eye::{self, Look},
    js,
};
use crate::part::Unloaded;

/// What hangs on goods and cards, by the browser's names.
const WANTED: [&str; 5] = ["ean_13", "ean_8", "upc_a", "upc_e", "qr_code"];
/// Without these a detector is of no use here.
const NEEDED: [&str; 2] = ["ean_13", "qr_code"];

/// Reads codes from a `<video>`.
pub enum Reader {
    /// `BarcodeDetector`.
    Browsers(JsValue),
    /// In a chunk of its own.
    Ours(Look),
}

impl Reader {
    /// The browser's if it has one, else ours, which must be loaded.
    pub async fn new(video: &JsValue) -> Result<Reader, Unloaded> {
        match detector().await {
            Some(detector) => Ok(Reader::Browsers(detector)),
            None => Reader::ours(video).await,
        }
    }

    async fn ours(video: &JsValue) -> Result<Reader, Unloaded> {
        eye::open(video.clone()).await.map(Reader::Ours)
    }

    /// The code in the picture that is there now.
    pub async fn look(&mut self, video: &JsValue) -> Result<Option<String>, Unloaded> {
        let detector = match self {
            Reader::Ours(look) => return Ok(look()),
            Reader::Browsers(detector) => detector,
        };
        match js::wait_for(detector, "detect", std::slice::from_ref(video)).await {
            Ok(found) => {
                let first = Array::from(&found).get(0);
                Ok(js::get(&first, "rawValue").and_then(|value| value.as_string()))
            }
            // Before the first picture is there.
            Err(error) if js::error_name(&error).as_deref() == Some("InvalidStateError") => Ok(None),
            // There, but without the service that does the work, as on some phones.
            Err(_) => {
                *self = Reader::ours(video).await?;
                Ok(None)
            }
        }
    }
}

/// The browser's detector. Some browsers have one that knows no format at all.
async fn detector() -> Option<JsValue> {
    let maker = js::get(&window(), "BarcodeDetector")?.dyn_into::<Function>().ok()?;
    let known = js::wait_for(&maker, "getSupportedFormats", &[]).await.ok()?;
    let known: Vec<String> = Array::from(&known).iter().filter_map(|name| name.as_string()).collect();
    let is_known = |name: &&str| known.iter().any(|other| other == name);
    if !NEEDED.iter().all(is_known) {
        return None;
    }
    let formats: Array = WANTED.into_iter().filter(is_known).map(JsValue::from_str).collect();
    let options = Object::new();
    js::set(&options, "formats", &formats);
    Reflect::construct(&maker, &Array::of1(&options)).ok()
}
