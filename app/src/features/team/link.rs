//! A link to hand to a person: shown once, to copy.
use leptos::prelude::*;
use regulars_api::team::NewLink;

use crate::{
    browser, format, state,
    ui::{Banner, Button, ButtonKind, Dialog, Tone, toast},
};

/// The link that is shown, if any. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Shown {
    open: RwSignal<bool>,
    link: RwSignal<Option<(NewLink, bool)>>,
}

impl Shown {
    pub fn new() -> Shown {
        Shown { open: RwSignal::new(false), link: RwSignal::new(None) }
    }
    /// Shows a new link; `invites` or sets a password.
    pub fn show(self, link: NewLink, invites: bool) {
        if self.link.try_set(Some((link, invites))).is_some() {
            // The screen was left, and the server cannot tell it again.
            toast::trouble(t!("team.link_unseen"));
        }
        let _ = self.open.try_set(true);
    }
}

/// The link, until when it counts, and that no letter is sent.
#[component]
pub fn LinkDialog(
    /// What to show.
    link: Shown,
) -> impl IntoView {
    // Forgotten when it is closed: the server cannot tell it again either.
    Effect::new(move |before: Option<bool>| {
        let now = link.open.get();
        if before == Some(true) && !now {
            link.link.set(None);
        }
        now
    });
    view! {
        <Dialog open=link.open title=t!("team.link_title")>
            {move || link.link.get().map(|(made, invites)| view! { <LinkText made invites open=link.open/> })}
        </Dialog>
    }
}

#[component]
fn LinkText(made: NewLink, invites: bool, open: RwSignal<bool>) -> impl IntoView {
    let until = format::date_time(made.expires_at.0, &untrack(state::zone));
    let Some(token) = made.token else {
        return view! { <Banner tone=Tone::Gold>{t!("team.link_lost")}</Banner> }.into_any();
    };
    let page = if invites { "invite" } else { "reset" };
    let address = format!("{}/{page}#{token}", window().location().origin().unwrap_or_default());
    let text = address.clone();
    let copy = move |_| browser::copy(&text, || toast::say(t!("team.copied")));
    view! {
        <p class="dialog__lead">
            {if invites { t!("team.link_invites") } else { t!("team.link_resets") }}
        </p>
        <p class="link-text">
            <code>{address}</code>
        </p>
        <p class="team__note">{t!("team.link_until", when = until)}</p>
        <div class="dialog__actions">
            <Button press=move |_| open.set(false)>{t!("core.close")}</Button>
            <Button kind=ButtonKind::Primary icon=icondata_lu::LuCopy press=copy>
                {t!("team.copy")}
            </Button>
        </div>
    }
    .into_any()
}
