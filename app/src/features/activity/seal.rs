//! The proof that no change was altered: blocks of changes form a chain, checked here on request.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::activity::{SealQuery, VerifySeal};

use crate::{
    client, format, state,
    ui::{Banner, Button, ButtonSize, Tone, message, toast},
};

/// How far the check has come.
#[derive(Clone, Debug, PartialEq)]
enum Check {
    Idle,
    Running(i64),
    Whole { changes: i64, sealed_at: Option<i64> },
    Broken(i64),
}

/// One line, with the button that begins the check. For who sees the whole brand: others see only a part of the chain.
#[component]
pub fn Seal() -> impl IntoView {
    let check = RwSignal::new(Check::Idle);
    let run = move |_| {
        check.set(Check::Running(0));
        spawn_local(walk(check));
    };
    let button = move || {
        view! {
            <Button
                size=ButtonSize::Small
                busy=Signal::derive(move || matches!(check.get(), Check::Running(_)))
                press=run
            >
                {t!("activity.check")}
            </Button>
        }
        .into_any()
    };
    let sees_all =
        untrack(state::me).is_some_and(|me| me.role.reach() == regulars_domain::rights::Reach::Brand);
    let line = move || {
        let (tone, text) = match check.get() {
            Check::Idle => (Tone::Plain, t!("activity.seal")),
            Check::Running(changes) => (Tone::Info, t!("activity.checking", n = changes)),
            Check::Whole { changes, sealed_at } => {
                let zone = untrack(state::zone);
                let when = sealed_at.map_or_else(|| "–".into(), |at| format::date_time(at, &zone));
                (Tone::Good, t!("activity.whole", n = changes, when = when))
            }
            Check::Broken(block) => (Tone::Bad, t!("activity.broken", block = block)),
        };
        view! { <Banner tone icon=icondata_lu::LuLock action=button()>{text}</Banner> }
    };
    sees_all.then(|| view! { <div class="activity__seal">{line}</div> })
}

async fn walk(check: RwSignal<Check>) {
    let (mut after, mut changes) = (None, 0);
    loop {
        match client::call::<VerifySeal>((), SealQuery { after }).await {
            Err(problem) => {
                toast::trouble(message(&problem));
                let _ = check.try_set(Check::Idle);
                return;
            }
            Ok(step) => {
                changes += step.changes;
                let sealed_at = step.sealed_at.map(|at| at.0);
                let state = match (step.broken, step.next) {
                    (Some(block), _) => Check::Broken(block),
                    (None, Some(_)) => Check::Running(changes),
                    (None, None) => Check::Whole { changes, sealed_at },
                };
                let goes_on = matches!(state, Check::Running(_));
                // The page may have been left.
                if check.try_set(state).is_some() || !goes_on {
                    return;
                }
                after = step.next;
            }
        }
    }
}
