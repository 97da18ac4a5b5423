//! Whatever the bytes, reading ends, nothing panics and every refusal names a field of the kind.
use std::{collections::HashMap, sync::Arc};

use proptest::prelude::*;
use regulars_domain::import::{
    batch::Batch,
    csv::{Delimiter, look},
    date::{self, DateOrder},
    field::{Field, Kind},
    mapping::{Mapping, Options},
    number::{self, DecimalMark},
    reader::{Reader, Surveyor},
    refused::Writer,
    when::{self, Clock},
};

/// Reads all that there is to read and checks what must hold for every file.
fn survive(kind: Kind, header: &str, body: &[u8], slice: usize) {
    let file = [header.as_bytes(), b"\n", body].concat();
    let Ok(shape) = look(&file, true) else { return };
    let mapping = Mapping::guess(kind, &shape.header);
    let mut options = Options::guess(&mapping, &shape, 2);
    options.store = Some("1".to_owned());
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    let surveyed = file.chunks(slice).try_for_each(|slice| survey.push(slice));
    let Ok(plan) = surveyed.and_then(|()| survey.finish()) else { return };
    let plan = Arc::new(plan);
    let mut reader = Reader::new(shape.delimiter, &mapping, options.clone(), &plan, 0);
    let mut batches: Vec<Batch> = Vec::new();
    for slice in file.chunks(slice) {
        batches.extend(reader.push(slice).expect("the survey could read it"));
    }
    batches.extend(reader.finish().expect("the survey could read it"));
    let (tally, refused) = reader.into_results();
    let sent: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(sent as u64, tally.taken);
    for refusal in &tally.examples {
        assert!(kind.spec(refusal.field).is_some(), "{refusal:?}");
    }
    if kind == Kind::Purchases {
        let lines = |batch: &Batch| match batch {
            Batch::Purchases(rows) => rows.purchases.iter().map(|purchase| purchase.6.len() as u64).sum(),
            _ => 0_u64,
        };
        assert_eq!(batches.iter().map(lines).sum::<u64>() + tally.refused_rows, tally.rows);
    } else {
        assert_eq!(tally.taken + tally.refused, tally.rows);
    }
    let mut writer = Writer::new(shape.delimiter, &mapping, options, refused, HashMap::new());
    let say = |_: Field, _| "why".to_owned();
    let mut out = String::new();
    for slice in file.chunks(slice) {
        out.push_str(&writer.push(slice, "why", &say).expect("readable"));
    }
    out.push_str(&writer.finish("why", &say).expect("readable"));
    let (mut rows, mut records) = (0, regulars_domain::import::csv::Records::new(Delimiter::Comma));
    let mut count = |_: regulars_domain::import::csv::Record<'_>| rows += 1;
    records.push(out.as_bytes(), &mut count).and_then(|()| records.finish(&mut count)).expect("our own file");
    assert_eq!(rows, tally.refused_rows + 1);
}

const HEADERS: [(Kind, &str); 5] = [
    (Kind::Stores, "store code,name,franchised"),
    (Kind::Items, "sku,name,price"),
    (Kind::Members, "card,phone,name,birthday,gender,tags,joined on,consent"),
    (Kind::Purchases, "card,store,receipt,date,time,sku,qty,amount,unit price,discount"),
    (Kind::OpeningBalances, "card,phone,points,expires on"),
];

proptest! {
    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600), slice in 1..200_usize) {
        for (kind, header) in HEADERS {
            survive(kind, header, &bytes, slice);
            survive(kind, "", &bytes, slice);
        }
    }

    #[test]
    fn files_made_of_the_pieces_of_files_are_survived(
        pieces in prop::collection::vec(prop::sample::select(vec![
            ",", ",", ",", "\n", "\n", "\r\n", "\"", "\"\"", ";", "\t", "1", "A", "2017-01-01", "2017-02-30 11:00", "1.43", "1e-15", "-3",
            "1,2.5", "=1+1", "'", "é", "会员", "\u{feff}", "\u{0}", " ", "女", "yes", "12:00", "99999999999999999999", "1A1,A,1,2017-01-01,,x,1,2.00,,\n",
        ]), 0..80),
        slice in 1..50_usize,
    ) {
        let body = pieces.concat();
        for (kind, header) in HEADERS {
            survive(kind, header, body.as_bytes(), slice);
        }
    }

    #[test]
    fn no_text_upsets_the_readers_of_values(text in "\\PC{0,24}") {
        for mark in [DecimalMark::Point, DecimalMark::Comma] {
            let _ = (number::money(&text, 2, mark), number::quantity(&text, mark), number::whole(&text, mark));
            let _ = number::line_total(&text, &text, 3, mark);
        }
        for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
            let _ = (when::moment(&text, "", Clock::Utc, order), when::moment(&text, &text, Clock::Store, order));
            let _ = (when::day(&text, order), date::birthday(&text, order));
        }
    }

    #[test]
    fn every_amount_that_is_written_is_read_back(minor in -100_000_000_000_i64..=100_000_000_000) {
        let sign = if minor < 0 { "-" } else { "" };
        let (whole, part) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 { grouped.push(','); }
            grouped.push(digit);
        }
        for text in [format!("{sign}{whole}.{part:02}"), format!("{sign}{grouped}.{part:02}"), format!("{sign}${whole}.{part:02}")] {
            prop_assert_eq!(number::money(&text, 2, DecimalMark::Point).map(|(m, note)| (m.0, note)), Ok((minor, None)), "{}", text);
        }
    }
}
