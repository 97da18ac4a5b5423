//! The counter by keyboard: where the focus goes when a step is done, and what a key does in any of its fields.
use leptos::{ev::KeyboardEvent, prelude::*};
use regulars_domain::ids::MemberId;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::browser;

/// The look-up.
pub const LOOK_UP: &str = ".lookup input";
/// The order's box.
pub const ORDER: &str = ".order-add input";

/// A step is done: the focus goes on there. Where there is no keyboard on the desk nothing moves.
pub fn go_on(place: &str) {
    if browser::has_keyboard() {
        browser::focus_first(place);
    }
}

/// What a key does in a field that has no use for it itself.
pub fn steer(event: &KeyboardEvent, go: Callback<Option<MemberId>>) {
    // An input method's keys are its own.
    if event.default_prevented() || event.is_composing() || event.key_code() == 229 {
        return;
    }
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    // So are a dialog's fields.
    let Some(field) = field.filter(|field| !matches!(field.closest("dialog"), Ok(Some(_)))) else { return };
    let (blank, is_box) = (field.value().is_empty(), field.type_() == "search");
    match event.key().as_str() {
        // From an amount back to the box: recording is the button's, and the empty box's own.
        "Enter" if !is_box => _ = browser::focus_first(ORDER),
        // No amount has a stroke in it, and no name begins with one.
        "/" if blank || !is_box => _ = browser::focus_first(LOOK_UP),
        "Escape" if blank && is_box => go.run(None),
        _ => return,
    }
    event.prevent_default();
}
