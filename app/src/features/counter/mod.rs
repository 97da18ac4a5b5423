//! The counter: find a guest, see how to greet them, record what they buy.
pub mod order;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use self::order::OrderPanel;
use crate::{
    shell::page,
    state,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct CounterPage;

#[lazy_route]
impl LazyRoute for CounterPage {
    fn data() -> Self {
        CounterPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["counter", "order"], Some(Area::LookUp), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    let sells = state::may(Area::Sell);
    view! {
        <PageHead title=t!("counter.title")/>
        <EmptyState icon=icondata_lu::LuConciergeBell title=t!("counter.empty_title") text=t!("counter.empty_text")/>
        {sells.then(|| view! { <OrderPanel guest=Signal::derive(|| None) on_moved=Callback::new(|()| ())/> })}
    }
}
