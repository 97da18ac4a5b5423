//! What reads files, cells, telephone numbers, names and what is typed into a search: any text, any bytes, in any slices.
use std::{collections::HashMap, sync::Arc};

use encoding_rs::{Encoding as Decoding, GB18030, UTF_16BE, UTF_16LE};
use proptest::{prelude::*, sample::select};
use regulars_domain::{
    barcode,
    card::Card,
    import::{
        csv::{Delimiter, look, shape},
        date::{self, DateOrder},
        encoding::{Encoding, handed_on},
        field::{Field, Kind},
        mapping::{Mapping, Options},
        number::{self, DecimalMark},
        preview,
        reader::{Reader, Surveyor},
        refused::Writer,
        when::{self, Clock},
    },
    money::Currency,
    name::PersonName,
    phone::{Phone, Region},
};
use regulars_worker::{
    clock::is_zone,
    recognise::{fold::fold, phone, plan},
};

use super::{tally::Tally, values::text, workbook};

/// What files and numbers are made of, and what breaks them.
const PIECES: &[&str] = &[
    ",",
    ",",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    ";",
    "\t",
    "1",
    "A",
    "2017-01-01",
    "2017-02-30 11:00",
    "1.43",
    "1e-15",
    "-3",
    "1,2.5",
    "=1+1",
    "'",
    "é",
    "会员",
    "\u{feff}",
    "\0",
    " ",
    "女",
    "yes",
    "12:00",
    "25:61",
    "99999999999999999999",
    "+86 138 0013 8000",
    "\u{202e}",
    "👩‍👩‍👧",
    "ﷺ",
    "−",
    "１２",
    "--02-30",
    "0000-00-00",
];

/// Every kind of file with its column heads.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Stores, "store code,name,franchised,timezone"),
    (Kind::Items, "sku,name,price,barcode"),
    (Kind::Members, "card,phone,name,birthday,gender,tags,joined on,consent"),
    (Kind::Purchases, "card,store,receipt,date,time,sku,qty,amount,unit price,discount"),
    (Kind::OpeningBalances, "card,phone,points,expires on"),
];

/// Everything that reads.
pub fn all() -> Tally {
    let mut tally = Tally::default();
    values(&mut tally);
    phones(&mut tally);
    searches(&mut tally);
    files(&mut tally);
    workbooks(&mut tally);
    tally
}

/// Single cells.
fn values(tally: &mut Tally) {
    tally.try_all("a cell", 60_000, &text(), |text| {
        for mark in [DecimalMark::Point, DecimalMark::Comma] {
            let _ =
                (number::money(&text, 2, mark), number::quantity(&text, mark), number::whole(&text, mark));
            let _ = number::line_total(&text, &text, 3, mark);
        }
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            let _ = (when::moment(&text, &text, Clock::Store, order), when::day(&text, order));
            let _ = date::birthday(&text, order);
        }
        let _ = (Card::new(&text), Card::from_qr(&text), barcode::read(&text), is_zone(&text));
        let _ = Currency::find("KWD").map(|currency| currency.parse(&text));
        if let Ok(name) = PersonName::from_text(&text, Some(text.as_str())) {
            assert!(!name.full().is_empty());
        }
    });
}

