//! Regions and stores.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct StoresPage;

#[lazy_route]
impl LazyRoute for StoresPage {
    fn data() -> Self {
        StoresPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["stores"], Some(Area::ReadStores), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("stores.title")/>
        <EmptyState icon=icondata_lu::LuStore title=t!("stores.empty_title") text=t!("stores.empty_text")/>
    }
}
