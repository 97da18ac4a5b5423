//! What is derived from a name once, when it is written: its Latin form and the key that lists sort by.

use regulars_domain::name::{PersonName, Script};

use super::fold::fold;
use super::pinyin::readings;

/// The longest sort key, in characters.
const LONGEST_SORT_KEY: usize = 80;

/// The likeliest Latin form of a Chinese name as a passport writes it ("Yu Wentao", "Lyu Na"), to be offered, not
/// imposed; none for a name with any other letter.
pub fn romanise(name: &PersonName) -> Option<String> {
    let all_han = name.full().chars().all(|letter| Script::of(letter) == Some(Script::Han));
    if !all_han {
        return None;
    }
    let (family, given) = readings(name.family(), name.given()).into_iter().next()?;
    let parts = [family.concat(), given.concat()];
    let words = parts.iter().filter(|part| !part.is_empty()).map(|part| capital(&passport(part)));
    Some(words.collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
}

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

/// ü typed as v is written yu in a passport (LYU, NYU).
fn passport(reading: &str) -> String {
    reading.replace('v', "yu")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::from_text(text, None).unwrap()
    }

    #[test]
    fn a_chinese_name_is_offered_its_passport_form() {
        for (text, latin) in [
            ("于文涛", "Yu Wentao"),
            ("單小雲", "Shan Xiaoyun"),
            ("欧阳修", "Ouyang Xiu"),
            ("吕娜", "Lyu Na"),
        ] {
            assert_eq!(romanise(&name(text)).as_deref(), Some(latin));
        }
        for text in ["José Álvarez", "김철수", "李 Lily", "やまだ たろう"] {
            assert_eq!(romanise(&name(text)), None, "{text}");
        }
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
