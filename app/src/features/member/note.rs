//! Writing down what was said or done.
use leptos::prelude::*;
use regulars_api::members::{AddNote, NewNote, NoteAt, NoteKind, RemoveNote};
use regulars_domain::ids::MemberId;

use super::guest::note_kind;
use crate::{
    browser, client,
    draft::Draft,
    part::when,
    state,
    ui::{Dialog, DialogForm, Field, Select, Sending, TextArea, toast},
};

/// The dialog of a new note. Its words are kept until they are written or given up.
#[component]
pub fn NoteDialog(
    /// About whom.
    #[prop(into)]
    member: Signal<Option<MemberId>>,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// The note stands in the books, or was taken back.
    on_done: Callback<()>,
) -> impl IntoView {
    when(open, move || note_dialog(member, open, on_done))
}

part! {
    /// Loaded when it is asked for.
    fn note_dialog(member: Signal<Option<MemberId>>, open: RwSignal<bool>, on_done: Callback<()>) {
        view! {
            <Dialog open title=t!("guest.note_title")>
                {move || member.get().map(|member| view! { <NoteForm member open on_done/> })}
            </Dialog>
        }
    }
}

#[component]
fn NoteForm(member: MemberId, open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    let draft = Draft::new(format!("note/{member}"));
    let (text, kind) = (draft.text("text", ""), draft.text("kind", NoteKind::Talk.code()));
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let chosen = kind.get_untracked();
        let kind = NoteKind::ALL.into_iter().find(|kind| kind.code() == chosen).unwrap_or(NoteKind::Note);
        let note =
            NewNote { kind, text: text.get_untracked(), store: untrack(state::store).map(|store| store.id) };
        sending.send(async move {
            let key = client::write::<AddNote>(member, note, draft.op()).await?;
            draft.clear();
            open.set(false);
            on_done.try_run(());
            let op = browser::op_key();
            toast::undo(t!("guest.note_written"), move || {
                toast::attempt(async move {
                    client::write::<RemoveNote>((member, key.id), NoteAt { at: key.at }, op).await?;
                    on_done.try_run(());
                    Ok(())
                });
            });
            Ok(())
        });
    });
    let kinds: Vec<(String, String)> =
        NoteKind::ALL.into_iter().map(|kind| (kind.code().to_owned(), note_kind(kind))).collect();
    view! {
        <DialogForm sending send label=t!("core.save")>
            <Field label=t!("guest.note_how")>
                <Select value=kind options=Signal::stored(kinds)/>
            </Field>
            <Field label=t!("guest.note_what") error=sending.at("text")>
                <TextArea value=text max=2_000/>
            </Field>
        </DialogForm>
    }
}
