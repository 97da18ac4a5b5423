//! The box and what it offers: arrows move, Enter chooses, Esc closes.
use std::cmp::Reverse;

use leptos::{ev::KeyboardEvent, prelude::*};
use regulars_api::{items::ItemHit, members::Hit};
use regulars_domain::ids::{ItemId, MemberId};

use super::{
    acts::{Act, Acts, Entry, actions, screens},
    answers::Answers,
    fit::fit,
    recent::{self, Recent},
};
use crate::{
    browser,
    features::member::guest::tier_name,
    format,
    shell::errand::Errand,
    state,
    ui::{Alert, Icon, ListNav, SearchBox},
};

/// The most of one kind that are shown to what was typed.
const SHOWN: usize = 6;

/// Choices of one kind.
struct Group {
    title: String,
    entries: Vec<Entry>,
}

/// The box and its list.
#[component]
pub fn Palette(
    /// Whether the dialog around it is open.
    open: RwSignal<bool>,
    /// Carries out what is chosen.
    acts: Acts,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let answers = Answers::none();
    let groups = move || {
        let typed = query.get().trim().to_owned();
        let all = if typed.is_empty() { unasked(acts) } else { asked(&typed, acts, answers) };
        all.into_iter().filter(|group| !group.entries.is_empty()).collect::<Vec<_>>()
    };
    let entries = move || groups().into_iter().flat_map(|group| group.entries).collect::<Vec<_>>();
    // The list is another one when it says something else: whoever has moved on stays where they are until then.
    let said = Memo::new(move |_| entries().into_iter().map(|entry| entry.title).collect::<Vec<_>>());
    let nav = ListNav::new(Signal::derive(move || said.with(Vec::len)));
    // What the list was last drawn for, and which option was then moved to by hand.
    let drawn = StoredValue::new(String::new());
    let held = StoredValue::new(None::<usize>);
    Effect::new(move |before: Option<String>| {
        answers.last.track();
        let now = query.get();
        // An answer came below what is there: whoever has moved on stays where they are.
        match held.get_value().filter(|_| before.as_ref() == Some(&now)) {
            Some(at) => nav.set_active(at),
            None => held.set_value(None),
        }
        drawn.set_value(now.clone());
        now
    });
    Effect::new(move |_| answers.ask(query.get().trim().to_owned()));
    let pick = move |entry: Entry| {
        open.set(false);
        recent::remember(entry.kept);
        // By then the dialog is closed and the page takes the focus again.
        browser::after_paint(move || acts.carry_out(&entry.act));
    };
    // Enter came before the answer: what alone fits is chosen when it comes.
    let eager = StoredValue::new(false);
    Effect::new(move |_| {
        let whole = answers.last.with(|answer| answer.asked == query.get().trim());
        if whole && eager.get_value() {
            eager.set_value(false);
            let mut all = untrack(entries);
            if let (Some(only), true) = (all.pop(), all.is_empty()) {
                pick(only);
            }
        }
    });
    let on_key = Callback::new(move |event: KeyboardEvent| {
        eager.set_value(false);
        match event.key().as_str() {
            "Escape" => {
                event.prevent_default();
                open.set(false);
            }
            "Enter" => {
                let current = drawn.with_value(|drawn| *drawn == query.get_untracked());
                let at = if current { nav.key(&event) } else { Some(0) };
                match at.and_then(|at| untrack(entries).into_iter().nth(at)) {
                    Some(entry) => pick(entry),
                    None => eager.set_value(true),
                }
            }
            _ => {
                nav.key(&event);
                held.set_value(nav.active());
            }
        }
    });
    let option = move |at: usize, entry: Entry| {
        let (icon, title, aside) = (entry.icon, entry.title.clone(), entry.aside.clone());
        view! {
            <div
                class="palette__option"
                role="option"
                id=nav.option_id(at)
                aria-selected=move || nav.is_active(at).to_string()
                // The focus stays in the box.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| pick(entry.clone())
                on:mousemove=move |event| {
                    // The list moving under a pointer that rests is no choice.
                    if (event.movement_x(), event.movement_y()) != (0, 0) {
                        nav.set_active(at);
                        held.set_value(Some(at));
                    }
                }
            >
                <Icon icon size=18/>
                <span class="palette__name">{title}</span>
                <span class="palette__aside">{aside}</span>
            </div>
        }
    };
    let drawn_groups = move || {
        let mut next = 0;
        let group = |group: Group| {
            let label = group.title.clone();
            let from = next;
            next += group.entries.len();
            let options = (from..).zip(group.entries).map(|(at, entry)| option(at, entry)).collect_view();
            view! {
                <div role="group" aria-label=label>
                    <p class="palette__group" aria-hidden="true">
                        {group.title}
                    </p>
                    {options}
                </div>
            }
        };
        groups().into_iter().map(group).collect_view()
    };
    let problem = Signal::derive(move || answers.last.with(|answer| answer.problem.clone()));
    let nothing = move || {
        let typed = query.get().trim().to_owned();
        let told = answers.last.with(|answer| answer.asked == typed && answer.problem.is_none());
        (told && !nav.is_open()).then(|| t!("palette.nothing", q = typed))
    };
    view! {
        <div class="palette">
            <SearchBox query label=t!("palette.box") placeholder=t!("palette.placeholder") list=nav on_key/>
            <Alert problem/>
            <div
                class="palette__list"
                role="listbox"
                id=nav.id()
                aria-label=t!("palette.found")
                hidden=move || !nav.is_open()
            >
                {drawn_groups}
            </div>
            <p class="hint palette__nothing" role="status">
                {nothing}
            </p>
        </div>
    }
}

