//! The palette: one box for screens, actions, members and items; the sheet of all shortcuts; and what each key does. All of it is
//! loaded with the first key that begins something, or with the button.
mod acts;
mod answers;
mod fit;
mod list;
mod recent;
mod sheet;
mod shortcuts;

use leptos::prelude::*;

use self::{
    acts::Acts,
    shortcuts::{Does, FIRST},
};
use super::keys;
use crate::{
    i18n::localized,
    state,
    ui::{Dialog, DialogWidth},
};

/// So many milliseconds after the first of two keys the second is one of its own.
const TOGETHER: f64 = 1_500.0;

part! {
    /// What answers the keys.
    pub fn commands() {
        localized(&["palette", "guest", "counter"], || view! { <Commands/> }.into_any())
    }
}

#[component]
fn Commands() -> impl IntoView {
    let (open, sheet) = (RwSignal::new(false), RwSignal::new(false));
    let acts = Acts::here(sheet);
    // When the first of two keys was pressed, in milliseconds.
    let begun = StoredValue::new(None::<f64>);
    let answer = move |key: String| {
        let before = begun.try_update_value(Option::take).flatten();
        if key == keys::PALETTE {
            open.update(|open| *open = !*open);
            return;
        }
        let now = js_sys::Date::now();
        let second = before.is_some_and(|before| now - before < TOGETHER);
        if key == FIRST && !second {
            begun.set_value(Some(now));
            return;
        }
        let pressed = if second { vec![FIRST, key.as_str()] } else { vec![key.as_str()] };
        match shortcuts::find(&pressed, &acts.path.get_untracked()).map(|shortcut| shortcut.does) {
            Some(Does::Act(act)) if act.is_allowed() => acts.carry_out(&act),
            Some(Does::Press(_, name)) => shortcuts::press(&name()),
            _ => {}
        }
    };
    Effect::new(move |_| {
        for key in keys::take() {
            untrack(|| answer(key));
        }
    });
    // Whose session ended leaves no names over the sign-in.
    Effect::new(move |_| {
        if !keys::somebody_is_in() {
            open.set(false);
            sheet.set(false);
        }
    });
    // Another screen was opened under it, as by its own link or by going back.
    Effect::new(move |before: Option<String>| {
        let now = acts.path.get();
        if before.is_some_and(|before| before != now) {
            open.set(false);
            sheet.set(false);
        }
        now
    });
    view! {
        <Dialog open title=t!("core.find")>
            <list::Palette open acts/>
        </Dialog>
        <Dialog open=sheet title=t!("palette.shortcuts") width=DialogWidth::Wide>
            <sheet::Sheet/>
        </Dialog>
    }
}

/// Whether names of members may be kept in this tab: never at a till that several share.
fn may_keep_names() -> bool {
    untrack(state::me).is_some_and(|me| me.till_store.is_none())
}
