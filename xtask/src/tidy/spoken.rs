//! Texts come in files that a screen asks for (`app.rs`), or a part of it (`localized`). A text of another file would stand on the
//! page as its key, for whoever opens that screen first. Followed from file to file, by what each brings in with `use`.

use std::collections::BTreeSet;

use super::File;

const SCREENS: &str = "app/src/app.rs";
const FEATURES: &str = "app/src/features/";
/// What every place may use.
const EVERYWHERE: [&str; 2] = ["core", "problem"];

type Names = BTreeSet<String>;

/// Every text that a screen's code says is in a file of texts that is asked for.
pub fn asked_for(files: &[File]) -> Vec<String> {
    let known = files.iter().find(|file| file.path == SCREENS);
    let mut faults = BTreeSet::new();
    for (feature, asked) in known.map(|file| screens(&file.text)).unwrap_or_default() {
        let folder = format!("{FEATURES}{feature}/");
        let own = files.iter().filter(|file| file.below(&[&folder]) && file.is(&[".rs"]));
        let mut to_look_at: Vec<(&File, Names)> = own.map(|file| (file, asked.clone())).collect();
        let mut seen = BTreeSet::new();
        while let Some((file, mut asked)) = to_look_at.pop() {
            asked.extend(lists(&file.text, "localized(&["));
            if !seen.insert((&file.path, asked.clone())) {
                continue;
            }
            for (at, name) in said(&file.text) {
                if !asked.contains(name) && !EVERYWHERE.contains(&name) {
                    let line = file.text[..at].lines().count();
                    faults
                        .insert(file.fault(line, format!("{feature} does not ask for the texts of {name}")));
                }
            }
            to_look_at.extend(reached(file, files).into_iter().map(|file| (file, asked.clone())));
        }
    }
    faults.into_iter().collect()
}

/// Each screen's feature, and the files of texts that it asks for.
fn screens(text: &str) -> Vec<(String, Names)> {
    let screen = |item: &str| {
        let part = item.split("::").zip(item.split("::").skip(1)).find(|(_, name)| {
            name.split(|letter: char| !is_word(letter)).next().is_some_and(|name| name.ends_with("_page"))
        })?;
        let feature = part.0.rsplit(|letter: char| !is_word(letter)).next()?;
        let asked = lists(item, "&[");
        (!asked.is_empty()).then(|| (feature.to_owned(), asked))
    };
    text.split("\nconst ").skip(1).filter_map(|item| screen(item.split(';').next()?)).collect()
}

/// What is quoted in the lists that begin so.
fn lists(text: &str, begin: &str) -> Names {
    let inside = text.split(begin).skip(1).filter_map(|rest| rest.split(']').next());
    inside.flat_map(|list| list.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The files of the texts that are said, and where.
fn said(text: &str) -> Vec<(usize, &str)> {
    let calls = text.match_indices("t!(").filter(|(at, _)| !text[..*at].ends_with(is_word));
    calls
        .filter_map(|(at, call)| {
            let key = text[at + call.len()..].trim_start().strip_prefix('"')?;
            Some((at, key.split_once('.')?.0))
        })
        .collect()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The files of features that this one brings in.
fn reached<'a>(file: &File, files: &'a [File]) -> Vec<&'a File> {
    let Some((folder, _)) = file.path.rsplit_once('/') else { return Vec::new() };
    // A module's own file stands in its folder, its neighbours in the folder above.
    let above = match file.path.strip_suffix("/mod.rs").and_then(|module| module.rsplit_once('/')) {
        Some((above, _)) => above,
        None => folder,
    };
    let mut paths = Vec::new();
    for item in file.text.split("\nuse ").skip(1) {
        expand("", item.split(';').next().unwrap_or_default(), &mut paths);
    }
    let find = |path: &String| {
        let (base, path) = match path.strip_prefix("crate::features::") {
            Some(path) => (FEATURES.trim_end_matches('/'), path),
            None => (above, path.strip_prefix("super::")?),
        };
        find(base, path, files)
    };
    paths.iter().filter_map(find).collect()
}

/// The paths of a tree such as `a::{b, c::{d, e}}`.
fn expand(before: &str, tree: &str, into: &mut Vec<String>) {
    let Some((head, rest)) = tree.split_once('{') else {
        into.push(format!("{before}{}", tree.trim()));
        return;
    };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut from) = (0_i32, 0);
    for (at, letter) in inside.char_indices().chain([(inside.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = &inside[from..at];
                if !part.trim().is_empty() {
                    expand(&format!("{before}{}", head.trim()), part, into);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// The file of a path below a folder: its own, or where its module's folder defines what the module passes on.
fn find<'a>(base: &str, path: &str, files: &'a [File]) -> Option<&'a File> {
    let names: Vec<&str> = path.split("::").collect();
    let at = |path: String| files.iter().find(|file| file.path == path);
    (1..=names.len()).rev().find_map(|depth| {
        let module = format!("{base}/{}", names[..depth].join("/"));
        let own = at(format!("{module}.rs"));
        own.or_else(|| {
            let folder = at(format!("{module}/mod.rs"))?;
            let defined = names.get(depth).and_then(|name| {
                files.iter().find(|file| file.below(&[&format!("{module}/")]) && defines(&file.text, name))
            });
            Some(defined.unwrap_or(folder))
        })
    })
}

fn defines(text: &str, name: &str) -> bool {
    ["pub fn ", "pub struct ", "pub enum "].iter().any(|kind| {
        text.match_indices(&format!("{kind}{name}"))
            .any(|(at, found)| !text[at + found.len()..].starts_with(is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(transfer: &str) -> Vec<File> {
        let screens = "//! x\nconst A: X = screen!(member::member_page, &[\"member\"], None);\n";
        let passed_on = "//! x\nmod search;\npub use self::search::LookUpBox;\n";
        let search =
            "//! x\nuse super::hint::hint;\npub fn LookUpBox() { t!(\n \"counter.title\") + hint() }\n";
        [
            (SCREENS, screens),
            ("app/src/features/member/transfer.rs", transfer),
            ("app/src/features/counter/mod.rs", passed_on),
            ("app/src/features/counter/search.rs", search),
            ("app/src/features/counter/hint.rs", "//! x\npub fn hint() { t!(\"guest.hint\") }\n"),
        ]
        .map(|(path, text)| File { path: path.to_owned(), text: text.to_owned() })
        .into()
    }

    #[test]
    fn a_text_that_nobody_asks_for_is_seen_wherever_it_is_said() {
        assert!(asked_for(&tree("//! x\nfn a() { t!(\"member.a\"); t!(\"core.b\") }\n")).is_empty());
        assert_eq!(asked_for(&tree("//! x\nfn a() { t!(\"counter.a\") }\n")).len(), 1);
        let uses =
            "//! x\nuse crate::{\n    client,\n    features::{counter::LookUpBox, other::Thing},\n};\n";
        let told = asked_for(&tree(uses));
        let at = ["app/src/features/counter/hint.rs:2:", "app/src/features/counter/search.rs:3:"];
        assert!(told.len() == 2 && told.iter().zip(at).all(|(told, at)| told.starts_with(at)), "{told:?}");
        let asks = format!("{uses}fn a() {{ localized(&[\"counter\", \"guest\"], b) }}\n");
        assert!(asked_for(&tree(&asks)).is_empty());
    }
}
