//! The guest who was chosen: their card, what happened lately, and a note about them.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Code, Problem,
    members::{AtStore, CardQuery, GetCard, Identify, WelcomeCard},
};
use regulars_domain::ids::{MemberId, StoreId};

use super::{Counter, card::Welcome, lately::Lately, order::Guest};
use crate::{
    browser, client,
    features::{member::note::NoteDialog, quality::line::profile_line},
    part::lazily,
    state,
    ui::{Alert, Button, Shape, Skeleton},
};

part! {
    /// Loaded with the first guest.
    pub fn chosen_guest(counter: Counter) {
        view! { <Chosen counter/> }
    }
}

/// The open card, and how far it has come.
#[derive(Clone, Copy)]
struct Open {
    counter: Counter,
    card: RwSignal<Option<WelcomeCard>>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    turn: StoredValue<u32>,
}

impl Open {
    /// Takes the answer, unless somebody else was chosen meanwhile. Quietly: the card stays while it is on its way.
    fn take(self, answer: impl Future<Output = Result<WelcomeCard, Problem>> + 'static, quietly: bool) {
        self.turn.update_value(|turn| *turn += 1);
        let mine = self.turn.get_value();
        self.problem.set(None);
        if !quietly {
            self.loading.set(true);
            self.show(None);
        }
        spawn_local(async move {
            let told = answer.await;
            if self.turn.try_get_value() != Some(mine) {
                return;
            }
            self.loading.set(false);
            match told {
                Ok(card) => self.show(Some(card)),
                Err(told) => self.refused(told),
            }
        });
    }

    /// Whoever was merged away is somebody else now: they are chosen instead.
    fn refused(self, told: Problem) {
        let became = told.params.get("into").filter(|_| told.code == Code::Merged);
        match became.and_then(|into| into.parse::<MemberId>().ok()) {
            Some(into) => {
                self.counter.by_hand.set(Some(into));
                self.counter.go.run(Some(into));
            }
            None => self.problem.set(Some(told)),
        }
    }

    fn show(self, card: Option<WelcomeCard>) {
        self.counter.guest.set(card.as_ref().map(|card| Guest::of(&card.face)));
        self.card.set(card);
    }

    fn shown(self) -> Option<MemberId> {
        self.card.with_untracked(|card| card.as_ref().map(|card| card.face.id))
    }

    /// Shows whom the address names. Choosing somebody at the counter is an act that is recorded; coming back to them is not.
    fn follow(self, id: MemberId, by_hand: bool) {
        match here().filter(|_| by_hand) {
            Some(store) => {
                let op = browser::op_key();
                self.take(client::write::<Identify>(id, AtStore { store }, op), false);
            }
            None if self.shown() == Some(id) => {}
            None => self.take(client::call::<GetCard>(id, CardQuery { store: here() }), false),
        }
    }
}

/// The store at whose counter this is.
fn here() -> Option<StoreId> {
    untrack(state::store).map(|store| store.id)
}

#[component]
fn Chosen(counter: Counter) -> impl IntoView {
    let open = Open {
        counter,
        card: RwSignal::new(None),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
        turn: StoredValue::new(0),
    };
    Effect::new(move |_| {
        let by_hand = counter.by_hand.get();
        let Some(id) = counter.asked.get() else { return };
        match by_hand {
            Some(chosen) if chosen == id => {
                counter.by_hand.update_untracked(|by_hand| *by_hand = None);
                open.follow(id, true);
            }
            // The address follows.
            Some(_) => {}
            None => open.follow(id, false),
        }
    });
    let again = Callback::new(move |()| {
        if let Some(id) = open.shown() {
            open.take(client::call::<GetCard>(id, CardQuery { store: here() }), true);
        }
    });
    // An order that was recorded moves the card's figures.
    Effect::new(move |before: Option<u32>| {
        let now = counter.moved.get();
        if before.is_some_and(|before| before != now) {
            again.run(());
        }
        now
    });
    let noting = RwSignal::new(false);
    let member = Memo::new(move |_| open.card.with(|card| card.as_ref().map(|card| card.face.id)));
    let next = move || {
        view! {
            <div>
                <Button icon=icondata_lu::LuX press=move |_| counter.go.run(None)>
                    {t!("counter.next_guest")}
                </Button>
            </div>
        }
    };
    let card = move || match (open.loading.get(), open.card.get()) {
        (true, _) => view! { <Skeleton shape=Shape::Card count=4/> }.into_any(),
        (false, Some(card)) => view! {
            <Welcome card=card.clone() on_note=Callback::new(move |()| noting.set(true))/>
            <div class="profile-room">
                {lazily(None, move || profile_line(card.face.id, again))}
            </div>
            <div class="counter__after">
                <Lately entries=card.lately/>
                {next()}
            </div>
        }
        .into_any(),
        // Their card did not come: the order waits for it, or for the next.
        (false, None) => next().into_any(),
    };
    view! {
        <Alert problem=open.problem/>
        {card}
        <NoteDialog member open=noting on_done=again/>
    }
}
