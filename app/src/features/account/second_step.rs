//! Setting up, renewing and giving up the second step.
use leptos::prelude::*;
use regulars_api::account::*;

use super::qr::QrCode;
use crate::{
    browser, client,
    part::lazily,
    state,
    ui::{
        Badge, Banner, Button, ButtonKind, Card, Dialog, DialogForm, Field, Loaded, Sending, Shape,
        TextInput, TextKind, Tone, toast,
    },
};

/// Which dialog is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    Renew,
    Remove,
}

/// Whether there is one, and what can be done about it.
#[component]
pub fn SecondStepCard(
    /// The account.
    account: AccountView,
    /// The account changed.
    reload: Callback<()>,
) -> impl IntoView {
    let (setting_up, asking) = (RwSignal::new(false), RwSignal::new(false));
    let ask = RwSignal::new(Ask::Renew);
    let codes = RwSignal::new(Vec::<String>::new());
    let showing = RwSignal::new(false);
    let shown = Callback::new(move |new: Vec<String>| {
        setting_up.set(false);
        asking.set(false);
        codes.set(new);
        showing.set(true);
    });
    // The codes are read first; what lies under them changes afterwards.
    Effect::new(move |before: Option<bool>| {
        let now = showing.get();
        if before == Some(true) && !now {
            codes.set(Vec::new());
            reload.run(());
        }
        now
    });
    let removed = Callback::new(move |()| {
        asking.set(false);
        toast::say(t!("account.step_gone"));
        reload.run(());
    });
    let open = move |which: Ask| {
        ask.set(which);
        asking.set(true);
    };
    let aside = if account.has_second_step {
        view! { <Badge tone=Tone::Good>{t!("account.step_on")}</Badge> }.into_any()
    } else {
        view! { <Badge>{t!("account.step_off")}</Badge> }.into_any()
    };
    let body = if account.has_second_step {
        let few = account.recovery_left <= 3;
        view! {
            <p class="account__text">{t!("account.codes_left", n = account.recovery_left)}</p>
            {few.then(|| view! { <Banner tone=Tone::Gold>{t!("account.codes_few")}</Banner> })}
            <div class="row">
                <Button press=move |_| open(Ask::Renew)>{t!("account.renew_codes")}</Button>
                <Button kind=ButtonKind::Quiet press=move |_| open(Ask::Remove)>
                    {t!("account.step_remove")}
                </Button>
            </div>
        }
        .into_any()
    } else {
        view! {
            <p class="account__text">{t!("account.step_text")}</p>
            <div class="row">
                <Button kind=ButtonKind::Primary press=move |_| setting_up.set(true)>
                    {t!("account.step_add")}
                </Button>
            </div>
        }
        .into_any()
    };
    let email = StoredValue::new(account.email);
    view! {
        <Card title=t!("account.step") aside>
            <div class="stack">{body}</div>
        </Card>
        <Dialog open=setting_up title=t!("account.step_add")>
            {lazily(Shape::Rows, move || step_set_up(email.get_value(), shown))}
        </Dialog>
        <Dialog open=asking title=t!("account.prove_title")>
            {lazily(Shape::Rows, move || step_proof(ask.get_untracked(), shown, removed))}
        </Dialog>
        <Dialog open=showing title=t!("account.codes_title")>
            <Codes codes=codes.get_untracked() showing/>
        </Dialog>
    }
}

part! {
    /// Setting it up.
    fn step_set_up(email: String, shown: Callback<Vec<String>>) {
        view! { <SetUp email shown/> }
    }
}

part! {
    /// Proving that it is at hand, before it is renewed or given up.
    fn step_proof(ask: Ask, shown: Callback<Vec<String>>, removed: Callback<()>) {
        view! { <Prove ask shown removed/> }
    }
}

