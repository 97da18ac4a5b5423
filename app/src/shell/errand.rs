//! What a screen is asked to do as soon as it is here: the palette and the keys lead to a screen with its dialog open. It is for one
//! visit: neither a reload nor going back does it a second time, as an address would.
use std::sync::LazyLock;

use leptos::prelude::*;
use regulars_domain::ids::{ItemId, MemberId};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Errand {
    /// The form for a new member, item, store or colleague.
    New,
    /// A purchase of nobody known.
    Sale,
    /// Money back for a purchase that the books do not have.
    Refund,
    /// This member was chosen, as in the counter's own look-up.
    Guest(MemberId),
    /// This item, which is found by its code.
    Item(ItemId, String),
}

/// Of which screen, and what.
static ASKED: LazyLock<ArcRwSignal<Option<(&'static str, Errand)>>> =
    LazyLock::new(|| ArcRwSignal::new(None));

/// Asks the screen at this path, which must be opened by then or now.
pub fn ask(path: &'static str, errand: Errand) {
    ASKED.set(Some((path, errand)));
}

/// A screen was opened: what another was asked and could not do is not done later, when nobody expects it.
pub fn came_to(path: &str) {
    let _ = ASKED.try_update_untracked(|asked| asked.take_if(|(of, _)| *of != path));
}

/// Runs `errand` with what the screen at this path is asked, while the screen is there.
pub fn follow(path: &'static str, errand: impl Fn(Errand) + 'static) {
    follow_boxed(path, Box::new(errand));
}

/// Compiled once, not once for each screen.
fn follow_boxed(path: &'static str, run: Box<dyn Fn(Errand)>) {
    Effect::new(move |_| {
        if ASKED.with(|asked| asked.as_ref().is_some_and(|(of, _)| *of == path))
            && let Some((_, errand)) = ASKED.try_update_untracked(Option::take).flatten()
        {
            untrack(|| run(errand));
        }
    });
}
