//! Light, dark, or as the device says. The choice is remembered on the device; colours change by tokens alone.
use std::sync::LazyLock;

use leptos::prelude::*;

use crate::browser;

/// How bright the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    const fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

static THEME: LazyLock<ArcRwSignal<Theme>> = LazyLock::new(|| {
    let kept = browser::remembered("theme");
    let theme = Theme::ALL.into_iter().find(|theme| Some(theme.name()) == kept.as_deref());
    ArcRwSignal::new(theme.unwrap_or(Theme::Auto))
});

/// The choice, followed.
pub fn theme() -> Theme {
    THEME.get()
}

/// Chooses and remembers.
pub fn set(theme: Theme) {
    browser::remember("theme", theme.name());
    THEME.set(theme);
    apply();
}

/// Marks the document with the choice.
pub fn apply() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", THEME.get_untracked().name());
    }
}
