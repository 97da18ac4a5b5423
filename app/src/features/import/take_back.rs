//! Taking a whole import back: it cannot be undone, so the file's name is typed.
use leptos::prelude::*;
use regulars_api::imports::ImportView;
use regulars_domain::import::field::Kind;

use super::work;
use crate::{
    part::lazily,
    state,
    ui::{Banner, ButtonKind, Dialog, DialogForm, Field, Sending, Shape, TextInput, TextKind, Tone},
};

/// The question and, once it is answered, the progress.
#[component]
pub fn TakeBackDialog(
    /// What is to be taken back.
    import: ImportView,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// The import as it stands after each step.
    told: Callback<ImportView>,
) -> impl IntoView {
    let title = t!("import.take_back_of", name = import.file);
    let import = StoredValue::new(import);
    view! {
        <Dialog open title>
            {lazily(Shape::Rows, move || take_back_form(import.get_value(), open, told))}
        </Dialog>
    }
}

part! {
    /// The question, loaded when it is asked.
    fn take_back_form(import: ImportView, open: RwSignal<bool>, told: Callback<ImportView>) {
        view! { <Form import open told/> }
    }
}

#[component]
fn Form(import: ImportView, open: RwSignal<bool>, told: Callback<ImportView>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let sending = Sending::default();
    let (id, name) = (import.id, import.file.clone());
    let sure = Memo::new(move |_| typed.with(|typed| typed.trim() == name.trim()));
    let send = Callback::new(move |()| {
        if !sure.get_untracked() {
            return;
        }
        sending.send(async move {
            let told = move |view: ImportView| {
                let _ = told.try_run(view);
            };
            work::take_back(id, told).await?;
            // Stores may have gone with it.
            state::refresh().await;
            open.set(false);
            Ok(())
        });
    });
    // Only the server knows whether anything does, and by asking it begins: told before the name is typed.
    let held = match import.kind {
        Kind::Stores => t!("import.held_stores"),
        Kind::Items => t!("import.held_items"),
        Kind::Members => t!("import.held_members"),
        Kind::Purchases => t!("import.held_purchases"),
        Kind::OpeningBalances => t!("import.held_balances"),
    };
    let unsure = Signal::derive(move || !sure.get());
    view! {
        <DialogForm sending send label=t!("import.take_back") kind=ButtonKind::Danger disabled=unsure>
            <p>{t!("import.take_back_text", n = import.new)}</p>
            <Banner tone=Tone::Info>{held}</Banner>
            <Field label=t!("import.take_back_type", name = import.file)>
                <TextInput value=typed kind=TextKind::Name autofocus=true/>
            </Field>
        </DialogForm>
    }
}
