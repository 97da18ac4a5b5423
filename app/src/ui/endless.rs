//! Lists that load their next page when one comes near their end, and keep their place when one comes back.
use std::{any::Any, cell::RefCell, collections::HashMap, future::Future, pin::Pin, rc::Rc};

use leptos::{html, prelude::*, task::spawn_local};
use regulars_api::Problem;
use send_wrapper::SendWrapper;

use super::{Alert, Button, Skeleton};
use crate::{browser, client, state};

/// Where a list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagesState {
    /// There may be more.
    More,
    Loading,
    /// Everything is here.
    End,
    Failed(Problem),
}

type Fetch<T> =
    Rc<dyn Fn(Option<String>) -> Pin<Box<dyn Future<Output = Result<(Vec<T>, Option<String>), Problem>>>>>;

struct Kept<T> {
    items: Vec<T>,
    next: Option<String>,
    top: f64,
    asked: Asked,
}

/// When a list was asked for, and how much this page had written by then.
#[derive(Clone, Copy)]
struct Asked {
    at: i64,
    writes: u32,
}

impl Asked {
    fn now() -> Asked {
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

/// A list of keyset pages. `Copy`, like a signal.
pub struct Pages<T: Send + Sync + 'static> {
    /// What has been loaded.
    pub items: RwSignal<Vec<T>>,
    /// Where it stands.
    pub state: RwSignal<PagesState>,
    next: StoredValue<Option<String>>,
    /// Counts restarts, so that a late answer to an older question is dropped.
    turn: StoredValue<u32>,
    asked: StoredValue<Asked>,
    fetch: StoredValue<SendWrapper<Fetch<T>>>,
}

impl<T: Send + Sync> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync> Copy for Pages<T> {}

impl<T: Clone + Send + Sync + 'static> Pages<T> {
    /// A list. `fetch` gets the cursor (none for the first page) and answers items and the next cursor (none at the end).
    /// Under the same `key` (what is asked, such as the address with its filters) the same person gets the list back as it was left;
    /// if something may have changed, it is asked for again while the former rows keep the place.
    pub fn new<F>(key: impl Into<String>, fetch: impl Fn(Option<String>) -> F + 'static) -> Pages<T>
    where
        F: Future<Output = Result<(Vec<T>, Option<String>), Problem>> + 'static,
    {
        let owner = state::person_untracked().map(|person| person.to_string()).unwrap_or_default();
        let key = format!("{owner}/{}", key.into());
        let boxed: Fetch<T> = Rc::new(move |cursor| Box::pin(fetch(cursor)));
        let pages = Pages {
            items: RwSignal::new(Vec::new()),
            state: RwSignal::new(PagesState::More),
            next: StoredValue::new(None),
            turn: StoredValue::new(0),
            asked: StoredValue::new(Asked::now()),
            fetch: StoredValue::new(SendWrapper::new(boxed)),
        };
        let kept =
            KEPT.with_borrow_mut(|kept| kept.remove(&key)).and_then(|kept| kept.downcast::<Kept<T>>().ok());
        match kept {
            Some(kept) if kept.asked.is_old() && kept.items.len() > LONGEST => pages.more(),
            Some(kept) => {
                let old = kept.asked.is_old();
                pages.state.set(if kept.next.is_some() { PagesState::More } else { PagesState::End });
                pages.items.set(kept.items);
                pages.next.set_value(kept.next);
                pages.asked.set_value(kept.asked);
                let top = kept.top;
                browser::after_paint(move || window().scroll_to_with_x_and_y(0.0, top));
                if old {
                    pages.renew();
                }
            }
            None => pages.more(),
        }
        pages.keep_when_left(key);
        pages
    }

    /// Loads the next page, unless it is on its way.
    pub fn more(self) {
        if matches!(self.state.get_untracked(), PagesState::Loading | PagesState::End) {
            return;
        }
        self.state.set(PagesState::Loading);
        let turn = self.turn.get_value();
        let answer = self.fetch.with_value(|fetch| fetch(self.next.get_value()));
        spawn_local(async move {
            let answer = answer.await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok((more, next)) => {
                    self.items.update(|items| items.extend(more));
                    self.state.set(if next.is_some() { PagesState::More } else { PagesState::End });
                    self.next.set_value(next);
                }
                Err(problem) => self.state.set(PagesState::Failed(problem)),
            }
        });
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
                self.items.set(items);
                self.state.set(if next.is_some() { PagesState::More } else { PagesState::End });
                self.next.set_value(next);
                self.asked.set_value(asked);
            } else {
                self.state.set(before);
            }
        });
    }

    /// Begins again: the question changed, or something in the list did.
    pub fn restart(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.asked.set_value(Asked::now());
        self.next.set_value(None);
        self.items.set(Vec::new());
        self.state.set(PagesState::More);
        self.more();
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

/// The end of a list: loads more when it comes into sight, says how it stands. Put it after the last row.
#[component]
pub fn EndOfList<T: Clone + Send + Sync + 'static>(
    /// The list.
    pages: Pages<T>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            browser::on_near_view(&node, 400, move || pages.more());
        }
    });
    // A short page leaves the end in sight, where nothing would come into sight again.
    Effect::new(move |_| {
        pages.items.with(Vec::len);
        if let (PagesState::More, Some(node)) = (pages.state.get(), node.get_untracked())
            && node.get_bounding_client_rect().top()
                < window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0)
        {
            pages.more();
        }
    });
    let standing = move || match pages.state.get() {
        PagesState::Loading => view! { <Skeleton/> }.into_any(),
        PagesState::Failed(problem) => view! {
            <Alert problem=Signal::derive(move || Some(problem.clone()))/>
            <Button on:click=move |_| pages.more()>{t!("core.try_again")}</Button>
        }
        .into_any(),
        PagesState::More | PagesState::End => ().into_any(),
    };
    view! {
        <div class="end-of-list" node_ref=node aria-live="polite">
            {standing}
        </div>
    }
}
