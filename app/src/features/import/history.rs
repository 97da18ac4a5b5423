//! The imports so far: what each did, and taking one back.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    imports::{Before, ImportState, ImportView, ListImports},
};

use super::{words, work};
use crate::{
    client, format, state,
    ui::{Alert, Badge, Button, ButtonSize, Card, EmptyState, Loaded, TableFrame, Tone},
};

/// The newest imports.
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
                    <tbody>{list.into_iter().map(|import| view! { <Past import/> }).collect_view()}</tbody>
                </TableFrame>
            </Card>
        }
        .into_any()
    };
    view! { <Loaded resource=imports view=table/> }
}

/// One import.
#[component]
fn Past(import: ImportView) -> impl IntoView {
    let now = RwSignal::new(import.clone());
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let back = move |_| {
        let id = now.with_untracked(|import| import.id);
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            if let Err(why) = work::take_back(id, move |view| now.set(view)).await {
                problem.set(Some(why));
            }
            busy.set(false);
        });
    };
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
                <Alert problem=problem/>
            </td>
            <td>
                {move || {
                    (now.get().state != ImportState::Undone)
                        .then(|| {
                            view! {
                                <Button size=ButtonSize::Small busy=busy attr:aria-label=name.clone() on:click=back>
                                    {t!("import.take_back")}
                                </Button>
                            }
                        })
                }}
            </td>
        </tr>
    }
}
