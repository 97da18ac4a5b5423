//! Showing a whole phone number: why somebody looks at it is asked, and logged.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{Reveal, RevealPhone},
};

use super::Shared;
use crate::{
    client,
    draft::Draft,
    part::when,
    ui::{Alert, Button, ButtonKind, Dialog, Field, TextInput, problem_at},
};

/// The dialog; the number goes into `phone`.
#[component]
pub fn RevealDialog(open: RwSignal<bool>, page: Shared, phone: RwSignal<Option<String>>) -> impl IntoView {
    when(open, move || reveal_dialog(open, page, phone))
}

part! {
    /// Loaded when it is asked for.
    fn reveal_dialog(open: RwSignal<bool>, page: Shared, phone: RwSignal<Option<String>>) {
        view! {
            <Dialog open title=t!("member.reveal_title")>
                <Form open page phone/>
            </Dialog>
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, page: Shared, phone: RwSignal<Option<String>>) -> impl IntoView {
    let draft = Draft::new(format!("reveal/{}", page.id));
    let reason = draft.text("reason", "");
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let send = move || {
        let why = Reveal { reason: reason.get_untracked() };
        let op = draft.op();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let told = client::write::<RevealPhone>(page.id, why, op).await;
            let _ = busy.try_set(false);
            match told {
                Ok(shown) => {
                    draft.clear();
                    phone.set(Some(shown.phone));
                    open.set(false);
                }
                Err(told) => {
                    let _ = problem.try_set(Some(told));
                }
            }
        });
    };
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Field label=t!("member.reveal_why") hint=t!("member.reveal_hint") error=problem_at(problem, "reason")>
                <TextInput value=reason max=200 required=true autofocus=true/>
            </Field>
            <Alert problem=Signal::derive(move || problem.get().filter(|p| p.field.as_deref() != Some("reason")))/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy>
                    {t!("member.show_phone")}
                </Button>
            </div>
        </form>
    }
}
