//! All shortcuts, in one table: the keys are answered by it, and the sheet shows it.
use leptos::prelude::*;
use regulars_domain::rights::Area;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::acts::{ACCOUNT, Act};
use crate::{
    browser,
    shell::{errand::Errand, keys, nav},
    state,
};

/// The first of the two keys that lead to a screen.
pub const FIRST: &str = "g";

/// The second of them, by the screen's address: from its English name, else from a word for it.
const SCREENS: [(&str, &str); 12] = [
    ("/counter", "c"),
    ("/today", "t"),
    ("/members", "m"),
    ("/duplicates", "d"),
    ("/confirm", "v"),
    ("/import", "f"),
    ("/items", "i"),
    ("/stores", "s"),
    ("/team", "p"),
    ("/settings", "o"),
    ("/activity", "a"),
    (ACCOUNT, "y"),
];

/// Where a shortcut works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Everywhere,
    /// Everywhere, to another screen.
    Screens,
    Counter,
    Members,
    Member,
    Items,
    Stores,
    Team,
    /// In a list under a box.
    Lists,
}

impl Place {
    /// In the order of the sheet.
    pub const ALL: [Place; 9] = [
        Place::Everywhere,
        Place::Screens,
        Place::Counter,
        Place::Members,
        Place::Member,
        Place::Items,
        Place::Stores,
        Place::Team,
        Place::Lists,
    ];

    /// What the sheet calls it.
    pub fn title(self) -> String {
        match self {
            Place::Everywhere => t!("palette.everywhere"),
            Place::Screens => t!("palette.screens"),
            Place::Counter => t!("core.nav_counter"),
            Place::Members => t!("core.nav_members"),
            Place::Member => t!("palette.member"),
            Place::Items => t!("core.nav_items"),
            Place::Stores => t!("core.nav_stores"),
            Place::Team => t!("core.nav_team"),
            Place::Lists => t!("palette.lists"),
        }
    }

    /// The screen that it is a part of; none: any.
    fn screen(self) -> Option<&'static str> {
        match self {
            Place::Everywhere | Place::Screens | Place::Lists => None,
            Place::Counter => Some("/counter"),
            Place::Members | Place::Member => Some("/members"),
            Place::Items => Some("/items"),
            Place::Stores => Some("/stores"),
            Place::Team => Some("/team"),
        }
    }

    /// Whether this address is of it.
    fn holds(self, path: &str) -> bool {
        match self {
            Place::Member => path.starts_with("/members/"),
            place => place.screen().is_none_or(|screen| screen == path),
        }
    }
}

/// What a shortcut does.
#[derive(Clone, Debug)]
pub enum Does {
    Act(Act),
    /// Presses the screen's own button of this name, which is there for those with this right.
    Press(Area, fn() -> String),
    /// The box, the dialog or the shell itself hears the key.
    Itself,
}

/// One shortcut.
#[derive(Clone, Debug)]
pub struct Shortcut {
    pub place: Place,
    /// One after the other.
    pub keys: Vec<&'static str>,
    pub does: Does,
    /// What it does, in the language now.
    pub says: fn() -> String,
}

impl Shortcut {
    /// Whether it is of use to this person.
    pub fn is_allowed(&self) -> bool {
        let place = self.place.screen().is_none_or(|screen| Act::Go(screen).is_allowed());
        let act = match &self.does {
            Does::Act(act) => act.is_allowed(),
            Does::Press(area, _) => state::may(*area),
            Does::Itself => true,
        };
        place && act
    }

    /// What it does, as the sheet says it: of a screen its name.
    pub fn about(&self) -> String {
        let screen = match &self.does {
            Does::Act(Act::Go(path)) => nav::allowed().into_iter().find(|screen| screen.path == *path),
            _ => None,
        };
        screen.map_or_else(self.says, |screen| (screen.name)())
    }
}

