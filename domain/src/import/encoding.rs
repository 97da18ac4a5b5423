//! In which encoding a file's text is written. The browser decodes what is not UTF-8, and here it is only told which it is:
//! everything behind it reads UTF-8.
use serde::{Deserialize, Serialize};

/// How bytes stand for characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// With or without a byte order mark.
    #[default]
    Utf8,
    /// What Chinese systems write; GBK and GB2312 are parts of it.
    Gb18030,
    /// "Unicode text" of spreadsheets.
    Utf16Le,
    /// The same with the bytes the other way round.
    Utf16Be,
}

impl Encoding {
    /// Every encoding that is read.
    pub const ALL: [Encoding; 4] = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be];

    /// What browsers call it (WHATWG Encoding Standard).
    pub const fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }

    /// Which encoding the first bytes of a file speak for. `whole`: they are all of it, else a character may be cut at
    /// their end. Bytes that no text has (a picture, a workbook) are left to the reader, which says so.
    ///
    /// A byte order mark decides; else what is UTF-8 is UTF-8. What is not is GB18030, unless nearly all of it is UTF-8 of
    /// more than one byte: that is a UTF-8 file with a damaged row. (In Chinese text by GB18030 fewer pairs of bytes are
    /// UTF-8 by chance than are not.)
    pub fn of(first: &[u8], whole: bool) -> Encoding {
        if first.starts_with(b"\xFF\xFE") {
            return Encoding::Utf16Le;
        }
        if first.starts_with(b"\xFE\xFF") {
            return Encoding::Utf16Be;
        }
        if first.iter().take(4096).any(|byte| *byte == 0) {
            return Encoding::Utf8;
        }
        let (mut right, mut wrong) = (0_usize, 0_usize);
        let mut rest = first.utf8_chunks().peekable();
        while let Some(chunk) = rest.next() {
            right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            let cut = !whole && rest.peek().is_none() && unfinished(chunk.invalid());
            wrong += usize::from(!chunk.invalid().is_empty() && !cut);
        }
        if wrong == 0 || right / 4 > wrong { Encoding::Utf8 } else { Encoding::Gb18030 }
    }
}

/// Whether these bytes are the beginning of a character.
fn unfinished(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Decoded text as the reader takes it. Where the decoder met no character it put U+FFFD; that becomes a byte that is no UTF-8,
/// so that the row is refused for it as a damaged row of a UTF-8 file is.
pub fn handed_on(text: String) -> Vec<u8> {
    const LOST: char = '\u{fffd}';
    if !text.contains(LOST) {
        return text.into_bytes();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for (at, part) in text.split(LOST).enumerate() {
        if at > 0 {
            bytes.push(0xFF);
        }
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 卡号,姓名 and a row, as GB18030 writes them.
    const CHINESE: &[u8] = b"\xbf\xa8\xba\xc5,\xd0\xd5\xc3\xfb\n1,\xcd\xf5\xd0\xa1\xc3\xf7\n";

    #[test]
    fn a_byte_order_mark_decides_and_what_is_not_utf8_is_gb18030() {
        assert_eq!(Encoding::of(b"\xFF\xFEa\0", true), Encoding::Utf16Le);
        assert_eq!(Encoding::of(b"\xFE\xFF\0a", true), Encoding::Utf16Be);
        assert_eq!(Encoding::of(b"\xEF\xBB\xBFa,b", true), Encoding::Utf8);
        assert_eq!(Encoding::of(b"card,name\n", true), Encoding::Utf8);
        assert_eq!(Encoding::of("卡号,姓名\n".as_bytes(), true), Encoding::Utf8);
        assert_eq!(Encoding::of(CHINESE, true), Encoding::Gb18030);
        assert_eq!(Encoding::of(b"", true), Encoding::Utf8);
    }

    #[test]
    fn a_character_cut_by_the_end_of_the_slice_speaks_for_nothing() {
        let text = "卡号,姓名\n".as_bytes();
        for end in 0..text.len() {
            assert_eq!(Encoding::of(&text[..end], false), Encoding::Utf8, "{end}");
        }
        assert_eq!(Encoding::of(&text[..4], true), Encoding::Gb18030);
    }

    #[test]
    fn a_damaged_row_does_not_make_a_utf8_file_another() {
        let mut text = "卡号,姓名,地址\n1,王小明,上海市静安区南京西路\n".repeat(3).into_bytes();
        text.extend_from_slice(b"2,\xc3\x28,x\n");
        assert_eq!(Encoding::of(&text, true), Encoding::Utf8);
    }

    #[test]
    fn what_the_decoder_could_not_read_is_no_text_for_the_reader_either() {
        assert_eq!(handed_on("a\u{fffd}b\u{fffd}".to_owned()), b"a\xFFb\xFF");
        assert_eq!(handed_on("王".to_owned()), "王".as_bytes());
    }
}
