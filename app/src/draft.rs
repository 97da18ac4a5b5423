//! Forms that keep what was typed: through reload, a panic, a lapsed session and a language switch, until the work is done.
//!
//! Kept in the tab's storage under the person's own key, so that the next clerk at a shared till never sees another's half-typed form.
use leptos::prelude::*;
use regulars_domain::ids::OpKey;

use crate::{browser, state};

/// One form's memory. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Draft {
    inner: StoredValue<Inner>,
    op: RwSignal<OpKey>,
}

struct Inner {
    prefix: String,
    fields: Vec<(String, RwSignal<String>, String)>,
}

impl Draft {
    /// The draft of the form with this name; put what it is about into the name: `note/4711`.
    pub fn new(form: impl AsRef<str>) -> Draft {
        let owner = state::staff_untracked().map_or_else(|| "-".into(), |id| id.to_string());
        let prefix = format!("draft/{owner}/{}/", form.as_ref());
        let kept = read(&format!("{prefix}op")).and_then(|text| text.parse().ok());
        let op = kept.unwrap_or_else(browser::op_key);
        let inner = StoredValue::new(Inner { prefix, fields: Vec::new() });
        Draft { inner, op: RwSignal::new(op) }
    }

    /// A field of the form: what was typed before, else `initial`. What is typed is stored at once.
    pub fn text(self, name: &str, initial: impl Into<String>) -> RwSignal<String> {
        let initial = initial.into();
        let key = self.inner.with_value(|inner| format!("{}{name}", inner.prefix));
        let value = RwSignal::new(read(&key).unwrap_or_else(|| initial.clone()));
        self.inner.update_value(|inner| inner.fields.push((key.clone(), value, initial.clone())));
        Effect::new(move |_| {
            value.with(|text| if *text == initial { forget(&key) } else { self.keep(&key, text) })
        });
        value
    }

    /// The key of this form's one write: the same until [`Draft::clear`], also after a reload.
    pub fn op(self) -> OpKey {
        let op = self.op.get_untracked();
        let key = self.inner.with_value(|inner| format!("{}op", inner.prefix));
        write(&key, &op.to_string());
        op
    }

    /// Whether anything differs from what the form began with.
    pub fn is_touched(self) -> bool {
        self.inner.with_value(|inner| {
            inner.fields.iter().any(|(_, value, initial)| value.with(|text| text != initial))
        })
    }

    /// The work is done, or given up: forgets everything and makes a new operation key.
    pub fn clear(self) {
        let fields = self.inner.with_value(|inner| inner.fields.clone());
        for (key, value, initial) in fields {
            value.set(initial);
            forget(&key);
        }
        forget(&self.inner.with_value(|inner| format!("{}op", inner.prefix)));
        self.op.set(browser::op_key());
    }

    /// The operation's key is kept with the text: what was sent before a reload is the same write after it.
    fn keep(self, key: &str, text: &str) {
        write(key, text);
        self.op();
    }
}

fn read(key: &str) -> Option<String> {
    browser::session()?.get_item(key).ok().flatten()
}
fn write(key: &str, text: &str) {
    if let Some(storage) = browser::session() {
        let _ = storage.set_item(key, text);
    }
}
fn forget(key: &str) {
    if let Some(storage) = browser::session() {
        let _ = storage.remove_item(key);
    }
}
