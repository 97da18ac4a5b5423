//! The programme, languages, time zone and currency.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct SettingsPage;

#[lazy_route]
impl LazyRoute for SettingsPage {
    fn data() -> Self {
        SettingsPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["settings"], Some(Area::EditSettings), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("settings.title")/>
        <EmptyState icon=icondata_lu::LuSettings title=t!("settings.empty_title") text=t!("settings.empty_text")/>
    }
}