/// An empty box: what was chosen lately, then all screens and actions.
fn unasked(acts: Acts) -> Vec<Group> {
    let (screens, actions) = (screens(), actions(&acts.path.get_untracked()));
    let lately = recent::all().into_iter().filter_map(|kept| match kept {
        Recent::Item(id, code, name) => Some(item(id, code.clone(), name, code)),
        Recent::Member(id, name) => Some(member(id, name.clone(), name, String::new())),
        kept => screens.iter().chain(&actions).find(|entry| entry.kept == kept).cloned(),
    });
    let lately = lately.filter(|entry| entry.act.is_allowed()).collect();
    vec![
        Group { title: t!("palette.lately"), entries: lately },
        Group { title: t!("palette.screens"), entries: screens },
        Group { title: t!("palette.actions"), entries: actions },
    ]
}

/// What fits, and who and what was found.
fn asked(typed: &str, acts: Acts, answers: Answers) -> Vec<Group> {
    let fitting = |all: Vec<Entry>| {
        let with_fit = |entry: Entry| Some((fit(typed, &entry.title)?, entry));
        let mut all: Vec<(u8, Entry)> = all.into_iter().filter_map(with_fit).collect();
        all.sort_by_key(|(how, _)| Reverse(*how));
        all.into_iter().map(|(_, entry)| entry).take(SHOWN).collect::<Vec<_>>()
    };
    let (members, items) = answers.last.with(|answer| {
        // The answer to something else says nothing of what stands in the box.
        let (members, items) = match answer.asked == typed {
            true => (answer.members.as_slice(), answer.items.as_slice()),
            false => Default::default(),
        };
        let members: Vec<Entry> = members.iter().take(SHOWN).map(of_hit).collect();
        (members, items.iter().take(SHOWN).map(of_item).collect::<Vec<_>>())
    });
    vec![
        Group { title: t!("palette.screens"), entries: fitting(screens()) },
        Group { title: t!("palette.actions"), entries: fitting(actions(&acts.path.get_untracked())) },
        Group { title: t!("palette.members"), entries: members },
        Group { title: t!("palette.items"), entries: items },
    ]
}

/// A member: choosing one is the counter's own act.
fn member(id: MemberId, name: String, title: String, aside: String) -> Entry {
    let act = Act::Ask("/counter", Errand::Guest(id));
    Entry { kept: Recent::Member(id, name), icon: icondata_lu::LuUserRound, title, aside, act }
}

fn of_hit(hit: &Hit) -> Entry {
    let name = if hit.name.is_empty() { t!("guest.nameless") } else { hit.name.clone() };
    let title = hit.latin.as_ref().map_or_else(|| name.clone(), |latin| format!("{name} · {latin}"));
    let by = hit
        .phone
        .as_ref()
        .map(|phone| phone.to_string())
        .or_else(|| hit.card_end.as_ref().map(|end| t!("counter.card_end", end = end)));
    let tier = hit.tier.as_ref().map(tier_name);
    let place = (!hit.own).then(|| hit.home_store.name.clone());
    let aside = [tier, by, place].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    member(hit.id, name, title, aside)
}

/// An item: its form, or its place in the list for those who may not change it.
fn item(id: ItemId, code: String, name: String, aside: String) -> Entry {
    let act = Act::Ask("/items", Errand::Item(id, code.clone()));
    let kept = Recent::Item(id, code, name.clone());
    Entry { kept, icon: icondata_lu::LuPackage, title: name, aside, act }
}

fn of_item(hit: &ItemHit) -> Entry {
    let price = hit.price.map(|price| format::money(price, state::currency()));
    let aside = [Some(hit.code.clone()), price].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    item(hit.id, hit.code.clone(), hit.name.clone(), aside)
}
