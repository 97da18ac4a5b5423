//! An icon of the Lucide set. Only the icons a page names are compiled in.
use icondata_core::IconData;
use leptos::prelude::*;

/// One icon, in the colour of its text. It carries no name: the control around it does.
#[component]
pub fn Icon(
    /// Such as `icondata_lu::LuSearch`.
    icon: &'static IconData,
    /// Width and height in CSS pixels.
    #[prop(default = 20)]
    size: u8,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            width=size
            height=size
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=icon.data
        ></svg>
    }
}
