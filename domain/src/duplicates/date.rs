//! Birthdays beside each other.

use super::{
    Birthday, Reason,
    likeness::one_slip,
    score::Finding,
    weights::{
        BIRTHDAY_DAY_ONLY, BIRTHDAY_DIFFERENT, BIRTHDAY_OF_FORMS, BIRTHDAY_OTHER_YEAR, BIRTHDAY_SAME,
        BIRTHDAY_SLIP, BIRTHDAY_TRANSPOSED,
    },
};

/// Compares two birthdays; none where they are counted by different calendars.
pub fn compare(one: Birthday, other: Birthday) -> Option<Finding> {
    if one.lunar != other.lunar {
        return None;
    }
    let day = (one.month, one.day) == (other.month, other.day);
    let crossed = !day && (one.month, one.day) == (other.day, other.month);
    Some(match (one.year, other.year) {
        (Some(a), Some(b)) if a == b && day && (one.month, one.day) == (1, 1) => {
            Finding::new(BIRTHDAY_OF_FORMS, Reason::SameBirthday)
        }
        (Some(a), Some(b)) if a == b && day => Finding::new(BIRTHDAY_SAME, Reason::SameBirthday),
        (Some(a), Some(b)) if a == b && crossed => {
            Finding::new(BIRTHDAY_TRANSPOSED, Reason::BirthdayTransposed)
        }
        (Some(a), Some(b)) if one_slip(digits(a, one).as_bytes(), digits(b, other).as_bytes()) => {
            Finding::new(BIRTHDAY_SLIP, Reason::SimilarBirthday)
        }
        (Some(_), Some(_)) if day => Finding::new(BIRTHDAY_OTHER_YEAR, Reason::SimilarBirthday),
        (None, _) | (_, None) if day => Finding::new(BIRTHDAY_DAY_ONLY, Reason::SameDayOfBirth),
        // Without the years a crossed day is found by chance far more often.
        (None, _) | (_, None) if crossed => Finding::new(BIRTHDAY_SLIP, Reason::BirthdayTransposed),
        _ => Finding::new(BIRTHDAY_DIFFERENT, Reason::DifferentBirthday),
    })
}

/// As the keyboard wrote it.
fn digits(year: i32, birthday: Birthday) -> String {
    format!("{year:04}{:02}{:02}", birthday.month, birthday.day)
}
