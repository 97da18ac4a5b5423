//! The list of members.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct MembersPage;

#[lazy_route]
impl LazyRoute for MembersPage {
    fn data() -> Self {
        MembersPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["members"], Some(Area::ReadMembers), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("members.title")/>
        <EmptyState icon=icondata_lu::LuUsers title=t!("members.empty_title") text=t!("members.empty_text")/>
    }
}
