//! The page as a whole: which address shows which screen, and what stands around them.
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};
use regulars_domain::rights::Area;

use crate::{
    features::*,
    part::Part,
    shell::{Home, NotFound, Shell, page, public_page},
    state,
};

/// A screen of the signed-in: its part, the texts it uses, and the right it needs (`None`: everyone signed in).
macro_rules! screen {
    ($part:path, $texts:expr, $area:expr) => {
        (|| page($texts, $area, Part::load(|| $part()))) as fn() -> AnyView
    };
}

/// A screen for strangers.
macro_rules! door {
    ($part:path, $texts:expr) => {
        (|| public_page($texts, Part::load(|| $part()))) as fn() -> AnyView
    };
}

const COUNTER: fn() -> AnyView =
    || page(&["counter", "guest", "order"], Some(Area::LookUp), Part::here(counter::counter_page));
const TODAY: fn() -> AnyView = screen!(today::today_page, &["today", "purchase"], Some(Area::ReadToday));
const MEMBERS: fn() -> AnyView =
    screen!(members::members_page, &["members", "guest"], Some(Area::ReadMembers));
const MEMBER: fn() -> AnyView =
    screen!(member::member_page, &["member", "guest", "purchase", "activity"], Some(Area::ReadMembers));
const DUPLICATES: fn() -> AnyView = screen!(
    duplicates::duplicates_page,
    &["duplicates", "activity", "guest", "member"],
    Some(Area::EditMembers)
);
const CONFIRM: fn() -> AnyView =
    screen!(quality::to_confirm_page, &["quality", "guest"], Some(Area::EditMembers));
const IMPORT: fn() -> AnyView = screen!(import::import_page, &["import"], Some(Area::Import));
const ITEMS: fn() -> AnyView = screen!(items::items_page, &["items"], Some(Area::ReadItems));
const STORES: fn() -> AnyView = screen!(stores::stores_page, &["stores"], Some(Area::ReadStores));
const TEAM: fn() -> AnyView = screen!(team::team_page, &["team"], Some(Area::ReadTeam));
const SETTINGS: fn() -> AnyView = screen!(settings::settings_page, &["settings"], Some(Area::EditSettings));
const ACTIVITY: fn() -> AnyView =
    screen!(activity::activity_page, &["activity", "guest", "member", "members"], Some(Area::ReadActivity));
const ACCOUNT: fn() -> AnyView = screen!(account::account_page, &["account"], None);
const SIGN_IN: fn() -> AnyView = door!(signin::sign_in_page, &["signin"]);
const INVITATION: fn() -> AnyView = door!(invitation::invitation_page, &["invitation"]);
const SETUP: fn() -> AnyView = door!(setup::setup_page, &["setup"]);

/// The routes and the shell.
#[component]
pub fn App() -> impl IntoView {
    spawn_local(state::refresh());
    view! {
        <Router>
            <Shell>
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/counter") view=COUNTER/>
                    <Route path=path!("/today") view=TODAY/>
                    <Route path=path!("/members") view=MEMBERS/>
                    <Route path=path!("/members/:member") view=MEMBER/>
                    <Route path=path!("/duplicates") view=DUPLICATES/>
                    <Route path=path!("/confirm") view=CONFIRM/>
                    <Route path=path!("/import") view=IMPORT/>
                    <Route path=path!("/items") view=ITEMS/>
                    <Route path=path!("/stores") view=STORES/>
                    <Route path=path!("/team") view=TEAM/>
                    <Route path=path!("/settings") view=SETTINGS/>
                    <Route path=path!("/activity") view=ACTIVITY/>
                    <Route path=path!("/account") view=ACCOUNT/>
                    <Route path=path!("/sign-in") view=SIGN_IN/>
                    <Route path=path!("/invite") view=INVITATION/>
                    <Route path=path!("/reset") view=INVITATION/>
                    <Route path=path!("/setup") view=SETUP/>
                </FlatRoutes>
            </Shell>
        </Router>
    }
}
