//! The last step: the file comes in, and what it did.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::imports::{ImportState, ImportView};
use regulars_domain::{import::field::Kind, rights::Area};

use super::{check::save_file, take_back::TakeBackDialog, wizard::Wizard, work};
use crate::{
    format, state,
    ui::{Banner, Button, ButtonKind, Card, LinkButton, Progress, Stat, Tone},
};

/// Work under way: how far, how many, how long still; it can be left, and stopped.
#[component]
pub fn Working(
    /// What is done.
    label: String,
    /// What becomes of it where the page is left.
    leaving: String,
) -> impl IntoView {
    let wizard = Wizard::here();
    let (pass, told, stop) = (wizard.pass.clone(), wizard.pass.clone(), wizard.stop.clone());
    // Before the dry run has come to the end of the file it can only be reckoned how many there are.
    let reckoned = wizard.checked.with_untracked(Option::is_none);
    let left = move || {
        let pass = told.get().filter(|pass| pass.of > 0)?;
        let of = format::number(pass.of as f64);
        let of = if reckoned { t!("import.about", number = of) } else { of };
        let spent = (js_sys::Date::now() - pass.since) / 1000.0;
        let done = pass.share - pass.from;
        let seconds = (done > 0.02).then(|| (spent * (1.0 - pass.share) / done).ceil());
        Some(match seconds {
            // Of many seconds nobody can tell how long they are.
            Some(seconds) if seconds >= 120.0 => {
                t!("import.progress_minutes", sent = pass.sent, of = of, n = (seconds / 60.0).ceil())
            }
            Some(seconds) => t!("import.progress", sent = pass.sent, of = of, n = seconds),
            None => t!("import.progress_begun", sent = pass.sent, of = of),
        })
    };
    view! {
        <Card title=label.clone()>
            <div class="stack">
                <Progress share=Signal::derive(move || pass.get().map_or(0.0, |pass| pass.share)) label/>
                <p class="import-text" aria-live="off">{left}</p>
                <p class="import-text">{leaving}</p>
                <div class="row">
                    <Button press=move |_| stop.set(true)>{t!("core.cancel")}</Button>
                </div>
            </div>
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
        true => view! { <Working label=t!("import.bringing_in") leaving=t!("import.can_leave")/> }.into_any(),
        false => view! { <Report/> }.into_any(),
    }
}

/// What came in and where it is to be seen; a way to take it back and, where it broke off, to go on.
#[component]
fn Report() -> impl IntoView {
    let wizard = Wizard::here();
    let (import, again, go_on) = (wizard.import.clone(), wizard.clone(), wizard.clone());
    let taking_back = RwSignal::new(false);
    // Not built anew with each step of taking back.
    let asked = wizard.import.clone();
    let which = Memo::new(move |_| asked.with(|import| import.as_ref().map(|import| import.id)));
    let asked = wizard.import.clone();
    let dialog = move || {
        which.get()?;
        let (import, shown) = (asked.get_untracked()?, asked.clone());
        let told = Callback::new(move |view: ImportView| shown.set(Some(view)));
        Some(view! { <TakeBackDialog import open=taking_back told/> })
    };
    let report = move || {
        let now = import.get();
        let state = now.as_ref().map(|import| import.state);
        // Still open, or not even begun because the server could not be reached.
        let broke_off = matches!(state, None | Some(ImportState::Running));
        let (again, go_on) = (again.clone(), go_on.clone());
        let seen = now.as_ref().filter(|import| import.state == ImportState::Done);
        let seen = seen.and_then(|import| way_to(import.kind));
        let take_back = state.filter(|state| *state != ImportState::Undone).map(|_| {
            view! { <Button press=move |_| taking_back.set(true)>{t!("import.take_back")}</Button> }
        });
        let report = now.map(|import| view! { <Outcome import/> });
        let kind = if broke_off || seen.is_some() { ButtonKind::Secondary } else { ButtonKind::Primary };
        view! {
            {report}
            <div class="import-actions">
                {broke_off
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                press=move |_| spawn_local(work::bring_in(go_on.clone()))
                            >
                                {t!("import.go_on")}
                            </Button>
                        }
                    })}
                {take_back}
                <Button kind press=move |_| again.begin()>{t!("import.another")}</Button>
                {seen}
            </div>
        }
    };
    view! {
        {report}
        {dialog}
    }
}

/// Where what came in is to be seen.
fn way_to(kind: Kind) -> Option<AnyView> {
    let (to, area, text) = match kind {
        Kind::Stores => ("/stores", Area::ReadStores, t!("import.see_stores")),
        Kind::Items => ("/items", Area::ReadItems, t!("import.see_items")),
        Kind::Members | Kind::OpeningBalances => ("/members", Area::ReadMembers, t!("import.see_members")),
        Kind::Purchases => ("/today", Area::ReadToday, t!("import.see_today")),
    };
    let link = || view! { <LinkButton href=to kind=ButtonKind::Primary>{text}</LinkButton> }.into_any();
    untrack(|| state::may(area)).then(link)
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
        <div class="tiles">
            <Stat label=t!("import.new") value=whole(import.new)/>
            <Stat label=t!("import.changed") value=whole(import.changed)/>
            <Stat label=t!("import.unchanged") value=whole(import.unchanged)/>
            <Stat label=t!("import.refused") value=whole(import.refused)/>
        </div>
        {(import.refused > 0)
            .then(|| {
                view! {
                    <div class="row">
                        <Button icon=icondata_lu::LuDownload press=save>{t!("import.download")}</Button>
                    </div>
                }
            })}
    }
}
