//! What a number in a cell means by its format: a number, a share of a hundred, a day, a moment, a time, a code of so many digits.
use crate::time::BusinessDay;

/// What a format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    #[default]
    Number,
    /// Of a hundred: 0.15 is 15 %.
    Percent,
    /// A day.
    Day,
    /// A day and a time.
    Moment,
    /// A time of day.
    Time,
    /// So many digits at least: `00042`.
    Digits(u8),
}

/// From which day days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// 1 is 1 January 1900, and 1900 is taken for a leap year.
    #[default]
    Y1900,
    /// 0 is 1 January 1904.
    Y1904,
}

impl Format {
    /// Of a format that has a number and no text of its own. Source: ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are the dates and
    /// times of Chinese, Japanese and Korean.
    pub const fn builtin(id: u32) -> Format {
        match id {
            9 | 10 => Format::Percent,
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Format::Day,
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => Format::Time,
            22 => Format::Moment,
            _ => Format::Number,
        }
    }

    /// Of a format's text, such as `yyyy-mm-dd hh:mm`: its part for numbers above zero, without what is quoted, escaped or in brackets.
    pub fn of(code: &str) -> Format {
        let mut letters = String::new();
        let mut rest = code.chars();
        while let Some(c) = rest.next() {
            match c {
                ';' => break,
                '"' => {
                    let _ = rest.by_ref().find(|c| *c == '"');
                }
                '\\' | '_' | '*' => {
                    let _ = rest.next();
                }
                '[' => {
                    let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                    // Hours, minutes or seconds beyond a day; else a colour, a language, a condition.
                    if !inside.is_empty() && inside.chars().all(|c| "hmsHMS".contains(c)) {
                        letters.push('h');
                    }
                }
                c => letters.extend(c.to_lowercase()),
            }
        }
        let letters = letters.replace("general", "").replace("am/pm", "h").replace("a/p", "h");
        let has = |any: &str| letters.contains(|c: char| any.contains(c));
        let day = has("yd") || (has("m") && !has("hs"));
        match (day, has("hs")) {
            (true, true) => Format::Moment,
            (true, false) => Format::Day,
            (false, true) => Format::Time,
            (false, false) if has("%") => Format::Percent,
            (false, false) => match u8::try_from(letters.len()) {
                Ok(digits) if digits > 1 && letters.chars().all(|c| c == '0') => Format::Digits(digits),
                _ => Format::Number,
            },
        }
    }

    /// A number as the format means it, in a way that the readers of cells understand. What is no number stays as it stands.
    pub fn text(self, cell: &str, epoch: Epoch) -> String {
        let cell = cell.trim();
        let Some(number) = cell.parse::<f64>().ok().filter(|number| number.is_finite()) else {
            return cell.to_owned();
        };
        match self {
            Format::Number => plain(number),
            Format::Percent => plain(number * 100.0) + "%",
            Format::Digits(digits) if number >= 0.0 => {
                format!("{:0>wide$}", plain(number), wide = usize::from(digits))
            }
            Format::Digits(_) => plain(number),
            Format::Day | Format::Moment | Format::Time => {
                moment(number, self, epoch).unwrap_or_else(|| plain(number))
            }
        }
    }
}

/// A number as a spreadsheet shows it: 15 digits that count, no exponent.
fn plain(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let short: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{short}")
}

/// The latest day that spreadsheets know, 31 December 9999, by either count.
const LAST: f64 = 2_958_466.0;

fn moment(number: f64, format: Format, epoch: Epoch) -> Option<String> {
    if !(0.0..LAST).contains(&number) {
        return None;
    }
    // To the second: what is finer is a residue of the fraction.
    let seconds = (number * 86_400.0).round() as i64;
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let clock = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    if format == Format::Time {
        return Some(clock);
    }
    let days = i32::try_from(days).ok()?;
    let day = match (epoch, days) {
        (Epoch::Y1904, days) => BusinessDay::from_date(1904, 1, 1)?.plus(days),
        // The day that 1900 did not have: said as it is meant, and refused as a day that is none.
        (Epoch::Y1900, 60) => return Some("1900-02-29".to_owned()),
        (Epoch::Y1900, ..60) => BusinessDay::from_date(1899, 12, 31)?.plus(days),
        (Epoch::Y1900, _) => BusinessDay::from_date(1899, 12, 30)?.plus(days),
    };
    let (year, month, day) = day.date();
    let day = format!("{year:04}-{month:02}-{day:02}");
    // A day with a time is told whole, whatever of it the format shows.
    Some(if format == Format::Moment || second > 0 { format!("{day} {clock}") } else { day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_letters() {
        for (code, format) in [
            ("General", Format::Number),
            ("0.00", Format::Number),
            ("#,##0.00\\ \"EUR\"", Format::Number),
            ("[Red]-0.00;[Blue]0.00", Format::Number),
            ("0%", Format::Percent),
            ("yyyy-mm-dd", Format::Day),
            ("yyyy\"年\"m\"月\"d\"日\"", Format::Day),
            ("mmm", Format::Day),
            ("[$-409]m/d/yy h:mm AM/PM;@", Format::Moment),
            ("h:mm", Format::Time),
            ("[h]:mm:ss", Format::Time),
            ("mm:ss", Format::Time),
            ("00000", Format::Digits(5)),
            ("@", Format::Number),
        ] {
            assert_eq!(Format::of(code), format, "{code}");
        }
        assert_eq!(Format::builtin(14), Format::Day);
        assert_eq!(Format::builtin(22), Format::Moment);
        assert_eq!(Format::builtin(49), Format::Number);
    }

    #[test]
    fn numbers_are_days_by_either_count_of_days() {
        let day = |number: &str, epoch| Format::Day.text(number, epoch);
        assert_eq!(day("1", Epoch::Y1900), "1900-01-01");
        assert_eq!(day("59", Epoch::Y1900), "1900-02-28");
        assert_eq!(day("60", Epoch::Y1900), "1900-02-29");
        assert_eq!(day("61", Epoch::Y1900), "1900-03-01");
        assert_eq!(day("43101", Epoch::Y1900), "2018-01-01");
        assert_eq!(day("41639", Epoch::Y1904), "2018-01-01");
        assert_eq!(day("43101.5", Epoch::Y1900), "2018-01-01 12:00:00");
        assert_eq!(Format::Moment.text("43101.999999999", Epoch::Y1900), "2018-01-02 00:00:00");
        assert_eq!(Format::Time.text("0.75", Epoch::Y1900), "18:00:00");
        assert_eq!(day("-1", Epoch::Y1900), "-1");
        assert_eq!(day("1e300", Epoch::Y1900).len(), 301);
    }

    #[test]
    fn numbers_are_told_as_a_spreadsheet_shows_them() {
        let number = |cell: &str| Format::Number.text(cell, Epoch::Y1900);
        for (cell, told) in [
            ("1.1000000000000001", "1.1"),
            ("1.3800138E10", "13800138000"),
            ("0.30000000000000004", "0.3"),
            ("-0.5", "-0.5"),
            ("-0", "0"),
            ("soon", "soon"),
            ("NaN", "NaN"),
        ] {
            assert_eq!(number(cell), told, "{cell}");
        }
        assert_eq!(Format::Percent.text("0.15", Epoch::Y1900), "15%");
        assert_eq!(Format::Digits(5).text("42", Epoch::Y1900), "00042");
    }
}
