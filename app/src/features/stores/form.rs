//! Opening and changing a store.
use leptos::prelude::*;
use regulars_api::stores::{EditStore, OpenStore, RegionView, StoreEdit, StoreForm, StoreView};
use regulars_domain::{ids::StoreId, limits, time::BusinessDay};

use super::Here;
use crate::{
    browser, client,
    draft::Draft,
    format, state,
    ui::{
        Checkbox, Combobox, DateInput, Dialog, DialogForm, DialogWidth, Field, Select, Sending, TextInput,
        TextKind, open_while, toast,
    },
};

/// The form in its dialog.
#[component]
pub fn StoreDialog(
    /// The store that is changed; none for a new one.
    store: Option<StoreView>,
    /// To choose from.
    regions: Vec<RegionView>,
) -> impl IntoView {
    let open = open_while(expect_context::<Here>().open);
    let title = store.as_ref().map_or_else(|| t!("stores.new_store"), |store| store.name.clone());
    let what = StoredValue::new((store, regions));
    view! {
        <Dialog open title width=DialogWidth::Wide>
            {
                let (store, regions) = what.get_value();
                view! { <Form store regions/> }
            }
        </Dialog>
    }
}

#[component]
fn Form(
    /// The store that is changed; none for a new one.
    store: Option<StoreView>,
    /// To choose from.
    regions: Vec<RegionView>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let draft =
        Draft::new(store.as_ref().map_or("store/new".to_owned(), |store| format!("store/{}", store.id)));
    let old = store.as_ref().map_or_else(empty, form_of);
    let code = draft.text("code", old.code.clone());
    let name = draft.text("name", old.name.clone());
    let region = draft.text("region", old.region.map(|id| id.to_string()).unwrap_or_default());
    let zone = draft.text("zone", old.time_zone.clone());
    let day_ends = draft.text("day_ends", (old.closing / 60).to_string());
    let address = draft.text("address", old.address.clone());
    let phone = draft.text("phone", old.phone.clone());
    let last_day =
        draft.text("closes_on", old.closes_on.map(|day: BusinessDay| day.to_string()).unwrap_or_default());
    let franchised = draft.flag("franchised", old.franchised);
    let sending = Sending::default();

    let choices = std::iter::once((String::new(), t!("stores.no_region")))
        .chain(regions.into_iter().map(|region| (region.id.to_string(), region.name)))
        .collect::<Vec<_>>();
    let zones = Signal::derive(|| format::zones().into_iter().map(|z| (z.clone(), z)).collect::<Vec<_>>());
    let hours = (0..24).map(|hour: u8| (hour.to_string(), format!("{hour:02}:00"))).collect::<Vec<_>>();
    let own_words = |field, text: fn() -> String| {
        let told = sending.at(field);
        Signal::derive(move || told.get().map(|_| text()))
    };
    let hour_error = own_words("closing", || t!("stores.not_a_full_hour"));
    let last_day_error = own_words("closes_on", || t!("stores.last_day_over"));
    let is_open = store.as_ref().is_some_and(|store| store.open);
    let planned = old.closes_on;
    let filled = move || StoreForm {
        code: code.get(),
        name: name.get(),
        region: region.get().parse().ok(),
        franchised: franchised.get(),
        time_zone: zone.get(),
        closing: day_ends.with(|hour| u16::from(hour.parse::<u8>().unwrap_or(0)) * 60),
        address: address.get(),
        phone: phone.get(),
        // A store that is closed does not show it.
        closes_on: if is_open { last_day.with(|day| day.parse().ok()) } else { planned },
    };
    let id = store.map(|store| (store.id, store.rev));
    let send = Callback::new(move |()| {
        let (form, old) = (untrack(filled), old.clone());
        sending.send(async move {
            let op = draft.op();
            let now = match id {
                None => client::write::<OpenStore>((), form, op).await?,
                Some((id, rev)) => client::write::<EditStore>(id, StoreEdit { rev, store: form }, op).await?,
            };
            draft.clear();
            here.changed();
            match id {
                None => toast::say(t!("stores.now_open", name = now.name)),
                Some(_) => toast::undo(t!("stores.saved", name = now.name), move || {
                    put_back(here, now.id, now.rev, old.clone());
                }),
            }
            Ok(())
        });
    });
    let closing_planned = is_open.then(|| {
        view! {
            <Field
                label=t!("stores.closes_on")
                hint=t!("stores.closes_on_hint")
                optional=true
                error=last_day_error
            >
                <DateInput value=last_day/>
            </Field>
        }
    });
    view! {
        <DialogForm sending send label=if id.is_none() { t!("stores.open") } else { t!("core.save") }>
            <div class="columns columns--even">
                <Field label=t!("stores.name") error=sending.at("name")>
                    <TextInput value=name kind=TextKind::Name required=true max=limits::STORE_NAME autofocus=true/>
                </Field>
                <Field label=t!("stores.code") hint=t!("stores.code_hint") error=sending.at("code")>
                    <TextInput value=code kind=TextKind::Name required=true max=limits::STORE_CODE/>
                </Field>
                <Field label=t!("stores.region") error=sending.at("region")>
                    <Select value=region options=choices/>
                </Field>
                <div class="field field--check">
                    <Checkbox checked=franchised label=t!("stores.franchised") hint=t!("stores.franchised_hint")/>
                </div>
                <Field label=t!("stores.time_zone") error=sending.at("time_zone")>
                    <Combobox value=zone options=zones/>
                </Field>
                <Field label=t!("stores.day_ends") hint=t!("stores.day_ends_hint") error=hour_error>
                    <Select value=day_ends options=hours/>
                </Field>
                <Field label=t!("stores.address") error=sending.at("address") optional=true>
                    <TextInput value=address max=limits::STORE_ADDRESS/>
                </Field>
                <Field label=t!("stores.phone") error=sending.at("phone") optional=true>
                    <TextInput value=phone kind=TextKind::Phone max=limits::STORE_PHONE/>
                </Field>
                {closing_planned}
            </div>
        </DialogForm>
    }
}

fn put_back(here: Here, id: StoreId, rev: i64, store: StoreForm) {
    toast::attempt(async move {
        client::write::<EditStore>(id, StoreEdit { rev, store }, browser::op_key()).await?;
        here.changed();
        Ok(())
    });
}

fn form_of(store: &StoreView) -> StoreForm {
    let StoreView { code, name, region, franchised, time_zone, closing, address, phone, closes_on, .. } =
        store.clone();
    StoreForm { code, name, region, franchised, time_zone, closing, address, phone, closes_on }
}

fn empty() -> StoreForm {
    let zone = state::me().map(|me| me.brand.time_zone.clone()).unwrap_or_else(format::device_zone);
    StoreForm {
        code: String::new(),
        name: String::new(),
        region: None,
        franchised: false,
        time_zone: zone,
        closing: 0,
        address: String::new(),
        phone: String::new(),
        closes_on: None,
    }
}
