//! Texts, codes, yes and no, gender.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{field::ReadAs, names::plain, reason::Reason, refused::is_formula};

/// A gender as a file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    Female,
    Male,
    Other,
}

/// A cell without the blanks around it and without the apostrophe that [`super::refused`] puts before a formula, so that
/// a mended file of refused rows reads like the first.
pub fn trimmed(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// A text, control characters left out.
///
/// # Errors
/// [`Reason::TooLong`]
pub fn text(cell: &str) -> Result<String, Reason> {
    bounded(cell, ReadAs::LONGEST_TEXT)
}

/// A code, card number, phone number or reference.
///
/// # Errors
/// [`Reason::TooLong`]
pub fn code(cell: &str) -> Result<String, Reason> {
    bounded(cell, ReadAs::LONGEST_CODE)
}

fn bounded(cell: &str, most: usize) -> Result<String, Reason> {
    if cell.chars().nth(most).is_some() {
        return Err(Reason::TooLong { most: u32::try_from(most).unwrap_or(u32::MAX) });
    }
    let kept = |c: &char| !c.is_control() || *c == '\n';
    Ok(if cell.chars().all(|c| kept(&c)) { cell.to_owned() } else { cell.chars().filter(kept).collect() })
}

/// Yes or no.
///
/// # Errors
/// [`Reason::NotYesOrNo`]
pub fn yes_no(cell: &str) -> Result<bool, Reason> {
    match plain(cell).as_str() {
        "yes" | "y" | "true" | "t" | "1" | "on" | "x" | "是" | "有" | "对" | "對" | "同意" => Ok(true),
        "no" | "n" | "false" | "f" | "0" | "off" | "否" | "无" | "無" | "不" | "不同意" => Ok(false),
        _ => Err(Reason::NotYesOrNo),
    }
}

/// A gender.
///
/// # Errors
/// [`Reason::NotAGender`]
pub fn gender(cell: &str) -> Result<Gender, Reason> {
    match plain(cell).as_str() {
        "f" | "female" | "w" | "woman" | "ms" | "mrs" | "miss" | "女" | "女性" | "女士" | "小姐" => {
            Ok(Gender::Female)
        }
        "m" | "male" | "man" | "mr" | "男" | "男性" | "先生" => Ok(Gender::Male),
        "other" | "o" | "x" | "diverse" | "nonbinary" | "其他" | "其它" => Ok(Gender::Other),
        _ => Err(Reason::NotAGender),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_no_and_gender_are_read_in_the_words_in_use() {
        assert_eq!(yes_no(" Yes"), Ok(true));
        assert_eq!(yes_no("否"), Ok(false));
        assert_eq!(yes_no("maybe"), Err(Reason::NotYesOrNo));
        assert_eq!(gender("Ms."), Ok(Gender::Female));
        assert_eq!(gender("男"), Ok(Gender::Male));
        assert_eq!(gender("7"), Err(Reason::NotAGender));
    }

    #[test]
    fn a_text_is_trimmed_bounded_and_free_of_control_characters() {
        assert_eq!(text("a\u{0}b\nc"), Ok("ab\nc".to_owned()));
        assert_eq!(code(&"9".repeat(65)), Err(Reason::TooLong { most: 64 }));
        assert_eq!(trimmed(" '=1+1 "), "=1+1");
        assert_eq!(trimmed("'quoted'"), "'quoted'");
    }
}
