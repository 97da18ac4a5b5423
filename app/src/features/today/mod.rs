//! A store's day in numbers.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct TodayPage;

#[lazy_route]
impl LazyRoute for TodayPage {
    fn data() -> Self {
        TodayPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["today"], Some(Area::ReadToday), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("today.title")/>
        <EmptyState icon=icondata_lu::LuChartNoAxesColumn title=t!("today.empty_title") text=t!("today.empty_text")/>
    }
}
