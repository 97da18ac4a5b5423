//! Files as people make them, read in slices of every size.
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use regulars_domain::import::{
    batch::{Batch, ItemKey, LineRow, PurchaseRows},
    csv::{Delimiter, Shape, Unreadable, look},
    field::{Field, Kind},
    mapping::{Gap, Mapping, Options, Repeats},
    preview,
    reader::{Reader, Surveyor, Tally},
    reason::{Note, Reason},
    refused::{RefusedPurchases, Writer},
    when::Clock,
};
use regulars_domain::money::Money;

struct Outcome {
    shape: Shape,
    mapping: Mapping,
    options: Options,
    batches: Vec<Batch>,
    tally: Tally,
    refused: RefusedPurchases,
}

fn read(kind: Kind, file: &[u8], slice: usize) -> Outcome {
    let shape = look(file, true).expect("a table");
    let mapping = Mapping::guess(kind, &shape.header);
    let mut options = Options::guess(&mapping, &shape, 2);
    options.store = Some("1".to_owned());
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    file.chunks(slice).for_each(|slice| survey.push(slice).expect("readable"));
    let plan = Arc::new(survey.finish().expect("readable"));
    let mut reader = Reader::new(shape.delimiter, &mapping, options.clone(), &plan, 0);
    let mut batches = Vec::new();
    file.chunks(slice).for_each(|slice| batches.extend(reader.push(slice).expect("readable")));
    batches.extend(reader.finish().expect("readable"));
    let (tally, refused) = reader.into_results();
    Outcome { shape, mapping, options, batches, tally, refused }
}

fn purchases(outcome: &Outcome) -> &PurchaseRows {
    match outcome.batches.as_slice() {
        [Batch::Purchases(rows)] => rows,
        other => panic!("one batch of purchases, not {other:?}"),
    }
}

const TILL: &str = "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,week,transaction_timestamp
1228,406,31198655051,1041453,1,1.43,0.15,0.0,0.0,1,2017-01-01 12:26:30
1058,381,31198676055,985893,2,1.776357e-15,0.21,-0.10,0.0,1,2017-01-01 12:56:33
1058,381,31198676055,988791,1,1.5,1.29,0.0,0.0,1,2017-01-01 12:56:33
";

#[test]
fn a_tills_columns_are_matched_by_name_and_its_lines_become_purchases() {
    let outcome = read(Kind::Purchases, TILL.as_bytes(), 7);
    let fields: Vec<_> = (0..11).map(|at| outcome.mapping.column(at)).collect();
    use Field::*;
    let expected = [Card, StoreCode, PurchaseRef, ItemCode, Quantity, Paid, Discount, Discount];
    assert_eq!(fields[..8], expected.map(Some));
    assert_eq!(fields[8..], [None, None, Some(Time)]);
    assert!(outcome.mapping.gaps(&outcome.options).is_empty());

    let rows = purchases(&outcome);
    assert_eq!(rows.stores, ["406", "381"]);
    assert_eq!(rows.members.iter().map(|key| key.card.as_str()).collect::<Vec<_>>(), ["1228", "1058"]);
    let second = &rows.purchases[1];
    assert_eq!((second.0, second.1.as_str(), second.2, second.3), (3, "31198676055", 1, Some(1)));
    assert_eq!((second.4, second.5), (Clock::Store, 1_483_275_393));
    assert_eq!(
        second.6,
        [LineRow(Some(1), 2_000, Money(0), Money(31)), LineRow(Some(2), 1_000, Money(150), Money(129))]
    );
    assert_eq!(outcome.tally.notes[Note::FloatZero as usize], 1);
    assert_eq!((outcome.tally.rows, outcome.tally.taken, outcome.tally.refused), (3, 2, 0));
    let json = serde_json::to_string(&outcome.batches[0]).expect("json");
    let first = r#"[2,"31198655051",0,0,"s",1483273590,[[0,1000,143,15]]]"#;
    assert!(json.contains(first), "{json}");
    assert_eq!(serde_json::from_str::<Batch>(&json).expect("json"), outcome.batches[0]);
}

#[test]
fn slices_of_any_size_read_the_same() {
    let whole = read(Kind::Purchases, TILL.as_bytes(), usize::MAX);
    for slice in 1..80 {
        let sliced = read(Kind::Purchases, TILL.as_bytes(), slice);
        assert_eq!((sliced.batches, sliced.tally), (whole.batches.clone(), whole.tally.clone()), "{slice}");
    }
}