/// What authenticator apps read: RFC 6238 with their defaults.
fn authenticator_address(email: &str, secret: &str) -> String {
    let brand = untrack(state::me).map(|me| me.brand.name.clone()).unwrap_or_default();
    let part = |text: &str| String::from(js_sys::encode_uri_component(text));
    let issuer = part(&format!("Regulars {brand}"));
    format!("otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}", part(email))
}

#[component]
fn SetUp(email: String, shown: Callback<Vec<String>>) -> impl IntoView {
    let offer = LocalResource::new(|| client::call::<OfferSecondStep>((), ()));
    let form = move |offer: SecondStepOffer| {
        let email = email.clone();
        view! { <Confirm email secret=offer.secret shown/> }
    };
    view! { <Loaded resource=offer view=form/> }
}

#[component]
fn Confirm(email: String, secret: String, shown: Callback<Vec<String>>) -> impl IntoView {
    let (code, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = Sending::default();
    let address = authenticator_address(&email, &secret);
    let typed: String = secret
        .chars()
        .enumerate()
        .flat_map(|(i, c)| (i > 0 && i % 4 == 0).then_some(' ').into_iter().chain([c]))
        .collect();
    let send = Callback::new(move |()| {
        let proof = SecondStepProof {
            secret: secret.clone(),
            code: code.get_untracked(),
            password: password.get_untracked(),
        };
        sending.send(async move {
            let made = client::write::<ConfirmSecondStep>((), proof, browser::op_key()).await?;
            shown.try_run(made.codes);
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("account.step_confirm")>
            <p>{t!("account.scan")}</p>
            <div class="qr-frame">
                <QrCode text=address label=t!("account.qr")/>
            </div>
            <details>
                <summary>{t!("account.by_hand")}</summary>
                <code class="secret">{typed}</code>
            </details>
            <Field label=t!("account.code") hint=t!("account.code_hint") error=sending.at("code")>
                <TextInput value=code kind=TextKind::OneTimeCode required=true max=8/>
            </Field>
            <Field label=t!("account.your_password") error=sending.at("password")>
                <TextInput value=password kind=TextKind::Password required=true/>
            </Field>
        </DialogForm>
    }
}

/// Asks the password for renewing the codes or for giving up the step.
#[component]
fn Prove(ask: Ask, shown: Callback<Vec<String>>, removed: Callback<()>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let proof = PasswordProof { password: password.get_untracked() };
        sending.send(async move {
            let op = browser::op_key();
            match ask {
                Ask::Renew => {
                    let made = client::write::<RenewRecoveryCodes>((), proof, op).await?;
                    shown.try_run(made.codes);
                }
                Ask::Remove => {
                    client::write::<RemoveSecondStep>((), proof, op).await?;
                    removed.try_run(());
                }
            }
            Ok(())
        });
    });
    let (lead, go, kind) = match ask {
        Ask::Renew => (t!("account.renew_lead"), t!("account.renew_codes"), ButtonKind::Primary),
        Ask::Remove => (t!("account.remove_lead"), t!("account.step_remove"), ButtonKind::Danger),
    };
    view! {
        <DialogForm sending send label=go kind>
            <p class="dialog__lead">{lead}</p>
            <Field label=t!("account.your_password") error=sending.at("password")>
                <TextInput value=password kind=TextKind::Password required=true autofocus=true/>
            </Field>
        </DialogForm>
    }
}

/// The codes, this once.
#[component]
fn Codes(codes: Vec<String>, showing: RwSignal<bool>) -> impl IntoView {
    let all = codes.join("\n");
    let copy = move |_| {
        browser::copy(&all, || toast::say(t!("account.copied")));
    };
    view! {
        <p class="dialog__lead">{t!("account.codes_lead")}</p>
        <ul class="codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ul>
        <div class="dialog__actions">
            <Button icon=icondata_lu::LuCopy press=copy>{t!("account.copy")}</Button>
            <Button kind=ButtonKind::Primary press=move |_| showing.set(false)>
                {t!("account.codes_kept")}
            </Button>
        </div>
    }
}
