//! Who is chosen in the list: rows one by one, or all who match but some; and the bar that says so and what can be done with them.
use std::collections::BTreeSet;

use leptos::{ev, prelude::*};
use regulars_api::{
    bulk::{MOST_NAMED, Whom},
    members::{ListQuery, MemberCount, MemberRow},
};
use regulars_domain::{ids::MemberId, rights::Area};

use super::{bulk_form, export, own};
use crate::{
    format, part, state,
    ui::{Button, ButtonKind, ButtonSize, Key, LinkButton, Pages},
};

/// What is to be done with those chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Tag,
    Untag,
    Assign,
}

/// The choice. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// Those who are chosen; where all who match are, those who are not.
    ids: RwSignal<BTreeSet<MemberId>>,
    all: RwSignal<bool>,
    /// Whose box was pressed last: where a range begins.
    last: StoredValue<Option<MemberId>>,
    pages: Pages<MemberRow>,
}

impl Chosen {
    pub fn new(pages: Pages<MemberRow>) -> Chosen {
        Chosen {
            ids: RwSignal::new(BTreeSet::new()),
            all: RwSignal::new(false),
            last: StoredValue::new(None),
            pages,
        }
    }

    /// Whether this row is chosen, followed.
    pub fn has(self, id: MemberId) -> bool {
        self.all.get() != self.ids.with(|ids| ids.contains(&id))
    }

    /// Whether anybody is, followed.
    pub fn is_any(self) -> bool {
        self.all.get() || self.ids.with(|ids| !ids.is_empty())
    }

    /// Nobody is chosen any more.
    pub fn clear(self) {
        self.all.set(false);
        self.ids.set(BTreeSet::new());
        self.last.set_value(None);
    }

    /// [`Chosen::clear`], when the list may be gone.
    pub fn given_up(self) {
        let _ = self.all.try_set(false);
        let _ = self.ids.try_set(BTreeSet::new());
        let _ = self.last.try_set_value(None);
    }

    /// A row's box was pressed; with Shift, all rows from the one pressed before.
    pub fn press(self, id: MemberId, on: bool, range: bool) {
        let from = self.last.get_value().filter(|_| range);
        let between = from.and_then(|from| {
            self.pages.items.with_untracked(|rows| {
                let at = |id| rows.iter().position(|row| row.id == id);
                let (a, b) = (at(from)?, at(id)?);
                let some = rows.get(a.min(b)..=a.max(b))?;
                Some(some.iter().map(|row| row.id).collect::<Vec<_>>())
            })
        });
        self.put(&between.unwrap_or_else(|| vec![id]), on);
        self.last.set_value(Some(id));
    }

    /// All rows that are here.
    pub fn press_rows(self, on: bool) {
        let rows: Vec<MemberId> =
            self.pages.items.with_untracked(|rows| rows.iter().map(|row| row.id).collect());
        self.put(&rows, on);
    }

    fn put(self, rows: &[MemberId], on: bool) {
        let kept = self.all.get_untracked() != on;
        self.ids.update(|ids| {
            for id in rows {
                if kept {
                    ids.insert(*id);
                } else {
                    ids.remove(id);
                }
            }
        });
    }

    /// All rows here are chosen, and there are some; followed.
    fn has_rows(self) -> bool {
        self.pages.items.with(|rows| !rows.is_empty() && rows.iter().all(|row| self.has(row.id)))
    }

    fn whom(self, query: &ListQuery) -> Whom {
        let ids: Vec<MemberId> = self.ids.get_untracked().into_iter().collect();
        let filter = own(query.filter.clone());
        match self.all.get_untracked() {
            true => Whom { filter, only: None, except: ids },
            false => Whom { filter, only: Some(ids), except: vec![] },
        }
    }
}

/// Whether this person may do anything with many members at once.
pub fn may_choose() -> bool {
    let may = untrack(|| state::may(Area::EditMembers) || state::may(Area::ExportMembers));
    may && untrack(state::me).is_some_and(|me| !me.by_pin)
}

/// The box in the table's head: all rows that are here.
#[component]
pub fn TickAll(chosen: Chosen) -> impl IntoView {
    view! {
        <th scope="col" class="members__tick">
            <input
                class="check__box"
                type="checkbox"
                aria-label=t!("members.choose_rows")
                prop:checked=move || chosen.has_rows()
                on:change=move |event| chosen.press_rows(event_target_checked(&event))
            />
        </th>
    }
}

/// A row's box.
#[component]
pub fn Tick(id: MemberId, name: String, chosen: Chosen) -> impl IntoView {
    view! {
        <td class="members__tick">
            <input
                class="check__box"
                type="checkbox"
                aria-label=t!("members.choose_row", name = name)
                prop:checked=move || chosen.has(id)
                on:click=move |event| chosen.press(id, event_target_checked(&event), event.shift_key())
            />
        </td>
    }
}

