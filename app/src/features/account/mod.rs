//! One's own account: name, password, second step, PIN, signed-in devices.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    shell::page,
    ui::{EmptyState, PageHead},
};

/// The route: its view is a chunk of its own.
pub struct AccountPage;

#[lazy_route]
impl LazyRoute for AccountPage {
    fn data() -> Self {
        AccountPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["account"], None, || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <PageHead title=t!("account.title")/>
        <EmptyState icon=icondata_lu::LuCircleUser title=t!("account.empty_title") text=t!("account.empty_text")/>
    }
}
