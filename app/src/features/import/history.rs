//! The imports so far: what each did, and taking one back.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    imports::{Before, ImportState, ImportView, ListImports},
};

use super::{take_back::TakeBackDialog, words};
use crate::{
    client, format, state,
    ui::{Alert, Badge, Button, ButtonKind, ButtonSize, Card, EmptyState, Loaded, TableFrame, Tone},
};

/// How many the server gives at once: a shorter page is the last.
const PAGE: usize = 30;

/// The imports, the newest first; earlier ones on request.
#[component]
pub fn History() -> impl IntoView {
    let imports = LocalResource::new(|| client::call::<ListImports>((), Before::default()));
    let table = |list: Vec<ImportView>| {
        if list.is_empty() {
            return view! {
                <EmptyState icon=icondata_lu::LuUpload title=t!("import.empty_title") text=t!("import.empty_text")/>
            }
            .into_any();
        }
        view! { <Table first=list/> }.into_any()
    };
    view! { <Loaded resource=imports view=table/> }
}

#[component]
fn Table(
    /// The newest.
    first: Vec<ImportView>,
) -> impl IntoView {
    let (more, list) = (RwSignal::new(first.len() >= PAGE), RwSignal::new(first));
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let earlier = move |_| {
        let before = list.with_untracked(|list| list.last().map(|import| import.id));
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let told = client::call::<ListImports>((), Before { before }).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match told {
                Ok(page) => {
                    more.set(page.len() >= PAGE);
                    list.update(|list| list.extend(page));
                }
                Err(why) => problem.set(Some(why)),
            }
        });
    };
    view! {
        <Card title=t!("import.so_far")>
            <TableFrame caption=t!("import.so_far")>
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
                    <For each=move || list.get() key=|import| import.id let(import)>
                        <Past import/>
                    </For>
                </tbody>
            </TableFrame>
            <Alert problem/>
            <Show when=move || more.get()>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy on:click=earlier>
                    {t!("import.earlier")}
                </Button>
            </Show>
        </Card>
    }
}

/// One import.
#[component]
fn Past(import: ImportView) -> impl IntoView {
    let now = RwSignal::new(import.clone());
    let open = RwSignal::new(false);
    let told = Callback::new(move |view: ImportView| now.set(view));
    let asked = import.clone();
    let zone = untrack(state::zone);
    let name = t!("import.take_back_of", name = import.file);
    view! {
        <tr>
            <th scope="row">{import.file.clone()}<br/><small>{import.by.clone()}</small></th>
            <td>{words::kind(import.kind)}</td>
            <td>{format::date_time(import.started_at.0, &zone)}</td>
            <td class="number">{move || format::whole(now.get().new.into())}</td>
            <td class="number">{format::whole(import.refused.into())}</td>
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
                    view! { <Badge tone>{text}</Badge> }
                }}
            </td>
            <td>
                {move || {
                    (now.get().state != ImportState::Undone)
                        .then(|| {
                            view! {
                                <Button
                                    size=ButtonSize::Small
                                    attr:aria-label=name.clone()
                                    on:click=move |_| open.set(true)
                                >
                                    {t!("import.take_back")}
                                </Button>
                            }
                        })
                }}
                <TakeBackDialog import=asked open told/>
            </td>
        </tr>
    }
}
