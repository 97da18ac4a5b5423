//! The PIN with which one takes over a shared till.
use leptos::{ev::SubmitEvent, prelude::*};
use regulars_api::{
    Code, Problem,
    account::{NewPin, RemovePin, SetPin},
};

use crate::{
    browser, client,
    ui::{Alert, Badge, Button, ButtonKind, Card, Field, FieldContext, Tone, message, toast},
};

/// Four to six digits, set, changed or removed.
#[component]
pub fn PinCard(
    /// How many digits the PIN has; none: there is none.
    digits: Option<u8>,
    /// The account changed.
    reload: Callback<()>,
) -> impl IntoView {
    let pin = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let set = Action::new_unsync(|pin: &String| {
        client::write::<SetPin>((), NewPin { pin: pin.clone() }, browser::op_key())
    });
    let remove = Action::new_unsync(|(): &()| client::write::<RemovePin>((), (), browser::op_key()));
    let done = move |outcome: Option<Result<(), Problem>>, text: String| match outcome {
        None => {}
        Some(Ok(())) => {
            toast::say(text);
            reload.run(());
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    };
    Effect::new(move |_| done(set.value().get(), t!("account.pin_done")));
    Effect::new(move |_| done(remove.value().get(), t!("account.pin_gone")));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        set.dispatch_local(pin.get_untracked().trim().to_owned());
    };
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    let at_pin = Signal::derive(move || {
        problem.get().filter(|p| p.field.is_some()).map(|p| match p.code {
            Code::WeakPassword => t!("account.pin_weak"),
            Code::Invalid => t!("account.pin_form"),
            _ => message(&p),
        })
    });
    let aside = match digits {
        Some(n) => view! { <Badge tone=Tone::Good>{t!("account.pin_on", n = n)}</Badge> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <Card title=t!("account.pin") aside>
            <form class="stack" on:submit=submit>
                <p class="account__text">{t!("account.pin_text")}</p>
                <Alert problem=general/>
                <Field label=t!("account.new_pin") hint=t!("account.pin_form") error=at_pin>
                    <PinInput pin/>
                </Field>
                <div class="row">
                    <Button submit=true busy=set.pending()>
                        {if digits.is_some() { t!("account.change_pin") } else { t!("account.set_pin") }}
                    </Button>
                    {digits
                        .map(|_| {
                            view! {
                                <Button kind=ButtonKind::Quiet busy=remove.pending() press=move |_| { remove.dispatch_local(()); }>
                                    {t!("account.remove_pin")}
                                </Button>
                            }
                        })}
                </div>
            </form>
        </Card>
    }
}

/// Digits, hidden like a password from whoever stands by.
#[component]
fn PinInput(
    /// What is typed.
    pin: RwSignal<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <input
            class="input input--number"
            id=field.id.clone()
            type="password"
            inputmode="numeric"
            autocomplete="new-password"
            required=true
            maxlength="6"
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            bind:value=pin
        />
    }
}
