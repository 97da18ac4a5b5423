//! Forms that keep what was typed: through reload, a panic, a lapsed session and a language switch, until the work is done.
//!
//! Kept in the tab's storage under the person's own key, so that the next clerk at a shared till never sees another's half-typed form.
//! Only what differs from what the form began with is kept, field by field: name a draft by what it is about and never by a revision,
//! and after somebody else's change the same words stand over the newer contents.
use std::{cell::RefCell, collections::HashSet};

use leptos::prelude::*;
use regulars_domain::ids::OpKey;

use crate::{browser, state};

thread_local! {
    /// Keys under which something was recorded that a form has since changed.
    static SPENT: RefCell<HashSet<OpKey>> = RefCell::default();
}

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
        let owner = state::person_untracked().map_or_else(|| "-".into(), |person| person.to_string());
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

    /// A field that is more than one text, kept as one: `write` makes it, `parse` reads it.
    pub fn value<T>(
        self,
        name: &str,
        initial: T,
        write: fn(&T) -> String,
        parse: fn(&str) -> Option<T>,
    ) -> RwSignal<T>
    where
        T: Clone + Send + Sync + 'static,
    {
        let text = self.text(name, write(&initial));
        let value = RwSignal::new(text.with_untracked(|text| parse(text)).unwrap_or(initial));
        Effect::new(move |_| {
            let now = value.with(write);
            if text.with_untracked(|text| *text != now) {
                text.set(now);
            }
        });
        // The draft was cleared.
        Effect::new(move |_| {
            let Some(cleared) = text.with(|text| parse(text)) else { return };
            if text.with_untracked(|text| value.with_untracked(write) != *text) {
                value.set(cleared);
            }
        });
        value
    }

    /// A field that is on or off.
    pub fn flag(self, name: &str, initial: bool) -> RwSignal<bool> {
        self.value(name, initial, |on| if *on { "1" } else { "" }.to_owned(), |text| Some(text == "1"))
    }

    /// The key of this form's one write: the same until [`Draft::clear`], also after a reload. After the answer that it stands for
    /// an earlier version of the form, it is another.
    pub fn op(self) -> OpKey {
        let mut op = self.op.get_untracked();
        if SPENT.with_borrow(|spent| spent.contains(&op)) {
            op = browser::op_key();
            self.op.set(op);
        }
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

    /// The work is done, or given up: forgets everything and makes a new operation key. (The form may be gone by then.)
    pub fn clear(self) {
        let Some(fields) = self.inner.try_with_value(|inner| inner.fields.clone()) else { return };
        for (key, value, initial) in fields {
            let _ = value.try_set(initial);
            forget(&key);
        }
        if let Some(key) = self.inner.try_with_value(|inner| format!("{}op", inner.prefix)) {
            forget(&key);
        }
        let _ = self.op.try_set(browser::op_key());
    }

    /// The operation's key is kept with the text: what was sent before a reload is the same write after it.
    fn keep(self, key: &str, text: &str) {
        write(key, text);
        self.op();
    }
}

/// An earlier version of the form was recorded under this key, and its answer never came. The form goes on under another key, also
/// after a reload, so that the person can look at what was recorded and decide.
pub fn spent(op: OpKey) {
    SPENT.with_borrow_mut(|spent| spent.insert(op));
    let Some(storage) = browser::session() else { return };
    let text = op.to_string();
    let names = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten());
    let mine = |name: &String| name.starts_with("draft/") && name.ends_with("/op");
    for name in names.filter(mine).collect::<Vec<_>>() {
        if read(&name).is_some_and(|kept| kept == text) {
            forget(&name);
        }
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
