//! Looking for duplicates from here: how many members have yet to be compared, and comparing them now.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::duplicates::{FindDuplicates, ToCompare};

use crate::{
    browser, client, format,
    ui::{Banner, Button, ButtonSize, Tone, message, toast},
};

/// One line: who has yet to be compared, with the button that compares them; nothing before it is known.
#[component]
pub fn Search(
    /// Who has yet to be compared; none before the first answer.
    left: RwSignal<Option<ToCompare>>,
    /// Counts what the lists are asked again for.
    changes: RwSignal<u32>,
) -> impl IntoView {
    // How many this search has compared, while one goes on.
    let running = RwSignal::new(None::<i64>);
    let press = move |_| {
        running.set(Some(0));
        spawn_local(walk(left, running, changes));
    };
    let line = move || {
        let waiting = left.get()?;
        if let Some(compared) = running.get() {
            let text = t!("duplicates.comparing", n = compared);
            return Some(view! { <Banner tone=Tone::Info>{text}</Banner> }.into_any());
        }
        if waiting.members == 0 {
            let text = t!("duplicates.compared");
            return Some(view! { <Banner tone=Tone::Good>{text}</Banner> }.into_any());
        }
        let text = match waiting.more {
            true => t!("duplicates.many_left", count = format::whole(waiting.members)),
            false => t!("duplicates.left", n = waiting.members),
        };
        let button = view! {
            <Button size=ButtonSize::Small press=press>
                {t!("duplicates.compare")}
            </Button>
        };
        Some(view! { <Banner tone=Tone::Plain action=button.into_any()>{text}</Banner> }.into_any())
    };
    view! { <div class="duplicates__search" role="status">{line}</div> }
}

/// Step after step until nobody is left, or until the page that shows it is gone.
async fn walk(left: RwSignal<Option<ToCompare>>, running: RwSignal<Option<i64>>, changes: RwSignal<u32>) {
    let mut compared = 0;
    loop {
        match client::write::<FindDuplicates>((), (), browser::op_key()).await {
            Ok(step) => {
                compared += step.compared;
                if left.try_set(Some(step.left)).is_some() {
                    return;
                }
                if step.compared == 0 || step.left.members == 0 {
                    break;
                }
                let _ = running.try_set(Some(compared));
            }
            Err(problem) => {
                toast::trouble(message(&problem));
                break;
            }
        }
    }
    let _ = running.try_set(None);
    // What was found is in the list.
    let _ = changes.try_update(|n| *n += 1);
}
