//! The keys that work on every screen.
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use regulars_domain::rights::Area;

use crate::{
    browser,
    state::{self, Standing},
    ui::typing_in_progress,
};

/// The box that a screen is searched by.
const MAIN_BOX: &str = "[aria-keyshortcuts='/']";

/// `/` goes to the screen's own search box, and from a screen without one to the counter's look-up.
pub fn listen() {
    let navigate = use_navigate();
    // The shell outlives every screen: it listens for good.
    window_event_listener(ev::keydown, move |event| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.default_prevented());
        if event.key() != "/" || !plain || typing_in_progress() {
            return;
        }
        let focused = browser::focus_first(MAIN_BOX);
        let leaves = !focused && untrack(may_leave);
        if leaves {
            navigate("/counter", Default::default());
        }
        if focused || leaves {
            event.prevent_default();
        }
    });
}

/// Whether there is a look-up to go to. Nobody leaves a dialog by a letter, or a page that waits for a sign-in.
fn may_leave() -> bool {
    let in_dialog = matches!(document().query_selector("dialog[open]"), Ok(Some(_)));
    matches!(state::standing(), Standing::In(_)) && state::may(Area::LookUp) && !in_dialog
}
