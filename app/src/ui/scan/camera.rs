//! The device's camera.
use js_sys::{Array, Object};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use super::js;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCamera {
    /// The person or the browser said no.
    Refused,
    /// There is none, or another program has it.
    Missing,
}

/// The picture of a camera; the camera is let go, and its light goes out, when this is dropped.
pub struct Stream(JsValue);

impl Stream {
    /// Opens the camera that looks away from the person, where there are two.
    pub async fn open() -> Result<Stream, NoCamera> {
        let picture = Object::new();
        js::set(&picture, "facingMode", &"environment".into());
        // The default of most browsers, 640 by 480, is too coarse for a barcode at arm's length.
        for (side, ideal) in [("width", 1280), ("height", 720)] {
            let wish = Object::new();
            js::set(&wish, "ideal", &ideal.into());
            js::set(&picture, side, &wish);
        }
        let wanted = Object::new();
        js::set(&wanted, "video", &picture);
        // A page that did not come by https has no devices at all.
        let devices = js::get(&window().navigator(), "mediaDevices").ok_or(NoCamera::Missing)?;
        js::wait_for(&devices, "getUserMedia", &[wanted.into()]).await.map(Stream).map_err(|error| {
            match js::error_name(&error).as_deref() {
                Some("NotAllowedError" | "SecurityError") => NoCamera::Refused,
                _ => NoCamera::Missing,
            }
        })
    }

    /// Shows it in a `<video>`.
    pub async fn show(&self, video: &JsValue) {
        js::set(video, "srcObject", &self.0);
        // Refused if the dialog is closed before the first picture; the camera is let go then anyway.
        let _ = js::wait_for(video, "play", &[]).await;
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(tracks) = js::call(&self.0, "getTracks", &[]) {
            for track in Array::from(&tracks).iter() {
                js::call(&track, "stop", &[]);
            }
        }
    }
}
