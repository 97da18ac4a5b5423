//! The answers to "is this still your number?": yes in one tap, or another one.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Code,
    activity::UndoChange,
    quality::{ConfirmContact, Confirmation},
};
use regulars_domain::{
    ids::{ChangeId, MemberId},
    time::Timestamp,
};

use crate::{
    browser, client,
    ui::{Button, message, toast},
};

/// Yes and Change.
#[component]
pub fn Answers(
    /// Who is asked.
    member: MemberId,
    /// What they are called, for those who hear.
    name: String,
    /// Since when the contact was right, as it was read.
    since: Timestamp,
    /// Runs when it was confirmed.
    confirmed: Callback<MemberId>,
    /// Runs when it is to be read again: that was taken back, or somebody changed it meanwhile.
    again: Callback<()>,
    /// Opens the form for another contact.
    change: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    // Made once: pressing again after a lost answer is the same write.
    let op = browser::op_key();
    let yes = move |_| {
        busy.set(true);
        spawn_local(async move {
            match client::write::<ConfirmContact>(member, Confirmation { since }, op).await {
                Ok(edited) => {
                    offer_undo(edited.change, t!("quality.confirmed"), again);
                    let _ = confirmed.try_run(member);
                }
                Err(problem) => {
                    toast::trouble(message(&problem));
                    if problem.code == Code::ChangedMeanwhile {
                        let _ = again.try_run(());
                    }
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let (yes_text, change_text) = (t!("quality.yes"), t!("quality.change"));
    let (yes_name, change_name) = (format!("{yes_text}: {name}"), format!("{change_text}: {name}"));
    view! {
        <Button icon=icondata_lu::LuCheck busy press=yes name=yes_name>
            {yes_text}
        </Button>
        <Button press=move |_| change.run(()) name=change_name>
            {change_text}
        </Button>
    }
}

/// Says what was done, and offers to take it back.
pub fn offer_undo(change: Option<ChangeId>, done: String, again: Callback<()>) {
    let Some(change) = change else { return toast::say(done) };
    toast::undo(done, move || {
        let op = browser::op_key();
        toast::attempt(async move {
            client::write::<UndoChange>(change, (), op).await?;
            let _ = again.try_run(());
            Ok(())
        });
    });
}
