//! Adding, renaming and removing a region.
use leptos::prelude::*;
use regulars_api::stores::{CreateRegion, EditRegion, RegionEdit, RegionForm, RegionView, RemoveRegion};
use regulars_domain::limits;

use super::Here;
use crate::{
    browser, client,
    draft::Draft,
    ui::{Button, Dialog, DialogForm, Field, Sending, TextInput, TextKind, open_while, toast},
};

/// The form in its dialog.
#[component]
pub fn RegionDialog(
    /// The region that is renamed; none for a new one.
    region: Option<RegionView>,
) -> impl IntoView {
    let open = open_while(expect_context::<Here>().open);
    let title = region.as_ref().map_or_else(|| t!("stores.new_region"), |region| region.name.clone());
    let region = StoredValue::new(region);
    view! {
        <Dialog open title>
            <Form region=region.get_value()/>
        </Dialog>
    }
}

#[component]
fn Form(
    /// The region that is renamed; none for a new one.
    region: Option<RegionView>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let draft =
        Draft::new(region.as_ref().map_or("region/new".to_owned(), |region| format!("region/{}", region.id)));
    let name = draft.text("name", region.as_ref().map(|region| region.name.clone()).unwrap_or_default());
    let sending = Sending::default();
    let id = region.map(|region| (region.id, region.rev));
    let send = Callback::new(move |()| {
        let form = RegionForm { name: name.get_untracked() };
        sending.send(async move {
            let op = draft.op();
            let now = match id {
                None => client::write::<CreateRegion>((), form, op).await?,
                Some((id, rev)) => {
                    client::write::<EditRegion>(id, RegionEdit { rev, region: form }, op).await?
                }
            };
            draft.clear();
            here.changed();
            toast::say(t!("stores.region_saved", name = now.name));
            Ok(())
        });
    });
    let remove = id.map(|(id, _)| {
        let press = move |_| {
            sending.send(async move {
                client::write::<RemoveRegion>(id, (), browser::op_key()).await?;
                here.changed();
                toast::say(t!("stores.region_removed"));
                Ok(())
            });
        };
        view! { <Button press=press>{t!("core.remove")}</Button> }
    });
    view! {
        <DialogForm sending send label=t!("core.save") beside=remove.into_any()>
            <Field label=t!("stores.region_name") error=sending.at("name")>
                <TextInput value=name kind=TextKind::Name required=true max=limits::REGION_NAME autofocus=true/>
            </Field>
        </DialogForm>
    }
}
