//! Writing down what was said or done.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{AddNote, NewNote, NoteKind},
};
use regulars_domain::{ids::MemberId, rights::Area};

use super::timeline::note_kind;
use crate::{
    client,
    draft::Draft,
    state,
    ui::{Alert, Button, ButtonKind, Dialog, Field, Select, TextArea, toast},
};

/// The button and its dialog; nothing for whoever may not write.
#[component]
pub fn NoteButton(
    /// Of whom.
    id: MemberId,
    /// Counts what was written.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    untrack(|| state::may(Area::EditMembers)).then(|| {
        view! {
            <Button on:click=move |_| open.set(true)>{t!("member.note")}</Button>
            <Dialog open title=t!("member.note_title")>
                <Form id open changed/>
            </Dialog>
        }
    })
}

#[component]
fn Form(
    /// Of whom.
    id: MemberId,
    /// The dialog.
    open: RwSignal<bool>,
    /// Counts what was written.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let draft = Draft::new(format!("member/{id}/note"));
    let (kind, text) = (draft.text("kind", NoteKind::Note.code()), draft.text("text", ""));
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let kinds: Vec<_> = NoteKind::ALL.into_iter().map(|k| (k.code().to_owned(), note_kind(k))).collect();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = kind.get_untracked();
        let note = NewNote {
            kind: NoteKind::ALL.into_iter().find(|k| k.code() == chosen).unwrap_or(NoteKind::Note),
            text: text.get_untracked(),
            store: untrack(state::store).map(|store| store.id),
        };
        busy.set(true);
        spawn_local(async move {
            let done = client::write::<AddNote>(id, note, draft.op()).await;
            busy.set(false);
            match done {
                Ok(_) => {
                    draft.clear();
                    open.set(false);
                    changed.update(|n| *n += 1);
                    toast::say(t!("member.note_kept"));
                }
                Err(told) => problem.set(Some(told)),
            }
        });
    };
    view! {
        <form class="stack" on:submit=send>
            <Field label=t!("member.note_how")>
                <Select value=kind options=Signal::stored(kinds)/>
            </Field>
            <Field label=t!("member.note_text")>
                <TextArea value=text max=2_000/>
            </Field>
            <Alert problem/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy>{t!("member.note_save")}</Button>
            </div>
        </form>
    }
}
