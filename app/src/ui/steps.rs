//! Where one is in work of several steps.
use leptos::prelude::*;

use super::Icon;

/// The steps in order; those before `current` are done.
#[component]
pub fn Steps(
    /// The name of each.
    steps: Vec<String>,
    /// The index of the step at work.
    #[prop(into)]
    current: Signal<usize>,
    /// What they lead to.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let state = move || match index.cmp(&current.get()) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "now",
                std::cmp::Ordering::Greater => "later",
            };
            view! {
                <li class="steps__step" data-state=state aria-current=move || (state() == "now").then_some("step")>
                    {move || {
                        (state() == "done")
                            .then(|| {
                                view! {
                                    <Icon icon=icondata_lu::LuCheck size=16/>
                                    <span class="unseen">{t!("core.done")}</span>
                                }
                            })
                    }}
                    {name}
                </li>
            }
        })
        .collect_view();
    view! {
        <ol class="steps" aria-label=label>
            {items}
        </ol>
    }
}
