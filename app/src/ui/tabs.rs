//! Views of one thing beside each other.
use leptos::{ev::KeyboardEvent, prelude::*};

/// The row of tabs. Left and right arrows move. Show `TabPanel`s under it.
#[component]
pub fn Tabs(
    /// The key of the tab in front.
    selected: RwSignal<String>,
    /// Key and text of each.
    #[prop(into)]
    tabs: Signal<Vec<(String, String)>>,
    /// What they are views of.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let on_keydown = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let keys: Vec<String> = tabs.with_untracked(|tabs| tabs.iter().map(|(key, _)| key.clone()).collect());
        let now = keys.iter().position(|key| *key == selected.get_untracked()).unwrap_or(0);
        let to = (now as isize + step).rem_euclid(keys.len().max(1) as isize) as usize;
        if let Some(key) = keys.get(to) {
            event.prevent_default();
            selected.set(key.clone());
            crate::browser::focus(&tab_id(key));
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=on_keydown>
            <For each=move || tabs.get() key=Clone::clone let((key, text))>
                {
                    let (mine, pressed) = (key.clone(), key.clone());
                    let is_front = Memo::new(move |_| selected.with(|front| *front == mine));
                    view! {
                        <button
                            class="tabs__tab"
                            type="button"
                            role="tab"
                            id=tab_id(&key)
                            aria-controls=panel_id(&key)
                            aria-selected=move || is_front.get().to_string()
                            tabindex=move || if is_front.get() { "0" } else { "-1" }
                            on:click=move |_| selected.set(pressed.clone())
                        >
                            {text}
                        </button>
                    }
                }
            </For>
        </div>
    }
}

/// What is shown while its tab is in front.
#[component]
pub fn TabPanel(
    /// The key of the tab in front.
    selected: RwSignal<String>,
    /// Its own key.
    #[prop(into)]
    tab: String,
    /// Built when its tab comes to the front.
    children: ChildrenFn,
) -> impl IntoView {
    let (id, label, mine) = (panel_id(&tab), tab_id(&tab), tab);
    let is_front = Memo::new(move |_| selected.with(|front| *front == mine));
    view! {
        <div class="tabs__panel" role="tabpanel" id=id aria-labelledby=label hidden=move || !is_front.get()>
            {move || is_front.get().then(|| children())}
        </div>
    }
}

fn tab_id(key: &str) -> String {
    format!("tab-{key}")
}
fn panel_id(key: &str) -> String {
    format!("panel-{key}")
}
