//! What is derived from a name once, when it is written: the key that lists sort by.

use regulars_domain::name::{PersonName, Script};

use super::fold::fold;
use super::pinyin::readings;

/// The longest sort key, in characters.
const LONGEST_SORT_KEY: usize = 80;

/// The key by which lists put names in order: family before given, folded, Chinese by pinyin; what is written
/// alike but for that is told apart by the name itself at the end.
pub fn sort_key(name: &PersonName) -> String {
    let (family, given) = readings(name.family(), name.given()).into_iter().next().unwrap_or_default();
    let family = sounded(name.family(), &family);
    let given = sounded(name.given(), &given);
    let key = [family, given, name.full()];
    let words = key.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(LONGEST_SORT_KEY).collect()
}

/// What lists sort by. Those without a name stand at the end, by card.
pub fn sort_name(name: Option<&PersonName>, card: Option<&str>) -> String {
    name.map_or_else(|| format!("\u{FFFD}{}", card.unwrap_or_default()), sort_key)
}

/// The reading of a part in Chinese characters, the folded text of any other.
fn sounded(part: &str, reading: &[String]) -> String {
    let letters = part.chars().filter(|letter| Script::of(*letter).is_some()).count();
    if letters > 0 && letters == reading.len() { reading.concat() } else { fold(part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::from_text(text, None).unwrap()
    }

    #[test]
    fn lists_sort_chinese_names_by_pinyin_and_others_by_family() {
        let mut names =
            ["于文涛", "José Álvarez", "曾国藩", "Ängström Anders", "単", "單小雲", "Иван Петров", "欧阳修"];
        names.sort_by_key(|text| sort_key(&name(text)));
        assert_eq!(
            names.join(" "),
            "José Álvarez Ängström Anders 単 欧阳修 單小雲 于文涛 曾国藩 Иван Петров"
        );
        assert_eq!(sort_key(&name("于文涛")), "yu wentao 于文涛");
    }
}
