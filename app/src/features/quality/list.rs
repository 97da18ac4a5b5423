//! The worklist: who is to be asked, the longest unconfirmed first. Whoever answers leaves it, and the next one has the focus.
use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::quality::{ListToConfirm, ToConfirm, ToConfirmQuery};
use regulars_domain::ids::{MemberId, StoreId};

use super::{
    answers::Answers,
    change::{ChangeDialog, Changing},
    question, shown,
};
use crate::{
    browser, client, format, state,
    ui::{Avatar, AvatarSize, Button, ButtonKind, EmptyState, EndOfList, Pages},
};

/// What the rows share.
#[derive(Clone, Copy)]
struct Work {
    pages: Pages<ToConfirm>,
    /// Those put off until later, in this tab.
    later: RwSignal<BTreeSet<MemberId>>,
    /// Who is left.
    left: Memo<Vec<ToConfirm>>,
    /// Who has answered here; who is on the list again is none of them.
    done: RwSignal<BTreeSet<MemberId>>,
    changing: RwSignal<Option<Changing>>,
}

impl Work {
    /// Takes one from the list by `leave`, and goes on to the next.
    fn go_on(self, member: MemberId, leave: impl FnOnce()) {
        let rows = self.left.get_untracked();
        let at = rows.iter().position(|row| row.id == member).unwrap_or(0);
        let next = rows.get(at + 1).or_else(|| rows.get(at.checked_sub(1)?)).map(|row| row.id);
        leave();
        browser::after_paint(move || {
            let to = next.map(|id| format!("#{} button", place(id)));
            if !to.is_some_and(|to| browser::focus_first(&to)) {
                browser::focus("page-title");
            }
        });
    }

    fn answered(self, member: MemberId) {
        self.go_on(member, move || {
            self.pages.items.update(|rows| rows.retain(|row| row.id != member));
            self.done.update(|done| {
                done.insert(member);
            });
        });
    }

    fn put_off(self, member: MemberId) {
        self.go_on(member, move || {
            self.later.update(|later| {
                later.insert(member);
            });
        });
    }
}

/// Where a member's row stands on the page.
fn place(member: MemberId) -> String {
    format!("ask-{member}")
}

/// The list of one store.
#[component]
pub fn List(
    /// Whose members.
    store: StoreId,
    /// What it is called.
    name: String,
    /// Only those who came of late.
    coming: bool,
    /// Those put off until later.
    later: RwSignal<BTreeSet<MemberId>>,
) -> impl IntoView {
    let pages = Pages::begin(move |after| {
        let query = ToConfirmQuery { store, coming: Some(coming), after };
        async move {
            let page = client::call::<ListToConfirm>((), query).await?;
            Ok((page.members, page.next))
        }
    });
    let left = Memo::new(move |_| {
        let here = |row: &&ToConfirm| later.with(|later| !later.contains(&row.id));
        pages.items.with(|rows| rows.iter().filter(here).cloned().collect::<Vec<_>>())
    });
    let work = Work { pages, later, left, done: RwSignal::default(), changing: RwSignal::new(None) };
    let done = Callback::new(move |member| work.answered(member));
    let again = Callback::new(move |()| pages.restart());
    let off = Memo::new(move |_| pages.items.with(Vec::len).saturating_sub(left.with(Vec::len)));
    let nobody = Memo::new(move |_| pages.is_whole() && left.with(Vec::is_empty));
    let empty = move || {
        nobody.get().then(|| {
            let (title, text) = match off.get() {
                0 => (t!("quality.empty_title"), t!("quality.empty_text")),
                n => (t!("quality.all_off", n = n), t!("quality.all_off_text")),
            };
            view! { <EmptyState icon=icondata_lu::LuUserCheck title text/> }
        })
    };
    view! {
        <p class="soft">{t!("quality.about", store = name)}</p>
        <div class="row asks__told">
            <span role="status">{move || how_far(work)}</span>
            {move || {
                (off.get() > 0)
                    .then(|| {
                        let show = move |_| later.update(BTreeSet::clear);
                        view! {
                            <Button kind=ButtonKind::Quiet press=show>
                                {t!("quality.show_off", n = off.get())}
                            </Button>
                        }
                    })
            }}
        </div>
        {empty}
        <ul class="asks">
            <For each=move || left.get() key=move |row| (pages.round(), row.id) let(row)>
                <Row row work done again/>
            </For>
        </ul>
        <EndOfList pages/>
        <ChangeDialog changing=work.changing done again/>
    }
}

/// How many are left, and how many have answered.
fn how_far(work: Work) -> String {
    let left = work.left.with(Vec::len);
    let count = i64::try_from(left).unwrap_or(i64::MAX);
    let left = match work.pages.is_whole() {
        true => t!("quality.left", n = count),
        // Nothing is known before the first answer.
        false if count == 0 => return String::new(),
        false => t!("quality.left_more", count = format::whole(count)),
    };
    let answered = work.pages.items.with(|rows| {
        let is_gone = |id: &&MemberId| rows.iter().all(|row| row.id != **id);
        work.done.with(|done| done.iter().filter(is_gone).count())
    });
    match answered {
        0 => left,
        done => format!("{} · {left}", t!("quality.done", n = done)),
    }
}

/// One member to ask.
#[component]
fn Row(
    /// Who.
    row: ToConfirm,
    /// What the rows share.
    work: Work,
    /// Runs when they answered.
    done: Callback<MemberId>,
    /// Reads the list again.
    again: Callback<()>,
) -> impl IntoView {
    let zone = untrack(state::zone);
    let ToConfirm { id, name, contact, since, last_at } = row;
    let name = if name.is_empty() { t!("guest.nameless") } else { name };
    let said = t!("quality.confirmed_on", day = format::date_short(since.0, &zone));
    let came = match last_at {
        Some(at) => t!("quality.last_visit", day = format::date_short(at.0, &zone)),
        None => t!("quality.never_came"),
    };
    let (asked, known) = (question(&contact), shown(&contact));
    let (called, off_text) = (name.clone(), t!("quality.later"));
    let off_name = format!("{off_text}: {name}");
    let change = Callback::new(move |()| {
        work.changing.set(Some(Changing { member: id, contact: contact.clone(), since }));
    });
    view! {
        <li class="card asks__one" id=place(id)>
            <Avatar name=name.clone() size=AvatarSize::Small/>
            <div class="asks__who">
                <A href=format!("/members/{id}")>{name}</A>
                <p>{asked} " " <strong class="number-like">{known}</strong></p>
                <p class="soft">{came} " · " {said}</p>
            </div>
            <div class="row asks__do">
                <Answers member=id name=called since confirmed=done again change/>
                <Button kind=ButtonKind::Quiet press=move |_| work.put_off(id) name=off_name>
                    {off_text}
                </Button>
            </div>
        </li>
    }
}
