//! Our own reader: takes the picture from a `<video>` and reads it. A chunk of its own, because most visits need none of it.
use js_sys::{Object, Uint8ClampedArray};
use leptos::{prelude::document, wasm_split};
use wasm_bindgen::{JsCast, JsValue};

use super::{codes, js};
use crate::part::Unloaded;

/// The most pixels along the longer side: a barcode's narrowest bar has two of them when it fills a fifth of the picture.
const LONGEST: f64 = 960.0;

/// Looks once at what is there now.
pub type Look = Box<dyn FnMut() -> Option<String>>;

/// Loads the reader and sets it before this `<video>`.
#[wasm_split::wasm_split(scan, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn open(video: JsValue) -> Result<Look, Unloaded> {
    let canvas = document().create_element("canvas").map_or(JsValue::UNDEFINED, JsValue::from);
    let mut last = None;
    Ok(Box::new(move || {
        let (luma, width, height) = picture(&video, &canvas)?;
        let code = codes::read(luma, width, height)?;
        // A single look may misread and still meet the check digit: two must agree.
        let agreed = last.as_ref() == Some(&code);
        last = Some(code.clone());
        agreed.then_some(code)
    }))
}

/// The brightness of what is there now, made small enough, with its width and height; `None` before the first picture.
fn picture(video: &JsValue, canvas: &JsValue) -> Option<(Vec<u8>, usize, usize)> {
    let (width, height) = (js::number(video, "videoWidth")?, js::number(video, "videoHeight")?);
    let scale = (LONGEST / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).round(), (height * scale).round());
    if js::number(canvas, "width") != Some(width) || js::number(canvas, "height") != Some(height) {
        js::set(canvas, "width", &width.into());
        js::set(canvas, "height", &height.into());
    }
    let options = Object::new();
    js::set(&options, "willReadFrequently", &true.into());
    let context = js::call(canvas, "getContext", &["2d".into(), options.into()])?;
    let place: [JsValue; 4] = [0.0, 0.0, width, height].map(JsValue::from);
    let [left, top, across, down] = place.clone();
    js::call(&context, "drawImage", &[video.clone(), left, top, across, down])?;
    let pixels = js::get(&js::call(&context, "getImageData", &place)?, "data")?;
    let pixels = pixels.unchecked_into::<Uint8ClampedArray>().to_vec();
    Some((pixels.chunks_exact(4).map(grey).collect(), width as usize, height as usize))
}

/// By the weights of ITU-R BT.601, in 256ths: what is printed in colour is read as the eye reads it.
fn grey(pixel: &[u8]) -> u8 {
    match pixel {
        [r, g, b, ..] => ((u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29) >> 8) as u8,
        _ => 0,
    }
}
