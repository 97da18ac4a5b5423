//! Reading a barcode or QR code with the device's camera, by the browser's own detector. A scanner with a cable needs none of
//! this: it types.
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Dialog, IconButton, unique};
use crate::browser;

/// How the camera stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Camera {
    Starting,
    Looking,
    /// The person or the browser said no.
    Refused,
    Missing,
    /// The browser has no detector.
    Unsupported,
}

/// Milliseconds between two looks.
const PAUSE: u32 = 120;

/// A button that opens the camera; what it reads goes to `on_code`, and the camera is let go.
#[component]
pub fn ScanButton(
    /// What was read.
    on_code: Callback<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let camera = RwSignal::new(Camera::Starting);
    let video = unique("video");
    let id = video.clone();
    let start = move |_| {
        open.set(true);
        camera.set(Camera::Starting);
        let id = id.clone();
        browser::after_paint(move || {
            spawn_local(async move {
                if let Some(code) = look(&id, open, camera).await {
                    open.set(false);
                    on_code.run(code);
                }
            });
        });
    };
    let words = move || match camera.get() {
        Camera::Starting => t!("core.scan_starting"),
        Camera::Looking => t!("core.scan_point"),
        Camera::Refused => t!("core.scan_refused"),
        Camera::Missing => t!("core.scan_missing"),
        Camera::Unsupported => t!("core.scan_unsupported"),
    };
    view! {
        <IconButton icon=icondata_lu::LuScanLine label=t!("core.scan") on:click=start/>
        <Dialog open title=t!("core.scan")>
            <video
                class="scan"
                id=video.clone()
                prop:muted=true
                playsinline
                hidden=move || camera.get() != Camera::Looking
            ></video>
            <p class="scan__words" role="status">
                {words}
            </p>
        </Dialog>
    }
}

/// Looks until something is read or the dialog is closed. The camera is released in every case.
async fn look(video: &str, open: RwSignal<bool>, camera: RwSignal<Camera>) -> Option<String> {
    let set = |state| {
        let _ = camera.try_set(state);
    };
    let Some(detector) = detector() else {
        set(Camera::Unsupported);
        return None;
    };
    let stream = match stream().await {
        Ok(stream) => stream,
        Err(state) => {
            set(state);
            return None;
        }
    };
    set(Camera::Looking);
    let element = document().get_element_by_id(video).map_or(JsValue::UNDEFINED, JsValue::from);
    let _ = Reflect::set(&element, &"srcObject".into(), &stream);
    let _ = method(&element, "play", &[]);
    let mut code = None;
    while code.is_none() && open.try_get_untracked() == Some(true) {
        browser::wait(PAUSE).await;
        // Before the first picture is there, the detector refuses: the next look finds one.
        let found = match method(&detector, "detect", std::slice::from_ref(&element)) {
            Some(promise) => JsFuture::from(Promise::from(promise)).await.ok(),
            None => None,
        };
        code = found.and_then(|found| {
            Reflect::get(&Array::from(&found).get(0), &"rawValue".into()).ok()?.as_string()
        });
    }
    release(&stream);
    code
}

/// Lets the camera go: its light goes out.
fn release(stream: &JsValue) {
    if let Some(tracks) = method(stream, "getTracks", &[]) {
        for track in Array::from(&tracks).iter() {
            let _ = method(&track, "stop", &[]);
        }
    }
}

/// The browser's detector for what hangs on goods and cards.
fn detector() -> Option<JsValue> {
    let maker = Reflect::get(&window(), &"BarcodeDetector".into()).ok()?.dyn_into::<Function>().ok()?;
    let formats: Array =
        ["ean_13", "ean_8", "upc_a", "upc_e", "qr_code"].into_iter().map(JsValue::from_str).collect();
    let options = Object::new();
    let _ = Reflect::set(&options, &"formats".into(), &formats);
    Reflect::construct(&maker, &Array::of1(&options)).ok()
}

/// The camera that looks away from the person.
async fn stream() -> Result<JsValue, Camera> {
    let devices = Reflect::get(&window().navigator(), &"mediaDevices".into()).map_err(|_| Camera::Missing)?;
    let picture = Object::new();
    let _ = Reflect::set(&picture, &"facingMode".into(), &"environment".into());
    let wanted = Object::new();
    let _ = Reflect::set(&wanted, &"video".into(), &picture);
    let promise = method(&devices, "getUserMedia", &[wanted.into()]).ok_or(Camera::Missing)?;
    JsFuture::from(Promise::from(promise)).await.map_err(|error| {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "SecurityError") => Camera::Refused,
            _ => Camera::Missing,
        }
    })
}

fn method(of: &JsValue, name: &str, args: &[JsValue]) -> Option<JsValue> {
    let function = Reflect::get(of, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    function.apply(of, &args.iter().collect::<Array>()).ok()
}