#[test]
fn a_mark_of_byte_order_crlf_semicolons_and_decimal_commas_are_understood() {
    let file = "\u{feff}卡号;门店;单号;消费时间;实付金额\r\n7;A;1;22.11.2017 8:00;1.234,50\r\n";
    let outcome = read(Kind::Purchases, file.as_bytes(), 2);
    assert_eq!(outcome.shape.delimiter, Delimiter::Semicolon);
    let rows = purchases(&outcome);
    assert_eq!(rows.purchases[0].6, [LineRow(None, 1_000, Money(123_450), Money(0))]);
    assert_eq!(rows.purchases[0].5, 1_511_337_600);
}

#[test]
fn line_numbers_count_the_lines_of_the_file_and_not_the_records() {
    let file = b"card,name\r\n1,\"two\r\nlines\"\r\n\r\n2,Ann,extra\r\n3\r\n4,\xff\xfe\r\n5,Bob";
    let outcome = read(Kind::Members, file, 3);
    let found: Vec<_> = outcome.tally.examples.iter().map(|r| (r.line, r.field, r.reason)).collect();
    assert_eq!(
        found,
        [
            (5, Field::Name, Reason::Ragged { has: 3, wants: 2 }),
            (6, Field::Name, Reason::Ragged { has: 1, wants: 2 }),
            (7, Field::Name, Reason::NotUtf8),
        ]
    );
    let Some(Batch::Members(rows)) = outcome.batches.first() else { panic!("members") };
    assert_eq!(
        rows.iter().map(|row| (row.row, row.name.as_str())).collect::<Vec<_>>(),
        [(2, "two\r\nlines".replace('\r', "").as_str()), (8, "Bob")]
    );
}

#[test]
fn a_member_needs_a_card_a_phone_or_a_name() {
    let outcome = read(Kind::Members, "会员号,手机号,姓名,生日,性别\n1,,,,\n,13800138000,,3月14日,女\n,,林晓月,1990-02-30,\n,,,1990-01-01,男\n".as_bytes(), 9);
    let found: Vec<_> =
        outcome.tally.examples.iter().map(|r| (r.line, r.field, r.column, r.reason)).collect();
    assert_eq!(
        found,
        [
            (4, Field::Birthday, Some(3), Reason::NoSuchDay { month: 2, day: 30 }),
            (5, Field::Card, Some(0), Reason::Missing),
        ]
    );
    let Some(Batch::Members(rows)) = outcome.batches.first() else { panic!("members") };
    assert_eq!(rows[1].birthday, "--03-14");
}

#[test]
fn a_purchase_that_is_torn_apart_is_one_purchase_and_times_that_differ_are_noted() {
    let file = "card,receipt,date,amount,item\n1,A,2017-01-01 10:01,1.00,x\n2,B,2017-01-01 10:05,2.00,y\n,A,2017-01-01 10:00,3.00,z\n";
    let outcome = read(Kind::Purchases, file.as_bytes(), 5);
    let rows = purchases(&outcome);
    assert_eq!(
        rows.purchases.iter().map(|p| (p.0, p.1.as_str(), p.6.len())).collect::<Vec<_>>(),
        [(3, "B", 1), (2, "A", 2)]
    );
    assert_eq!(rows.purchases[1].5, 1_483_264_800);
    assert_eq!(outcome.tally.notes[Note::TwoTimes as usize], 1);
    assert_eq!(rows.items[1], ItemKey { code: "x".to_owned(), ..ItemKey::default() });
}

#[test]
fn without_a_reference_lines_of_one_member_at_one_moment_are_a_purchase() {
    let file =
        "card,date,amount\n1,2017-01-01 10:00,1.00\n1,2017-01-01 10:00,2.00\n2,2017-01-01 10:00,2.00\n";
    let outcome = read(Kind::Purchases, file.as_bytes(), 64);
    let again = read(Kind::Purchases, file.as_bytes(), 3);
    let references =
        |outcome: &Outcome| purchases(outcome).purchases.iter().map(|p| p.1.clone()).collect::<Vec<_>>();
    assert_eq!(references(&outcome).len(), 2);
    assert_eq!(references(&outcome), references(&again));
}

