//! A matter that must be settled before the page goes on, on the browser's own `<dialog>`: it keeps the focus inside, Esc closes it.
use leptos::{html, prelude::*};

use super::{IconButton, unique};

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
    let labelled = id.clone();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let close = closable.then(|| {
        view! {
            <IconButton
                icon=icondata_lu::LuX
                label=t!("core.close")
                on:click=move |_| open.set(false)
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
                let _ = open.try_set(false);
            }
            on:cancel=move |event: web_sys::Event| {
                if !closable {
                    event.prevent_default();
                }
            }
        >
            <div class="dialog__head">
                <h2 class="dialog__title" id=id>
                    {title}
                </h2>
                {close}
            </div>
            {move || open.get().then(|| view! { <div class="dialog__body">{children()}</div> })}
        </dialog>
    }
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
