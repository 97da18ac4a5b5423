//! Tags: added and taken away at once, with suggestions from those in use.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::members::{EditMember, ListTags, MemberEdit, MemberPage};
use regulars_domain::{limits, rights::Area};

use super::{Shared, edit::offer_undo};
use crate::{
    browser, client, state,
    ui::{Icon, message, toast, unique},
};

/// The tags of a member.
#[component]
pub fn Tags(known: MemberPage, page: Shared) -> impl IntoView {
    let (version, tags) = (known.version, StoredValue::new(known.face.tags.clone()));
    let may_edit = state::may(Area::EditMembers);
    let adding = RwSignal::new(String::new());
    let known_tags = LocalResource::new(move || async move {
        if may_edit { client::call::<ListTags>((), ()).await.unwrap_or_default() } else { Vec::new() }
    });
    let save = move |new: Vec<String>| {
        let edit = MemberEdit { version, tags: Some(new), ..MemberEdit::default() };
        let op = browser::op_key();
        spawn_local(async move {
            match client::write::<EditMember>(page.id, edit, op).await {
                Ok(edited) => {
                    page.again.run(());
                    offer_undo(page, edited.change);
                }
                Err(problem) => {
                    toast::trouble(message(&problem));
                    page.again.run(());
                }
            }
        });
    };
    let add = move || {
        let tag = adding.get_untracked().trim().to_owned();
        if !tag.is_empty() {
            adding.set(String::new());
            save(tags.with_value(|tags| tags.iter().cloned().chain([tag]).collect()));
        }
    };
    let list = unique("tags");
    let list_id = list.clone();
    view! {
        <div class="tags">
            {tags
                .get_value()
                .into_iter()
                .map(|tag| {
                    let gone = tag.clone();
                    let without = move |_| {
                        save(tags.with_value(|tags| tags.iter().filter(|t| **t != gone).cloned().collect()));
                    };
                    view! {
                        <span class="tag">
                            {tag.clone()}
                            {may_edit
                                .then(|| {
                                    let name = t!("member.untag", tag = tag);
                                    view! {
                                        <button class="tag__remove" type="button" aria-label=name on:click=without>
                                            <Icon icon=icondata_lu::LuX size=14/>
                                        </button>
                                    }
                                })}
                        </span>
                    }
                })
                .collect_view()}
            {may_edit
                .then(|| {
                    view! {
                        <form
                            on:submit=move |event| {
                                event.prevent_default();
                                add();
                            }
                        >
                            <input
                                class="input tags__input"
                                list=list_id
                                maxlength=limits::TAG
                                aria-label=t!("member.add_tag")
                                placeholder=t!("member.add_tag")
                                bind:value=adding
                            />
                            <datalist id=list>
                                {move || {
                                    known_tags
                                        .get()
                                        .unwrap_or_default()
                                        .into_iter()
                                        .map(|tag| view! { <option value=tag.name></option> })
                                        .collect_view()
                                }}
                            </datalist>
                        </form>
                    }
                })}
        </div>
    }
}
