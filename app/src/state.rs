//! Who is signed in, what they may do, and the store they work in.
use std::sync::{Arc, LazyLock};

use leptos::prelude::*;
use regulars_api::house::{GetMe, Me, SignOut, StoreChoice};
use regulars_domain::{
    ids::{StaffId, StoreId},
    money::Currency,
    rights::Area,
};

use crate::{browser, client, i18n};

/// Where the session stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Not asked yet.
    Unknown,
    /// Nobody is signed in: the sign-in page.
    Out,
    In(Arc<Me>),
    /// The session ended while a page was open: the page stays, a sign-in stands over it.
    Lapsed(Arc<Me>),
}

static STANDING: LazyLock<ArcRwSignal<Standing>> = LazyLock::new(|| ArcRwSignal::new(Standing::Unknown));
static STORE: LazyLock<ArcRwSignal<Option<StoreId>>> =
    LazyLock::new(|| ArcRwSignal::new(browser::remembered("store").and_then(|id| id.parse().ok())));

/// Where the session stands, followed.
pub fn standing() -> Standing {
    STANDING.get()
}

/// The signed-in person, followed; also of a lapsed session, so that the page under the sign-in keeps its shape.
pub fn me() -> Option<Arc<Me>> {
    match STANDING.get() {
        Standing::In(me) | Standing::Lapsed(me) => Some(me),
        Standing::Unknown | Standing::Out => None,
    }
}

/// Asks the server who is signed in: at the start, and after a change to one's account, rights or the brand's settings.
pub async fn refresh() {
    match client::call_as_stranger::<GetMe>((), ()).await {
        Ok(me) => signed_in(me),
        // Without an answer nothing is known; the banner says so, and the page asks again when it is tried.
        Err(problem) if client::is_unreachable(&problem) => {}
        Err(_) => signed_out(),
    }
}

/// Someone signed in, or the session was asked for and is there.
pub fn signed_in(me: Me) {
    i18n::suggest(me.brand.language.tag());
    let lapsed = match STANDING.get_untracked() {
        Standing::Lapsed(before) => Some(before.staff),
        _ => None,
    };
    if lapsed.is_some_and(|staff| staff != me.staff) {
        // Another person: nothing of the former page may be seen or sent in their name.
        let _ = window().location().reload();
        return;
    }
    STANDING.set(Standing::In(Arc::new(me)));
}

/// Nobody is signed in.
pub fn signed_out() {
    STANDING.set(Standing::Out);
}

/// Ends the session here and on the server.
pub async fn sign_out() {
    let _ = client::call_as_stranger::<SignOut>((), ()).await;
    signed_out();
}

/// Ends the session and keeps the page under a sign-in: a till between two guests.
pub async fn lock() {
    let _ = client::call_as_stranger::<SignOut>((), ()).await;
    session_lapsed();
}

/// The server no longer knows the session.
pub fn session_lapsed() {
    if let Standing::In(me) = STANDING.get_untracked() {
        STANDING.set(Standing::Lapsed(me));
    }
}

/// Waits until the person signed in again. The page's requests stand still meanwhile.
pub async fn signed_in_again() {
    while !matches!(STANDING.get_untracked(), Standing::In(_)) {
        browser::wait(200).await;
    }
}

/// The person's key, for what is kept in their name on this device.
pub fn staff_untracked() -> Option<StaffId> {
    untrack(me).map(|me| me.staff)
}

/// Whether the person may act in this area. The server decides again.
pub fn may(area: Area) -> bool {
    me().is_some_and(|me| me.areas.contains(&area))
}

/// The brand's currency; dollars before it is known.
pub fn currency() -> Currency {
    let known = me().and_then(|me| Currency::find(&me.brand.currency));
    known.or(Currency::find("USD")).expect("the dollar is in the domain's list")
}

/// The store the person works in now, followed: this till's, the one chosen on this device, else their first.
pub fn store() -> Option<StoreChoice> {
    let (me, chosen) = (me()?, STORE.get());
    let mine = |id: StoreId| me.stores.iter().find(|store| store.id == id);
    me.till_store.and_then(mine).or(chosen.and_then(mine)).or(me.stores.first()).cloned()
}

/// Chooses the store and remembers it on this device: a till stays where it stands.
pub fn set_store(id: StoreId) {
    browser::remember("store", &id.to_string());
    STORE.set(Some(id));
}

/// The zone in which times are written: the current store's, the brand's where there is none.
pub fn zone() -> String {
    store()
        .map(|store| store.time_zone)
        .or_else(|| me().map(|me| me.brand.time_zone.clone()))
        .unwrap_or_else(|| "UTC".into())
}
