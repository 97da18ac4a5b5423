//! Bringing a chain's files in.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct ImportPage;

#[lazy_route]
impl LazyRoute for ImportPage {
    fn data() -> Self {
        ImportPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["import"], Some(Area::Import), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("import.title")/>
        <EmptyState icon=icondata_lu::LuUpload title=t!("import.empty_title") text=t!("import.empty_text")/>
    }
}
