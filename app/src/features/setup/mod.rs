//! The first visit to an empty instance: a brand, its first store and its owner, with what can be guessed filled in.
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use regulars_api::{
    Problem,
    house::{GetStatus, Language, NewBrand, SetUp},
};

use crate::{
    client,
    draft::Draft,
    format,
    i18n::lang_untracked,
    places,
    shell::LanguageChooser,
    state,
    ui::{Alert, Button, ButtonKind, ButtonSize, Choice, Field, Select, TextInput, TextKind, problem_at},
};

part! {
    /// The screen.
    pub fn setup_page() {
        view! { <Page/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    document().set_title(&format!("{} · Regulars", t!("setup.title")));
    let navigate = use_navigate();
    let status = LocalResource::new(|| client::call_as_stranger::<GetStatus>((), ()));
    Effect::new(move |_| {
        // A house that has its owner is entered by the door.
        if let Some(Ok(status)) = status.get()
            && !status.empty
        {
            navigate("/sign-in", NavigateOptions { replace: true, ..Default::default() });
        }
    });
    view! {
        <div class="door">
            <div class="door__card door__card--wide">
                <img class="door__mark" src="/icons/icon.svg" alt="" width="48" height="48"/>
                <h1 class="door__title" id="page-title" tabindex="-1">
                    {t!("setup.title")}
                </h1>
                <p class="door__lead">{t!("setup.lead")}</p>
                <SetUpForm/>
            </div>
            <div class="door__foot">
                <LanguageChooser/>
            </div>
        </div>
    }
}

#[component]
fn SetUpForm() -> impl IntoView {
    let zone_here = format::device_zone();
    let (region_here, currency_here) = places::of_zone(&zone_here).unwrap_or(("US", "USD"));
    let draft = Draft::new("setup");
    let code = draft.text("code", "");
    let brand = draft.text("brand", "");
    let store = draft.text("store", "");
    let owner = draft.text("owner", "");
    let email = draft.text("email", "");
    let zone = draft.text("zone", zone_here.clone());
    let region = draft.text("region", region_here);
    let currency = draft.text("currency", currency_here);
    let language = draft.text("language", lang_untracked().tag());
    // A password is not kept anywhere.
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let navigate = use_navigate();

    let action = Action::new_unsync(|brand: &NewBrand| client::call_as_stranger::<SetUp>((), brand.clone()));
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(me)) => {
            draft.clear();
            state::signed_in(me);
            navigate("/", NavigateOptions { replace: true, ..Default::default() });
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let tag = language.get_untracked();
        action.dispatch_local(NewBrand {
            code: code.get_untracked(),
            brand: brand.get_untracked(),
            currency: currency.get_untracked(),
            region: region.get_untracked(),
            language: Language::ALL.into_iter().find(|l| l.tag() == tag).unwrap_or_default(),
            time_zone: zone.get_untracked(),
            store: store.get_untracked(),
            owner: owner.get_untracked(),
            email: email.get_untracked(),
            password: password.get_untracked(),
        });
    };
    let mut zones = format::zones();
    if !zones.contains(&zone_here) {
        zones.insert(0, zone_here);
    }
    let zones: Vec<(String, String)> =
        zones.into_iter().map(|zone| (zone.clone(), zone.replace('_', " "))).collect();
    let (regions, currencies) = (places::regions(), places::currencies());
    let languages = crate::i18n::Lang::ALL.map(|l| (l.tag().to_owned(), l.own_name().to_owned())).to_vec();
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    view! {
        <form class="stack" on:submit=submit>
            <Alert problem=general/>
            <Field label=t!("setup.code") hint=t!("setup.code_hint") error=problem_at(problem, "code")>
                <TextInput value=code required=true autofocus=true/>
            </Field>
            <h2 class="door__part">{t!("setup.part_brand")}</h2>
            <div class="columns">
                <Field label=t!("setup.brand") error=problem_at(problem, "brand")>
                    <TextInput value=brand kind=TextKind::Name required=true max=80/>
                </Field>
                <Field label=t!("setup.store") error=problem_at(problem, "store")>
                    <TextInput value=store kind=TextKind::Name required=true max=80/>
                </Field>
                <Field label=t!("setup.zone") error=problem_at(problem, "time_zone")>
                    <Select value=zone options=zones/>
                </Field>
                <Field label=t!("setup.currency") hint=t!("setup.currency_hint") error=problem_at(problem, "currency")>
                    <Select value=currency options=currencies/>
                </Field>
                <Field label=t!("setup.region") hint=t!("setup.region_hint") error=problem_at(problem, "region")>
                    <Select value=region options=regions/>
                </Field>
                <Choice value=language options=languages legend=t!("setup.language")/>
            </div>
            <h2 class="door__part">{t!("setup.part_owner")}</h2>
            <div class="columns">
                <Field label=t!("setup.owner") error=problem_at(problem, "owner")>
                    <TextInput value=owner kind=TextKind::Name required=true max=80/>
                </Field>
                <Field label=t!("setup.email") error=problem_at(problem, "email")>
                    <TextInput value=email kind=TextKind::Email required=true/>
                </Field>
            </div>
            <Field label=t!("setup.password") hint=t!("setup.password_hint") error=problem_at(problem, "password")>
                <TextInput value=password kind=TextKind::NewPassword required=true/>
            </Field>
            <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=action.pending()>
                {t!("setup.go")}
            </Button>
        </form>
    }
}
