//! Barcodes as items carry them: GS1 numbers with their check digit, or any other text a code can hold.

/// The most characters a barcode or QR text of an item may have.
pub const MAX_LENGTH: usize = 64;

/// Why a text is no barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotABarcode {
    /// Nothing, or more than [`MAX_LENGTH`] characters, or control characters in it.
    #[error("not of a barcode's form")]
    Form,
    /// A GTIN whose last digit does not follow from the others: a slip of typing or a misread.
    #[error("the check digit does not fit")]
    CheckDigit,
}

/// The form in which an item keeps its barcode: trimmed, full-width digits as plain ones, a UPC-A (12 digits) as the EAN-13
/// that it is. Digits of 8, 12, 13 or 14 must carry their check digit; any other text stays as it is.
///
/// # Errors
/// [`NotABarcode`]. Source: GS1 General Specifications 7.9 (check digit), 5.2 (UPC-A within EAN-13).
pub fn read(text: &str) -> Result<String, NotABarcode> {
    let plain: String = text.trim().chars().map(ascii_digit).collect();
    let length = plain.chars().count();
    if length == 0 || length > MAX_LENGTH || plain.chars().any(char::is_control) {
        return Err(NotABarcode::Form);
    }
    if !plain.bytes().all(|b| b.is_ascii_digit()) || !matches!(length, 8 | 12 | 13 | 14) {
        return Ok(plain);
    }
    if !checks(&plain) {
        return Err(NotABarcode::CheckDigit);
    }
    Ok(if length == 12 { format!("0{plain}") } else { plain })
}

fn ascii_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        c => c,
    }
}

/// Whether the weighted sum (3 for every second digit from the right, the check digit left out; 1 for the others) is a
/// multiple of 10.
fn checks(digits: &str) -> bool {
    let weighted = |(i, b): (usize, u8)| u32::from(b.wrapping_sub(b'0')) * if i % 2 == 0 { 1 } else { 3 };
    digits.bytes().rev().enumerate().map(weighted).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, NotABarcode>) {
        assert_eq!(read(text).as_deref().map_err(|e| *e), expected);
    }

    #[test]
    fn a_gtin_must_end_in_its_check_digit() {
        check(" 4006381333931 ", Ok("4006381333931"));
        check("96385074", Ok("96385074"));
        check("10614141000415", Ok("10614141000415"));
        check("4006381333932", Err(NotABarcode::CheckDigit));
        check("96385075", Err(NotABarcode::CheckDigit));
    }

    #[test]
    fn two_neighbours_swapped_are_noticed() {
        check("4006318333931", Err(NotABarcode::CheckDigit));
    }

    #[test]
    fn a_upc_is_the_ean_that_it_is() {
        check("036000291452", Ok("0036000291452"));
        check("0036000291452", Ok("0036000291452"));
    }

    #[test]
    fn full_width_digits_and_other_texts_are_read() {
        check("４００６３８１３３３９３１", Ok("4006381333931"));
        check("TEA-01", Ok("TEA-01"));
        check("12345", Ok("12345"));
        check("https://example.com/t/1", Ok("https://example.com/t/1"));
    }

    #[test]
    fn nothing_and_too_much_are_no_barcode() {
        check("  ", Err(NotABarcode::Form));
        check(&"a".repeat(65), Err(NotABarcode::Form));
        check("a\u{7}b", Err(NotABarcode::Form));
    }
}
