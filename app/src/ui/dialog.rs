//! A matter that must be settled before the page goes on, on the browser's own `<dialog>`: it keeps the focus inside, Esc closes it.
use js_sys::{Function, Object, Reflect};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::{IconButton, focus_is_lost, unique};
use crate::browser;

/// What takes the focus when it opens: the field that asks for it, else the first.
const FIRST: [&str; 2] = [
    ".dialog__body [autofocus]",
    ".dialog__body :is(input:not([type=checkbox],[type=radio]),select,textarea):enabled",
];

/// How wide it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogWidth {
    #[default]
    Normal,
    /// For tables and two columns.
    Wide,
}

/// Shown while `open`. Its content is built anew each time it opens; keep what is typed in a `Draft`.
#[component]
pub fn Dialog(
    /// Whether it is shown; Esc and the close button set it to false.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: String,
    /// How wide it is.
    #[prop(optional)]
    width: DialogWidth,
    /// Whether it can be closed without settling the matter.
    #[prop(default = true)]
    closable: bool,
    /// The matter, ending with a `<div class="dialog__actions">`.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let id = unique("dialog");
    let (labelled, head) = (id.clone(), id.clone());
    let opener = StoredValue::new_local(None::<Element>);
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                opener.set_value(opened_from());
                let _ = dialog.show_modal();
                if !to_first_field(&dialog) {
                    // Its form may be a part that is on its way: until then the heading has the focus.
                    browser::focus(&head);
                    let head = head.clone();
                    again(Box::new(move || {
                        let moved = document().active_element().is_none_or(|at| at.id() != head);
                        moved || to_first_field(&dialog)
                    }));
                }
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    on_cleanup(move || give_back(opener));
    let close = closable.then(|| {
        view! {
            <IconButton
                icon=icondata_lu::LuX
                label=t!("core.close")
                press=move |_| open.set(false)
            />
        }
    });
    view! {
        <dialog
            class="dialog"
            node_ref=node
            data-width=if width == DialogWidth::Wide { "wide" } else { "normal" }
            aria-labelledby=labelled
            on:close=move |_| {
                // Told a moment later: it may be open again by then.
                if node.get_untracked().is_none_or(|dialog| !dialog.open()) {
                    let _ = open.try_set(false);
                    give_back(opener);
                }
            }
            on:cancel=move |event: web_sys::Event| {
                if !closable {
                    event.prevent_default();
                }
            }
        >
            <div class="dialog__head">
                <h2 class="dialog__title" id=id tabindex="-1">
                    {title}
                </h2>
                {close}
            </div>
            {move || open.get().then(|| view! { <div class="dialog__body">{children()}</div> })}
        </dialog>
    }
}

/// What it is opened from: of a menu its button, because the entry is hidden by then.
fn opened_from() -> Option<Element> {
    let from = document().active_element()?;
    let menu = from.closest("[popover]").ok().flatten();
    let button = menu
        .and_then(|menu| document().query_selector(&format!("[popovertarget={}]", menu.id())).ok().flatten());
    Some(button.unwrap_or(from))
}

fn to_first_field(dialog: &Element) -> bool {
    let first = FIRST.iter().find_map(|which| dialog.query_selector(which).ok().flatten());
    first.inspect(focus).is_some()
}

/// Back to what it was opened from; where that is gone, or goes now with a list that is read again, to the page's heading.
fn give_back(opener: StoredValue<Option<Element>, LocalStorage>) {
    let Some(opener) = opener.try_update_value(Option::take).flatten() else { return };
    again(Box::new(move || {
        if focus_is_lost() {
            focus(&opener);
        }
        let lost = focus_is_lost();
        if lost && let Some(heading) = document().get_element_by_id("page-title") {
            focus(&heading);
        }
        lost
    }));
}

/// Without scrolling there: a list keeps its place.
fn focus(element: &Element) {
    let quietly = Object::new();
    let _ = Reflect::set(&quietly, &"preventScroll".into(), &JsValue::TRUE);
    if let Ok(focus) = Reflect::get(element, &"focus".into())
        && let Some(focus) = focus.dyn_ref::<Function>()
    {
        let _ = focus.call1(element, &quietly);
    }
}

/// Looks again for some seconds, until it is done.
fn again(done: Box<dyn Fn() -> bool>) {
    spawn_local(async move {
        for _ in 0..40 {
            browser::wait(100).await;
            if done() {
                return;
            }
        }
    });
}

/// For a `Dialog` that is open while something is to be shown in it: closing it forgets what.
pub fn open_while<T: Send + Sync + 'static>(shown: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(shown.with_untracked(Option::is_some));
    Effect::new(move |_| {
        let now = shown.with(Option::is_some);
        // Set anew to what it is, it would build the content a second time.
        if open.get_untracked() != now {
            open.set(now);
        }
    });
    Effect::new(move |_| {
        if !open.get() && shown.with_untracked(Option::is_some) {
            shown.set(None);
        }
    });
    open
}
