//! What is to be done with those who are chosen: a tag for them, off them, another home store.
use leptos::prelude::*;
use regulars_api::{
    bulk::{Act, BeginBulk, NewBulk, Whom},
    members::ListTags,
};
use regulars_domain::{ids::StoreId, limits};

use super::{
    bulk::begin,
    chosen::{Chosen, Doing},
};
use crate::{
    client,
    draft::Draft,
    state,
    ui::{Dialog, DialogForm, Field, FieldContext, Select, Sending, open_while, unique},
};

part! {
    /// The dialog, loaded when somebody first does something with many.
    pub fn bulk_form(doing: RwSignal<Option<Doing>>, whom: Callback<(), Whom>, chosen: Chosen) {
        let open = open_while(doing);
        view! {
            <Dialog open title=t!("members.bulk_title")>
                {move || doing.get().map(|what| view! { <Form what doing whom chosen/> })}
            </Dialog>
        }
    }
}

#[component]
fn Form(
    what: Doing,
    doing: RwSignal<Option<Doing>>,
    whom: Callback<(), Whom>,
    chosen: Chosen,
) -> impl IntoView {
    let draft = Draft::new(match what {
        Doing::Tag => "bulk/tag",
        Doing::Untag => "bulk/untag",
        Doing::Assign => "bulk/assign",
    });
    let value = draft.text("value", "");
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let text = value.get_untracked();
        let act = match what {
            Doing::Tag => Act::Tag(text),
            Doing::Untag => Act::Untag(text),
            Doing::Assign => match text.parse::<StoreId>() {
                Ok(home) => Act::Assign(home),
                Err(_) => return sending.refuse("home_store", t!("members.bulk_no_store")),
            },
        };
        let new = NewBulk { act, whom: whom.run(()) };
        sending.send(async move {
            let begun = client::write::<BeginBulk>((), new, draft.op()).await?;
            draft.clear();
            begin(begun.id);
            let _ = doing.try_set(None);
            chosen.given_up();
            Ok(())
        });
    });
    let label = match what {
        Doing::Tag => t!("members.bulk_tag_do"),
        Doing::Untag => t!("members.bulk_untag_do"),
        Doing::Assign => t!("members.bulk_assign_do"),
    };
    let field = match what {
        Doing::Assign => {
            let stores = untrack(state::me).map(|me| me.stores.clone()).unwrap_or_default();
            let none = (String::new(), t!("members.bulk_choose_store"));
            let open = stores.into_iter().filter(|store| store.open);
            let choices: Vec<(String, String)> =
                std::iter::once(none).chain(open.map(|store| (store.id.to_string(), store.name))).collect();
            view! {
                <Field label=t!("guest.field_home_store") error=sending.at("home_store")>
                    <Select value options=Signal::stored(choices)/>
                </Field>
            }
            .into_any()
        }
        Doing::Tag | Doing::Untag => view! {
            <Field label=t!("members.tag") error=sending.at("tag")>
                <TagInput value/>
            </Field>
        }
        .into_any(),
    };
    view! {
        <DialogForm sending send label>
            {field}
            <p class="hint">{t!("members.bulk_hint")}</p>
        </DialogForm>
    }
}

/// A tag, with those in use to choose from.
#[component]
fn TagInput(value: RwSignal<String>) -> impl IntoView {
    let field = FieldContext::here();
    let known = LocalResource::new(|| async { client::call::<ListTags>((), ()).await.unwrap_or_default() });
    let list = unique("tags");
    let id = list.clone();
    view! {
        <input
            class="input"
            id=field.id.clone()
            list=list
            maxlength=limits::TAG
            autocomplete="off"
            autofocus=true
            aria-invalid=field.invalid()
            aria-describedby=field.described_by()
            bind:value=value
        />
        <datalist id=id>
            {move || {
                known
                    .get()
                    .unwrap_or_default()
                    .into_iter()
                    .map(|tag| view! { <option value=tag.name></option> })
                    .collect_view()
            }}
        </datalist>
    }
}
