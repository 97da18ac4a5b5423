//! A shared till changes hands: a face and its PIN, no more. It locks itself when nobody touches it.
use std::{sync::LazyLock, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    till::{ClerkChoice, GetTill, Pin, TakeOver},
};
use regulars_domain::ids::StaffId;

use crate::{
    browser, client,
    i18n::localized,
    state,
    ui::{Alert, Avatar, AvatarSize, Button, ButtonKind, PinPad},
};

/// A till that nobody touched for so long asks for the PIN again, in seconds.
const IDLE: i64 = 15 * 60;

/// Whose face was tapped beside the page, before the pad is there.
static TAPPED: LazyLock<ArcRwSignal<Option<StaffId>>> = LazyLock::new(|| ArcRwSignal::new(None));

part! {
    /// The faces beside the page.
    pub fn till_bar() {
        localized(&["signin"], || view! { <TillBar/> }.into_any())
    }
}

/// At a till, the faces of its clerks above every screen: a tap on another's locks the page and asks for that PIN.
#[component]
fn TillBar() -> impl IntoView {
    // The pad must be here when the till is locked, whatever the network does then.
    spawn_local(async {
        let _ = super::door::sign_in_over().await;
    });
    let here = Memo::new(|_| state::me().and_then(|me| me.till_store));
    let till = LocalResource::new(move || {
        let here = here.get();
        async move {
            here?;
            client::call_as_stranger::<GetTill>((), ()).await.ok().flatten()
        }
    });
    let face = |clerk: ClerkChoice| {
        let staff = clerk.staff;
        let mine = Memo::new(move |_| state::me().is_some_and(|me| me.staff == staff));
        let tap = move |_| {
            TAPPED.set(Some(staff));
            spawn_local(state::lock());
        };
        view! {
            <li>
                <button
                    class="till-bar__face"
                    type="button"
                    aria-current=move || mine.get().then_some("true")
                    on:click=tap
                >
                    <Avatar name=clerk.name.clone() size=AvatarSize::Small/>
                    <span class="till-bar__name">{clerk.name}</span>
                </button>
            </li>
        }
    };
    move || {
        let till = till.get().flatten().filter(|till| here.get().is_some() && !till.clerks.is_empty())?;
        Some(view! {
            <ul class="till-bar" aria-label=t!("signin.who")>
                {till.clerks.into_iter().map(face).collect_view()}
            </ul>
        })
    }
}

/// Faces, then the pad for the one that was tapped; the last digit sends it.
#[component]
pub fn TakeOverForm(
    /// Who may take over.
    clerks: Vec<ClerkChoice>,
) -> impl IntoView {
    // Whose face was tapped; else whoever was here before is most likely back.
    let tapped = TAPPED.get_untracked();
    TAPPED.set(None);
    let before =
        tapped.or(untrack(state::me).map(|me| me.staff)).filter(|id| clerks.iter().any(|c| c.staff == *id));
    let chosen =
        RwSignal::new(before.or(clerks.first().filter(|_| clerks.len() == 1).map(|only| only.staff)));
    let clerks = StoredValue::new(clerks);
    move || {
        let clerk =
            chosen.get().and_then(|id| clerks.with_value(|all| all.iter().find(|c| c.staff == id).cloned()));
        match clerk {
            Some(clerk) => {
                view! { <PinOf clerk chosen several=clerks.with_value(|all| all.len() > 1)/> }.into_any()
            }
            None => view! { <Faces clerks=clerks.get_value() chosen/> }.into_any(),
        }
    }
}

#[component]
fn Faces(clerks: Vec<ClerkChoice>, chosen: RwSignal<Option<StaffId>>) -> impl IntoView {
    let face = move |clerk: ClerkChoice| {
        view! {
            <li>
                <button class="face" type="button" on:click=move |_| chosen.set(Some(clerk.staff))>
                    <Avatar name=clerk.name.clone()/>
                    <span class="face__name">{clerk.name.clone()}</span>
                </button>
            </li>
        }
    };
    view! {
        <ul class="faces" aria-label=t!("signin.who")>
            {clerks.into_iter().map(face).collect_view()}
        </ul>
    }
}

#[component]
fn PinOf(clerk: ClerkChoice, chosen: RwSignal<Option<StaffId>>, several: bool) -> impl IntoView {
    let pin = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let staff = clerk.staff;
    let action = Action::new_unsync(move |pin: &String| {
        let pin = Pin { staff, pin: pin.clone() };
        async move {
            let _turn = state::cookie_turn().await;
            client::call_as_stranger::<TakeOver>((), pin).await.map(|me| {
                super::keep_language();
                state::signed_in(me);
            })
        }
    });
    Effect::new(move |_| match action.value().get() {
        None | Some(Ok(())) => {}
        Some(Err(failed)) => {
            problem.set(Some(failed));
            pin.set(String::new());
        }
    });
    let complete = Callback::new(move |pin: String| {
        problem.set(None);
        action.dispatch_local(pin);
    });
    let label = t!("signin.pin_of", name = clerk.name);
    browser::after_paint(|| _ = browser::focus_first(".pin-pad"));
    view! {
        <div class="take-over">
            <p class="take-over__who">
                <Avatar name=clerk.name.clone()/>
                <strong>{clerk.name.clone()}</strong>
            </p>
            <div class="take-over__told">
                <Alert problem/>
            </div>
            <PinPad pin length=usize::from(clerk.digits) label complete busy=action.pending()/>
            {several
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet press=move |_| chosen.set(None)>
                            {t!("signin.someone_else")}
                        </Button>
                    }
                })}
        </div>
    }
}

/// Locks a till that nobody touches. The page stays under the pad, with what was typed.
pub fn watch_idling() {
    let touched = StoredValue::new(browser::now());
    let touch = move || {
        let _ = touched.try_set_value(browser::now());
    };
    let pointer = window_event_listener(leptos::ev::pointerdown, move |_| touch());
    let key = window_event_listener(leptos::ev::keydown, move |_| touch());
    let look = move || {
        let idle = touched.try_get_value().is_some_and(|at| browser::now() - at >= IDLE);
        if idle && untrack(state::me).is_some_and(|me| me.till_store.is_some()) {
            spawn_local(state::lock());
        }
    };
    let timer = set_interval_with_handle(look, Duration::from_secs(10));
    on_cleanup(move || {
        pointer.remove();
        key.remove();
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}
