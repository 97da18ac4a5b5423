//! Adding, renaming and removing a region.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    stores::{CreateRegion, EditRegion, RegionEdit, RegionForm, RegionView, RemoveRegion},
};
use regulars_domain::limits;

use super::Here;
use crate::{
    browser, client,
    draft::Draft,
    ui::{Alert, Button, ButtonKind, Dialog, Field, TextInput, TextKind, problem_at, toast},
};

/// The form in its dialog.
#[component]
pub fn RegionDialog(
    /// The region that is renamed; none for a new one.
    region: Option<RegionView>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() {
            here.open.set(None);
        }
    });
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
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let id = region.map(|region| (region.id, region.rev));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (form, op) = (RegionForm { name: name.get_untracked() }, draft.op());
        busy.set(true);
        spawn_local(async move {
            let done = match id {
                None => client::write::<CreateRegion>((), form, op).await,
                Some((id, rev)) => {
                    client::write::<EditRegion>(id, RegionEdit { rev, region: form }, op).await
                }
            };
            busy.set(false);
            match done {
                Ok(now) => {
                    draft.clear();
                    here.changed();
                    toast::say(t!("stores.region_saved", name = now.name));
                }
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    let remove = id.map(|(id, _)| {
        let press = move |_| {
            spawn_local(async move {
                match client::write::<RemoveRegion>(id, (), browser::op_key()).await {
                    Ok(()) => {
                        here.changed();
                        toast::say(t!("stores.region_removed"));
                    }
                    Err(refused) => problem.set(Some(refused)),
                }
            });
        };
        view! { <Button on:click=press>{t!("core.remove")}</Button> }
    });
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    view! {
        <form class="stack" on:submit=save>
            <Alert problem=general/>
            <Field label=t!("stores.region_name") error=problem_at(problem, "name")>
                <TextInput value=name kind=TextKind::Name required=true max=limits::REGION_NAME autofocus=true/>
            </Field>
            <div class="dialog__actions">
                {remove}
                <Button submit=true kind=ButtonKind::Primary busy=busy>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
    }
}
