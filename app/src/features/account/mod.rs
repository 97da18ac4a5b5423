//! One's own account: name, password, second step, PIN, signed-in devices, language and brightness.
mod devices;
mod password;
mod person;
mod pin;
mod qr;
mod second_step;
mod till;

use leptos::prelude::*;
use regulars_api::account::GetAccount;

use crate::{
    client,
    shell::{LanguageChooser, ThemeChooser, letters, set_letters},
    state,
    ui::{Banner, Card, Loaded, PageHead, Switch, Tone},
};

part! {
    /// The screen.
    pub fn account_page() {
        view! { <Page/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    let must = Memo::new(|_| state::me().is_some_and(|me| me.must_add_second_step));
    // A memo, so that a renewed look at the session does not build the page anew under what is typed.
    let by_pin = Memo::new(|_| state::me().is_some_and(|me| me.by_pin));
    view! {
        <PageHead title=t!("account.title")/>
        {move || {
            must.get()
                .then(|| {
                    view! {
                        <Banner tone=Tone::Gold icon=icondata_lu::LuShieldAlert>
                            <strong>{t!("account.must_title")}</strong>
                            " "
                            {t!("account.must_text")}
                        </Banner>
                    }
                })
        }}
        {move || {
            if by_pin.get() { view! { <ByPin/> }.into_any() } else { view! { <Own/> }.into_any() }
        }}
    }
}

/// Who took over a till sees the device's own choices; the account itself takes a password.
#[component]
fn ByPin() -> impl IntoView {
    view! {
        <Banner tone=Tone::Info>{t!("account.by_pin")}</Banner>
        <This/>
    }
}

#[component]
fn Own() -> impl IntoView {
    let account = LocalResource::new(|| client::call::<GetAccount>((), ()));
    let reload = Callback::new(move |()| {
        account.refetch();
        leptos::task::spawn_local(state::refresh());
    });
    view! {
        <div class="account">
            <div class="account__column">
                <person::PersonCard/>
                <password::PasswordCard/>
                <till::TillCard/>
            </div>
            <div class="account__column">
                <This/>
                // What must be waited for comes last: it would push away what is about to be pressed.
                <div class="account__late">
                    <Loaded
                        resource=account
                        view=move |account| {
                            view! {
                                <second_step::SecondStepCard account=account.clone() reload/>
                                <pin::PinCard digits=account.pin_digits reload/>
                            }
                        }
                    />
                </div>
            </div>
            <devices::DevicesCard/>
        </div>
    }
}

/// Language, brightness and shortcuts of one key, kept on this device.
#[component]
fn This() -> impl IntoView {
    let single = RwSignal::new(letters());
    Effect::new(move |_| set_letters(single.get()));
    view! {
        <Card title=t!("account.this_device")>
            <div class="stack">
                <LanguageChooser/>
                <ThemeChooser/>
                <div>
                    <Switch checked=single label=t!("account.letters")/>
                    <p class="hint">{t!("account.letters_hint")}</p>
                </div>
            </div>
        </Card>
    }
}
