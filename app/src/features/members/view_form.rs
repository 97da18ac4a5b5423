//! Naming a view: the present filters under a name, or a view under another.
use leptos::prelude::*;
use regulars_api::members::*;

use super::{
    is_bound,
    views::{Naming, Shelf, changed, form_of, present},
};
use crate::{
    client,
    draft::Draft,
    state,
    ui::{Checkbox, Dialog, DialogForm, Field, Sending, TextInput, TextKind, open_while, toast},
};

part! {
    /// The dialog, loaded when somebody first names a view.
    pub fn view_form(shelf: Shelf) {
        let open = open_while(shelf.naming);
        view! {
            <Dialog open title=t!("members.view_title")>
                {move || shelf.naming.get().map(|naming| view! { <Form naming shelf/> })}
            </Dialog>
        }
    }
}

#[component]
fn Form(naming: Naming, shelf: Shelf) -> impl IntoView {
    let old = match naming {
        Naming::Old(view) => Some(*view),
        Naming::New => None,
    };
    let draft =
        Draft::new(old.as_ref().map_or_else(|| "view/new".to_owned(), |old| format!("view/{}", old.id)));
    let name = draft.text("name", old.as_ref().map(|old| old.name.clone()).unwrap_or_default());
    let was_shared = old.as_ref().is_some_and(|old| old.shared);
    let shared = draft.flag("shared", was_shared);
    let may_share = was_shared || untrack(state::me).is_some_and(|me| !is_bound(&me));
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let (name, shared) = (name.get_untracked(), shared.get_untracked());
        let old = old.clone();
        let query = present(shelf);
        sending.send(async move {
            let op = draft.op();
            match old {
                Some(old) => {
                    let view = NewView { name, shared, ..form_of(&old) };
                    let edit = ViewEdit { rev: old.rev, view };
                    changed(shelf, old, edit, op).await?;
                }
                None => {
                    client::write::<SaveView>((), NewView { name, shared, query }, op).await?;
                    shelf.again.try_run(());
                    toast::say(t!("members.view_saved"));
                }
            }
            draft.clear();
            let _ = shelf.naming.try_set(None);
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("core.save")>
            <Field label=t!("members.view_name") hint=t!("members.view_name_hint") error=sending.at("name")>
                <TextInput value=name kind=TextKind::Name max=VIEW_NAME required=true autofocus=true/>
            </Field>
            {may_share
                .then(|| {
                    view! {
                        <Checkbox
                            checked=shared
                            label=t!("members.view_shared")
                            hint=t!("members.view_shared_hint")
                        />
                    }
                })}
        </DialogForm>
    }
}
