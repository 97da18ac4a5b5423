//! Another number, e-mail, WeChat name or address, in a dialog of one field.
use leptos::prelude::*;
use regulars_api::{
    members::{EditMember, GetMember, MemberEdit, MemberPage},
    quality::{ConfirmContact, Confirmation, Contact},
};
use regulars_domain::{ids::MemberId, limits, time::Timestamp};

use super::{answers::offer_undo, shown};
use crate::{
    browser, client,
    draft::Draft,
    part::when,
    ui::{Dialog, DialogForm, Field, Loaded, Sending, TextInput, TextKind, open_while},
};

/// Whose contact is changed, as it was read.
#[derive(Clone, PartialEq)]
pub struct Changing {
    /// Whose.
    pub member: MemberId,
    /// What it is now.
    pub contact: Contact,
    /// Since when.
    pub since: Timestamp,
}

/// The dialog, loaded when the first contact is changed.
#[component]
pub fn ChangeDialog(
    /// What is changed; none while it is closed.
    changing: RwSignal<Option<Changing>>,
    /// Runs when another contact was given.
    done: Callback<MemberId>,
    /// Runs when that was taken back.
    again: Callback<()>,
) -> impl IntoView {
    when(Signal::derive(move || changing.with(Option::is_some)), move || new_contact(changing, done, again))
}

part! {
    /// The dialog of another contact.
    fn new_contact(changing: RwSignal<Option<Changing>>, done: Callback<MemberId>, again: Callback<()>) {
        view! { <Other changing done again/> }
    }
}

#[component]
fn Other(
    /// What is changed.
    changing: RwSignal<Option<Changing>>,
    /// Runs when another contact was given.
    done: Callback<MemberId>,
    /// Runs when that was taken back.
    again: Callback<()>,
) -> impl IntoView {
    let open = open_while(changing);
    view! {
        <Dialog open title=t!("quality.new_title")>
            {move || changing.get().map(|what| view! { <Known what open done again/> })}
        </Dialog>
    }
}

/// The form, once what else is known of the member is here: an edit names the version that it starts from.
#[component]
fn Known(
    /// What is changed.
    what: Changing,
    /// Whether the dialog is shown.
    open: RwSignal<bool>,
    /// Runs when another contact was given.
    done: Callback<MemberId>,
    /// Runs when that was taken back.
    again: Callback<()>,
) -> impl IntoView {
    let member = what.member;
    let known = LocalResource::new(move || client::call::<GetMember>(member, ()));
    let form = move |page: MemberPage| {
        let what = what.clone();
        view! { <Form what page open done again/> }
    };
    view! { <Loaded resource=known view=form/> }
}

#[component]
fn Form(
    /// What is changed.
    what: Changing,
    /// What is known of the member.
    page: MemberPage,
    /// Whether the dialog is shown.
    open: RwSignal<bool>,
    /// Runs when another contact was given.
    done: Callback<MemberId>,
    /// Runs when that was taken back.
    again: Callback<()>,
) -> impl IntoView {
    let Changing { member, contact, since } = what;
    let draft = Draft::new(format!("contact/{member}"));
    let typed = draft.text("contact", "");
    let sending = Sending::default();
    let (label, kind, at, max) = field(&contact);
    let hint = t!("quality.new_hint", now = shown(&contact));
    // Of the confirmation of the same contact typed again.
    let same = browser::op_key();
    let known = StoredValue::new((page, contact));
    let send = Callback::new(move |()| {
        let text = typed.get_untracked();
        let edit = known.with_value(|(page, contact)| edit_of(page, contact, text));
        sending.send(async move {
            let mut edited = client::write::<EditMember>(member, edit, draft.op()).await?;
            if edited.change.is_none() {
                // They said the one that is known: it is still right.
                edited = client::write::<ConfirmContact>(member, Confirmation { since }, same).await?;
            }
            draft.clear();
            let _ = open.try_set(false);
            offer_undo(edited.change, t!("quality.changed"), again);
            let _ = done.try_run(member);
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("core.save")>
            <Field label hint error=sending.at(at)>
                <TextInput value=typed kind max required=true autofocus=true/>
            </Field>
        </DialogForm>
    }
}

/// What the field is called, what kind of text it takes, how the server names it, and its limit (0: none).
fn field(contact: &Contact) -> (String, TextKind, &'static str, usize) {
    match contact {
        Contact::Phone(_) => (t!("quality.new_phone"), TextKind::Phone, "phone", 0),
        Contact::Email(_) => (t!("quality.new_email"), TextKind::Email, "profile.email", 0),
        Contact::Wechat(_) => (t!("quality.new_wechat"), TextKind::Plain, "profile.wechat", limits::WECHAT),
        Contact::Address(_) => {
            (t!("quality.new_address"), TextKind::Plain, "profile.address", limits::ADDRESS)
        }
    }
}

/// The edit that puts `text` in the place of the contact.
fn edit_of(page: &MemberPage, contact: &Contact, text: String) -> MemberEdit {
    let edit = MemberEdit { version: page.version, ..MemberEdit::default() };
    let mut profile = page.profile.clone();
    match contact {
        Contact::Phone(_) => return MemberEdit { phone: Some(text), ..edit },
        Contact::Email(_) => profile.email = text,
        Contact::Wechat(_) => profile.wechat = text,
        Contact::Address(_) => profile.address = text,
    }
    MemberEdit { profile: Some(profile), ..edit }
}
