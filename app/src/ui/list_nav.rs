//! Arrow keys in a list that an input commands: the focus stays in the input, one option is active.
use leptos::{ev::KeyboardEvent, prelude::*};

use super::field::unique;

/// The active option of a list. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct ListNav {
    id: StoredValue<String>,
    length: Signal<usize>,
    active: RwSignal<Option<usize>>,
}

impl ListNav {
    /// For a list of this many options. The first is active whenever the list changes: `length` must be derived from the list itself
    /// (`Signal::derive`), for a memo of its length would say nothing of another list of the same length.
    pub fn new(length: impl Into<Signal<usize>>) -> ListNav {
        let nav = ListNav {
            id: StoredValue::new(unique("list")),
            length: length.into(),
            active: RwSignal::new(None),
        };
        Effect::new(move |_| nav.active.set((nav.length.get() > 0).then_some(0)));
        nav
    }
    /// The list's id: put it on the element with role `listbox`.
    pub fn id(self) -> String {
        self.id.get_value()
    }
    /// An option's id: put it on the element with role `option`.
    pub fn option_id(self, index: usize) -> String {
        self.id.with_value(|id| format!("{id}-{index}"))
    }
    /// Whether there is anything to choose.
    pub fn is_open(self) -> bool {
        self.length.get() > 0
    }
    /// Whether this option is the active one: for `aria-selected`.
    pub fn is_active(self, index: usize) -> bool {
        self.active.get() == Some(index)
    }
    /// Makes this option the active one, as the pointer does.
    pub fn set_active(self, index: usize) {
        self.active.set(Some(index));
    }
    /// The active option now, without following it.
    pub fn active(self) -> Option<usize> {
        self.active.get_untracked()
    }
    /// For `aria-activedescendant`.
    pub fn active_id(self) -> Option<String> {
        self.active.get().map(|index| self.option_id(index))
    }
    /// Moves with the arrow keys, Home and End; gives the index to choose on Enter.
    pub fn key(self, event: &KeyboardEvent) -> Option<usize> {
        let (length, now) = (self.length.get_untracked(), self.active.get_untracked());
        if length == 0 {
            return None;
        }
        let to = match event.key().as_str() {
            "ArrowDown" => now.map_or(0, |i| (i + 1) % length),
            "ArrowUp" => now.map_or(length - 1, |i| (i + length - 1) % length),
            "Home" if event.ctrl_key() => 0,
            "End" if event.ctrl_key() => length - 1,
            "Enter" => return now.filter(|i| *i < length),
            _ => return None,
        };
        event.prevent_default();
        self.active.set(Some(to));
        if let Some(option) = document().get_element_by_id(&self.option_id(to)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
        None
    }
}
