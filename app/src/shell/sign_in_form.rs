//! The sign-in itself: on its own page, and over a page whose session ended.
use leptos::{ev::SubmitEvent, prelude::*};
use regulars_api::{
    Code, Problem,
    house::{BrandChoice, Credentials, SignIn, SignedIn},
};

use crate::{
    client, state,
    ui::{Alert, Button, ButtonKind, ButtonSize, Choice, Field, TextInput, TextKind},
};

/// E-mail and password; the second step's code and the brand once they are asked for.
#[component]
pub fn SignInForm() -> impl IntoView {
    let known = untrack(state::me).map(|me| me.email.clone()).unwrap_or_default();
    let is_known = !known.is_empty();
    let email = RwSignal::new(known);
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (brands, brand) = (RwSignal::new(Vec::<BrandChoice>::new()), RwSignal::new(String::new()));
    let needs_code = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let action = Action::new_unsync(move |credentials: &Credentials| {
        let credentials = credentials.clone();
        async move {
            let _turn = state::cookie_turn().await;
            client::call_as_stranger::<SignIn>((), credentials).await.map(|signed_in| match signed_in {
                SignedIn::Done(me) => {
                    super::keep_language();
                    state::signed_in(*me);
                    Vec::new()
                }
                SignedIn::ChooseBrand { brands } => brands,
            })
        }
    });
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(choices)) if choices.is_empty() => {}
        Some(Ok(choices)) => {
            brand.set(choices.first().map(|choice| choice.id.to_string()).unwrap_or_default());
            brands.set(choices);
        }
        // The first time it is a question, not a mistake.
        Some(Err(asked)) if asked.code == Code::SecondStepNeeded => needs_code.set(true),
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    // Another e-mail is another person: what the one before was asked is asked anew.
    Effect::new(move |_| {
        email.track();
        needs_code.set(false);
        code.set(String::new());
        brands.set(Vec::new());
        brand.set(String::new());
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let code = code.get_untracked();
        action.dispatch_local(Credentials {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            code: Some(code.trim().to_owned()).filter(|code| !code.is_empty()),
            brand: brand.get_untracked().parse().ok(),
        });
    };
    let brand_choice = move || {
        let choices: Vec<_> =
            brands.get().into_iter().map(|choice| (choice.id.to_string(), choice.name)).collect();
        (!choices.is_empty())
            .then(|| view! { <Choice value=brand options=choices legend=t!("signin.which_brand")/> })
    };
    let code_field = move || {
        needs_code.get().then(|| {
            view! {
                <Field label=t!("signin.code") hint=t!("signin.code_hint")>
                    <TextInput value=code kind=TextKind::OneTimeCode required=true autofocus=true/>
                </Field>
            }
        })
    };
    view! {
        <form class="stack" on:submit=submit>
            <Alert problem/>
            <Field label=t!("signin.email")>
                <TextInput value=email kind=TextKind::Email required=true/>
            </Field>
            <Field label=t!("signin.password")>
                <TextInput value=password kind=TextKind::Password required=true autofocus=is_known/>
            </Field>
            {code_field}
            {brand_choice}
            <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=action.pending()>
                {t!("signin.go")}
            </Button>
        </form>
    }
}
