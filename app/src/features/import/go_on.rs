//! Going on with an import that its page left: its file is chosen again, and only what was not sent goes.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::imports::ImportView;

use super::{
    file::{ACCEPTED, Chosen},
    wizard::Wizard,
    work,
};
use crate::{
    format,
    part::lazily,
    state,
    ui::{Dialog, DialogForm, Field, FieldContext, Sending, Shape},
};

/// So many of its purchases, or rows, are in: "3,000 of 31,133 are in".
pub fn progress(import: &ImportView) -> String {
    let done = i64::from(import.new) + i64::from(import.changed) + i64::from(import.unchanged);
    let of = i64::from(import.total).max(done);
    t!("import.so_far_in", done = format::whole(done), of = format::whole(of))
}

/// Asks for the file.
#[component]
pub fn GoOnDialog(
    /// What is to be gone on with.
    import: ImportView,
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let title = t!("import.go_on_with", name = import.file);
    let import = StoredValue::new(import);
    view! {
        <Dialog open title>
            {lazily(Shape::Rows, move || go_on_form(import.get_value()))}
        </Dialog>
    }
}

part! {
    /// The question for the file, loaded when it is asked.
    fn go_on_form(import: ImportView) {
        view! { <Form import/> }
    }
}

#[component]
fn Form(import: ImportView) -> impl IntoView {
    let picked = RwSignal::new(None::<Chosen>);
    let sending = Sending::default();
    let (id, name) = (import.id, import.file.clone());
    let send = Callback::new(move |()| {
        let Some(file) = picked.get_untracked() else { return };
        let other = t!("import.another_file", name = name);
        sending.send(async move {
            let wizard = Wizard::here();
            match work::take_up(&wizard, id, file).await? {
                true => spawn_local(work::bring_in(wizard)),
                false => sending.refuse("file", other),
            }
            Ok(())
        });
    });
    let moved = format::date_time(import.touched_at.0, &untrack(state::zone));
    let (done, text) = (progress(&import), t!("import.go_on_text", when = moved, by = import.by));
    let label = t!("import.choose_again", name = import.file);
    let none = Signal::derive(move || picked.with(Option::is_none));
    view! {
        <DialogForm sending send label=t!("import.go_on") disabled=none>
            <p>{done}</p>
            <p>{text}</p>
            <Field label error=sending.at("file")>
                <FileInput picked/>
            </Field>
        </DialogForm>
    }
}

#[component]
fn FileInput(picked: RwSignal<Option<Chosen>>) -> impl IntoView {
    let field = FieldContext::here();
    let pick = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        picked.set(input.files().and_then(|files| files.get(0)).map(Chosen::new));
    };
    view! {
        <input
            class="input"
            type="file"
            accept=ACCEPTED
            id=field.id.clone()
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            on:change=pick
        />
    }
}
