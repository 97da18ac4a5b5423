//! One member: profile, timeline, purchases, points.
pub mod entry;
pub mod guest;
pub mod note;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct MemberPage;

#[lazy_route]
impl LazyRoute for MemberPage {
    fn data() -> Self {
        MemberPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["member"], Some(Area::ReadMembers), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("member.title")/>
        <EmptyState icon=icondata_lu::LuUserRound title=t!("member.empty_title") text=t!("member.empty_text")/>
    }
}
