//! What may be chosen beside members and items: the screens and the actions, each for those who may.
use icondata_core::IconData;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_navigate};
use regulars_domain::rights::Area;

use super::{recent::Recent, shortcuts};
use crate::{
    i18n::{self, Lang},
    shell::{
        errand::{self, Errand},
        more, nav,
    },
    state,
    theme::{self, Theme},
};

/// One's own account: the screen that is nobody's right.
pub const ACCOUNT: &str = "/account";

/// What choosing does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Opens a screen.
    Go(&'static str),
    /// Opens a screen and asks it for something.
    Ask(&'static str, Errand),
    Speak(Lang),
    Shine(Theme),
    /// Locks the till: the next clerk takes it over.
    Lock,
    SignOut,
    /// Opens the sheet of shortcuts.
    Help,
}

impl Act {
    /// Whether this person may, now.
    pub fn is_allowed(&self) -> bool {
        let opens = |path: &str| nav::allowed().iter().any(|screen| screen.path == path);
        match self {
            Act::Go(path) => *path == ACCOUNT || opens(path),
            Act::Ask(path, errand) => opens(path) && needs(path, errand).is_none_or(state::may),
            Act::Speak(lang) => *lang != i18n::wished_untracked(),
            Act::Shine(theme) => *theme != theme::theme(),
            Act::Lock => state::me().is_some_and(|me| me.till_store.is_some()),
            Act::SignOut | Act::Help => true,
        }
    }
}

/// The right that an errand takes beside that to its screen.
fn needs(path: &str, errand: &Errand) -> Option<Area> {
    match (errand, path) {
        (Errand::New, "/items") => Some(Area::EditItems),
        (Errand::New, "/stores") => Some(Area::EditStores),
        (Errand::New, "/team") => Some(Area::EditTeam),
        (Errand::New, _) => Some(Area::EditMembers),
        (Errand::Sale, _) => Some(Area::Sell),
        (Errand::Refund, _) => Some(Area::Refund),
        (Errand::Guest(_) | Errand::Item(..), _) => None,
    }
}

/// One line of the palette.
#[derive(Clone)]
pub struct Entry {
    /// By what it is chosen again from an empty box.
    pub kept: Recent,
    pub icon: &'static IconData,
    pub title: String,
    /// At its end: a number, a price, the keys that do the same.
    pub aside: String,
    pub act: Act,
}

fn entry(id: impl Into<String>, icon: &'static IconData, title: String, act: Act) -> Entry {
    let aside = shortcuts::keys_of(&act).unwrap_or_default();
    Entry { kept: Recent::Entry(id.into()), icon, title, aside, act }
}

/// The screens that this person may open.
pub fn screens() -> Vec<Entry> {
    let account = entry("go/account", icondata_lu::LuCircleUser, t!("core.nav_account"), Act::Go(ACCOUNT));
    nav::allowed()
        .into_iter()
        .map(|screen| entry(format!("go{}", screen.path), screen.icon, (screen.name)(), Act::Go(screen.path)))
        .chain([account])
        .collect()
}

/// What this person may do; `path` is where they are.
pub fn actions(path: &str) -> Vec<Entry> {
    let members =
        if path == "/members" || !Act::Go("/counter").is_allowed() { "/members" } else { "/counter" };
    let new = |path: &'static str| Act::Ask(path, Errand::New);
    let shade = |theme: Theme| match theme {
        Theme::Auto => (icondata_lu::LuSunMoon, t!("core.theme_auto")),
        Theme::Light => (icondata_lu::LuSun, t!("core.theme_light")),
        Theme::Dark => (icondata_lu::LuMoon, t!("core.theme_dark")),
    };
    let speak = Lang::ALL.map(|lang| {
        let title = t!("palette.speak", language = lang.own_name());
        entry(format!("do/speak-{}", lang.tag()), icondata_lu::LuLanguages, title, Act::Speak(lang))
    });
    let shine = Theme::ALL.map(|theme| {
        let (icon, name) = shade(theme);
        entry(format!("do/shine-{theme:?}"), icon, t!("palette.shine", name = name), Act::Shine(theme))
    });
    let first = [
        entry("do/member", icondata_lu::LuUserPlus, t!("guest.new_title"), new(members)),
        entry("do/sale", icondata_lu::LuShoppingBag, t!("palette.sale"), Act::Ask("/counter", Errand::Sale)),
        entry("do/item", icondata_lu::LuPackage, t!("palette.new_item"), new("/items")),
        entry("do/store", icondata_lu::LuStore, t!("palette.new_store"), new("/stores")),
        entry("do/invite", icondata_lu::LuShield, t!("palette.invite"), new("/team")),
        entry("do/import", icondata_lu::LuUpload, t!("palette.import"), Act::Go("/import")),
        entry("do/refund", icondata_lu::LuUndo2, t!("palette.refund"), Act::Ask("/today", Errand::Refund)),
    ];
    let last = [
        entry("do/lock", icondata_lu::LuLock, t!("core.lock_till"), Act::Lock),
        entry("do/shortcuts", icondata_lu::LuKeyboard, t!("palette.shortcuts"), Act::Help),
        entry("do/sign-out", icondata_lu::LuLogOut, t!("core.sign_out"), Act::SignOut),
    ];
    let all = first.into_iter().chain(speak).chain(shine).chain(last);
    all.filter(|entry| entry.act.is_allowed()).collect()
}

/// Carries out what was chosen. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Acts {
    go: Callback<String>,
    /// Where the person is.
    pub path: Memo<String>,
    search: Memo<String>,
    sheet: RwSignal<bool>,
}

impl Acts {
    /// For the page as it is; `sheet` is the sheet of shortcuts.
    pub fn here(sheet: RwSignal<bool>) -> Acts {
        let (location, navigate) = (use_location(), use_navigate());
        let go = Callback::new(move |to: String| navigate(&to, Default::default()));
        Acts { go, path: location.pathname, search: location.search, sheet }
    }

    /// Does it, or leads to where it is done.
    pub fn carry_out(self, act: &Act) {
        match act {
            Act::Go(to) => self.go.run((*to).to_owned()),
            Act::Ask(to, errand) => {
                errand::ask(to, errand.clone());
                // A list keeps its filters. A refund is today's, and booked where one works: another day or store is left.
                let elsewhere =
                    *errand == Errand::Refund && self.search.with_untracked(|asked| !asked.is_empty());
                if elsewhere || self.path.with_untracked(|path| path != to) {
                    self.go.run((*to).to_owned());
                }
            }
            Act::Speak(lang) => i18n::set_lang(*lang),
            Act::Shine(theme) => theme::set(*theme),
            Act::Lock => spawn_local(state::lock()),
            Act::SignOut => spawn_local(more::sign_out()),
            Act::Help => self.sheet.set(true),
        }
    }
}
