//! The page as a whole: which address shows which screen, and what stands around them.
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    Lazy,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    features::{
        account::AccountPage, activity::ActivityPage, counter::CounterPage, import::ImportPage,
        invitation::InvitationPage, items::ItemsPage, member::MemberPage, members::MembersPage,
        settings::SettingsPage, setup::SetupPage, signin::SignInPage, stores::StoresPage, team::TeamPage,
        today::TodayPage,
    },
    shell::{Home, NotFound, Shell},
    state,
};

/// Every screen is a chunk of its own, loaded when it is opened.
#[component]
pub fn App() -> impl IntoView {
    spawn_local(state::refresh());
    view! {
        <Router>
            <Shell>
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/counter") view={Lazy::<CounterPage>::new()}/>
                    <Route path=path!("/today") view={Lazy::<TodayPage>::new()}/>
                    <Route path=path!("/members") view={Lazy::<MembersPage>::new()}/>
                    <Route path=path!("/members/:member") view={Lazy::<MemberPage>::new()}/>
                    <Route path=path!("/import") view={Lazy::<ImportPage>::new()}/>
                    <Route path=path!("/items") view={Lazy::<ItemsPage>::new()}/>
                    <Route path=path!("/stores") view={Lazy::<StoresPage>::new()}/>
                    <Route path=path!("/team") view={Lazy::<TeamPage>::new()}/>
                    <Route path=path!("/settings") view={Lazy::<SettingsPage>::new()}/>
                    <Route path=path!("/activity") view={Lazy::<ActivityPage>::new()}/>
                    <Route path=path!("/account") view={Lazy::<AccountPage>::new()}/>
                    <Route path=path!("/sign-in") view={Lazy::<SignInPage>::new()}/>
                    <Route path=path!("/invite") view={Lazy::<InvitationPage>::new()}/>
                    <Route path=path!("/reset") view={Lazy::<InvitationPage>::new()}/>
                    <Route path=path!("/setup") view={Lazy::<SetupPage>::new()}/>
                </FlatRoutes>
            </Shell>
        </Router>
    }
}
