//! Files in other encodings than UTF-8: told apart, decoded slice by slice as a browser does it, and read the same.
use std::sync::Arc;

use encoding_rs::{Decoder, GB18030, UTF_16BE, UTF_16LE};
use proptest::prelude::*;
use regulars_domain::import::{
    batch::Batch,
    csv::look,
    encoding::{Encoding, handed_on},
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Tally},
    reason::Reason,
    survey::Plan,
};

const TABLE: &str = "卡号,姓名,电话\n8001,王小明,13800138000\n8002,\"欧阳，娜娜\",13800138001\n";

fn decoder(encoding: Encoding) -> Option<Decoder> {
    Some(match encoding {
        Encoding::Utf8 => return None,
        Encoding::Gb18030 => GB18030.new_decoder_with_bom_removal(),
        Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
        Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
    })
}

/// The file as the reader takes it, in slices of this many bytes.
fn decoded(file: &[u8], encoding: Encoding, slice: usize) -> Vec<Vec<u8>> {
    let Some(mut decoder) = decoder(encoding) else {
        return file.chunks(slice).map(<[u8]>::to_vec).collect();
    };
    let mut parts = Vec::new();
    let mut feed = |bytes: &[u8], last| {
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).expect("a length"));
        let _ = decoder.decode_to_string(bytes, &mut text, last);
        parts.push(handed_on(text));
    };
    file.chunks(slice).for_each(|bytes| feed(bytes, false));
    feed(&[], true);
    parts.retain(|part| !part.is_empty());
    parts
}

fn read(file: &[u8], slice: usize) -> (Encoding, Vec<Batch>, Tally) {
    let encoding = Encoding::of(file, true);
    let parts = decoded(file, encoding, slice);
    let shape = look(&parts.concat(), true).expect("a table");
    let mapping = Mapping::guess(Kind::Members, &shape.header);
    let options = Options::guess(&mapping, &shape, 2);
    let mut reader = Reader::new(shape.delimiter, &mapping, options, &Arc::new(Plan::single()), 0);
    let mut batches = Vec::new();
    for part in parts {
        batches.extend(reader.push(&part).expect("readable"));
    }
    batches.extend(reader.finish().expect("readable"));
    (encoding, batches, reader.tally().clone())
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".chars().chain(text.chars()).collect::<String>().encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_file_says_the_same_in_every_encoding_however_it_is_cut() {
    let (plain, right, _) = read(TABLE.as_bytes(), 1_000);
    assert_eq!((plain, right.len()), (Encoding::Utf8, 1));
    let gb18030 = GB18030.encode(TABLE).0.into_owned();
    let files = [
        (Encoding::Utf8, ["\u{feff}", TABLE].concat().into_bytes()),
        (Encoding::Gb18030, gb18030),
        (Encoding::Utf16Le, utf16(TABLE, u16::to_le_bytes)),
        (Encoding::Utf16Be, utf16(TABLE, u16::to_be_bytes)),
    ];
    for (encoding, file) in files {
        for slice in [1, 2, 3, 7, 1_000] {
            let (told, batches, tally) = read(&file, slice);
            assert_eq!((told, &batches, tally.refused), (encoding, &right, 0), "{encoding:?} by {slice}");
        }
    }
}

#[test]
fn a_row_with_bytes_that_are_no_characters_is_refused_and_the_others_are_read() {
    let mut file = GB18030.encode(TABLE).0.into_owned();
    file.extend_from_slice(b"8003,\xd0\xff\xa1,13800138003\n");
    let (encoding, batches, tally) = read(&file, 5);
    assert_eq!((encoding, tally.taken, tally.refused), (Encoding::Gb18030, 2, 1));
    assert_eq!((tally.examples[0].line, tally.examples[0].reason), (4, Reason::NotUtf8));
    assert_eq!(batches[0].len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_utf8_is_told_for_utf8_wherever_it_is_cut(text in "[a-z0-9,\n\u{e9}\u{4e00}-\u{9fff}\u{1f600}]{0,200}", at: usize) {
        let bytes = text.as_bytes();
        prop_assert_eq!(Encoding::of(bytes, true), Encoding::Utf8);
        prop_assert_eq!(Encoding::of(&bytes[..at % (bytes.len() + 1)], false), Encoding::Utf8);
    }

    #[test]
    fn chinese_by_gb18030_is_told_for_it(text in "[\u{4e00}-\u{9fa5}]{8,200}") {
        let bytes = GB18030.encode(&text).0.into_owned();
        prop_assert_eq!(Encoding::of(&bytes, true), Encoding::Gb18030);
    }

    #[test]
    fn any_bytes_are_some_encoding_and_are_read_or_refused(bytes: Vec<u8>, slice in 1_usize..9) {
        for encoding in Encoding::ALL {
            let parts = decoded(&bytes, encoding, slice);
            let _ = look(&parts.concat(), true);
        }
        let _ = Encoding::of(&bytes, false);
    }
}
