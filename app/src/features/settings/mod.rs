//! The programme, languages, time zone, currency and rules of sign-in; API keys.
mod brand;
mod keys;
mod programme;
mod tiers;

use leptos::prelude::*;
use regulars_api::settings::{GetSettings, Settings};

use self::{brand::BrandForm, keys::Keys, programme::ProgrammeForm};
use crate::{
    client,
    part::lazily,
    state,
    ui::{Loaded, PageHead, Shape, TabPanel, Tabs},
};

part! {
    /// The screen.
    pub fn settings_page() {
        view! { <Page/> }
    }
}

/// The settings, to be read again after a change.
#[derive(Clone, Copy)]
pub struct Here(LocalResource<Result<Settings, regulars_api::Problem>>);

impl Here {
    /// Something changed: reads the settings again, and what every page knows of the brand.
    pub fn changed(self) {
        self.0.refetch();
        leptos::task::spawn_local(state::refresh());
    }
}

part! {
    /// Names, places and rules of the brand.
    fn brand_form(settings: Settings) {
        view! { <BrandForm settings/> }
    }
}

part! {
    /// The keys by which programs send purchases.
    fn api_keys() {
        view! { <Keys/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    let settings = LocalResource::new(|| client::call::<GetSettings>((), ()));
    provide_context(Here(settings));
    let front = RwSignal::new("programme".to_owned());
    let tabs = vec![
        ("programme".to_owned(), t!("settings.programme")),
        ("brand".to_owned(), t!("settings.brand")),
        ("keys".to_owned(), t!("settings.keys")),
    ];
    view! {
        <PageHead title=t!("settings.title")/>
        <Tabs selected=front tabs label=t!("settings.title")/>
        <Loaded
            resource=settings
            shape=Shape::Card
            view=move |settings| {
                let settings = StoredValue::new(settings);
                view! {
                    <TabPanel selected=front tab="programme">
                        <ProgrammeForm settings=settings.get_value()/>
                    </TabPanel>
                    <TabPanel selected=front tab="brand">
                        {lazily(Shape::Rows, move || brand_form(settings.get_value()))}
                    </TabPanel>
                }
            }
        />
        <TabPanel selected=front tab="keys">
            {lazily(Shape::Rows, api_keys)}
        </TabPanel>
    }
}
