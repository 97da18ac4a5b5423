//! The last step: the file comes in, and what it did.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::imports::{ImportState, ImportView};

use super::{check::save_file, take_back::TakeBackDialog, wizard::Wizard, work};
use crate::{
    format,
    ui::{Banner, Button, ButtonKind, Card, LinkButton, Progress, Stat, Tone},
};

/// Work under way: how far, how many, how long still; it can be left, and stopped.
#[component]
pub fn Working(
    /// What is done.
    label: String,
) -> impl IntoView {
    let wizard = Wizard::here();
    let (pass, told, stop) = (wizard.pass.clone(), wizard.pass.clone(), wizard.stop.clone());
    let left = move || {
        let pass = told.get()?;
        let spent = (js_sys::Date::now() - pass.since) / 1000.0;
        let seconds = (pass.share > 0.02).then(|| (spent * (1.0 - pass.share) / pass.share).ceil());
        Some(match seconds {
            Some(seconds) => t!("import.progress", sent = pass.sent, n = seconds),
            None => t!("import.progress_begun", sent = pass.sent),
        })
    };
    view! {
        <Card title=label.clone()>
            <Progress share=Signal::derive(move || pass.get().map_or(0.0, |pass| pass.share)) label/>
            <p class="import-text" aria-live="off">{left}</p>
            <p class="import-text">{t!("import.can_leave")}</p>
            <Button on:click=move |_| stop.set(true)>{t!("core.cancel")}</Button>
        </Card>
    }
}

/// The run under way, or its report.
#[component]
pub fn Run() -> impl IntoView {
    let wizard = Wizard::here();
    let pass = wizard.pass.clone();
    let working = Memo::new(move |_| pass.with(Option::is_some));
    move || match working.get() {
        true => view! { <Working label=t!("import.bringing_in")/> }.into_any(),
        false => view! { <Report/> }.into_any(),
    }
}

/// What came in; where it broke off, a way to go on and one to take back.
#[component]
fn Report() -> impl IntoView {
    let wizard = Wizard::here();
    let (import, again, go_on) = (wizard.import.clone(), wizard.clone(), wizard.clone());
    let taking_back = RwSignal::new(false);
    move || {
        let now = import.get();
        let state = now.as_ref().map(|import| import.state);
        // Still open, or not even begun because the server could not be reached.
        let broke_off = matches!(state, None | Some(ImportState::Running));
        let (again, go_on) = (again.clone(), go_on.clone());
        let report = now.clone().map(|import| view! { <Outcome import/> });
        let take_back = now
            .filter(|import| !matches!(import.state, ImportState::Done | ImportState::Undone))
            .map(|import| {
                let shown = wizard.import.clone();
                let told = Callback::new(move |view: ImportView| shown.set(Some(view)));
                view! {
                    <Button on:click=move |_| taking_back.set(true)>{t!("import.take_back")}</Button>
                    <TakeBackDialog import open=taking_back told/>
                }
            });
        let kind = if broke_off { ButtonKind::Secondary } else { ButtonKind::Primary };
        view! {
            {report}
            <div class="import-actions">
                {broke_off
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                on:click=move |_| spawn_local(work::bring_in(go_on.clone()))
                            >
                                {t!("import.go_on")}
                            </Button>
                        }
                    })}
                {take_back}
                <Button kind on:click=move |_| again.begin()>{t!("import.another")}</Button>
                <LinkButton href="/">{t!("core.go_home")}</LinkButton>
            </div>
        }
    }
}

#[component]
fn Outcome(import: ImportView) -> impl IntoView {
    let wizard = Wizard::here();
    let whole = |n: u32| format::whole(n.into());
    let (tone, text) = match import.state {
        ImportState::Done => (Tone::Good, t!("import.finished")),
        ImportState::Running => (Tone::Gold, t!("import.broke_off")),
        ImportState::Cancelled => (Tone::Gold, t!("import.stopped")),
        ImportState::Undoing => (Tone::Gold, t!("import.state_undoing", n = import.undone)),
        ImportState::Undone => (Tone::Plain, t!("import.state_undone")),
    };
    let save = move |_| {
        let by_server = wizard.run.with_untracked(|run| run.counted.refused.clone());
        save_file(wizard.clone(), by_server);
    };
    view! {
        <Banner tone=tone>{text}</Banner>
        <div class="import-stats">
            <Stat label=t!("import.new") value=whole(import.new)/>
            <Stat label=t!("import.changed") value=whole(import.changed)/>
            <Stat label=t!("import.unchanged") value=whole(import.unchanged)/>
            <Stat label=t!("import.refused") value=whole(import.refused)/>
        </div>
        {(import.refused > 0)
            .then(|| view! { <Button icon=icondata_lu::LuDownload on:click=save>{t!("import.download")}</Button> })}
    }
}
