//! Whom this store asks whether their contact is still right, one after the other; and how good a profile is, beside the welcome
//! card and where it is edited ([`line`]).
mod answers;
mod change;
pub mod line;
mod list;

use std::collections::BTreeSet;

use leptos::prelude::*;
use regulars_api::quality::Contact;
use regulars_domain::ids::MemberId;

use self::list::List;
use crate::{
    draft::Draft,
    state,
    ui::{Choice, EmptyState, PageHead},
};

part! {
    /// The screen.
    pub fn to_confirm_page() {
        view! { <Page/> }
    }
}

const COMING: &str = "coming";
const EVERYBODY: &str = "everybody";

#[component]
fn Page() -> impl IntoView {
    // Kept in this tab: whoever comes back from a member finds the list as they left it, and those put off stay so.
    let kept = Draft::new("confirm/list");
    let which = kept.text("which", COMING);
    let later = kept.value("later", BTreeSet::new(), written, read);
    let choices =
        vec![(COMING.to_owned(), t!("quality.coming")), (EVERYBODY.to_owned(), t!("quality.everybody"))];
    let store = Memo::new(|_| state::store().map(|store| (store.id, store.name)));
    let list = move || match store.get() {
        Some((store, name)) => {
            let coming = which.get() == COMING;
            view! { <List store name coming later/> }.into_any()
        }
        None => {
            let (title, text) = (t!("quality.empty_title"), t!("quality.empty_text"));
            view! { <EmptyState icon=icondata_lu::LuUserCheck title text/> }.into_any()
        }
    };
    view! {
        <PageHead title=t!("quality.title")>
            <Choice value=which options=choices legend=t!("quality.whom")/>
        </PageHead>
        {list}
    }
}

/// Keys as they are kept.
fn written(ids: &BTreeSet<MemberId>) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn read(text: &str) -> Option<BTreeSet<MemberId>> {
    text.split_whitespace().map(|id| id.parse().ok()).collect()
}

/// How a member is reached, as it is shown.
fn shown(contact: &Contact) -> String {
    match contact {
        Contact::Phone(phone) => phone.to_string(),
        Contact::Email(text) | Contact::Wechat(text) | Contact::Address(text) => text.clone(),
    }
}

/// What the member is asked.
fn question(contact: &Contact) -> String {
    match contact {
        Contact::Phone(_) => t!("quality.ask_phone"),
        Contact::Email(_) => t!("quality.ask_email"),
        Contact::Wechat(_) => t!("quality.ask_wechat"),
        Contact::Address(_) => t!("quality.ask_address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_put_off_are_kept_and_found_again() {
        let ids: BTreeSet<MemberId> =
            [7, 12].into_iter().filter_map(|id| MemberId::try_from(id).ok()).collect();
        assert_eq!(written(&ids), "7 12");
        assert_eq!(read("7 12"), Some(ids));
        assert_eq!(read(""), Some(BTreeSet::new()));
        assert_eq!(read("7 x"), None);
    }
}
