//! The sheet of all shortcuts, by screen: what the table says, as far as it is of use to this person.
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    acts::ACCOUNT,
    shortcuts::{self, Place, Shortcut},
};
use crate::shell::keys;

/// The sheet.
#[component]
pub fn Sheet() -> impl IntoView {
    let all: Vec<Shortcut> = untrack(|| shortcuts::all().into_iter().filter(Shortcut::is_allowed).collect());
    let groups = Place::ALL.into_iter().map(|place| {
        let rows: Vec<&Shortcut> = all.iter().filter(|shortcut| shortcut.place == place).collect();
        let rows = rows.into_iter().map(|shortcut| {
            let keys = shortcut.keys.iter().map(|key| view! { <kbd class="key">{shown(key)}</kbd> });
            let keys = keys.collect_view();
            view! {
                <div class="shortcuts__row">
                    <dt>{untrack(|| shortcut.about())}</dt>
                    <dd>{keys}</dd>
                </div>
            }
        });
        let rows = rows.collect_view();
        (!rows.is_empty()).then(|| {
            view! {
                <section>
                    <h3 class="shortcuts__title">{place.title()}</h3>
                    <dl>{rows}</dl>
                </section>
            }
        })
    });
    let groups = groups.collect_view();
    let about = if keys::letters() { t!("palette.letters_on") } else { t!("palette.letters_off") };
    view! {
        <div class="shortcuts">{groups}</div>
        <p class="hint">{about} " " <A href=ACCOUNT attr:class="link">{t!("core.nav_account")}</A></p>
    }
}

/// A key as it is written on the keyboard.
fn shown(key: &str) -> String {
    let mac = window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac"));
    match key {
        keys::PALETTE if mac => "⌘ K".to_owned(),
        keys::PALETTE => "Ctrl K".to_owned(),
        key => key.to_owned(),
    }
}
