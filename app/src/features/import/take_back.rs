//! Taking a whole import back: it cannot be undone, so the file's name is typed.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{Problem, imports::ImportView};

use super::work;
use crate::{
    format,
    part::lazily,
    state,
    ui::{Alert, Button, ButtonKind, Dialog, Field, Shape, TextInput, TextKind},
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
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let (id, name) = (import.id, import.file.clone());
    let sure = Memo::new(move |_| typed.with(|typed| typed.trim() == name.trim()));
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !sure.get_untracked() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let done = work::take_back(id, move |view| {
                let _ = told.try_run(view);
            })
            .await;
            let _ = busy.try_set(false);
            match done {
                Ok(_) => {
                    // Stores may have gone with it.
                    state::refresh().await;
                    let _ = open.try_set(false);
                }
                Err(why) => {
                    let _ = problem.try_set(Some(why));
                }
            }
        });
    };
    let rows = format::whole(i64::from(import.new) + i64::from(import.changed));
    view! {
        <form class="stack" on:submit=begin>
            <p>{t!("import.take_back_text", rows = rows)}</p>
            <Field label=t!("import.take_back_type", name = import.file)>
                <TextInput value=typed kind=TextKind::Name autofocus=true/>
            </Field>
            <Alert problem/>
            <div class="dialog__actions">
                <Button
                    submit=true
                    kind=ButtonKind::Danger
                    busy
                    disabled=Signal::derive(move || !sure.get())
                >
                    {t!("import.take_back")}
                </Button>
            </div>
        </form>
    }
}
