//! A menu behind a button, on the browser's own popover: it opens above everything and closes by itself.
use icondata_core::IconData;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Icon, Press, unique};

/// A button of three dots and its menu of [`MenuItem`]s. Arrow keys move, Esc closes.
#[component]
pub fn Menu(
    /// What can be done here: the button's name, for those who hear and those who hover.
    #[prop(into)]
    label: String,
    /// `MenuItem`s, and `<hr>` between groups.
    children: Children,
) -> impl IntoView {
    let id = unique("menu");
    let anchor = format!("--{id}");
    let list = NodeRef::<html::Div>::new();
    let items = move || -> Vec<HtmlElement> {
        let Some(list) = list.get_untracked() else { return Vec::new() };
        let Ok(found) = list.query_selector_all("[role^=menuitem]") else { return Vec::new() };
        (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
    };
    let on_keydown = move |event: KeyboardEvent| {
        let (items, focused) = (items(), document().active_element());
        let now = items.iter().position(|item| Some(item.as_ref()) == focused.as_ref());
        let to = match (event.key().as_str(), now) {
            ("ArrowDown", now) => now.map_or(0, |i| i + 1),
            ("ArrowUp", now) => now.unwrap_or(0) + items.len().saturating_sub(1),
            ("Home", _) => 0,
            ("End", _) => items.len().saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(item) = to.checked_rem(items.len()).and_then(|i| items.get(i)) {
            let _ = item.focus();
        }
    };
    let on_toggle = move |_| {
        if let (Some(list), Some(first)) = (list.get_untracked(), items().first())
            && list.matches(":popover-open").unwrap_or(false)
        {
            let _ = first.focus();
        }
    };
    // A choice was made: the popover has done its work.
    let on_click = move |_| {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
    };
    view! {
        <button
            class="icon-button"
            type="button"
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-label=label.clone()
            title=label
            style:anchor-name=anchor.clone()
        >
            <Icon icon=icondata_lu::LuEllipsis/>
        </button>
        <div
            class="menu"
            id=id
            popover="auto"
            role="menu"
            node_ref=list
            style:position-anchor=anchor
            on:keydown=on_keydown
            on:toggle=on_toggle
            on:click=on_click
        >
            {children()}
        </div>
    }
}

/// One thing to do.
#[component]
pub fn MenuItem(
    /// What choosing it does.
    #[prop(into)]
    press: Press,
    /// Before the text.
    #[prop(optional)]
    icon: Option<&'static IconData>,
    /// For one of several choices: whether it is the one made.
    #[prop(optional, into)]
    chosen: Option<Signal<bool>>,
    /// What it does.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="menu__item"
            type="button"
            on:click=move |_| press.run(())
            role=if chosen.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=move || chosen.map(|chosen| chosen.get().to_string())
            tabindex="-1"
        >
            {icon.map(|icon| view! { <Icon icon size=18/> })}
            <span class="menu__text">{children()}</span>
            {move || chosen.is_some_and(|c| c.get()).then(|| view! { <Icon icon=icondata_lu::LuCheck size=16/> })}
        </button>
    }
}
