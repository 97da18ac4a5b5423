//! What a keyboard for Chinese or Japanese types wide, in the form that numbers, dates and codes are read in.

/// The narrow form of a wide letter, digit or sign (U+FF01 to U+FF5E); any blank as a space, any minus as a hyphen, a Chinese full
/// stop as a point. Every other character is its own.
pub fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
        '\u{2212}' | '\u{2013}' => '-',
        '￥' => '¥',
        '。' => '.',
        c => c,
    }
}
