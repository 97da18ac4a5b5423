//! The few things asked of the browser beside fetching: storage, random bits, the clock, waiting.
use leptos::prelude::*;
use regulars_domain::ids::{MAX_ID, OpKey};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Storage;

/// What this device keeps between visits; `None` where the browser forbids it.
fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What this tab keeps until it is closed.
pub fn session() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// A choice remembered on this device.
pub fn remembered(name: &str) -> Option<String> {
    local()?.get_item(name).ok().flatten()
}

/// Remembers a choice on this device. A full or forbidden storage only costs the memory of it.
pub fn remember(name: &str, value: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(name, value);
    }
}

/// Forgets a choice.
pub fn forget(name: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(name);
    }
}

/// A new operation key: 53 random bits from the browser's generator.
pub fn op_key() -> OpKey {
    loop {
        let mut bytes = [0_u8; 8];
        if let Ok(crypto) = window().crypto() {
            let _ = crypto.get_random_values_with_u8_array(&mut bytes);
        }
        let bits = (u64::from_le_bytes(bytes) & MAX_ID.unsigned_abs()) as i64;
        // Zero is no key; the generator gives it once in 2^53.
        if let Ok(key) = OpKey::try_from(bits) {
            return key;
        }
    }
}

/// Seconds since 1970 in UTC.
pub fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// Waits this many milliseconds.
pub async fn wait(milliseconds: u32) {
    gloo_timers::future::TimeoutFuture::new(milliseconds).await;
}

/// Puts text on the clipboard and runs `done` when it is there.
pub fn copy(text: &str, done: impl FnOnce() + 'static) {
    let promise = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
            done();
        }
    });
}

/// Runs `action` after the next paint, when what was just put on the page can take the focus.
pub fn after_paint(action: impl FnOnce() + 'static) {
    request_animation_frame(action);
}

/// Puts the keyboard's focus on the element with this id.
pub fn focus(id: &str) {
    take_focus(document().get_element_by_id(id));
}

/// Puts the keyboard's focus on the first element of the page that a CSS selector names, and says whether there is one.
pub fn focus_first(selector: &str) -> bool {
    take_focus(document().query_selector(selector).ok().flatten())
}

/// Puts the keyboard's focus on the first field in `place` that says it is wrong, if one does.
pub fn focus_wrong(place: &web_sys::Element) {
    take_focus(place.query_selector("[aria-invalid=true]").ok().flatten());
}

fn take_focus(found: Option<web_sys::Element>) -> bool {
    let element = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Whether there is a mouse, and so a keyboard: else the one on the screen covers the page as soon as a field has the focus.
pub fn has_keyboard() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_some_and(|query| query.matches())
}

/// Calls `found` whenever `target` comes within so many pixels of the visible part of the page, until the owner is disposed.
pub fn on_near_view(target: &web_sys::Element, pixels: u32, found: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let near = |e: JsValue| e.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting();
        if entries.iter().any(near) {
            found();
        }
    });
    let options = web_sys::IntersectionObserverInit::new();
    options.set_root_margin(&format!("{pixels}px"));
    let observer =
        web_sys::IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options);
    if let Ok(observer) = observer {
        observer.observe(target);
        let keep = send_wrapper::SendWrapper::new((observer, callback));
        on_cleanup(move || keep.0.disconnect());
    }
}
