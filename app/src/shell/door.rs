//! Who comes in: at a shared till the faces of its clerks, anywhere else the sign-in.
use leptos::prelude::*;
use regulars_api::till::{GetTill, TillView};

use super::{SignInForm, till::TakeOverForm};
use crate::{
    client,
    i18n::localized,
    state::{self, Standing},
    ui::{Banner, Button, ButtonKind, Dialog, Tone},
};

/// Asks the server whether this device is a till and shows the matching way in.
#[component]
pub fn Door() -> impl IntoView {
    let till = LocalResource::new(|| client::call_as_stranger::<GetTill>((), ()));
    let by_password = RwSignal::new(false);
    move || match (till.get(), by_password.get()) {
        (None, _) => ().into_any(),
        (Some(Ok(Some(till))), false) if !till.clerks.is_empty() => {
            view! { <AtTill till by_password/> }.into_any()
        }
        (Some(Ok(Some(till))), _) => view! {
            <p class="door__till">{t!("signin.till_of", store = till.store_name)}</p>
            <SignInForm/>
            {till.clerks.is_empty().then(|| view! { <p class="door__hint">{t!("signin.no_pins")}</p> })}
            {(!till.clerks.is_empty())
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Quiet press=move |_| by_password.set(false)>
                            {t!("signin.by_pin")}
                        </Button>
                    }
                })}
        }
        .into_any(),
        (Some(_), _) => view! { <SignInForm/> }.into_any(),
    }
}

part! {
    /// The sign-in over a page whose session ended; what was typed stays under it, and goes on after it.
    pub fn sign_in_over() {
        localized(&["signin"], || view! { <SignInOver/> }.into_any())
    }
}

#[component]
fn SignInOver() -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(matches!(state::standing(), Standing::Lapsed(_))));
    // A till between two guests: nothing has ended, somebody comes.
    let at_till = untrack(state::me).is_some_and(|me| me.till_store.is_some());
    let title = if at_till { t!("signin.who") } else { t!("signin.again_title") };
    view! {
        <Dialog open title closable=false>
            {(!at_till).then(|| view! { <p class="dialog__lead">{t!("signin.again_text")}</p> })}
            {move || {
                state::lock_unsure()
                    .then(|| view! { <Banner tone=Tone::Gold icon=icondata_lu::LuWifiOff>{t!("signin.lock_unsure")}</Banner> })
            }}
            <Door/>
        </Dialog>
    }
}

#[component]
fn AtTill(till: TillView, by_password: RwSignal<bool>) -> impl IntoView {
    view! {
        <p class="door__till">{t!("signin.till_of", store = till.store_name)}</p>
        <TakeOverForm clerks=till.clerks/>
        <div class="door__else">
            <Button kind=ButtonKind::Quiet press=move |_| by_password.set(true)>
                {t!("signin.by_password")}
            </Button>
        </div>
    }
}
