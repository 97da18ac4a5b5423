//! The counter: find a guest, see how to greet them, record what they buy.
pub mod order;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
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
        page(&["counter"], Some(Area::LookUp), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("counter.title")/>
        <EmptyState icon=icondata_lu::LuConciergeBell title=t!("counter.empty_title") text=t!("counter.empty_text")/>
    }
}
