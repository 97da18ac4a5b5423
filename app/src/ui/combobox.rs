//! A box that narrows a list of choices while one types, for choices too many for a `Select`.
use leptos::{ev::KeyboardEvent, prelude::*};

use super::{FieldContext, ListNav};

/// The most choices shown at once.
const SHOWN: usize = 12;

/// Typing narrows `options` by their text; arrows and Enter choose.
#[component]
pub fn Combobox(
    /// The value of the choice made; empty is none.
    value: RwSignal<String>,
    /// Value and text of each choice.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What may be typed.
    #[prop(optional, into)]
    placeholder: String,
) -> impl IntoView {
    let field = FieldContext::here();
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let name_of = move |key: &str| {
        options
            .with(|all| all.iter().find(|(k, _)| k == key).map(|(_, text)| text.clone()))
            .unwrap_or_default()
    };
    Effect::new(move |_| typed.set(name_of(&value.get())));
    let found = Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        // Opened on a choice already made: all are shown, not only itself.
        let text = typed.get();
        let word = if text == name_of(&value.get()) { String::new() } else { text.to_lowercase() };
        options.with(|all| {
            all.iter()
                .filter(|(_, text)| text.to_lowercase().contains(&word))
                .take(SHOWN)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let nav = ListNav::new(Signal::derive(move || found.with(Vec::len)));
    let pick = move |index: usize| {
        if let Some((key, text)) = found.with_untracked(|found| found.get(index).cloned()) {
            value.set(key);
            typed.set(text);
        }
        open.set(false);
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        if event.key() == "Escape" && open.get_untracked() {
            // A dialog around it closes by the key's own effect, whoever heard the key before.
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            return;
        }
        if let Some(index) = nav.key(&event) {
            event.prevent_default();
            pick(index);
        }
    };
    view! {
        <div class="combobox">
            <input
                class="input input--select"
                id=field.id.clone()
                type="text"
                role="combobox"
                autocomplete="off"
                aria-autocomplete="list"
                aria-controls=nav.id()
                aria-expanded=move || nav.is_open().to_string()
                aria-activedescendant=move || nav.active_id()
                aria-invalid=field.invalid()
                aria-describedby=field.described_by()
                placeholder=placeholder
                prop:value=move || typed.get()
                on:focus=move |_| open.set(true)
                on:click=move |_| open.set(true)
                on:blur=move |_| {
                    open.set(false);
                    typed.set(untrack(|| name_of(&value.get())));
                }
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    open.set(true);
                }
                on:keydown=on_keydown
            />
            <ul class="listbox" role="listbox" id=nav.id() hidden=move || !nav.is_open()>
                {move || {
                    found
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, (_, text))| {
                            view! {
                                <li
                                    class="listbox__option"
                                    role="option"
                                    id=nav.option_id(index)
                                    aria-selected=move || nav.is_active(index).to_string()
                                    // Before the blur that would close the list.
                                    on:mousedown=move |event| {
                                        event.prevent_default();
                                        pick(index);
                                    }
                                    on:mousemove=move |_| nav.set_active(index)
                                >
                                    {text}
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
}
