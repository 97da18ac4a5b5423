//! The last step: the file comes in, and what it did.
use leptos::prelude::*;
use regulars_api::imports::ImportState;

use super::wizard::Wizard;
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
    let (pass, import, again) = (wizard.pass.clone(), wizard.import.clone(), wizard.clone());
    let working = Memo::new(move |_| pass.with(Option::is_some));
    move || {
        if working.get() {
            return view! { <Working label=t!("import.bringing_in")/> }.into_any();
        }
        let again = again.clone();
        let report = import.get().map(|import| {
            let whole = |n: u32| format::whole(n.into());
            let (tone, text) = match import.state {
                ImportState::Done => (Tone::Good, t!("import.finished")),
                _ => (Tone::Gold, t!("import.stopped")),
            };
            view! {
                <Banner tone=tone>{text}</Banner>
                <div class="import-stats">
                    <Stat label=t!("import.new") value=whole(import.new)/>
                    <Stat label=t!("import.changed") value=whole(import.changed)/>
                    <Stat label=t!("import.unchanged") value=whole(import.unchanged)/>
                    <Stat label=t!("import.refused") value=whole(import.refused)/>
                </div>
            }
        });
        view! {
            {report}
            <div class="import-actions">
                <LinkButton href="/">{t!("core.go_home")}</LinkButton>
                <Button kind=ButtonKind::Primary on:click=move |_| again.begin()>{t!("import.another")}</Button>
            </div>
        }
        .into_any()
    }
}
