//! The counter: find a guest, see how to greet them, record what they buy.
mod card;
mod chosen;
mod keys;
mod lately;
pub mod new_member;
pub mod order;
mod search;

pub use self::search::LookUpBox;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use regulars_domain::{ids::MemberId, rights::Area};

use self::{
    chosen::chosen_guest,
    keys::{LOOK_UP, ORDER, go_on, steer},
    new_member::NewMemberDialog,
    order::{Guest, OrderPanel},
};
use crate::{
    browser,
    part::lazily,
    shell::errand::{self, Errand},
    state,
    ui::{Button, ButtonKind, EmptyState, PageHead, Shape},
};

/// The screen. Most open it first and keep it open all day, so it is no part that must be waited for.
pub fn counter_page() -> AnyView {
    view! { <Page/> }.into_any()
}

/// What the parts of the counter share.
#[derive(Clone, Copy)]
struct Counter {
    /// Whom the address names, so that a reload and a link from their page open the card again.
    asked: Memo<Option<MemberId>>,
    /// Who was just chosen in the look-up, until their card is asked for.
    by_hand: RwSignal<Option<MemberId>>,
    /// The guest of the order, once the card is here.
    guest: RwSignal<Option<Guest>>,
    /// Rises when an order was recorded or taken back.
    moved: RwSignal<u32>,
    /// Goes to a guest and on to the order, or to none and back to the look-up.
    go: Callback<Option<MemberId>>,
}

impl Counter {
    fn here() -> Counter {
        let (query, navigate) = (use_query_map(), use_navigate());
        let asked =
            Memo::new(move |_| query.with(|q| q.get("member").and_then(|id| id.parse::<MemberId>().ok())));
        let go = Callback::new(move |id: Option<MemberId>| {
            let (to, next) = match id {
                Some(id) => (format!("/counter?member={id}"), ORDER),
                None => ("/counter".to_owned(), LOOK_UP),
            };
            navigate(&to, NavigateOptions { scroll: false, replace: true, ..Default::default() });
            go_on(next);
        });
        let counter = Counter {
            asked,
            by_hand: RwSignal::new(None),
            guest: RwSignal::new(None),
            moved: RwSignal::new(0),
            go,
        };
        Effect::new(move |_| {
            if asked.get().is_none() {
                counter.guest.set(None);
            }
        });
        counter
    }
}

#[component]
fn Page() -> impl IntoView {
    let counter = Counter::here();
    let typed = RwSignal::new(String::new());
    let (registering, begun) = (RwSignal::new(false), RwSignal::new(String::new()));
    let choose = Callback::new(move |id: MemberId| {
        counter.by_hand.set(Some(id));
        counter.go.run(Some(id));
    });
    // Whoever types will soon see a card.
    Effect::new(move |before: Option<bool>| {
        let typed = before == Some(true) || typed.with(|text| !text.is_empty());
        if typed && before != Some(true) {
            spawn_local(async move {
                let _ = chosen_guest(counter).await;
            });
        }
        typed
    });
    let register = Callback::new(move |text: String| {
        begun.set(text);
        registering.set(true);
    });
    let registered = Callback::new(move |id: MemberId| {
        typed.set(String::new());
        begun.set(String::new());
        choose.run(id);
        // Until the dialog is closed it keeps the focus.
        browser::after_paint(|| go_on(ORDER));
    });
    errand::follow("/counter", move |errand| match errand {
        Errand::New => register.run(String::new()),
        Errand::Guest(id) => choose.run(id),
        Errand::Sale => {
            counter.go.run(None);
            browser::after_paint(|| go_on(ORDER));
        }
        Errand::Refund | Errand::Item(..) => {}
    });
    let may_edit = state::may(Area::EditMembers);
    let nobody = move || {
        view! {
            <EmptyState icon=icondata_lu::LuConciergeBell title=t!("counter.empty_title") text=t!("counter.empty_text")>
                {may_edit
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Secondary
                                icon=icondata_lu::LuUserPlus
                                press=move |_| register.run(String::new())
                            >
                                {t!("guest.new")}
                            </Button>
                        }
                    })}
            </EmptyState>
        }
    };
    let somebody = Memo::new(move |_| counter.asked.get().is_some());
    let guest = move || {
        if somebody.get() { lazily(Shape::Card, move || chosen_guest(counter)) } else { nobody().into_any() }
    };
    // Nothing is recorded without the guest whose card is still on its way.
    let awaited = Signal::derive(move || somebody.get() && counter.guest.with(Option::is_none));
    let moved = Callback::new(move |()| counter.moved.update(|n| *n += 1));
    view! {
        <PageHead title=t!("counter.title") unseen=true/>
        <div class="counter" on:keydown=move |event| steer(&event, counter.go)>
            <LookUpBox query=typed on_choose=choose on_new=register main=true/>
            <div class="counter__guest" aria-live="polite">
                {guest}
            </div>
            <div class="counter__order">
                {state::may(Area::Sell)
                    .then(|| view! { <OrderPanel guest=counter.guest awaited on_moved=moved/> })}
            </div>
        </div>
        <NewMemberDialog open=registering begun on_done=registered/>
    }
}
