//! Writing down what was said or done.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{AddNote, NewNote, NoteAt, NoteKind, RemoveNote},
};
use regulars_domain::ids::MemberId;

use super::guest::note_kind;
use crate::{
    browser, client,
    draft::Draft,
    part::when,
    state,
    ui::{Alert, Button, ButtonKind, Dialog, Field, Select, TextArea, message, problem_at, toast},
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
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let send = move || {
        let chosen = kind.get_untracked();
        let kind = NoteKind::ALL.into_iter().find(|kind| kind.code() == chosen).unwrap_or(NoteKind::Note);
        let note =
            NewNote { kind, text: text.get_untracked(), store: untrack(state::store).map(|store| store.id) };
        busy.set(true);
        let op = draft.op();
        spawn_local(async move {
            let done = client::write::<AddNote>(member, note, op).await;
            busy.set(false);
            match done {
                Ok(key) => {
                    draft.clear();
                    open.set(false);
                    on_done.run(());
                    let op = browser::op_key();
                    toast::undo(t!("guest.note_written"), move || {
                        spawn_local(async move {
                            let path = (member, key.id);
                            match client::write::<RemoveNote>(path, NoteAt { at: key.at }, op).await {
                                Ok(()) => on_done.run(()),
                                Err(problem) => toast::trouble(message(&problem)),
                            }
                        });
                    });
                }
                Err(told) => problem.set(Some(told)),
            }
        });
    };
    let kinds: Vec<(String, String)> =
        NoteKind::ALL.into_iter().map(|kind| (kind.code().to_owned(), note_kind(kind))).collect();
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Field label=t!("guest.note_how")>
                <Select value=kind options=Signal::stored(kinds)/>
            </Field>
            <Field label=t!("guest.note_what") error=problem_at(problem, "text")>
                <TextArea value=text max=2_000/>
            </Field>
            <Alert problem/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
    }
}
