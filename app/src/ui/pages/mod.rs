//! Lists that are read page by page: the rows so far, where the list stands, and the question that the next page answers. What stands below
//! the rows is in [`ends`], what is left behind and found again in [`kept`].
mod ends;
mod kept;

use std::{future::Future, pin::Pin, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use regulars_api::Problem;
use send_wrapper::SendWrapper;

pub use self::ends::{Earlier, EndOfList};
use self::kept::Asked;

/// Where a list stands.
#[derive(Clone)]
enum PagesState {
    /// There may be more.
    More,
    Loading,
    /// Everything is here.
    End,
    Failed(Problem),
}

/// Rows, and the question after them; none at the end.
type Page<T, Q> = (Vec<T>, Option<Q>);
type Fetch<T, Q> = Rc<dyn Fn(Option<Q>) -> Pin<Box<dyn Future<Output = Result<Page<T, Q>, Problem>>>>>;

/// A list of keyset pages; `Q` asks for what comes after a page. `Copy`, like a signal.
pub struct Pages<T: Send + Sync + 'static, Q: Send + Sync + 'static = String> {
    /// What has been loaded.
    pub items: RwSignal<Vec<T>>,
    /// Where it stands.
    state: RwSignal<PagesState>,
    next: StoredValue<Option<Q>>,
    /// Counts questions, so that a late answer to an older one is dropped.
    turn: StoredValue<u32>,
    /// Counts how often rows took the place of former ones.
    round: StoredValue<u32>,
    asked: StoredValue<Asked>,
    fetch: StoredValue<SendWrapper<Fetch<T, Q>>>,
}

impl<T: Send + Sync, Q: Send + Sync> Clone for Pages<T, Q> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync, Q: Send + Sync> Copy for Pages<T, Q> {}

impl<T: Send + Sync, Q: Clone + Send + Sync> Pages<T, Q> {
    /// A list whose first page is here. `fetch` gets the question (none for the first page) and answers rows and the next question.
    pub fn of<F>(items: Vec<T>, next: Option<Q>, fetch: impl Fn(Option<Q>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Page<T, Q>, Problem>> + 'static,
    {
        let boxed: Fetch<T, Q> = Rc::new(move |query| Box::pin(fetch(query)));
        let state = if next.is_some() { PagesState::More } else { PagesState::End };
        Pages {
            items: RwSignal::new(items),
            state: RwSignal::new(state),
            next: StoredValue::new(next),
            turn: StoredValue::new(0),
            round: StoredValue::new(0),
            asked: StoredValue::new(Asked::now()),
            fetch: StoredValue::new(SendWrapper::new(boxed)),
        }
    }

    /// A list whose first page is asked for now.
    pub fn begin<F>(fetch: impl Fn(Option<Q>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Page<T, Q>, Problem>> + 'static,
    {
        let pages = Self::of(Vec::new(), None, fetch);
        pages.restart();
        pages
    }

    /// Loads the next page, unless it is on its way or there is none.
    pub fn more(self) {
        if !matches!(self.state.get_untracked(), PagesState::Loading | PagesState::End) {
            self.ask();
        }
    }

    /// Begins again: the question changed, or something in the list did. The former rows stay until there is an answer.
    pub fn restart(self) {
        self.asked.set_value(Asked::now());
        self.next.set_value(None);
        self.ask();
    }

    /// Part of each row's key where rows are kept apart by one: rows that take the place of former ones are drawn anew, whatever of
    /// them changed.
    pub fn round(self) -> u32 {
        self.round.get_value()
    }

    /// Whether a page is on its way.
    pub fn is_loading(self) -> bool {
        self.state.with(|state| matches!(state, PagesState::Loading))
    }

    /// Whether everything is here.
    pub fn is_whole(self) -> bool {
        self.state.with(|state| matches!(state, PagesState::End))
    }

    /// Whether it is known that there is nothing to show.
    pub fn is_empty(self) -> bool {
        self.is_whole() && self.items.with(Vec::is_empty)
    }

    /// Asks. A first page takes the place of what is here, a later one comes after it; without an answer everything stays.
    fn ask(self) {
        let turned = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        // Who asks after a change may find the screen left meanwhile.
        let Some(turn) = turned else { return };
        self.state.set(PagesState::Loading);
        let question = self.next.get_value();
        let first = question.is_none();
        let answer = self.fetch.with_value(|fetch| fetch(question));
        spawn_local(async move {
            let answer = answer.await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok((more, next)) => {
                    if first {
                        self.replace(more);
                    } else {
                        self.items.update(|items| items.extend(more));
                    }
                    self.stands_before(next);
                }
                Err(problem) => self.state.set(PagesState::Failed(problem)),
            }
        });
    }

    fn replace(self, items: Vec<T>) {
        self.round.update_value(|round| *round += 1);
        self.items.set(items);
    }

    fn stands_before(self, next: Option<Q>) {
        self.state.set(if next.is_some() { PagesState::More } else { PagesState::End });
        self.next.set_value(next);
    }
}
