//! The order beside the welcome card: what is bought, what points take off, what it earns, and recording it. What is shown of an
//! order that has begun is loaded when one begins.
mod add;
mod basket;
mod lines;
mod said;
mod sums;

use leptos::{prelude::*, task::spawn_local};
use regulars_api::members::Face;
use regulars_domain::{
    ids::MemberId,
    loyalty::{Measure, Points, Standing, preview::MemberState, tier::Window},
    money::Money,
};

use self::{add::AddBox, basket::Basket, lines::order_lines, sums::order_sums};
use crate::{
    part::lazily,
    state,
    ui::{Button, ButtonKind, ButtonSize, Card},
};

/// Whose order it is, as far as points are concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    pub id: MemberId,
    pub state: MemberState,
}

impl Guest {
    /// From the face on the welcome card.
    pub fn of(face: &Face) -> Guest {
        let by_spend = state::me().is_some_and(|me| me.brand.programme.tiers.measure == Measure::Spend);
        let window = if by_spend {
            Window { spend: Money(face.window), ..Window::default() }
        } else {
            Window { points: Points(face.window), ..Window::default() }
        };
        let state = MemberState {
            standing: Standing { balance: face.points, debt: face.debt },
            spendable: face.spendable,
            tier: face.tier.clone(),
            window,
            visits: face.window_sales,
        };
        Guest { id: face.id, state }
    }
}

/// What the parts of an order share.
#[derive(Clone, Copy)]
struct Order {
    basket: Basket,
    /// The guest whose card is open; none for somebody unknown.
    guest: Signal<Option<Guest>>,
    /// A guest was chosen whose card is not here yet.
    awaited: Signal<bool>,
    /// Rises when the order is to be recorded.
    sent: RwSignal<u32>,
    /// A purchase was recorded or taken back: the card's figures have moved.
    on_moved: Callback<()>,
}

/// The order. It needs the texts of `order`.
#[component]
pub fn OrderPanel(
    /// The guest whose card is open; none for somebody unknown.
    #[prop(into)]
    guest: Signal<Option<Guest>>,
    /// A guest was chosen whose card is not here yet.
    awaited: Signal<bool>,
    /// A purchase was recorded or taken back: the card's figures have moved.
    on_moved: Callback<()>,
) -> impl IntoView {
    let order = Order { basket: Basket::open(), guest, awaited, sent: RwSignal::new(0), on_moved };
    let basket = order.basket;
    let begun = Memo::new(move |_| basket.rows.with(|rows| !rows.is_empty()));
    let send = Callback::new(move |()| order.sent.update(|n| *n += 1));
    let ready = StoredValue::new(false);
    // Whoever goes to the box will soon need the rest.
    let prepare = move |_| {
        if !ready.get_value() {
            ready.set_value(true);
            spawn_local(async move {
                let _ = (order_lines(basket).await, order_sums(order).await);
            });
        }
    };
    let store_name = || state::store().map(|store| store.name);
    view! {
        <Card title=t!("order.title") aside=store_name.into_any()>
            <form
                class="order"
                on:submit=move |event| {
                    event.prevent_default();
                    send.run(());
                }
                on:focusin=prepare
            >
                {move || begun.get().then(|| lazily(None, move || order_lines(basket)))}
                <p class="order__empty" hidden=begun>
                    {t!("order.empty")}
                </p>
                <AddBox basket on_done=send/>
                {move || if begun.get() { lazily(None, move || order_sums(order)) } else { unbegun(guest).into_any() }}
            </form>
        </Card>
    }
}

/// There is nothing to record yet.
fn unbegun(guest: Signal<Option<Guest>>) -> impl IntoView {
    let words =
        move || if guest.with(Option::is_some) { t!("order.record") } else { t!("order.record_unknown") };
    view! {
        <Button kind=ButtonKind::Primary size=ButtonSize::Large disabled=true>
            {words}
        </Button>
    }
}