#[test]
fn a_purchase_with_a_bad_line_is_refused_whole_and_the_file_of_refused_rows_says_why() {
    let file = "card,store,receipt,date,amount,note\n1,A,1,2017-01-01 10:00,1.00,=1+1\n1,A,1,2017-02-30 10:00,2.00,\n2,A,2,2017-01-02 10:00,3.00,\n3,B,3,2017-01-02 10:00,3.00,-5\n4,A,4,2017-01-02 10:00,99999999999999,\"a \"\"b\"\"\"\n";
    let outcome = read(Kind::Purchases, file.as_bytes(), 11);
    assert_eq!((outcome.tally.taken, outcome.tally.refused, outcome.tally.refused_rows), (2, 2, 3));
    let by_server = HashMap::from([(5, (Field::StoreCode, Reason::UnknownStore))]);
    let Outcome { shape, mapping, options, refused, .. } = outcome;
    let mut writer = Writer::new(shape.delimiter, &mapping, options, refused, by_server);
    let say = |field: Field, reason: Reason| format!("{field:?}: {reason:?}");
    let mut out = String::new();
    for slice in file.as_bytes().chunks(6) {
        out.push_str(&writer.push(slice, "refused because", &say).expect("readable"));
    }
    out.push_str(&writer.finish("refused because", &say).expect("readable"));
    let expected = r#""card","store","receipt","date","amount","note","refused because"
"1","A","1","2017-01-01 10:00","1.00","'=1+1","Time: OtherLine { line: 3 }"
"1","A","1","2017-02-30 10:00","2.00","","Time: NoSuchDay { month: 2, day: 30 }"
"3","B","3","2017-01-02 10:00","3.00","-5","StoreCode: UnknownStore"
"4","A","4","2017-01-02 10:00","99999999999999","a ""b""","Paid: TooLarge"
"#;
    assert_eq!(out.replace("\r\n", "\n"), expected);
}

#[test]
fn a_row_that_is_too_short_takes_its_purchase_with_it() {
    let file = "card,receipt,amount,date\n1,A,1.00,2017-01-01\n1,A,1.00\n2,B,1.00,2017-01-01\n";
    let outcome = read(Kind::Purchases, file.as_bytes(), 8);
    assert_eq!((outcome.tally.taken, outcome.tally.refused, outcome.tally.refused_rows), (1, 1, 2));
    assert_eq!(outcome.tally.notes[Note::NoTimeOfDay as usize], 2);
}

#[test]
fn what_is_missing_is_said_before_a_row_is_read() {
    let header = ["basket", "week"].map(str::to_owned);
    let mapping = Mapping::guess(Kind::Purchases, &header);
    let shape = look(b"basket,week\n1,2\n", true).expect("a table");
    let options = Options::guess(&mapping, &shape, 2);
    assert_eq!(
        mapping.gaps(&options),
        [
            Gap::Needs { field: Field::Time },
            Gap::Needs { field: Field::StoreCode },
            Gap::NeedsOneOf { field: Field::Paid }
        ]
    );
}

#[test]
fn files_that_are_no_tables_say_what_they_are() {
    let check = |bytes: &[u8], expected| assert_eq!(look(bytes, true).err(), Some(expected));
    check(b"", Unreadable::Empty);
    check(b"\n \n", Unreadable::Empty);
    check(b"PK\x03\x04workbook", Unreadable::NotText);
    check(b"\xff\xfec\0a\0", Unreadable::Utf16);
    let mut open = b"card,name\n1,\"never closed\n".to_vec();
    open.extend(std::iter::repeat_n(b"x,y\n".as_slice(), 100_000).flatten());
    let mapping = Mapping::guess(Kind::Members, &["card".to_owned(), "name".to_owned()]);
    let shape = look(b"card,name\n", true).expect("a table");
    let options = Options::guess(&mapping, &shape, 2);
    let mut survey = Surveyor::new(Delimiter::Comma, &mapping, options);
    assert_eq!(survey.push(&open).err(), Some(Unreadable::OpenQuote { line: 2 }));
}

#[test]
fn the_first_rows_are_shown_as_they_will_be_read() {
    let shape = look(TILL.as_bytes(), false).expect("a table");
    let mapping = Mapping::guess(Kind::Purchases, &shape.header);
    let options = Options { clock: Clock::Utc, ..Options::guess(&mapping, &shape, 2) };
    let cell = |column: usize| preview::cell(&mapping, &options, column, &shape.samples[0].1[column]);
    assert_eq!(cell(5), Ok(Some(preview::Value::Money(Money(143)))));
    assert_eq!(cell(10), Ok(Some(preview::Value::Moment(Clock::Utc, 1_483_273_590))));
    assert_eq!(cell(9), Ok(None));
}

