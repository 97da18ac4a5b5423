//! Reading a barcode or QR code with the device's camera. A scanner with a cable needs none of this: it types.
mod camera;
mod codes;
mod eye;
mod js;
mod reader;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use self::{
    camera::{NoCamera, Stream},
    reader::Reader,
};
use super::{Dialog, IconButton, unique};
use crate::{
    browser,
    i18n::localized,
    part::{Unloaded, when},
};

/// How the camera stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Camera {
    Starting,
    Looking,
    None(NoCamera),
    /// The reader did not come.
    Unloaded,
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
    view! {
        <IconButton icon=icondata_lu::LuScanLine label=t!("core.scan") press=move |_| open.set(true)/>
        {when(open, move || scanner(open, on_code))}
    }
}

part! {
    /// Loaded when the camera is first asked for.
    fn scanner(open: RwSignal<bool>, on_code: Callback<String>) {
        localized(&["aside"], move || {
            view! {
                <Dialog open title=t!("core.scan")>
                    <Scanner open on_code/>
                </Dialog>
            }
            .into_any()
        })
    }
}

/// What the camera sees.
#[component]
fn Scanner(
    /// Whether the dialog is open; closed when something was read.
    open: RwSignal<bool>,
    /// What was read.
    on_code: Callback<String>,
) -> impl IntoView {
    let camera = RwSignal::new(Camera::Starting);
    let video = unique("video");
    let id = video.clone();
    browser::after_paint(move || {
        spawn_local(async move {
            if let Some(code) = look(&id, open, camera).await {
                let _ = open.try_set(false);
                // Whoever asked for it may be gone.
                let _ = on_code.try_run(code);
            }
        });
    });
    let words = move || match camera.get() {
        Camera::Starting => t!("aside.scan_starting"),
        Camera::Looking => t!("aside.scan_point"),
        Camera::None(NoCamera::Refused) => t!("aside.scan_refused"),
        Camera::None(NoCamera::Missing) => t!("aside.scan_missing"),
        Camera::Unloaded => t!("aside.scan_unloaded"),
    };
    view! {
        <video
            class="scan"
            id=video
            prop:muted=true
            playsinline
            hidden=move || camera.get() != Camera::Looking
        ></video>
        <p class="scan__words" role="status">
            {words}
        </p>
    }
}

/// Looks until something is read or the dialog is closed. The camera is let go in every case.
async fn look(video: &str, open: RwSignal<bool>, camera: RwSignal<Camera>) -> Option<String> {
    let set = |state| {
        let _ = camera.try_set(state);
    };
    // Opened once more meanwhile, it is another camera that looks.
    let is_open = || open.try_get_untracked() == Some(true) && camera.try_get_untracked().is_some();
    let stream = match Stream::open().await {
        Ok(stream) => stream,
        Err(why) => {
            set(Camera::None(why));
            return None;
        }
    };
    if !is_open() {
        return None;
    }
    let video = document().get_element_by_id(video).map_or(JsValue::UNDEFINED, JsValue::from);
    let Ok(mut reader) = Reader::new(&video).await else {
        set(Camera::Unloaded);
        return None;
    };
    if !is_open() {
        return None;
    }
    set(Camera::Looking);
    stream.show(&video).await;
    while is_open() {
        browser::wait(PAUSE).await;
        if !is_open() {
            return None;
        }
        match reader.look(&video).await {
            Ok(None) => {}
            Ok(code) => return code.filter(|_| is_open()),
            Err(Unloaded) => {
                set(Camera::Unloaded);
                return None;
            }
        }
    }
    None
}
