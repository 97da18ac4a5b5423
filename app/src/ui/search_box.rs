//! A search box that waits for the typing to pause and never takes an input method's half-written word for a question.
use std::time::Duration;

use leptos::{ev::KeyboardEvent, leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Icon, Key, field::unique};
use crate::{browser, shell::letters};

/// How it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchSize {
    /// Above a list.
    #[default]
    Normal,
    /// The counter's look-up.
    Large,
}

/// One box. `query` changes once typing has paused, and at once when an input method has finished a word.
#[component]
pub fn SearchBox(
    /// What is asked, after the pause.
    query: RwSignal<String>,
    /// Its name, for those who hear the page.
    #[prop(into)]
    label: String,
    /// What may be typed.
    #[prop(optional, into)]
    placeholder: String,
    /// How it looks.
    #[prop(optional)]
    size: SearchSize,
    /// Takes the focus when it appears, and when `/` is pressed anywhere outside an input (the shell sees to that).
    #[prop(optional)]
    main: bool,
    /// The list it commands, if it has one: adds the roles of a combobox.
    #[prop(optional)]
    list: Option<super::ListNav>,
    /// A key was pressed in it, except those of an input method that is composing.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent>>,
    /// At the right end, such as a scan button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id = unique("search");
    let text = RwSignal::new(query.get_untracked());
    let composing = StoredValue::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let ask = move || {
        stop();
        let Some(asked) = text.try_get_untracked() else { return };
        if query.try_get_untracked().is_some_and(|before| before != asked) {
            let _ = query.try_set(asked);
        }
    };
    // Whoever leaves while typing asks nothing more.
    on_cleanup(stop);
    let ask_soon = move || {
        stop();
        timer.set_value(set_timeout_with_handle(ask, Duration::from_millis(160)).ok());
    };
    // What is asked or cleared from outside stands in the box too, but never in the place of what is being typed.
    Effect::new(move |before: Option<String>| {
        let asked = query.get();
        let typing = before.as_ref().is_some_and(|before| text.with_untracked(|text| text != before));
        if !composing.get_value()
            && (asked.is_empty() || !typing)
            && text.with_untracked(|text| *text != asked)
        {
            text.set(asked.clone());
        }
        asked
    });
    if main && browser::has_keyboard() {
        let here = id.clone();
        browser::after_paint(move || browser::focus(&here));
    }
    let on_keydown = move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        if event.key() == "Enter" {
            // A form around it is sent by its own button.
            event.prevent_default();
            ask();
        }
        if let Some(on_key) = on_key {
            on_key.run(event);
        }
    };
    view! {
        <div class="search" data-size=if size == SearchSize::Large { "large" } else { "normal" } role="search">
            <Icon icon=icondata_lu::LuSearch/>
            <input
                class="search__input"
                id=id
                type="search"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=label
                data-main=main.then_some("")
                aria-keyshortcuts=(main && letters()).then_some("/")
                placeholder=placeholder
                role=list.map(|_| "combobox")
                aria-autocomplete=list.map(|_| "list")
                aria-controls=list.map(|list| list.id())
                aria-expanded=move || list.map(|list| list.is_open().to_string())
                aria-activedescendant=move || list.and_then(|list| list.active_id())
                prop:value=move || text.get()
                on:input:target=move |event| {
                    text.set(event.target().value());
                    if !composing.get_value() {
                        ask_soon();
                    }
                }
                on:compositionstart=move |_| composing.set_value(true)
                on:compositionend=move |_| {
                    composing.set_value(false);
                    ask_soon();
                }
                on:keydown=on_keydown
            />
            {match children {
                Some(children) => children().into_any(),
                None if main => view! { <Key>"/"</Key> }.into_any(),
                None => ().into_any(),
            }}
        </div>
    }
}
