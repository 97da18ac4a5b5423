//! What was chosen lately, to stand first in an empty box. Screens, actions and items are kept on the device per person; members in this
//! tab only, for names are no business of a disk, and at a shared till not at all.
use regulars_domain::ids::{ItemId, MemberId};

use super::may_keep_names;
use crate::{browser, state};

/// How many are kept of what is kept on the device, and of members.
const KEPT: usize = 5;
const MEMBERS: usize = 3;

/// One choice, as it is found again.
#[derive(Clone, Debug, PartialEq)]
pub enum Recent {
    /// A screen or an action: `go/items`, `do/sale`.
    Entry(String),
    /// Key, code, name.
    Item(ItemId, String, String),
    /// Key and name.
    Member(MemberId, String),
}

impl Recent {
    /// Whether both are the same thing, whatever it is called now.
    fn is(&self, other: &Recent) -> bool {
        match (self, other) {
            (Recent::Item(one, ..), Recent::Item(two, ..)) => one == two,
            (Recent::Member(one, _), Recent::Member(two, _)) => one == two,
            (one, two) => one == two,
        }
    }

    /// One line: its parts with tabs between them.
    fn line(&self) -> String {
        let parts = match self {
            Recent::Entry(id) => vec![id.clone()],
            Recent::Item(id, code, name) => vec!["item".into(), id.to_string(), plain(code), plain(name)],
            Recent::Member(id, name) => vec!["member".into(), id.to_string(), plain(name)],
        };
        parts.join("\t")
    }

    /// `None` for a line that no version of the page wrote.
    fn of(line: &str) -> Option<Recent> {
        let mut parts = line.split('\t');
        let (kind, rest) = (parts.next()?, parts.collect::<Vec<_>>());
        match (kind, rest.as_slice()) {
            ("item", [id, code, name]) => {
                Some(Recent::Item(id.parse().ok()?, (*code).into(), (*name).into()))
            }
            ("member", [id, name]) => Some(Recent::Member(id.parse().ok()?, (*name).into())),
            (id, []) if id.contains('/') => Some(Recent::Entry(id.into())),
            _ => None,
        }
    }
}

/// A name in one line, without what parts a line.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn read(text: &str) -> Vec<Recent> {
    text.lines().filter_map(Recent::of).collect()
}

fn write(all: &[Recent]) -> String {
    all.iter().map(Recent::line).collect::<Vec<_>>().join("\n")
}

/// The latest first, each once, and no more than so many.
fn with(latest: Recent, mut all: Vec<Recent>, most: usize) -> Vec<Recent> {
    all.retain(|one| !one.is(&latest));
    all.insert(0, latest);
    all.truncate(most);
    all
}

/// What is kept in this person's name.
fn name() -> Option<String> {
    state::person_untracked().map(|person| format!("palette/{person}"))
}

fn members() -> Vec<Recent> {
    let kept = name().zip(browser::session());
    let kept = kept.and_then(|(name, storage)| storage.get_item(&name).ok().flatten());
    kept.filter(|_| may_keep_names()).map(|text| read(&text)).unwrap_or_default()
}

fn others() -> Vec<Recent> {
    name().and_then(|name| browser::remembered(&name)).map(|text| read(&text)).unwrap_or_default()
}

/// What was chosen lately: members first, then all else, each the latest first.
pub fn all() -> Vec<Recent> {
    members().into_iter().chain(others()).collect()
}

/// Something was chosen.
pub fn remember(latest: Recent) {
    let Some(name) = name() else { return };
    match latest {
        Recent::Member(..) => {
            if let Some(storage) = browser::session().filter(|_| may_keep_names()) {
                let _ = storage.set_item(&name, &write(&with(latest, members(), MEMBERS)));
            }
        }
        other => browser::remember(&name, &write(&with(other, others(), KEPT))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str) -> Recent {
        Recent::Entry(id.to_owned())
    }

    #[test]
    fn what_is_kept_is_read_again_and_what_nobody_wrote_is_left_out() {
        let item = |name: &str| Recent::Item(ItemId::try_from(7).expect("a key"), "A 1".into(), name.into());
        let member = Recent::Member(MemberId::try_from(9).expect("a key"), "于文涛".into());
        let all = vec![entry("go/items"), item("Tea"), member];
        assert_eq!(read(&write(&all)), all);
        assert_eq!(read(&write(&[item("Tea\tand\nmilk")])), [item("Tea and milk")]);
        assert_eq!(read("nothing\nitem\t0\tA\tTea\nmember\t9\n\ngo/stores\nitem\t7"), [entry("go/stores")]);
    }

    #[test]
    fn the_latest_stands_first_and_once() {
        let (mut all, path) = (Vec::new(), ["go/a", "go/b", "go/a", "go/c"]);
        for id in path {
            all = with(entry(id), all, 2);
        }
        assert_eq!(all, [entry("go/c"), entry("go/a")]);
        let named = |name: &str| Recent::Member(MemberId::try_from(9).expect("a key"), name.into());
        assert_eq!(with(named("New"), vec![named("Old")], 3), [named("New")]);
    }
}
