//! How alike two texts are: one slip of the keyboard, Jaro and Winkler's measure, pairs of letters in common, and how a
//! name sounds.

/// Whether one text becomes the other by at most one slip: a letter wrong, missing or too many, or two neighbours in each
/// other's place. Source: Damerau 1964, who found four misspellings in five to be one of these.
pub fn one_slip<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |text: &[T]| text.len().saturating_sub(same);
    match (one.get(..rest(one)).unwrap_or_default(), other.get(..rest(other)).unwrap_or_default()) {
        ([], [] | [_]) | ([_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Jaro's measure with Winkler's addition for a common beginning of up to four letters, 0 to 1. Source: Winkler 1990,
/// "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage".
pub fn jaro_winkler(one: &[char], other: &[char]) -> f64 {
    let jaro = jaro(one, other);
    let beginning = one.iter().zip(other).take(4).take_while(|(a, b)| a == b).count();
    jaro + real(beginning) * 0.1 * (1.0 - jaro)
}

fn jaro(one: &[char], other: &[char]) -> f64 {
    // Letters are matched greedily from the first text, so which is the first must not depend on the caller.
    let (one, other) = if (one.len(), one) <= (other.len(), other) { (one, other) } else { (other, one) };
    if one.is_empty() {
        return if other.is_empty() { 1.0 } else { 0.0 };
    }
    let reach = (other.len() / 2).saturating_sub(1);
    let mut taken = vec![false; other.len()];
    let mut matched = Vec::with_capacity(one.len());
    for (at, letter) in one.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let window = other.iter().zip(&mut taken).skip(from).take(at + reach + 1 - from);
        if let Some((_, free)) = window.into_iter().find(|(found, taken)| *found == letter && !**taken) {
            *free = true;
            matched.push(letter);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let counterparts = other.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let displaced = matched.iter().zip(counterparts).filter(|(a, b)| **a != *b).count();
    let common = real(matched.len());
    (common / real(one.len()) + common / real(other.len()) + (common - real(displaced) / 2.0) / common) / 3.0
}

/// Twice the entries in common over all entries, 0 to 1, of two sorted lists. Source: Dice 1945.
pub fn dice<T: Ord>(one: &[T], other: &[T]) -> f64 {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut common = 0;
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                common += 1;
                left.next();
                right.next();
            }
        }
    }
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * real(common) / real(all) }
}

/// How a name sounds: its first letter and three classes of consonants (Russell 1918, as the United States' archives write
/// it). A name that is not of Latin letters is its own sound, as far as six characters.
pub fn sound(name: &[char]) -> String {
    let Some(first) = name.first().filter(|letter| letter.is_ascii_alphabetic()) else {
        return name.iter().take(6).collect();
    };
    let mut code = String::from(*first);
    let mut last = class(*first);
    for letter in name.iter().skip(1) {
        let found = class(*letter);
        if let Some(digit) = found.filter(|_| found != last) {
            code.push(digit);
        }
        // Letters of one class are one sound, even with an h or a w between them.
        if !matches!(letter, 'h' | 'w') {
            last = found;
        }
        if code.len() == 4 {
            break;
        }
    }
    code
}

fn class(letter: char) -> Option<char> {
    Some(match letter {
        'b' | 'f' | 'p' | 'v' => '1',
        'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
        'd' | 't' => '3',
        'l' => '4',
        'm' | 'n' => '5',
        'r' => '6',
        _ => return None,
    })
}

/// Texts are far shorter than what a double holds exactly.
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn one_slip_is_one_letter_or_two_neighbours() {
        for (one, other) in
            [("", ""), ("", "a"), ("anna", "ana"), ("anna", "amna"), ("anna", "nana"), ("ab", "ba")]
        {
            assert!(one_slip(&letters(one), &letters(other)), "{one} {other}");
            assert!(one_slip(&letters(other), &letters(one)), "{other} {one}");
        }
        for (one, other) in
            [("", "ab"), ("anna", "annette"), ("abc", "cba"), ("abcd", "badc"), ("anna", "emma")]
        {
            assert!(!one_slip(&letters(one), &letters(other)), "{one} {other}");
        }
    }

    #[track_caller]
    fn check_winkler(one: &str, other: &str, expected: f64) {
        for (one, other) in [(one, other), (other, one)] {
            let found = jaro_winkler(&letters(one), &letters(other));
            assert!((found - expected).abs() < 0.0006, "{one} {other}: {found}");
        }
    }

    #[test]
    fn likeness_is_that_of_winklers_table() {
        check_winkler("martha", "marhta", 0.961);
        check_winkler("dwayne", "duane", 0.840);
        check_winkler("dixon", "dicksonx", 0.813);
        check_winkler("jones", "johnson", 0.832);
        check_winkler("massey", "massie", 0.933);
        check_winkler("abroms", "abrams", 0.922);
        check_winkler("michelle", "michael", 0.921);
        check_winkler("", "", 1.0);
        check_winkler("", "a", 0.0);
    }

    #[test]
    fn pairs_in_common_are_counted_once() {
        assert!((dice(&[1, 2, 2, 3], &[2, 2, 4]) - 4.0 / 7.0).abs() < 1e-12);
        assert!(dice::<u8>(&[], &[]).abs() < 1e-12);
    }

    #[test]
    fn names_sound_as_the_archives_write_them() {
        for (name, code) in [
            ("robert", "r163"),
            ("rupert", "r163"),
            ("ashcraft", "a261"),
            ("tymczak", "t522"),
            ("pfister", "p236"),
            ("lee", "l"),
            ("文涛", "文涛"),
        ] {
            assert_eq!(sound(&letters(name)), code);
        }
    }
}
