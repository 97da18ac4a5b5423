//! Tags: those a member has, and the form in their place, in which they are added and taken away at once.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::members::{EditMember, ListTags, MemberEdit};
use regulars_domain::{limits, rights::Area};

use super::{Shared, edit::offer_undo};
use crate::{
    browser, client,
    part::lazily,
    state,
    ui::{Button, ButtonKind, ButtonSize, Chip, message, toast, typing_in_progress, unique},
};

/// The tags of the member of this name; `version` as an edit names it.
#[component]
pub fn Tags(who: String, tags: Vec<String>, version: i64, page: Shared) -> impl IntoView {
    // Also after the page was read again, as when a tag was given back.
    let editing = RwSignal::new(page.tagging.get_untracked());
    let (who, tags) = (StoredValue::new(who), StoredValue::new(tags));
    let plain = move || {
        let name = if tags.with_value(Vec::is_empty) { t!("member.add_tag") } else { t!("member.edit_tags") };
        view! {
            <div class="tags">
                {tags.get_value().into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect_view()}
                {state::may(Area::EditMembers)
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                size=ButtonSize::Small
                                press=move |_| {
                                    page.tagging.set(true);
                                    editing.set(true);
                                }
                            >
                                {name}
                            </Button>
                        }
                    })}
            </div>
        }
        .into_any()
    };
    move || match editing.get() {
        true => lazily(None, move || tags_form(who.get_value(), tags.get_value(), version, page)),
        false => plain(),
    }
}

part! {
    /// The form, loaded when it is asked for.
    fn tags_form(who: String, tags: Vec<String>, version: i64, page: Shared) {
        view! { <Form who tags version page/> }
    }
}

/// Each change is written at once; the page follows when one is done.
#[component]
fn Form(who: String, tags: Vec<String>, version: i64, page: Shared) -> impl IntoView {
    let saved = StoredValue::new(t!("member.tags_saved", name = who));
    let (tags, version) = (RwSignal::new(tags), StoredValue::new(version));
    let (adding, busy) = (page.tag, RwSignal::new(false));
    let known_tags =
        LocalResource::new(|| async { client::call::<ListTags>((), ()).await.unwrap_or_default() });
    let save = move |new: Vec<String>, typed: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let edit =
            MemberEdit { version: version.get_value(), tags: Some(new.clone()), ..MemberEdit::default() };
        let (op, saved) = (browser::op_key(), saved.get_value());
        spawn_local(async move {
            let done = client::write::<EditMember>(page.id, edit, op).await;
            let _ = busy.try_set(false);
            match done {
                Ok(edited) => {
                    let _ = version.try_set_value(edited.version);
                    let _ = tags.try_set(new);
                    if typed {
                        let _ = adding.try_set(String::new());
                    }
                    offer_undo(page, edited.change, saved);
                }
                // What was typed stays; who changed the member meanwhile is seen when this is done.
                Err(problem) => toast::trouble(message(&problem)),
            }
        });
    };
    let add = move || {
        let tag = adding.get_untracked().trim().to_owned();
        if !tag.is_empty() {
            save(tags.with_untracked(|tags| tags.iter().cloned().chain([tag]).collect()), true);
        }
    };
    let done = move || {
        page.tagging.set(false);
        adding.set(String::new());
        page.again.run(());
    };
    let (input, list) = (unique("tag"), unique("tags"));
    let (here, list_id) = (input.clone(), list.clone());
    browser::after_paint(move || {
        if !typing_in_progress() {
            browser::focus(&here);
        }
    });
    view! {
        <div
            class="tags"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    done();
                }
            }
        >
            {move || {
                tags.get()
                    .into_iter()
                    .map(|tag| {
                        let gone = tag.clone();
                        let without = move |_| {
                            let rest = tags.with_untracked(|tags| tags.iter().filter(|t| **t != gone).cloned().collect());
                            save(rest, false);
                        };
                        let name = t!("member.untag", tag = tag);
                        view! {
                            <Chip label=name press=without>
                                {tag}
                            </Chip>
                        }
                    })
                    .collect_view()
            }}
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    add();
                }
            >
                <input
                    class="input tags__input"
                    id=input
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
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=move |_| done()>
                {t!("member.tags_done")}
            </Button>
        </div>
    }
}