/// A file in which every purchase is torn: first lines first, second lines after all of them.
#[test]
fn a_file_torn_all_over_is_read_in_several_passes_that_share_its_purchases() {
    let purchases = 160_000_u32;
    let line = |half: u32| (0..purchases).map(move |n| format!("{n},A,{n},2017-01-01 10:00,{half}.00\n"));
    let file = format!("card,store,receipt,date,amount\n{}", line(1).chain(line(2)).collect::<String>());
    let shape = look(&file.as_bytes()[..1_000], false).expect("a table");
    let mapping = Mapping::guess(Kind::Purchases, &shape.header);
    let options = Options::guess(&mapping, &shape, 2);
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    survey.push(file.as_bytes()).expect("readable");
    let plan = Arc::new(survey.finish().expect("readable"));
    assert_eq!((plan.passes, plan.purchases), (2, u64::from(purchases)));
    let (mut tally, mut seen, mut paid) = (Tally::default(), HashSet::new(), 0);
    for pass in 0..plan.passes {
        let mut reader = Reader::new(shape.delimiter, &mapping, options.clone(), &plan, pass);
        let mut batches = reader.push(file.as_bytes()).expect("readable");
        batches.extend(reader.finish().expect("readable"));
        for batch in batches {
            let Batch::Purchases(rows) = batch else { panic!("purchases") };
            paid +=
                rows.purchases.iter().filter_map(|purchase| purchase.paid()).map(|sum| sum.0).sum::<i64>();
            assert!(
                rows.purchases.into_iter().all(|purchase| purchase.6.len() == 2 && seen.insert(purchase.1))
            );
        }
        tally.add(reader.into_results().0);
    }
    assert_eq!((tally.rows, tally.taken, tally.refused), (320_000, 160_000, 0));
    assert_eq!((seen.len(), paid), (160_000, 160_000 * 300));
}

const REPEATS: &str = "store,receipt,item,quantity,paid,timestamp,till
1,R1,tea,1,2.50,2026-01-02 10:00,a
1,R1,tea,1,2.50,2026-01-02 10:00,a
1,R2,tea,1,2.50,2026-01-02 10:00,a
1,R1,tea,1,2.50,2026-01-02 10:00,b
1,R1,tea,1,2.50,2026-01-02 10:00,a
";

#[test]
fn a_row_that_repeats_another_of_its_purchase_is_told_and_is_a_line_or_left_out() {
    let taken = read(Kind::Purchases, REPEATS.as_bytes(), 11);
    assert_eq!((taken.tally.notes[Note::Repeated as usize], taken.tally.refused), (2, 0));
    let lines = |rows: &PurchaseRows| {
        let mut lines: Vec<_> = rows.purchases.iter().map(|row| (row.1.clone(), row.6.len())).collect();
        lines.sort();
        lines
    };
    let of = |name: &str, lines| (name.to_owned(), lines);
    assert_eq!(lines(purchases(&taken)), [of("R1", 4), of("R2", 1)]);

    let Outcome { shape, mapping, mut options, .. } = taken;
    options.repeats = Repeats::LeftOut;
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    survey.push(REPEATS.as_bytes()).expect("readable");
    let plan = Arc::new(survey.finish().expect("readable"));
    let mut reader = Reader::new(shape.delimiter, &mapping, options, &plan, 0);
    let mut batches = reader.push(REPEATS.as_bytes()).expect("readable");
    batches.extend(reader.finish().expect("readable"));
    assert_eq!(reader.tally().notes[Note::Repeated as usize], 2);
    let [Batch::Purchases(rows)] = batches.as_slice() else { panic!("one batch") };
    assert_eq!(lines(rows), [of("R1", 2), of("R2", 1)]);
}

#[test]
fn lines_that_come_to_less_than_zero_together_are_a_refund_and_a_line_may_be_below_zero_in_a_sale() {
    let file = "store,receipt,card,item,quantity,paid,timestamp
1,C7,8,tea,-2,-5.005,2026-01-02 10:00
1,C7,8,cup,-1,-0.004,2026-01-02 10:05
1,R8,8,tea,2,5.00,2026-01-02 11:00
1,R8,8,off,-1,-5.00,2026-01-02 11:00
";
    let outcome = read(Kind::Purchases, file.as_bytes(), 1_000);
    assert_eq!((outcome.tally.taken, outcome.tally.refused), (2, 0));
    let rows = purchases(&outcome);
    let paid = |at: usize| rows.purchases[at].paid().expect("a sum").0;
    // Each line is rounded by itself, half away from zero.
    assert_eq!((paid(0), paid(1)), (-501, 0));
    assert_eq!(outcome.tally.notes[Note::TwoTimes as usize], 1);
}

#[test]
fn an_item_that_a_file_names_in_several_ways_stands_once_with_the_first_that_says_something() {
    let file = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice\n\
                1,85123A,,6,2010-12-01 08:26,2.55\n\
                1,85123A,White heart,1,2010-12-01 08:26,2.55\n\
                2,85123A,WHITE HANGING HEART,1,2010-12-01 09:26,2.55\n";
    let outcome = read(Kind::Purchases, file.as_bytes(), 9);
    let rows = purchases(&outcome);
    assert_eq!(rows.purchases.len(), 2);
    let named: Vec<_> = rows.items.iter().map(|item| (item.code.as_str(), item.name.as_str())).collect();
    assert_eq!(named, [("85123A", "White heart")]);
}
