//! Every change, by whom, before and after.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct ActivityPage;

#[lazy_route]
impl LazyRoute for ActivityPage {
    fn data() -> Self {
        ActivityPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["activity"], Some(Area::ReadActivity), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("activity.title")/>
        <EmptyState icon=icondata_lu::LuHistory title=t!("activity.empty_title") text=t!("activity.empty_text")/>
    }
}
