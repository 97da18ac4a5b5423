//! The keys that work on every screen. Only the listening is here, for it is loaded first: what a key does is in the palette's part,
//! which comes with the first key that begins something.
use std::{
    mem,
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering},
    },
};

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use regulars_domain::rights::Area;

use crate::{
    browser,
    state::{self, Standing},
    ui::typing_in_progress,
};

/// Opens and closes the palette, also from a field; on a Mac with the other key, too.
pub const PALETTE: &str = "Ctrl+K";
/// Goes to the box that the screen is searched by.
pub const SEARCH: &str = "/";
/// Every key that a shortcut begins with: until one of them was pressed, no other is looked at.
pub const BEGIN: [&str; 5] = [PALETTE, "?", "e", "g", "n"];

/// The box that a screen is searched by.
const MAIN_BOX: &str = ".search__input[data-main]";
/// Under this name the device remembers that single keys are off.
const LETTERS: &str = "letters";

/// What was pressed and is not answered yet.
static PRESSED: LazyLock<ArcRwSignal<Vec<String>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));
static BEGUN: AtomicBool = AtomicBool::new(false);

/// Listens for good: the shell outlives every screen.
pub fn listen() {
    mark_letters();
    let navigate = use_navigate();
    window_event_listener(ev::keydown, move |event| {
        // An input method's keys are its own.
        if event.default_prevented() || event.is_composing() || event.key_code() == 229 {
            return;
        }
        let key = event.key();
        let heard = if event.ctrl_key() || event.meta_key() {
            let is_palette = key.eq_ignore_ascii_case("k") && !event.shift_key() && !event.alt_key();
            // A dialog may show what is shown once only: it is left by its own buttons.
            is_palette && !is_there("dialog[open]:not(:has(.palette))") && press(PALETTE)
        } else if typing_in_progress() || !letters() {
            false
        } else if key == SEARCH {
            let focused = browser::focus_first(MAIN_BOX);
            let leaves = !focused && untrack(may_leave);
            if leaves {
                navigate("/counter", Default::default());
            }
            focused || leaves
        } else {
            // No other than these: a space presses what has the focus.
            let letter = key.len() == 1 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '?');
            let alone = letter && !event.alt_key() && !event.repeat();
            alone && !is_there("dialog[open]") && press(&key.to_ascii_lowercase())
        };
        if heard {
            event.prevent_default();
        }
    });
}

fn is_there(selector: &str) -> bool {
    matches!(document().query_selector(selector), Ok(Some(_)))
}

/// Whether there is a look-up to go to. Nobody leaves a dialog by a letter, or a page that waits for a sign-in.
fn may_leave() -> bool {
    matches!(state::standing(), Standing::In(_)) && state::may(Area::LookUp) && !is_there("dialog[open]")
}

/// Whether somebody is here who may go on: not before the second step that the brand asks for, nor at a pad for PINs.
pub fn somebody_is_in() -> bool {
    matches!(state::standing(), Standing::In(me) if !me.must_add_second_step)
}

/// Takes a key for the palette's part and says whether it is one; a button may stand for a key.
pub fn press(key: &str) -> bool {
    if BEGIN.contains(&key) {
        BEGUN.store(true, Ordering::Relaxed);
    }
    let taken = BEGUN.load(Ordering::Relaxed) && untrack(somebody_is_in);
    if taken {
        PRESSED.update(|pressed| pressed.push(key.to_owned()));
    }
    taken
}

/// Whether a key waits for the part that answers it, followed.
pub fn waiting() -> bool {
    PRESSED.with(|pressed| !pressed.is_empty())
}

/// The keys that wait, followed: whoever takes them answers them.
pub fn take() -> Vec<String> {
    PRESSED.track();
    PRESSED.try_update_untracked(mem::take).unwrap_or_default()
}

/// Whether single keys do anything on this device. Who speaks to the computer, or whose hand trembles, turns them off (WCAG 2.1.4).
pub fn letters() -> bool {
    browser::remembered(LETTERS).is_none()
}

/// Turns them on or off on this device.
pub fn set_letters(on: bool) {
    if on {
        browser::forget(LETTERS);
    } else {
        browser::remember(LETTERS, "off");
    }
    mark_letters();
}

/// The document says so, for the style sheet: no box shows a key that does nothing.
fn mark_letters() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-letters", if letters() { "on" } else { "off" });
    }
}
