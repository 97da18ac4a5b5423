//! What a screen is wrapped in: it waits for its texts and for the session, and shows what the person may see.
use leptos::prelude::*;
use regulars_domain::rights::{Area, Role};

use crate::{
    i18n::{localized, spoken},
    part::{Part, lazily},
    state,
    ui::{EmptyState, LinkButton, PageHead, Shape, Skeleton},
};

/// A screen for the signed-in. `names` are its files of texts, `area` the right it needs (`None`: everyone signed in). It is built
/// when the session, the texts and the screen's own part are here, and anew when the language changes.
pub fn page(names: &'static [&'static str], area: Option<Area>, screen: Part) -> AnyView {
    let spoken = spoken(names);
    let allowed = Memo::new(move |_| state::me().map(|me| area.is_none_or(|area| me.areas.contains(&area))));
    (move || match (spoken.get(), allowed.get()) {
        (Some(_), Some(true)) => view! { <div class="page">{screen.view(Shape::Card)}</div> }.into_any(),
        (Some(_), Some(false)) => lazily(None, not_yours),
        (Some(_), None) => view! { <Skeleton shape=Shape::Card/> }.into_any(),
        (None, _) => ().into_any(),
    })
    .into_any()
}

/// A screen for strangers.
pub fn public_page(names: &'static [&'static str], screen: Part) -> AnyView {
    localized(names, move || screen.view(Shape::Card)).into_any()
}

/// A role's name in the language now.
pub fn role_name(role: Role) -> String {
    match role {
        Role::Owner => t!("core.role_owner"),
        Role::Marketer => t!("core.role_marketer"),
        Role::Analyst => t!("core.role_analyst"),
        Role::RegionalManager => t!("core.role_regional_manager"),
        Role::StoreManager => t!("core.role_store_manager"),
        Role::Clerk => t!("core.role_clerk"),
        Role::ServiceAgent => t!("core.role_service_agent"),
        Role::Partner => t!("core.role_partner"),
    }
}

part! {
    /// The screen needs a right the person lacks.
    fn not_yours() {
        localized(&["aside"], || view! { <NotYours/> }.into_any())
    }
}

#[component]
fn NotYours() -> impl IntoView {
    view! {
        <PageHead title=t!("aside.not_yours_title")/>
        <EmptyState icon=icondata_lu::LuLock title=t!("aside.not_yours_title") text=t!("aside.not_yours_text")>
            <LinkButton href="/">{t!("aside.go_home")}</LinkButton>
        </EmptyState>
    }
}

/// No screen has this address.
#[component]
pub fn NotFound() -> impl IntoView {
    localized(&[], || lazily(None, not_found))
}

part! {
    /// What is said then.
    fn not_found() {
        localized(&["aside"], || view! { <Lost/> }.into_any())
    }
}

#[component]
fn Lost() -> impl IntoView {
    view! {
        <PageHead title=t!("aside.not_found_title")/>
        <EmptyState icon=icondata_lu::LuMapPin title=t!("aside.not_found_title") text=t!("aside.not_found_text")>
            <LinkButton href="/">{t!("aside.go_home")}</LinkButton>
        </EmptyState>
    }
}
