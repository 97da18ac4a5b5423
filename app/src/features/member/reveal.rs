//! Showing a whole phone number: why somebody looks at it is asked, and logged.
use leptos::prelude::*;
use regulars_api::members::{Reveal, RevealPhone};

use super::Shared;
use crate::{
    browser, client,
    draft::Draft,
    part::when,
    ui::{Dialog, DialogForm, Field, Sending, TextInput},
};

/// Where the number stands on the page.
pub const PHONE: &str = "member-phone";

/// The dialog; the number goes to the page, beside the masked one.
#[component]
pub fn RevealDialog(open: RwSignal<bool>, page: Shared, masked: String) -> impl IntoView {
    when(open, move || reveal_dialog(open, page, masked.clone()))
}

part! {
    /// Loaded when it is asked for.
    fn reveal_dialog(open: RwSignal<bool>, page: Shared, masked: String) {
        view! {
            <Dialog open title=t!("member.reveal_title")>
                <Form open page masked=masked.clone()/>
            </Dialog>
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, page: Shared, masked: String) -> impl IntoView {
    let draft = Draft::new(format!("reveal/{}", page.id));
    let reason = draft.text("reason", "");
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let why = Reveal { reason: reason.get_untracked() };
        let masked = masked.clone();
        sending.send(async move {
            let shown = client::write::<RevealPhone>(page.id, why, draft.op()).await?;
            draft.clear();
            let _ = page.phone.try_set(Some((masked, shown.phone)));
            let _ = open.try_set(false);
            // The button that opened this is gone: there is nothing more to show.
            browser::after_paint(|| browser::focus(PHONE));
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("member.show_phone")>
            <Field label=t!("member.reveal_why") hint=t!("member.reveal_hint") error=sending.at("reason")>
                <TextInput value=reason max=200 required=true autofocus=true/>
            </Field>
        </DialogForm>
    }
}
