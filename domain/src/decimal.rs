//! Decimal numbers as people type them, read as whole numbers of their smallest unit.
use crate::narrow::narrow;

/// Reads `12`, `12.5`, `1,234.50`, `-3` or full-width digits as a whole number of 10^-`places`. `None` for anything else: no
/// digits, more decimals than `places`, more than 15 digits before the point, or a comma that does not stand before groups of
/// three, for `12,50` means 12.50 to some readers and 1250 to nobody.
pub fn typed(text: &str, places: u32) -> Option<i64> {
    let plain: String = text.trim().chars().filter_map(simple).collect();
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = ungrouped(whole)?;
    let wide = usize::try_from(places).ok()?;
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || part.len() > wide || !all_digits(&whole) || !all_digits(part) {
        return None;
    }
    let value = format!("{whole}{part:0<wide$}").parse::<i64>().ok()?;
    Some(if negative { -value } else { value })
}

/// The plain form of a typed character; blanks go.
fn simple(c: char) -> Option<char> {
    Some(narrow(c)).filter(|c| *c != ' ')
}

/// Without the commas between groups of three; `None` where one stands elsewhere.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped =
        rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    grouped.then(|| format!("{first}{}", rest.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, places, value) in [
            ("2", 3, 2_000),
            ("0.45", 3, 450),
            ("1,234.50", 2, 123_450),
            ("１２．５", 2, 1_250),
            ("1，234，567", 0, 1_234_567),
            ("-3", 0, -3),
            (" 7 ", 1, 70),
        ] {
            assert_eq!(typed(text, places), Some(value), "{text}");
        }
    }

    #[test]
    fn what_could_mean_something_else_is_not_read() {
        for text in [
            "",
            ".",
            "-",
            "12,50",
            "1,2345",
            ",500",
            "1234,567",
            "1.2345",
            "1e3",
            "12 a",
            "1.2.3",
            "9999999999999999",
        ] {
            assert_eq!(typed(text, 3), None, "{text}");
        }
    }
}
