//! Lists that were left behind are found as they were: with their rows, at their place.
use std::{any::Any, cell::RefCell, collections::HashMap, future::Future};

use leptos::{prelude::*, task::spawn_local};
use regulars_api::Problem;

use super::{Page, Pages, PagesState};
use crate::{browser, client, state};

struct Kept<T> {
    items: Vec<T>,
    next: Option<String>,
    top: f64,
    asked: Asked,
}

/// When a list was asked for, and how much this page had written by then.
#[derive(Clone, Copy)]
pub struct Asked {
    at: i64,
    writes: u32,
}

impl Asked {
    pub fn now() -> Asked {
        Asked { at: browser::now(), writes: client::writes() }
    }
    /// Whether something may have changed since.
    fn is_old(self) -> bool {
        self.writes != client::writes() || browser::now() - self.at > FRESH
    }
}

/// For so many seconds a list left behind is as good as new, unless something was written meanwhile.
const FRESH: i64 = 60;
/// A list that is longer begins anew when it is old: asking for all of it again would take too long.
const LONGEST: usize = 500;

thread_local! {
    /// Lists left behind, by key. A handful: the oldest is not worth tracking, a reload empties it.
    static KEPT: RefCell<HashMap<String, Box<dyn Any>>> = RefCell::default();
}

impl<T: Clone + Send + Sync> Pages<T> {
    /// A list that is kept. Under the same `key` (what is asked, such as the address with its filters) the same person gets it back as it
    /// was left; if something may have changed, it is asked for again while the former rows keep the place.
    pub fn kept<F>(key: impl Into<String>, fetch: impl Fn(Option<String>) -> F + 'static) -> Pages<T>
    where
        F: Future<Output = Result<Page<T, String>, Problem>> + 'static,
    {
        let owner = state::person_untracked().map(|person| person.to_string()).unwrap_or_default();
        let key = format!("{owner}/{}", key.into());
        let kept =
            KEPT.with_borrow_mut(|kept| kept.remove(&key)).and_then(|kept| kept.downcast::<Kept<T>>().ok());
        let pages = match kept {
            Some(kept) if !kept.asked.is_old() || kept.items.len() <= LONGEST => {
                let pages = Pages::of(kept.items, kept.next, fetch);
                pages.asked.set_value(kept.asked);
                let top = kept.top;
                browser::after_paint(move || window().scroll_to_with_x_and_y(0.0, top));
                if kept.asked.is_old() {
                    pages.renew();
                }
                pages
            }
            _ => Pages::begin(fetch),
        };
        pages.keep_when_left(key);
        pages
    }

    /// Asks again for as many rows as there are, and puts them in the place of the former. Without an answer those stay.
    fn renew(self) {
        let before = self.state.get_untracked();
        let (turn, length) = (self.turn.get_value(), self.items.with_untracked(Vec::len));
        let fetch = self.fetch.with_value(|fetch| (**fetch).clone());
        let asked = Asked::now();
        self.state.set(PagesState::Loading);
        spawn_local(async move {
            let (mut items, mut next) = (Vec::new(), None);
            let whole = loop {
                match fetch(next.take()).await {
                    Ok((more, cursor)) => {
                        items.extend(more);
                        next = cursor;
                    }
                    Err(_) => break false,
                }
                if next.is_none() || items.len() >= length {
                    break true;
                }
            };
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            if whole {
                self.replace(items);
                self.stands_before(next);
                self.asked.set_value(asked);
            } else {
                self.state.set(before);
            }
        });
    }

    fn keep_when_left(self, key: String) {
        let top = StoredValue::new(0.0);
        let scrolled = window_event_listener(leptos::ev::scroll, move |_| {
            let _ = top.try_set_value(window().scroll_y().unwrap_or(0.0));
        });
        on_cleanup(move || {
            scrolled.remove();
            let whole = matches!(self.state.try_get_untracked(), Some(PagesState::More | PagesState::End));
            if let (true, Some(items), Some(next), Some(top), Some(asked)) = (
                whole,
                self.items.try_get_untracked(),
                self.next.try_get_value(),
                top.try_get_value(),
                self.asked.try_get_value(),
            ) {
                KEPT.with_borrow_mut(|kept| kept.insert(key, Box::new(Kept { items, next, top, asked })));
            }
        });
    }
}
