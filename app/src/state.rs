//! Who is signed in, what they may do, and the store they work in.
use std::{
    fmt,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
};

use leptos::prelude::*;
use regulars_api::{
    Code, Problem,
    house::{GetMe, Me, SignOut, StoreChoice},
};
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
static TROUBLE: LazyLock<ArcRwSignal<Option<Problem>>> = LazyLock::new(|| ArcRwSignal::new(None));
static UNSURE: LazyLock<ArcRwSignal<bool>> = LazyLock::new(|| ArcRwSignal::new(false));
static COOKIE_ASKED: AtomicBool = AtomicBool::new(false);
/// Rises when another store is chosen; which one is remembered on the device.
static CHOICES: LazyLock<ArcRwSignal<u32>> = LazyLock::new(|| ArcRwSignal::new(0));

/// What is remembered on a device that was locked until the server knows.
const LOCKED: &str = "locked";
/// Milliseconds until the server is told of a lock again.
const LOCK_AGAIN: u32 = 5_000;

/// Who acts for which brand: keys of staff are small and begin anew in every brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    brand: i64,
    staff: StaffId,
}

impl Person {
    fn of(me: &Me) -> Person {
        Person { brand: me.brand.id, staff: me.staff }
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.brand, self.staff)
    }
}

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

/// What the server said instead of who is signed in, while that is not known, followed.
pub fn trouble() -> Option<Problem> {
    TROUBLE.get()
}

/// Whether the page is locked without the server knowing yet, followed.
pub fn lock_unsure() -> bool {
    UNSURE.get()
}

/// Asks the server who is signed in: at the start, and after a change to one's account, rights or the brand's settings.
pub async fn refresh() {
    let answer = match end_if_locked().await {
        Ok(()) => client::call_as_stranger::<GetMe>((), ()).await,
        Err(problem) => Err(problem),
    };
    TROUBLE.set(None);
    match answer {
        Ok(me) => signed_in(me),
        Err(problem) if problem.code == Code::SignedOut => match STANDING.get_untracked() {
            Standing::Unknown => signed_out(),
            _ => session_lapsed(),
        },
        // Without an answer nothing is known; the banner says so, and the page asks again when it is tried.
        Err(problem) if client::is_unreachable(&problem) => {}
        // Any other answer says nothing of the session.
        Err(problem) => TROUBLE.set(Some(problem).filter(|_| STANDING.get_untracked() == Standing::Unknown)),
    }
}

/// Locked here before the server could be told: that comes first, or a reload would open the till without a PIN.
async fn end_if_locked() -> Result<(), Problem> {
    let _turn = cookie_turn().await;
    if browser::remembered(LOCKED).is_none() { Ok(()) } else { end_session().await }
}

/// Someone signed in, or the session was asked for and is there.
pub fn signed_in(me: Me) {
    i18n::suggest(me.brand.language.tag());
    browser::forget(LOCKED);
    let now = Person::of(&me);
    match STANDING.get_untracked() {
        // Another person, or the same in another brand: nothing of the former page may be seen or sent in their name.
        Standing::Lapsed(before) if Person::of(&before) != now => begin_anew(),
        Standing::In(before) if Person::of(&before) != now => {
            let _ = window().location().assign("/");
        }
        _ => STANDING.set(Standing::In(Arc::new(me))),
    }
}

/// Nobody is signed in.
pub fn signed_out() {
    STANDING.set(Standing::Out);
}

/// Loads the page anew, so that nothing in its memory outlives the person's session.
pub fn begin_anew() {
    let _ = window().location().reload();
}

/// Ends the session on the server, then here. On a failure it may go on, so nothing changes here.
pub async fn sign_out() -> Result<(), Problem> {
    let _turn = cookie_turn().await;
    end_session().await?;
    begin_anew();
    Ok(())
}

/// Ends the session and keeps the page under a sign-in: a till between two guests. The page is locked at once, and the server is told
/// until it answers or somebody signs in.
pub async fn lock() {
    let is = |standing: fn(&Standing) -> bool| STANDING.with_untracked(standing);
    if !is(|standing| matches!(standing, Standing::In(_))) {
        return;
    }
    browser::remember(LOCKED, "1");
    session_lapsed();
    loop {
        let turn = cookie_turn().await;
        if !is(|standing| matches!(standing, Standing::Lapsed(_))) || end_session().await.is_ok() {
            break;
        }
        drop(turn);
        UNSURE.set(true);
        browser::wait(LOCK_AGAIN).await;
    }
    UNSURE.set(false);
}

/// Ends the session on the server; that there is none any more is as good.
async fn end_session() -> Result<(), Problem> {
    match client::call_as_stranger::<SignOut>((), ()).await {
        Err(problem) if problem.code != Code::SignedOut => Err(problem),
        _ => {
            browser::forget(LOCKED);
            Ok(())
        }
    }
}

/// The right to ask for the session's cookie to be set or taken away; given back when it is dropped.
pub struct CookieTurn(());

impl Drop for CookieTurn {
    fn drop(&mut self) {
        COOKIE_ASKED.store(false, Ordering::Relaxed);
    }
}

/// Waits for that right: a sign-out that is still under way would take away the cookie of the sign-in after it.
pub async fn cookie_turn() -> CookieTurn {
    while COOKIE_ASKED.swap(true, Ordering::Relaxed) {
        browser::wait(50).await;
    }
    CookieTurn(())
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

/// The person, for what is kept in their name on this device.
pub fn person_untracked() -> Option<Person> {
    untrack(me).map(|me| Person::of(&me))
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

/// The store the person works in now, followed: this till's, the one chosen on this device, else their first. That is kept while it is
/// open: a store that comes later and stands before it takes no orders unasked.
pub fn store() -> Option<StoreChoice> {
    CHOICES.track();
    let me = me()?;
    let mine = |id: StoreId| me.stores.iter().find(|store| store.id == id);
    let kept = |name: &str| browser::remembered(name).and_then(|id| id.parse().ok()).and_then(mine);
    let own = format!("store/{}", Person::of(&me));
    let first = || kept(&own).filter(|store| store.open);
    let known = me.till_store.and_then(mine).or_else(|| kept(&store_of(me.brand.id))).or_else(first);
    let store = known.or(me.stores.first())?;
    if known.is_none() {
        browser::remember(&own, &store.id.to_string());
    }
    Some(store.clone())
}

/// Chooses the store and remembers it on this device: a till stays where it stands.
pub fn set_store(id: StoreId) {
    if let Some(me) = untrack(me) {
        browser::remember(&store_of(me.brand.id), &id.to_string());
        CHOICES.update(|n| *n += 1);
    }
}

/// The name under which a device remembers the store: one brand's keys mean nothing in another.
fn store_of(brand: i64) -> String {
    format!("store/{brand}")
}

/// The zone in which times are written: the current store's, the brand's where there is none.
pub fn zone() -> String {
    store()
        .map(|store| store.time_zone)
        .or_else(|| me().map(|me| me.brand.time_zone.clone()))
        .unwrap_or_else(|| "UTC".into())
}
