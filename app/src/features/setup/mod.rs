//! The first visit to an empty instance.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    i18n::localized,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct SetupPage;

#[lazy_route]
impl LazyRoute for SetupPage {
    fn data() -> Self {
        SetupPage
    }
    fn view(_this: Self) -> AnyView {
        localized(&["setup"], || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("setup.title")/>
        <EmptyState icon=icondata_lu::LuStore title=t!("setup.empty_title") text=t!("setup.empty_text")/>
    }
}
