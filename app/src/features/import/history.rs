//! The imports so far: what each did, and taking one back.
use leptos::prelude::*;
use regulars_api::imports::{Before, CloseImport, Closing, ImportState, ImportView, ListImports};
use regulars_domain::ids::ImportId;

use super::{
    go_on::{self, GoOnDialog},
    take_back::TakeBackDialog,
    words,
};
use crate::{
    browser, client, format, state,
    ui::{Badge, Button, ButtonSize, Card, Earlier, EmptyState, Pages, TableFrame, Tone, toast},
};

/// How many the server gives at once: a shorter page is the last.
const PAGE: usize = 30;

/// The imports, the newest first; earlier ones on request.
#[component]
pub fn History() -> impl IntoView {
    let imports = Pages::begin(move |before| async move {
        let page = client::call::<ListImports>((), Before { before }).await?;
        let next = page.last().filter(|_| page.len() >= PAGE).map(|import| import.id);
        Ok((page, next))
    });
    let table = move || {
        view! {
            <TableFrame caption=t!("import.so_far") look="cards">
                <thead>
                    <tr>
                        <th scope="col">{t!("import.file")}</th>
                        <th scope="col">{t!("import.kind")}</th>
                        <th scope="col">{t!("import.when")}</th>
                        <th class="number" scope="col">{t!("import.new")}</th>
                        <th class="number" scope="col">{t!("import.refused")}</th>
                        <th scope="col">{t!("import.state")}</th>
                        <th scope="col">
                            <span class="unseen">{t!("import.take_back")}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || imports.items.get() key=|import| import.id let(import)>
                        <Past import/>
                    </For>
                </tbody>
            </TableFrame>
        }
    };
    let empty = Memo::new(move |_| imports.is_empty());
    view! {
        {move || match empty.get() {
            true => {
                view! {
                    <EmptyState
                        icon=icondata_lu::LuUpload
                        title=t!("import.empty_title")
                        text=t!("import.empty_text")
                    />
                }
                    .into_any()
            }
            false => {
                view! {
                    <Card title=t!("import.so_far")>
                        <div hidden=move || imports.items.with(Vec::is_empty)>{table()}</div>
                        <Earlier pages=imports label=t!("import.earlier")/>
                    </Card>
                }
                    .into_any()
            }
        }}
    }
}

/// One import.
#[component]
fn Past(import: ImportView) -> impl IntoView {
    let now = RwSignal::new(import.clone());
    let open = RwSignal::new(false);
    let going_on = RwSignal::new(false);
    let told = Callback::new(move |view: ImportView| now.set(view));
    let asked = import.clone();
    let zone = untrack(state::zone);
    let name = t!("import.take_back_of", name = import.file);
    let unfinished = import.clone();
    let go_on_name = t!("import.go_on_with", name = import.file);
    let end_name = t!("import.end_of", name = import.file);
    let id = import.id;
    view! {
        <tr>
            <th scope="row">
                {import.file.clone()} <br/> <small class="import-by">{import.by.clone()}</small>
            </th>
            <td>{words::kind(import.kind)}</td>
            <td>{format::date_time(import.started_at.0, &zone)}</td>
            <td class="number cards__top" data-label=t!("import.new")>
                {move || format::whole(now.get().new.into())}
            </td>
            <td class="number" data-label=t!("import.refused")>
                {format::whole(import.refused.into())}
            </td>
            <td>
                {move || {
                    let import = now.get();
                    let (tone, text) = match import.state {
                        ImportState::Running => (Tone::Gold, t!("import.state_running")),
                        ImportState::Done => (Tone::Good, t!("import.state_done")),
                        ImportState::Cancelled if import.needed > 0 => {
                            (Tone::Bad, t!("import.state_partly", n = import.needed))
                        }
                        ImportState::Cancelled => (Tone::Gold, t!("import.state_cancelled")),
                        ImportState::Undoing => (Tone::Gold, t!("import.state_undoing", n = import.undone)),
                        ImportState::Undone => (Tone::Plain, t!("import.state_undone")),
                    };
                    let progress = (import.state == ImportState::Running).then(|| go_on::progress(&import));
                    view! {
                        <Badge tone>{text}</Badge>
                        {progress.map(|progress| view! { <small class="import-progress">{progress}</small> })}
                    }
                }}
            </td>
            <td class="cards__top import-acts">
                {move || {
                    let import = now.get();
                    (import.state == ImportState::Running)
                        .then(|| match import.by_key {
                            false => {
                                view! {
                                    <Button
                                        size=ButtonSize::Small
                                        name=go_on_name.clone()
                                        press=move |_| going_on.set(true)
                                    >
                                        {t!("import.go_on")}
                                    </Button>
                                }
                                    .into_any()
                            }
                            true => {
                                view! {
                                    <Button
                                        size=ButtonSize::Small
                                        name=end_name.clone()
                                        press=move |_| end(id, told)
                                    >
                                        {t!("import.end")}
                                    </Button>
                                }
                                    .into_any()
                            }
                        })
                }}
                {move || {
                    (now.get().state != ImportState::Undone)
                        .then(|| {
                            view! {
                                <Button
                                    size=ButtonSize::Small
                                    name=name.clone()
                                    press=move |_| open.set(true)
                                >
                                    {t!("import.take_back")}
                                </Button>
                            }
                        })
                }}
                <TakeBackDialog import=asked open told/>
                {(import.state == ImportState::Running && !import.by_key)
                    .then(|| view! { <GoOnDialog import=unfinished open=going_on/> })}
            </td>
        </tr>
    }
}

/// Ends an import whose program sends no more.
fn end(id: ImportId, told: Callback<ImportView>) {
    toast::attempt(async move {
        let view = client::write::<CloseImport>(id, Closing::Cancelled, browser::op_key()).await?;
        let _ = told.try_run(view);
        Ok(())
    });
}
