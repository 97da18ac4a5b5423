//! The ways to the screens: at the side, as a rail, or as tabs at the bottom. One list serves all three.
use icondata_core::IconData;
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_domain::rights::Area;

use super::{Wordmark, cost::CostLine, keys, more::MoreButton};
use crate::{
    state,
    ui::{Avatar, Icon, Key},
};

/// One screen.
#[derive(Clone, Copy)]
pub struct Entry {
    pub path: &'static str,
    /// The right without which it is not shown.
    pub area: Area,
    pub icon: &'static IconData,
    /// The screen's name, in the language now.
    pub name: fn() -> String,
}

/// A group's title and its screens.
type Group = (Option<fn() -> String>, &'static [Entry]);

const GROUPS: &[Group] = &[
    (
        None,
        &[
            Entry {
                path: "/counter",
                area: Area::LookUp,
                icon: icondata_lu::LuConciergeBell,
                name: || t!("core.nav_counter"),
            },
            Entry {
                path: "/today",
                area: Area::ReadToday,
                icon: icondata_lu::LuChartNoAxesColumn,
                name: || t!("core.nav_today"),
            },
        ],
    ),
    (
        Some(|| t!("core.nav_group_members")),
        &[
            Entry {
                path: "/members",
                area: Area::ReadMembers,
                icon: icondata_lu::LuUsers,
                name: || t!("core.nav_members"),
            },
            Entry {
                path: "/duplicates",
                area: Area::EditMembers,
                icon: icondata_lu::LuUserSearch,
                name: || t!("core.nav_duplicates"),
            },
            Entry {
                path: "/confirm",
                area: Area::EditMembers,
                icon: icondata_lu::LuUserCheck,
                name: || t!("core.nav_confirm"),
            },
            Entry {
                path: "/import",
                area: Area::Import,
                icon: icondata_lu::LuUpload,
                name: || t!("core.nav_import"),
            },
        ],
    ),
    (
        Some(|| t!("core.nav_group_chain")),
        &[
            Entry {
                path: "/items",
                area: Area::ReadItems,
                icon: icondata_lu::LuPackage,
                name: || t!("core.nav_items"),
            },
            Entry {
                path: "/stores",
                area: Area::ReadStores,
                icon: icondata_lu::LuStore,
                name: || t!("core.nav_stores"),
            },
            Entry {
                path: "/team",
                area: Area::ReadTeam,
                icon: icondata_lu::LuShield,
                name: || t!("core.nav_team"),
            },
        ],
    ),
    (
        Some(|| t!("core.nav_group_house")),
        &[
            Entry {
                path: "/settings",
                area: Area::EditSettings,
                icon: icondata_lu::LuSettings,
                name: || t!("core.nav_settings"),
            },
            Entry {
                path: "/activity",
                area: Area::ReadActivity,
                icon: icondata_lu::LuHistory,
                name: || t!("core.nav_activity"),
            },
        ],
    ),
];

/// How many screens have a tab on a phone; the others are behind More.
const TABS: usize = 3;

/// The screens that this person may open, in their order.
pub fn allowed() -> Vec<Entry> {
    GROUPS.iter().flat_map(|(_, entries)| *entries).filter(|entry| state::may(entry.area)).copied().collect()
}

/// The addresses of all of them.
#[cfg(test)]
pub fn paths() -> Vec<&'static str> {
    GROUPS.iter().flat_map(|(_, entries)| *entries).map(|entry| entry.path).collect()
}

/// The screens behind More on a phone.
pub fn behind_more() -> Vec<Entry> {
    allowed().split_off(allowed().len().min(TABS))
}

/// Where this person's day begins.
pub fn first_allowed() -> &'static str {
    allowed().first().map_or("/account", |entry| entry.path)
}

/// A way to one screen.
#[component]
pub fn NavLink(
    /// The screen.
    entry: Entry,
) -> impl IntoView {
    let name = (entry.name)();
    let title = name.clone();
    view! {
        <A href=entry.path attr:class="nav-link" attr:title=title>
            <Icon icon=entry.icon/>
            <span class="nav-link__name">{name}</span>
        </A>
    }
}

/// The navigation at the side, with the person at its foot.
#[component]
pub fn Side() -> impl IntoView {
    let groups = move || {
        let group = |(title, entries): &Group| {
            let mine: Vec<Entry> = entries.iter().filter(|entry| state::may(entry.area)).copied().collect();
            (!mine.is_empty()).then(|| {
                view! {
                    <li>
                        {title.map(|title| view! { <p class="side__group">{title()}</p> })}
                        <ul class="side__list">
                            {mine.into_iter().map(|entry| view! { <li><NavLink entry/></li> }).collect_view()}
                        </ul>
                    </li>
                }
            })
        };
        GROUPS.iter().filter_map(group).collect_view()
    };
    view! {
        <div class="side">
            <Wordmark/>
            <FindButton/>
            <nav class="side__nav" aria-label=t!("core.nav")>
                <ul class="side__list">{groups}</ul>
            </nav>
            <CostLine/>
            <PersonButton/>
        </div>
    }
}

/// Opens the palette: by pointer what Ctrl+K does by keyboard.
#[component]
pub fn FindButton() -> impl IntoView {
    view! {
        <button
            class="nav-link"
            type="button"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            title=t!("core.find")
            on:click=|_| {
                keys::press(keys::PALETTE);
            }
        >
            <Icon icon=icondata_lu::LuSearch/>
            <span class="nav-link__name">{t!("core.find")}</span>
            <Key>"Ctrl K"</Key>
        </button>
    }
}

/// The person, who opens language, brightness, store, account and sign-out.
#[component]
fn PersonButton() -> impl IntoView {
    let place = || {
        let me = state::me()?;
        let role = super::role_name(me.role);
        Some(state::store().map_or(role.clone(), |store| format!("{role} · {}", store.name)))
    };
    let name = Memo::new(|_| state::me().map(|me| me.name.clone()).unwrap_or_default());
    view! {
        <button class="person" type="button" popovertarget="more" aria-haspopup="dialog" title=t!("core.more_person")>
            {move || view! { <Avatar name=name.get()/> }}
            <span class="person__text">
                <strong class="person__name">{name}</strong>
                <small class="person__place">{place}</small>
            </span>
        </button>
    }
}

/// The tabs of a phone.
#[component]
pub fn TabBar() -> impl IntoView {
    let tabs = move || {
        allowed().into_iter().take(TABS).map(|entry| view! { <li><NavLink entry/></li> }).collect_view()
    };
    view! {
        <nav class="tab-bar" aria-label=t!("core.nav")>
            <ul class="tab-bar__list">
                {tabs} <li>
                    <MoreButton/>
                </li>
            </ul>
        </nav>
    }
}
