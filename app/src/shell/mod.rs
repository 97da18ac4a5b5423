//! What stands around every screen: navigation, banners, news, and the sign-in over a page whose session ended.
mod banners;
mod cost;
mod door;
pub mod errand;
mod keys;
mod more;
mod nav;
mod page;
mod palette;
mod sign_in_form;
mod till;
mod trouble;

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_location, use_navigate},
};
use regulars_domain::rights::Area;

pub use door::Door;
pub use keys::{letters, set_letters};
pub use more::{LanguageChooser, ThemeChooser};
pub use page::{NotFound, page, public_page, role_name};
pub use sign_in_form::SignInForm;

use crate::{
    i18n::{self, localized},
    part::{lazily, when},
    state::{self, Standing},
    ui::toast::Toasts,
};

/// Screens that a stranger may open.
const PUBLIC: &[&str] = &["/sign-in", "/setup", "/invite", "/reset"];

fn is_public(path: &str) -> bool {
    PUBLIC.iter().any(|open| path.starts_with(open))
}

static BY_LINK: AtomicBool = AtomicBool::new(false);

/// Whether the page now being built was opened from another page of the app: then its heading takes the focus. True once.
pub fn opened_by_link() -> bool {
    BY_LINK.swap(false, Ordering::Relaxed)
}

/// Navigation at the side (a rail where it is narrow, tabs at the bottom on a phone), the screen, and what may stand over it.
#[component]
pub fn Shell(
    /// The routes.
    children: Children,
) -> impl IntoView {
    guard_addresses();
    let signed_in = Memo::new(|_| state::me().is_some());
    till::watch_idling();
    keys::listen();
    let ended = Signal::derive(|| matches!(state::standing(), Standing::Lapsed(_)));
    // Until it is known who is here, the side has its room where it is to be expected: nothing moves when it comes.
    let path = use_location().pathname;
    let has_side = Memo::new(move |_| match state::standing() {
        Standing::Unknown => !is_public(&path.get()),
        Standing::Out => false,
        Standing::In(_) | Standing::Lapsed(_) => true,
    });
    let at_till = Memo::new(|_| state::me().is_some_and(|me| me.till_store.is_some()));
    view! {
        {localized(&[], || view! { <SkipLink/> }.into_any())}
        <div class="shell" data-side=move || has_side.get().to_string() inert=ended>
            {localized(
                &[],
                move || (move || signed_in.get().then(|| view! { <nav::Side/> })).into_any(),
            )}
            <main class="shell__main" id="main" tabindex="-1">
                {localized(&[], || view! { <banners::Banners/> }.into_any())}
                {move || at_till.get().then(|| lazily(None, till::till_bar))}
                {children()}
            </main>
            {localized(
                &[],
                move || {
                    (move || signed_in.get().then(|| view! { <nav::TabBar/> <more::More/> })).into_any()
                },
            )}
        </div>
        <Toasts/>
        <trouble::NoWords/>
        {when(Signal::derive(keys::waiting), palette::commands)}
        {when(ended, door::sign_in_over)}
    }
}

#[component]
fn SkipLink() -> impl IntoView {
    view! {
        <a class="skip" href="#main" rel="external">
            {t!("core.skip")}
        </a>
    }
}

/// What the sign-in was read in is read on, whatever the brand's own language is.
fn keep_language() {
    i18n::set_lang(i18n::wished_untracked());
}

/// Sends strangers to the sign-in and brings them back to where they wanted to go.
fn guard_addresses() {
    let location = use_location();
    let navigate = use_navigate();
    let path = location.pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            BY_LINK.store(true, Ordering::Relaxed);
        }
        errand::came_to(&now);
        now
    });
    let replace = NavigateOptions { replace: true, ..Default::default() };
    Effect::new(move |_| {
        let path = path.get();
        let public = is_public(&path);
        match state::standing() {
            Standing::Out if !public => {
                let next = js_sys::encode_uri_component(&format!(
                    "{path}{}",
                    question(&location.search.get_untracked())
                ));
                navigate(&format!("/sign-in?next={next}"), replace.clone());
            }
            Standing::In(me) if path.starts_with("/sign-in") => {
                let next = location.query.with_untracked(|query| query.get("next"));
                // Only an address of this app: never where a crafted link points.
                let next = next
                    .filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\'));
                let to =
                    if me.must_add_second_step { "/account".to_owned() } else { next.unwrap_or("/".into()) };
                navigate(&to, replace.clone());
            }
            Standing::In(me) if me.must_add_second_step && path != "/account" => {
                navigate("/account", replace.clone())
            }
            _ => {}
        }
    });
}

fn question(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{search}") }
}

/// The address without a screen: goes where this person's day begins.
#[component]
pub fn Home() -> impl IntoView {
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Standing::In(_) = state::standing() {
            let first = nav::first_allowed();
            navigate(first, NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// The mark and the name, which lead to where the day begins.
#[component]
fn Wordmark() -> impl IntoView {
    let to = if state::may(Area::LookUp) { "/counter" } else { "/" };
    view! {
        <A href=to attr:class="wordmark">
            <img class="wordmark__mark" src="/icons/icon.svg" alt="" width="28" height="28"/>
            <span class="wordmark__name">"Regulars"</span>
        </A>
    }
}
