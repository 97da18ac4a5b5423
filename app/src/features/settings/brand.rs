//! Name, language, time zone, currency, region of phones, and whether head office needs a second step.
use leptos::prelude::*;
use regulars_api::{
    Code,
    house::Language,
    settings::{BrandEdit, EditBrand, Settings},
};

use super::Here;
use crate::{
    client,
    draft::Draft,
    format,
    i18n::Lang,
    places,
    ui::{
        Alert, Button, ButtonKind, Card, Checkbox, Combobox, Field, Select, Sending, TextInput, TextKind,
        toast,
    },
};

/// The form.
#[component]
pub fn BrandForm(
    /// As they are.
    settings: Settings,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let Settings { brand, currency_fixed } = settings;
    let draft = Draft::new("brand");
    let name = draft.text("name", brand.name.clone());
    let language = draft.text("language", brand.language.tag());
    let zone = draft.text("zone", brand.time_zone.clone());
    let currency = draft.text("currency", brand.currency.clone());
    let region = draft.text("region", brand.region.clone());
    let second_step = draft.flag("second_step_hq", brand.second_step_hq);
    let sending = Sending::default();
    let touched = Signal::derive(move || draft.is_touched());
    let rev = brand.rev;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = Language::ALL.into_iter().find(|l| l.tag() == language.get_untracked());
        let edit = BrandEdit {
            rev,
            name: name.get_untracked(),
            language: chosen.unwrap_or_default(),
            time_zone: zone.get_untracked(),
            currency: currency.get_untracked(),
            region: region.get_untracked(),
            second_step_hq: second_step.get_untracked(),
        };
        sending.send(async move {
            client::write::<EditBrand>((), edit, draft.op()).await?;
            draft.clear();
            here.changed();
            toast::say(t!("core.saved"));
            Ok(())
        });
    };
    let languages = Lang::ALL.map(|lang| (lang.tag().to_owned(), lang.own_name().to_owned())).to_vec();
    let zones = Signal::derive(|| format::zones().into_iter().map(|z| (z.clone(), z)).collect::<Vec<_>>());
    let (regions, currencies) = (places::regions(), places::currencies());
    let told = sending.at("second_step_hq");
    let second_step_error = move || told.get().map(|_| t!("settings.second_step_first"));
    let currency_error = {
        let told = sending.at("currency");
        Signal::derive(move || {
            told.get()?;
            let uneven =
                sending.problem.with(|told| told.as_ref().is_some_and(|told| told.code == Code::Invalid));
            Some(if uneven { t!("settings.currency_uneven") } else { t!("settings.currency_used") })
        })
    };
    view! {
        <form class="stack settings" on:submit=save>
            <Alert problem=sending.elsewhere()/>
            <Card title=t!("settings.brand")>
                <div class="columns columns--even">
                    <Field label=t!("settings.name") error=sending.at("name")>
                        <TextInput value=name kind=TextKind::Name required=true max=80/>
                    </Field>
                    <Field label=t!("settings.language") hint=t!("settings.language_hint")>
                        <Select value=language options=languages/>
                    </Field>
                    <Field label=t!("settings.time_zone") hint=t!("settings.time_zone_hint") error=sending.at("time_zone")>
                        <Combobox value=zone options=zones/>
                    </Field>
                    {if currency_fixed {
                        view! {
                            <div class="field">
                                <span class="field__label">{t!("settings.currency")}</span>
                                <strong>{brand.currency}</strong>
                                <p class="field__hint">{t!("settings.currency_fixed")}</p>
                            </div>
                        }
                            .into_any()
                    } else {
                        view! {
                            <Field label=t!("settings.currency") hint=t!("settings.currency_hint") error=currency_error>
                                <Select value=currency options=currencies/>
                            </Field>
                        }
                            .into_any()
                    }}
                    <Field label=t!("settings.region") hint=t!("settings.region_hint") error=sending.at("region")>
                        <Select value=region options=regions/>
                    </Field>
                </div>
            </Card>
            <Card title=t!("settings.sign_in")>
                <Checkbox checked=second_step label=t!("settings.second_step") hint=t!("settings.second_step_hint")/>
                <p class="field__error" role="alert">
                    {second_step_error}
                </p>
            </Card>
            <div class="row">
                <Button submit=true kind=ButtonKind::Primary busy=sending.busy disabled=Signal::derive(move || !touched.get())>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
    }
}
