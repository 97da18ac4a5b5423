//! What is sold.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct ItemsPage;

#[lazy_route]
impl LazyRoute for ItemsPage {
    fn data() -> Self {
        ItemsPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["items"], Some(Area::ReadItems), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("items.title")/>
        <EmptyState icon=icondata_lu::LuPackage title=t!("items.empty_title") text=t!("items.empty_text")/>
    }
}
