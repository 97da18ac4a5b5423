//! The counter: find a guest, see how to greet them, record what they buy.
mod card;
mod lately;
pub mod new_member;
pub mod order;
mod search;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    LazyRoute,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
use regulars_api::{
    Problem,
    members::{AtStore, GetCard, Identify, WelcomeCard},
};
use regulars_domain::{ids::MemberId, rights::Area};

use self::{
    card::Welcome,
    lately::Lately,
    new_member::NewMemberDialog,
    order::{Guest, OrderPanel},
    search::LookUpBox,
};
use crate::{
    browser, client,
    features::member::note::NoteDialog,
    shell::page,
    state,
    ui::{Alert, Button, ButtonKind, EmptyState, PageHead, Shape, Skeleton},
};

/// The route: its view is a chunk of its own.
pub struct CounterPage;

#[lazy_route]
impl LazyRoute for CounterPage {
    fn data() -> Self {
        CounterPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["counter", "guest", "order"], Some(Area::LookUp), || view! { <Page/> }.into_any()).into_any()
    }
}

/// Whose card is open, and how far it has come.
#[derive(Clone, Copy)]
struct Chosen {
    card: RwSignal<Option<WelcomeCard>>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    turn: StoredValue<u32>,
}

impl Chosen {
    /// Takes the answer, unless somebody else was chosen meanwhile.
    fn take(self, answer: impl Future<Output = Result<WelcomeCard, Problem>> + 'static, quiet: bool) {
        self.turn.update_value(|turn| *turn += 1);
        let mine = self.turn.get_value();
        self.problem.set(None);
        self.loading.set(!quiet);
        spawn_local(async move {
            let told = answer.await;
            if self.turn.try_get_value() != Some(mine) {
                return;
            }
            self.loading.set(false);
            match told {
                Ok(card) => self.card.set(Some(card)),
                Err(told) => self.problem.set(Some(told)),
            }
        });
    }

    fn clear(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.card.set(None);
        self.loading.set(false);
        self.problem.set(None);
    }
}

#[component]
fn Page() -> impl IntoView {
    let chosen = Chosen {
        card: RwSignal::new(None),
        loading: RwSignal::new(false),
        problem: RwSignal::new(None),
        turn: StoredValue::new(0),
    };
    let typed = RwSignal::new(String::new());
    let (registering, begun) = (RwSignal::new(false), RwSignal::new(String::new()));
    let noting = RwSignal::new(false);
    // The guest stands in the address, so that a reload and a link from their page open the card again.
    let (query, navigate) = (use_query_map(), use_navigate());
    let asked =
        Memo::new(move |_| query.with(|q| q.get("member").and_then(|id| id.parse::<MemberId>().ok())));
    let go = move |id: Option<MemberId>| {
        let to = id.map_or_else(|| "/counter".to_owned(), |id| format!("/counter?member={id}"));
        navigate(&to, leptos_router::NavigateOptions { scroll: false, replace: true, ..Default::default() });
    };
    let go = StoredValue::new(go);
    let choose = Callback::new(move |id: MemberId| {
        let Some(store) = untrack(state::store) else { return };
        let op = browser::op_key();
        chosen.card.set(None);
        chosen.take(client::write::<Identify>(id, AtStore { store: store.id }, op), false);
        go.with_value(|go| go(Some(id)));
    });
    Effect::new(move |_| match asked.get() {
        Some(id)
            if chosen.card.with_untracked(|card| card.as_ref().is_none_or(|card| card.face.id != id)) =>
        {
            if !chosen.loading.get_untracked() {
                chosen.take(client::call::<GetCard>(id, ()), false);
            }
        }
        Some(_) => {}
        None => chosen.clear(),
    });
    let again = Callback::new(move |()| {
        if let Some(id) = chosen.card.with_untracked(|card| card.as_ref().map(|card| card.face.id)) {
            chosen.take(client::call::<GetCard>(id, ()), true);
        }
    });
    let register = Callback::new(move |text: String| {
        begun.set(text);
        registering.set(true);
    });
    let registered = Callback::new(move |id: MemberId| {
        typed.set(String::new());
        begun.set(String::new());
        choose.run(id);
    });
    let member = Memo::new(move |_| chosen.card.with(|card| card.as_ref().map(|card| card.face.id)));
    let guest = Memo::new(move |_| chosen.card.with(|card| card.as_ref().map(|card| Guest::of(&card.face))));
    let may_edit = state::may(Area::EditMembers);
    let left = move || {
        match (chosen.loading.get(), chosen.card.get()) {
        (true, _) => view! { <Skeleton shape=Shape::Card count=4/> }.into_any(),
        (false, Some(card)) => view! {
            <Welcome card=card.clone() on_note=Callback::new(move |()| noting.set(true))/>
            <div class="counter__after">
                <Lately entries=card.lately/>
                <div>
                    <Button icon=icondata_lu::LuX on:click=move |_| go.with_value(|go| go(None))>
                        {t!("counter.next_guest")}
                    </Button>
                </div>
            </div>
        }
        .into_any(),
        (false, None) => view! {
            <EmptyState icon=icondata_lu::LuConciergeBell title=t!("counter.empty_title") text=t!("counter.empty_text")>
                {may_edit
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Secondary
                                icon=icondata_lu::LuUserPlus
                                on:click=move |_| register.run(String::new())
                            >
                                {t!("guest.new")}
                            </Button>
                        }
                    })}
            </EmptyState>
        }
        .into_any(),
    }
    };
    view! {
        <PageHead title=t!("counter.title") unseen=true/>
        <div class="counter">
            <LookUpBox query=typed on_choose=choose on_new=register/>
            <div class="counter__guest" aria-live="polite">
                <Alert problem=chosen.problem/>
                {left}
            </div>
            <div class="counter__order">
                {state::may(Area::Sell).then(|| view! { <OrderPanel guest=guest on_moved=again/> })}
            </div>
        </div>
        <NewMemberDialog open=registering begun on_done=registered/>
        <NoteDialog member=member open=noting on_done=again/>
    }
}
