//! The first step: what the rows are, which file, and the imports so far.
use std::pin::Pin;

use leptos::{prelude::*, task::spawn_local, wasm_split};
use regulars_domain::import::field::Kind;

use super::{
    file::{ACCEPTED, Chosen},
    history::History,
    passes::Way,
    wizard::Wizard,
    words, work,
};
use crate::{
    client,
    part::Unloaded,
    ui::{Card, Field, Select, unique},
};

/// Looks at the file. A part: to read files is the half of this screen that most who open it do not come for.
#[wasm_split::wasm_split(import_look, wasm_split_path = ::leptos::wasm_split, fallible)]
fn look_at(wizard: Wizard, file: Chosen) -> Result<Pin<Box<dyn Future<Output = ()>>>, Unloaded> {
    Ok(Box::pin(work::open(wizard, file, Way::Guessed)))
}

/// Kind and file.
#[component]
pub fn Start() -> impl IntoView {
    let wizard = Wizard::here();
    let key = |kind: Kind| serde_json::to_string(&kind).unwrap_or_default();
    let kind = RwSignal::new(key(wizard.kind.get_untracked()));
    let kinds: Vec<(String, String)> =
        Kind::ALL.iter().map(|kind| (key(*kind), words::kind(*kind))).collect();
    let id = unique("file");
    let chosen = wizard.clone();
    let pick = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let wizard = chosen.clone();
        wizard.begin();
        wizard.kind.set(serde_json::from_str(&kind.get_untracked()).unwrap_or(Kind::Purchases));
        spawn_local(async move {
            match look_at(wizard.clone(), Chosen::new(file)).await {
                Ok(looking) => looking.await,
                Err(Unloaded) => wizard.problem.set(Some(client::unreachable())),
            }
        });
    };
    view! {
        <Card title=t!("import.choose_title")>
            <div class="stack">
            <p class="import-text">{t!("import.empty_text")}</p>
            <div class="import-form">
                <Field label=t!("import.kind")>
                    <Select value=kind options=Signal::stored(kinds)/>
                </Field>
                <div class="field">
                    <label class="field__label" for=id.clone()>{t!("import.file")}</label>
                    <input class="input" id=id type="file" accept=ACCEPTED on:change=pick/>
                    <p class="field__hint">{t!("import.file_hint")}</p>
                </div>
            </div>
            </div>
        </Card>
        <History/>
    }
}
