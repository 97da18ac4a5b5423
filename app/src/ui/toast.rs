//! Short news at the edge of the page, with Undo where there is something to take back.
use std::{
    pin::Pin,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use leptos::{prelude::*, task::spawn_local};
use regulars_api::Problem;

use super::{IconButton, Tone, message};

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    tone: Tone,
    action: Option<(String, Callback<()>)>,
}

static TOASTS: LazyLock<ArcRwSignal<Vec<Toast>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));

/// How long news stays; longer where there is something to press.
const SHORT: Duration = Duration::from_secs(5);
const LONG: Duration = Duration::from_secs(12);

/// Says that something was done.
pub fn say(text: impl Into<String>) {
    push(text.into(), Tone::Good, None);
}

/// Says that something failed that has no place on the page.
pub fn trouble(text: impl Into<String>) {
    push(text.into(), Tone::Bad, None);
}

/// Says that something was done and offers to take it back.
pub fn undo(text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
    push(text.into(), Tone::Good, Some((t!("core.undo"), Callback::new(move |()| undo()))));
}

/// Does `work`, which has no place on the page where a problem would be told: it is said here.
pub fn attempt(work: impl Future<Output = Result<(), Problem>> + 'static) {
    carry_out(Box::pin(work));
}

fn carry_out(work: Pin<Box<dyn Future<Output = Result<(), Problem>>>>) {
    spawn_local(async move {
        if let Err(problem) = work.await {
            trouble(message(&problem));
        }
    });
}

fn push(text: String, tone: Tone, action: Option<(String, Callback<()>)>) {
    let stay = if action.is_some() { LONG } else { SHORT };
    // Never given twice: the timer of news that was closed early must not take away later news.
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    TOASTS.update(|all| all.push(Toast { id, text, tone, action }));
    set_timeout(move || dismiss(id), stay);
}

fn dismiss(id: u32) {
    TOASTS.update(|all| all.retain(|toast| toast.id != id));
}

/// Where the news appears. Once, in the shell.
#[component]
pub fn Toasts() -> impl IntoView {
    let row = |toast: Toast| {
        let id = toast.id;
        let action = toast.action.map(|(label, run)| {
            let press = move |_| {
                run.run(());
                dismiss(id);
            };
            view! {
                <button class="toast__action" type="button" on:click=press>
                    {label}
                </button>
            }
        });
        view! {
            <div class="toast" data-tone=toast.tone.name()>
                <span class="toast__text">{toast.text}</span>
                {action}
                <IconButton icon=icondata_lu::LuX label=t!("core.close") press=move |_| dismiss(id)/>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=|| TOASTS.get() key=|toast| toast.id children=row/>
        </div>
    }
}
