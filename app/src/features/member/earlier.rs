//! Lists on a member's page: the newest first, earlier ones at the press of a button.
use std::{future::Future, pin::Pin, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use regulars_api::Problem;

use crate::ui::{Alert, Button, ButtonKind, ButtonSize, Skeleton};

type Answer<T, Q> = Pin<Box<dyn Future<Output = Result<(Vec<T>, Option<Q>), Problem>>>>;
type Ask<T, Q> = Rc<dyn Fn(Q) -> Answer<T, Q>>;

/// A list that is read page by page. `Copy`, like a signal.
pub struct Earlier<T: Send + Sync + 'static, Q: Send + Sync + 'static> {
    /// What is here.
    pub rows: RwSignal<Vec<T>>,
    /// Asks for what comes after it; none at its end.
    pub next: RwSignal<Option<Q>>,
    pub busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    /// What was asked last, and whether the answer replaces what is here.
    asked: StoredValue<Option<(Q, bool)>>,
    /// Counts questions, so that a late answer to an older one is dropped.
    turn: StoredValue<u32>,
    ask: StoredValue<Ask<T, Q>, LocalStorage>,
}

impl<T: Send + Sync, Q: Send + Sync> Clone for Earlier<T, Q> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync, Q: Send + Sync> Copy for Earlier<T, Q> {}

impl<T: Send + Sync, Q: Clone + Send + Sync> Earlier<T, Q> {
    /// A list of which these rows are here.
    pub fn new<F>(rows: Vec<T>, next: Option<Q>, ask: impl Fn(Q) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(Vec<T>, Option<Q>), Problem>> + 'static,
    {
        let ask: Ask<T, Q> = Rc::new(move |query| Box::pin(ask(query)));
        Earlier {
            rows: RwSignal::new(rows),
            next: RwSignal::new(next),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            asked: StoredValue::new(None),
            turn: StoredValue::new(0),
            ask: StoredValue::new_local(ask),
        }
    }

    /// One of which nothing is here yet: it begins with this question.
    pub fn begin<F>(first: Q, ask: impl Fn(Q) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(Vec<T>, Option<Q>), Problem>> + 'static,
    {
        let list = Self::new(Vec::new(), None, ask);
        list.read(first, true);
        list
    }

    /// Asks; the answer takes the place of what is here, or comes after it.
    pub fn read(self, query: Q, anew: bool) {
        self.turn.update_value(|turn| *turn += 1);
        let mine = self.turn.get_value();
        self.busy.set(true);
        self.problem.set(None);
        self.asked.set_value(Some((query.clone(), anew)));
        let answer = self.ask.with_value(|ask| ask(query));
        spawn_local(async move {
            let told = answer.await;
            if self.turn.try_get_value() != Some(mine) {
                return;
            }
            self.busy.set(false);
            match told {
                Ok((rows, next)) => {
                    self.rows.update(|all| {
                        if anew {
                            all.clear();
                        }
                        all.extend(rows);
                    });
                    self.next.set(next);
                }
                Err(told) => self.problem.set(Some(told)),
            }
        });
    }

    /// After the rows: that there are none, that they are on their way, what went wrong, or the way to earlier ones.
    pub fn end(self, none: String) -> AnyView {
        let again = move |_| {
            if let Some((query, anew)) = self.asked.get_value() {
                self.read(query, anew);
            }
        };
        let earlier = move |_| {
            if let Some(query) = self.next.get_untracked() {
                self.read(query, false);
            }
        };
        let first = Memo::new(move |_| self.busy.get() && self.rows.with(Vec::is_empty));
        let failed = Memo::new(move |_| self.problem.with(Option::is_some));
        let button = move |label: String, press: Box<dyn Fn(leptos::ev::MouseEvent)>| {
            view! {
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy=self.busy on:click=press>
                    {label}
                </Button>
            }
            .into_any()
        };
        view! {
            <Alert problem=self.problem/>
            {move || match (first.get(), failed.get(), self.next.with(Option::is_some)) {
                (true, ..) => view! { <Skeleton/> }.into_any(),
                (_, true, _) => button(t!("core.try_again"), Box::new(again)),
                (_, _, true) => button(t!("member.earlier"), Box::new(earlier)),
                _ if self.rows.with(Vec::is_empty) => {
                    view! { <p class="hint">{none.clone()}</p> }.into_any()
                }
                _ => ().into_any(),
            }}
        }
        .into_any()
    }
}