/// Telephone numbers: any text, and numbers with something wrong about them.
fn phones(tally: &mut Tally) {
    let home = || select(vec!["CN", "US", "IT", "RW", "GB", "AR"]);
    let read = |(text, home): (String, &str)| {
        let home = Region::new(home).expect("a region");
        if let Ok(number) = phone::parse(&text, home) {
            let digits = number.as_str().strip_prefix('+').expect("a plus");
            assert!(digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(Phone::new(number).masked(None).as_str().contains('*'));
        }
    };
    tally.try_all("a phone number", 2_500, &(text(), home()), read);
    let number = select(vec![
        "+86 138 0013 8021",
        "010 1234 5678 ext. 12",
        "0086 13800138021",
        "(202) 555-0142",
        "250 123 456",
        "tel:+44-20-7946-0018",
        "＋８６１３８００１３８０２１",
        "+54 9 11 2345-6789",
        "02 1234 5678",
    ]);
    let damaged = (number, select(PIECES), 0..24_usize, 0..4_usize).prop_map(|(number, piece, at, lost)| {
        let signs: Vec<char> = number.chars().collect();
        let at = at.min(signs.len());
        let rest = signs.iter().skip(at + lost);
        signs.iter().take(at).chain(piece.chars().collect::<Vec<_>>().iter()).chain(rest).collect::<String>()
    });
    tally.try_all("a damaged phone number", 2_500, &(damaged, home()), read);
}

/// What is typed to look somebody up.
fn searches(tally: &mut Tally) {
    let home = Region::new("CN").expect("a region");
    tally.try_all("a look-up", 4_000, &text(), |text| {
        let _ = (fold(&text), plan(&text, home));
    });
}

/// Files of text: pieces, real ones that were damaged, bytes in every encoding.
fn files(tally: &mut Tally) {
    let pieces = (prop::collection::vec(select(PIECES), 0..60), select(KINDS.to_vec()), 1..50_usize);
    tally.try_all("a file of pieces", 8_000, &pieces, |(pieces, (kind, header), slice)| {
        read(kind, [header, "\n", &pieces.concat()].concat().as_bytes(), slice);
    });
    let real: Vec<(Kind, Vec<u8>)> = [
        (Kind::Stores, "stores.csv"),
        (Kind::Items, "items.csv"),
        (Kind::Members, "members.csv"),
        (Kind::Purchases, "purchases.csv"),
    ]
    .map(|(kind, name)| (kind, beginning(name)))
    .into();
    let wounds = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    let damaged = (select(real), wounds, select(PIECES), any::<prop::sample::Index>(), 1..200_usize);
    tally.try_all("a damaged file", 4_000, &damaged, |((kind, mut file), wounds, piece, at, slice)| {
        for (at, byte) in wounds {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let at = at.index(file.len());
        drop(file.splice(at..at, piece.bytes()));
        read(kind, &file, slice);
    });
    let bytes = (prop::collection::vec(any::<u8>(), 0..120), select(KINDS.to_vec()), 1..40_usize);
    tally.try_all("bytes", 5_000, &bytes, |(bytes, (kind, header), slice)| {
        let encoding = Encoding::of(&bytes, slice.is_multiple_of(2));
        let marked = [b"\xFF\xFE".as_slice(), &bytes].concat();
        for (decoding, bytes) in [(decoding(encoding), &bytes), (Some(UTF_16LE), &marked)] {
            let text = match decoding {
                // A browser puts a sign in the place of what is no character, such as half a surrogate pair.
                Some(decoding) => handed_on(decoding.decode_without_bom_handling(bytes).0.into_owned()),
                None => bytes.clone(),
            };
            read(kind, &[header.as_bytes(), b"\n", &text].concat(), slice);
        }
        read(kind, &bytes, slice);
    });
    let huge = (select(PIECES), 1_000..150_000_usize, select(KINDS.to_vec()));
    tally.try_all("a huge cell", 40, &huge, |(piece, length, (kind, header))| {
        let cell = piece.repeat(length / piece.len());
        read(kind, [header, "\n1,\"", &cell, "\",\"", &cell].concat().as_bytes(), 64 * 1024);
    });
}

fn decoding(encoding: Encoding) -> Option<&'static Decoding> {
    match encoding {
        Encoding::Utf8 => None,
        Encoding::Gb18030 => Some(GB18030),
        Encoding::Utf16Le => Some(UTF_16LE),
        Encoding::Utf16Be => Some(UTF_16BE),
    }
}

/// The first rows of a file of the demo brand.
fn beginning(name: &str) -> Vec<u8> {
    let path = format!("{}/../../xtask/demo/{name}", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::read_to_string(path).expect("a file of the demo brand");
    file.lines().take(12).flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

/// Reads a file as the page does, from its first look to the file of what was refused. Each row is taken or refused at a field.
fn read(kind: Kind, file: &[u8], slice: usize) {
    let Ok(seen) = look(file, true) else { return };
    let mapping = Mapping::guess(kind, &seen.header);
    let options = Options { store: Some("1".to_owned()), ..Options::guess(&mapping, &seen, 2) };
    for (_, cells) in &seen.samples {
        for (column, cell) in cells.iter().enumerate() {
            let _ = preview::cell(&mapping, &options, column, cell);
        }
    }
    let mut survey = Surveyor::new(seen.delimiter, &mapping, options.clone());
    let surveyed = file.chunks(slice).try_for_each(|slice| survey.push(slice));
    let Ok(plan) = surveyed.and_then(|()| survey.finish()) else { return };
    let mut reader = Reader::new(seen.delimiter, &mapping, options.clone(), &Arc::new(plan), 0);
    let mut sent = 0;
    for slice in file.chunks(slice) {
        sent += reader.push(slice).expect("surveyed").iter().map(|batch| batch.len() as u64).sum::<u64>();
    }
    sent += reader.finish().expect("surveyed").iter().map(|batch| batch.len() as u64).sum::<u64>();
    let (tally, refused) = reader.into_results();
    assert_eq!(sent, tally.taken);
    assert!(tally.examples.iter().all(|refusal| kind.spec(refusal.field).is_some()), "{:?}", tally.examples);
    let mut writer = Writer::new(seen.delimiter, &mapping, options, refused, HashMap::new());
    let say = |_: Field, _| "why".to_owned();
    for slice in file.chunks(slice) {
        writer.push(slice, "why", &say).expect("surveyed");
    }
    writer.finish("why", &say).expect("surveyed");
}

/// Workbooks whose archive or sheets are damaged: bytes changed, taken out, put in twice.
fn workbooks(tally: &mut Tally) {
    let whole = workbook::file();
    let wounds = prop::collection::vec((0..whole.len(), any::<u8>()), 0..4);
    let damaged = (wounds, 0..=whole.len(), 0..=whole.len(), 1..200_usize);
    tally.try_all("a damaged workbook", 4_000, &damaged, |(wounds, one, other, slice)| {
        let mut file = whole.clone();
        for (at, byte) in wounds {
            file[at] = byte;
        }
        let (from, end) = (one.min(other), one.max(other));
        match slice % 4 {
            0 => file.truncate(end),
            1 => drop(file.drain(from..end)),
            2 => file.extend_from_within(from..end),
            _ => {}
        }
        if let Ok(text) = workbook::lines(&file, slice) {
            let _ = shape(text.as_bytes(), true, Delimiter::Comma);
            read(Kind::Members, text.as_bytes(), slice);
        }
    });
}