fn row(place: Place, keys: &[&'static str], does: Does, says: fn() -> String) -> Shortcut {
    Shortcut { place, keys: keys.to_vec(), does, says }
}

/// The table.
pub fn all() -> Vec<Shortcut> {
    let new = |path| Does::Act(Act::Ask(path, Errand::New));
    let by_name = SCREENS.map(|(path, key)| {
        row(Place::Screens, &[FIRST, key], Does::Act(Act::Go(path)), || t!("core.nav_account"))
    });
    let rest = [
        row(Place::Counter, &["n"], new("/counter"), || t!("guest.new_title")),
        row(Place::Counter, &["Enter"], Does::Itself, || t!("palette.key_record")),
        row(Place::Counter, &["Esc"], Does::Itself, || t!("palette.key_next_guest")),
        row(Place::Members, &["n"], new("/members"), || t!("guest.new_title")),
        row(Place::Member, &["e"], Does::Press(Area::EditMembers, || t!("core.edit")), || {
            t!("palette.key_edit")
        }),
        row(Place::Items, &["n"], new("/items"), || t!("palette.new_item")),
        row(Place::Stores, &["n"], new("/stores"), || t!("palette.new_store")),
        row(Place::Team, &["n"], new("/team"), || t!("palette.invite")),
        row(Place::Lists, &["↑ ↓"], Does::Itself, || t!("palette.key_move")),
        row(Place::Lists, &["Enter"], Does::Itself, || t!("palette.key_choose")),
    ];
    let first = [
        row(Place::Everywhere, &[keys::PALETTE], Does::Itself, || t!("core.find")),
        row(Place::Everywhere, &["?"], Does::Act(Act::Help), || t!("palette.shortcuts")),
        row(Place::Everywhere, &[keys::SEARCH], Does::Itself, || t!("palette.key_search")),
        row(Place::Everywhere, &["Enter"], Does::Itself, || t!("palette.key_send")),
        row(Place::Everywhere, &["Esc"], Does::Itself, || t!("palette.key_close")),
    ];
    first.into_iter().chain(by_name).chain(rest).collect()
}

/// What these keys do at this address.
pub fn find(pressed: &[&str], path: &str) -> Option<Shortcut> {
    all().into_iter().find(|shortcut| shortcut.keys == pressed && shortcut.place.holds(path))
}

/// The keys that do the same from anywhere, as they are shown; none where there is no keyboard or single keys are off.
pub fn keys_of(act: &Act) -> Option<String> {
    let same = |shortcut: &Shortcut| matches!(&shortcut.does, Does::Act(other) if other == act);
    let anywhere = |shortcut: &Shortcut| shortcut.place.screen().is_none();
    let found = all().into_iter().find(|shortcut| same(shortcut) && anywhere(shortcut));
    found.filter(|_| keys::letters() && browser::has_keyboard()).map(|shortcut| shortcut.keys.join(" "))
}

/// Presses the button of this name on the screen, if there is one: what it does is the screen's own.
pub fn press(name: &str) {
    let Ok(buttons) = document().query_selector_all("main button") else { return };
    let all = (0..buttons.length()).filter_map(|at| buttons.item(at)?.dyn_into::<HtmlElement>().ok());
    for button in all {
        if button.text_content().is_some_and(|text| text.trim() == name) {
            return button.click();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_begins_a_shortcut_is_listened_to() {
        let answered = all().into_iter().filter(|shortcut| !matches!(shortcut.does, Does::Itself));
        for shortcut in answered {
            let first = shortcut.keys.first().expect("a key");
            assert!(keys::BEGIN.contains(first), "{shortcut:?}");
        }
        assert!(keys::BEGIN.contains(&keys::PALETTE));
    }

    #[test]
    fn every_screen_has_its_keys() {
        for path in nav::paths().into_iter().chain([ACCOUNT]) {
            assert!(SCREENS.iter().any(|(screen, _)| *screen == path), "{path}");
        }
    }

    #[test]
    fn no_keys_do_two_things_in_one_place() {
        let all = all();
        for (at, one) in all.iter().enumerate() {
            let same = |other: &Shortcut| other.keys == one.keys && other.place == one.place;
            assert!(!all.iter().skip(at + 1).any(same), "{one:?}");
        }
    }

    #[test]
    fn a_key_does_what_its_screen_says_and_nothing_elsewhere() {
        let does = |pressed: &[&str], path: &str| match find(pressed, path).map(|found| found.does) {
            Some(Does::Act(act)) => Some(act),
            _ => None,
        };
        assert_eq!(does(&["n"], "/items"), Some(Act::Ask("/items", Errand::New)));
        assert_eq!(does(&["n"], "/members"), Some(Act::Ask("/members", Errand::New)));
        assert_eq!(does(&["n"], "/members/4711"), None);
        assert_eq!(does(&["n"], "/settings"), None);
        assert_eq!(does(&["g", "i"], "/settings"), Some(Act::Go("/items")));
        assert_eq!(does(&["i"], "/settings"), None);
        assert!(matches!(find(&["e"], "/members/4711"), Some(Shortcut { does: Does::Press(..), .. })));
        assert!(find(&["e"], "/members").is_none());
    }
}
