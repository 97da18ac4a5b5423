//! Forms that keep what was typed: through reload, a panic, a lapsed session and a language switch, until the work is done.
//!
//! Kept in the tab's storage under the person's own key, so that the next clerk at a shared till never sees another's half-typed form.
//! Only what differs from what the form began with is kept, field by field: name a draft by what it is about and never by a revision,
//! and after somebody else's change the same words stand over the newer contents.
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicU32, Ordering},
};

use leptos::prelude::*;
use regulars_domain::ids::OpKey;

use crate::{browser, state};

thread_local! {
    /// Keys under which something was recorded that a form has since changed.
    static SPENT: RefCell<HashSet<OpKey>> = RefCell::default();
    /// What each form last sent, by the form's number: its answer may come when the form is gone.
    static SENT: RefCell<HashMap<u32, Sent>> = RefCell::default();
    /// The forms on the page: one of them may be the same form as one that is gone.
    static HERE: RefCell<Vec<Draft>> = RefCell::default();
}

static NUMBERS: AtomicU32 = AtomicU32::new(0);

/// What is left of a field, of what was sent and of what stands there now.
type Rest = fn(sent: &str, now: &str) -> String;

/// One form's memory. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Draft {
    inner: StoredValue<Inner>,
    op: RwSignal<OpKey>,
    /// Names this form among all that this page has shown.
    number: u32,
}

/// A form as it was sent.
struct Sent {
    prefix: String,
    op: OpKey,
    /// Key, text and what the field began with.
    fields: Vec<(String, String, String)>,
}

impl Sent {
    /// The text of a field as it was sent.
    fn text(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(name, ..)| name == key).map(|(_, text, _)| text.as_str())
    }

    /// What was typed into a field after it was sent, else what it begins with.
    fn left(&self, key: &str, now: String, initial: &str, but: Option<(&str, Rest)>) -> String {
        match (self.text(key), but) {
            (Some(sent), Some((name, rest))) if key.strip_prefix(&self.prefix) == Some(name) => {
                rest(sent, &now)
            }
            (Some(sent), _) if sent == now => initial.to_owned(),
            _ => now,
        }
    }

    /// The form is gone: what was sent goes from the tab's storage.
    fn forget(&self, but: Option<(&str, Rest)>) {
        for (key, _, initial) in &self.fields {
            if let Some(now) = read(key) {
                put(key, &self.left(key, now, initial, but), initial);
            }
        }
        let op = format!("{}op", self.prefix);
        if read(&op).is_some_and(|kept| kept == self.op.to_string()) {
            forget(&op);
        }
    }
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
        let draft = Draft { inner, op: RwSignal::new(op), number: NUMBERS.fetch_add(1, Ordering::Relaxed) };
        HERE.with_borrow_mut(|here| {
            here.retain(|other| !other.op.is_disposed());
            here.push(draft);
        });
        draft
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
    /// an earlier version of the form, it is another. Ask for it when the form is sent: as it is then, it is what was recorded.
    pub fn op(self) -> OpKey {
        let op = self.kept_op();
        let sent = self.inner.with_value(|inner| {
            // A field may be gone before its form, as that of a row that was taken away.
            let fields = inner.fields.iter().filter_map(|(key, value, initial)| {
                Some((key.clone(), value.try_get_untracked()?, initial.clone()))
            });
            Sent { prefix: inner.prefix.clone(), op, fields: fields.collect() }
        });
        SENT.with_borrow_mut(|all| all.insert(self.number, sent));
        op
    }

    fn kept_op(self) -> OpKey {
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

    /// The work is done, or given up: forgets everything and makes a new operation key. The form may be gone by then: what it sent is
    /// forgotten, also where the same form was opened again meanwhile; what was typed since stays.
    pub fn clear(self) {
        self.settle(None);
    }

    /// As [`Draft::clear`], but of this field there stays what `rest` says.
    pub fn clear_but(self, name: &str, rest: Rest) {
        self.settle(Some((name, rest)));
    }

    fn settle(self, but: Option<(&str, Rest)>) {
        let sent = SENT.with_borrow_mut(|all| all.remove(&self.number));
        let here = self.inner.try_with_value(|inner| (inner.prefix.clone(), inner.fields.clone()));
        match (here, &sent) {
            (Some((prefix, fields)), sent) => {
                for (key, value, initial) in fields {
                    let kept = but.filter(|(name, _)| key.strip_prefix(&prefix) == Some(*name));
                    let left = match (sent, kept) {
                        (Some(sent), Some(_)) => {
                            sent.left(&key, value.try_get_untracked().unwrap_or_default(), &initial, kept)
                        }
                        _ => initial.clone(),
                    };
                    put(&key, &left, &initial);
                    let _ = value.try_set(left);
                }
                forget(&format!("{prefix}op"));
                let _ = self.op.try_set(browser::op_key());
            }
            (None, Some(sent)) => sent.forget(but),
            (None, None) => {}
        }
        if let Some(sent) = sent {
            for other in HERE.with_borrow(Vec::clone) {
                if other.number != self.number {
                    other.take_off(&sent, but);
                }
            }
        }
    }

    /// The same form, opened before, was recorded.
    fn take_off(self, sent: &Sent, but: Option<(&str, Rest)>) {
        let same = |inner: &Inner| (inner.prefix == sent.prefix).then(|| inner.fields.clone());
        let Some(fields) = self.inner.try_with_value(same).flatten() else { return };
        // First, as what stays is stored again with the form's key.
        if self.op.try_get_untracked() == Some(sent.op) {
            let _ = self.op.try_set(browser::op_key());
        }
        for (key, value, initial) in fields {
            let Some(now) = value.try_get_untracked() else { continue };
            let left = sent.left(&key, now.clone(), &initial, but);
            if left != now {
                let _ = value.try_set(left);
            }
        }
    }

    /// The operation's key is kept with the text: what was sent before a reload is the same write after it.
    fn keep(self, key: &str, text: &str) {
        write(key, text);
        self.kept_op();
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
/// Only what differs from what the form begins with is kept.
fn put(key: &str, text: &str, initial: &str) {
    if text == initial { forget(key) } else { write(key, text) }
}
fn forget(key: &str) {
    if let Some(storage) = browser::session() {
        let _ = storage.remove_item(key);
    }
}
