//! How well what was typed fits the name of a screen or an action: by words, by their first letters, by letters in their order.
use regulars_domain::narrow::narrow;

/// The better, the higher; `None`: not at all. Nothing typed fits everything alike.
pub fn fit(typed: &str, title: &str) -> Option<u8> {
    let (typed, title) = (folded(typed), folded(title));
    let asked: Vec<&str> = words(&typed);
    let named: Vec<&str> = words(&title);
    let joined = asked.concat();
    if joined.is_empty() {
        return Some(0);
    }
    let first: String = named.iter().filter_map(|word| word.chars().next()).collect();
    let ways = [
        (6, title.starts_with(&typed)),
        (5, named.len() > 1 && first.starts_with(&joined)),
        (4, asked.iter().all(|asked| named.iter().any(|word| word.starts_with(asked)))),
        (3, title.contains(&typed)),
        // Two letters in order are found in too much; two characters are a word.
        (1, (joined.chars().count() > 2 || !joined.is_ascii()) && in_order(&joined, &named)),
    ];
    ways.into_iter().find(|(_, fits)| *fits).map(|(how, _)| how)
}

/// In small and narrow letters, without blanks around.
fn folded(text: &str) -> String {
    text.chars().map(narrow).collect::<String>().trim().to_lowercase()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Whether the letters stand in the words in this order, the first of them at the beginning of one.
fn in_order(letters: &str, words: &[&str]) -> bool {
    (0..words.len()).any(|from| {
        let rest = words.get(from..).unwrap_or_default().concat();
        let begins = letters.chars().next() == rest.chars().next();
        let mut left = rest.chars();
        begins && letters.chars().all(|letter| left.any(|other| other == letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, title: &str, how: Option<u8>) {
        assert_eq!(fit(typed, title), how, "{typed} in {title}");
    }

    #[test]
    fn what_begins_the_name_fits_best() {
        check("new", "New member", Some(6));
        check("NEW M", "New member", Some(6));
        check("新", "新会员", Some(6));
        check("ｎｅｗ", "New member", Some(6));
    }

    #[test]
    fn first_letters_and_words_in_any_order_fit() {
        check("nm", "New member", Some(5));
        check("member new", "New member", Some(4));
        check("mem", "New member", Some(4));
        check("商品", "新增商品", Some(3));
    }

    #[test]
    fn letters_in_order_fit_last_and_two_are_too_few() {
        check("nwmbr", "New member", Some(1));
        check("新品", "新增商品", Some(1));
        check("st", "Switch to dark", Some(5));
        check("sk", "Switch to dark", None);
        check("wmb", "New member", None);
    }

    #[test]
    fn nothing_typed_fits_everything_and_signs_alone_are_nothing() {
        check("", "Stores", Some(0));
        check("  ", "Stores", Some(0));
        check("?!", "Stores", Some(0));
        check("zz", "Stores", None);
        check("a", "", None);
    }
}
