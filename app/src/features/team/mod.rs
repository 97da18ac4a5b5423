//! The staff and who may do what.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct TeamPage;

#[lazy_route]
impl LazyRoute for TeamPage {
    fn data() -> Self {
        TeamPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["team"], Some(Area::ReadTeam), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("team.title")/>
        <EmptyState icon=icondata_lu::LuShield title=t!("team.empty_title") text=t!("team.empty_text")/>
    }
}
