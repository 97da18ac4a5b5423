//! Regulars in the browser: a single page of Leptos compiled to WebAssembly. `client` fetches, `state` knows who is signed in, `ui`
//! is the kit, each folder of `features` is one screen; all but
//! the counter are parts (`part`), which load when they are opened.
#[macro_use]
pub mod i18n;
#[macro_use]
pub mod part;

pub mod app;
pub mod browser;
pub mod client;
pub mod draft;
pub mod features;
mod fetch;
pub mod format;
pub mod json;
mod panic;
pub mod places;
pub mod shell;
pub mod state;
pub mod theme;
pub mod ui;

/// Starts the page.
pub fn start() {
    panic::install();
    theme::apply();
    leptos::mount::mount_to_body(app::App);
}
