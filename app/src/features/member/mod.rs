//! One member: profile, timeline, purchases, points.
mod adjust;
mod behaviour;
mod by_hand;
mod edit;
pub mod entry;
mod family;
mod form;
pub mod guest;
mod head;
mod history;
pub mod note;
mod opening;
mod points;
mod remember;
mod reveal;
mod tags;
mod timeline;
mod transfer;

pub use self::{
    form::{gender_name, income_name, marital_name, title_name},
    remember::{birthday, children},
};

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use regulars_api::members::{GetMember, MemberPage as Known, TimelineKind};
use regulars_domain::{decimal, ids::MemberId, loyalty::Points};

use self::{
    behaviour::BehaviourCard,
    edit::EditDialog,
    head::{Head, Tiles},
    history::History,
    note::NoteDialog,
    points::points_lines,
    remember::Remember,
    timeline::TimelineCard,
};
use crate::{
    client,
    features::purchase::{Opened, PurchaseDialog},
    part::lazily,
    ui::{EmptyState, LinkButton, Loaded, Shape},
};

part! {
    /// The screen.
    pub fn member_page() {
        view! { <Page/> }
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Shared {
    id: MemberId,
    /// Reads the member again.
    again: Callback<()>,
    editing: RwSignal<bool>,
    noting: RwSignal<bool>,
    adjusting: RwSignal<bool>,
    opening: RwSignal<bool>,
    transferring: RwSignal<bool>,
    refunding: RwSignal<bool>,
    /// The purchase that is looked at.
    opened: RwSignal<Option<Opened>>,
    /// The ledger is open.
    ledger: RwSignal<bool>,
    /// What the timeline shows.
    kind: RwSignal<TimelineKind>,
    /// The whole phone, once it was asked for, after its masked form: of another number it is not shown.
    phone: RwSignal<Option<(String, String)>>,
    /// The form of the tags is open.
    tagging: RwSignal<bool>,
    /// A tag that is being typed.
    tag: RwSignal<String>,
}

/// A whole number as it is typed, also in full-width digits.
fn number_typed<T: TryFrom<i64>>(text: &str) -> Option<T> {
    T::try_from(decimal::typed(text, 0)?).ok()
}

/// A number of points to give, take or move.
fn points_typed(text: &str) -> Option<Points> {
    number_typed::<i64>(text).filter(|points| *points > 0).map(Points)
}

/// Parts of the page that a figure leads to.
const LEDGER: &str = "ledger";
const TIMELINE: &str = "timeline";

#[component]
fn Page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("member").and_then(|id| id.parse::<MemberId>().ok())));
    move || match id.get() {
        Some(id) => view! { <Whole id/> }.into_any(),
        None => view! { <Nobody/> }.into_any(),
    }
}

/// No such member, or out of sight: the counter's look-up leads to everybody.
#[component]
fn Nobody() -> impl IntoView {
    view! {
        <EmptyState icon=icondata_lu::LuUserRound title=t!("member.nobody_title") text=t!("member.nobody_text")>
            <LinkButton href="/counter">{t!("member.to_counter")}</LinkButton>
        </EmptyState>
    }
}

#[component]
fn Whole(id: MemberId) -> impl IntoView {
    let known = LocalResource::new(move || client::call::<GetMember>(id, ()));
    let again = Callback::new(move |()| known.refetch());
    let closed = || RwSignal::new(false);
    let shared = Shared {
        id,
        again,
        editing: closed(),
        noting: closed(),
        adjusting: closed(),
        opening: closed(),
        transferring: closed(),
        refunding: closed(),
        opened: RwSignal::new(None),
        ledger: closed(),
        kind: RwSignal::new(TimelineKind::All),
        phone: RwSignal::new(None),
        tagging: closed(),
        tag: RwSignal::new(String::new()),
    };
    let member = Signal::stored(Some(id));
    let current = Signal::derive(move || known.get().and_then(Result::ok));
    view! {
        <Loaded resource=known shape=Shape::Card count=5 view=move |known| view! { <Content known page=shared/> }/>
        <NoteDialog member open=shared.noting on_done=again/>
        {by_hand::dialogs(shared)}
        <PurchaseDialog opened=shared.opened on_change=again/>
        <EditDialog known=current page=shared/>
    }
}

#[component]
fn Content(known: Known, page: Shared) -> impl IntoView {
    let history = RwSignal::new(false);
    view! {
        <Head known=known.clone() page/>
        <Tiles known=known.clone() page/>
        <div class="member">
            <TimelineCard first=known.timeline.clone() page/>
            <div class="stack">
                <Remember known=known.clone() page history/>
                <BehaviourCard known=known.clone()/>
                <details
                    class="card member__points"
                    prop:open=page.ledger
                    on:toggle:target=move |event| page.ledger.set(event.target().open())
                >
                    <summary id=LEDGER>{t!("member.points_lines")}</summary>
                    {move || page.ledger.get().then(|| lazily(Shape::Card, move || points_lines(page)))}
                </details>
            </div>
        </div>
        <History open=history page/>
    }
}