/// The bar, once anybody is chosen.
pub fn bar(chosen: Chosen, query: ListQuery, count: RwSignal<Option<MemberCount>>) -> AnyView {
    let is_any = Memo::new(move |_| chosen.is_any());
    part::when(is_any, move || the_bar(chosen, query.clone(), count))
}

part! {
    /// Loaded when somebody is first chosen.
    fn the_bar(chosen: Chosen, query: ListQuery, count: RwSignal<Option<MemberCount>>) {
        view! { <Bar chosen query count/> }
    }
}

/// What is chosen, and what can be done with it, at the foot of the page while anybody is.
#[component]
fn Bar(chosen: Chosen, query: ListQuery, count: RwSignal<Option<MemberCount>>) -> impl IntoView {
    let doing = RwSignal::new(None::<Doing>);
    let exporting = RwSignal::new(false);
    let (may_edit, may_export) = untrack(|| (state::may(Area::EditMembers), state::may(Area::ExportMembers)));
    let query = StoredValue::new(query);
    let whom = Callback::new(move |()| query.with_value(|query| chosen.whom(query)));
    // Esc gives up the choice; what stands over the page closes first.
    let escape = window_event_listener(ev::keydown, move |event| {
        let over = document().query_selector("dialog[open], :popover-open").ok().flatten().is_some();
        if event.key() == "Escape" && !over && !event.default_prevented() && untrack(|| chosen.is_any()) {
            chosen.clear();
        }
    });
    on_cleanup(move || escape.remove());
    let total = Signal::derive(move || {
        count.get().map(|count| {
            let number = format::whole(count.count);
            if count.capped { format!("{number}+") } else { number }
        })
    });
    let told = move || {
        let some = chosen.ids.with(BTreeSet::len);
        match (chosen.all.get(), total.get()) {
            (false, Some(total)) => t!("members.chosen_of", n = some, total = total),
            (false, None) => t!("members.chosen", n = some),
            (true, total) if some == 0 => t!("members.chosen_all", total = total.unwrap_or_default()),
            (true, total) => t!("members.chosen_all_but", total = total.unwrap_or_default(), n = some),
        }
    };
    let is_any = Memo::new(move |_| chosen.is_any());
    let is_too_much = Memo::new(move |_| chosen.ids.with(|ids| ids.len() > MOST_NAMED));
    // Who registered on one day are no list that a job could walk through.
    let may_all = query.with_value(|query| query.joined.is_none());
    let act = move |what: Doing, text: String| {
        view! {
            <Button
                size=ButtonSize::Small
                disabled=Signal::derive(move || is_too_much.get())
                press=move |_| doing.set(Some(what))
            >
                {text}
            </Button>
        }
    };
    // Two may be one person.
    let two = Memo::new(move |_| {
        let few: Vec<MemberId> = chosen.ids.with(|ids| ids.iter().take(3).copied().collect());
        match few.as_slice() {
            [one, other] if may_edit && !chosen.all.get() => Some((*one, *other)),
            _ => None,
        }
    });
    let merge = move || {
        two.get().map(|(one, other)| {
            view! {
                <LinkButton size=ButtonSize::Small href=format!("/duplicates?pair={one}-{other}")>
                    {t!("members.merge")}
                </LinkButton>
            }
        })
    };
    let bar = move || {
        let all = move || {
            (may_all && !chosen.all.get()).then(|| {
                view! {
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=move |_| {
                        chosen.ids.set(BTreeSet::new());
                        chosen.all.set(true);
                    }>
                        {t!("members.choose_all")}
                    </Button>
                }
            })
        };
        view! {
            <section class="chosen" aria-label=t!("members.chosen_bar")>
                <p class="chosen__told" role="status">
                    {told}
                </p>
                {move || {
                    is_too_much
                        .get()
                        .then(|| {
                            let most = format::whole(i64::try_from(MOST_NAMED).unwrap_or(0));
                            view! { <p class="chosen__told">{t!("members.chosen_too_many", most = most)}</p> }
                        })
                }}
                {all}
                {may_edit
                    .then(|| {
                        view! {
                            {act(Doing::Tag, t!("members.bulk_tag"))}
                            {act(Doing::Untag, t!("members.bulk_untag"))}
                            {act(Doing::Assign, t!("members.bulk_assign"))}
                        }
                    })}
                {merge}
                {may_export
                    .then(|| {
                        view! {
                            <Button
                                size=ButtonSize::Small
                                icon=icondata_lu::LuDownload
                                disabled=Signal::derive(move || is_too_much.get())
                                press=move |_| exporting.set(true)
                            >
                                {t!("members.export")}
                            </Button>
                        }
                    })}
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=move |_| chosen.clear()>
                    {t!("members.choose_none")}
                    <Key>"esc"</Key>
                </Button>
            </section>
        }
    };
    let open = Signal::derive(move || doing.with(Option::is_some));
    view! {
        {move || is_any.get().then(bar)}
        {part::when(open, move || bulk_form::bulk_form(doing, whom, chosen))}
        {part::when(exporting, move || export::export_form(exporting, whom, chosen))}
    }
}
