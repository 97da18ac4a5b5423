//! Workbooks, built here part by part: what their cells mean, and that whatever is wrong with one is refused and nothing panics.
use std::sync::Arc;

use proptest::prelude::*;
use regulars_domain::import::{
    batch::{Batch, MemberRow},
    csv::{Delimiter, Unreadable, shape},
    field::Kind,
    mapping::{Mapping, Options},
    reader::Reader,
    survey::Plan,
    xlsx::{
        Bound,
        book::{Book, PLACES, TextReader, WORKBOOK, formats},
        formats::Epoch,
        is_archive,
        sheet::{Given, SheetReader},
        zip::{self, Entry, Method},
    },
};

/// An archive in which nothing is packed.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let small = |n: usize| u16::try_from(n).expect("small").to_le_bytes();
    let wide = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    for (name, text) in parts {
        let at = file.len();
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&[0; 14]);
        file.extend([wide(text.len()), wide(text.len())].concat());
        file.extend([small(name.len()), small(0)].concat());
        file.extend([name.as_bytes(), text.as_bytes()].concat());
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&[0; 16]);
        directory.extend([wide(text.len()), wide(text.len())].concat());
        directory.extend([small(name.len()), small(0), small(0)].concat());
        directory.extend_from_slice(&[0; 8]);
        directory.extend(wide(at));
        directory.extend_from_slice(name.as_bytes());
    }
    let at = file.len();
    let parts = small(parts.len());
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    file.extend([parts, parts].concat());
    file.extend([wide(directory.len()), wide(at)].concat());
    file.extend(small(0));
    file
}

fn part(file: &[u8], entries: &[Entry], name: &str) -> Result<Vec<u8>, Unreadable> {
    let entry = entries.iter().find(|entry| entry.name == name).ok_or(Unreadable::NotAWorkbook)?;
    let head = usize::try_from(entry.at).ok().and_then(|at| file.get(at..)).unwrap_or_default();
    let (from, end) = zip::data(entry, &head[..head.len().min(30)], file.len() as u64)?;
    Ok(file[from as usize..end as usize].to_vec())
}

/// The lines of a sheet, read as the page reads it, in slices of this size.
fn lines(file: &[u8], sheet: usize, slice: usize) -> Result<String, Unreadable> {
    let tail = &file[file.len().saturating_sub(zip::TAIL as usize)..];
    let (from, end) = zip::directory(tail, file.len() as u64)?;
    let entries = zip::entries(&file[from as usize..end as usize])?;
    let book = Book::read(&part(file, &entries, WORKBOOK)?, &part(file, &entries, PLACES)?)?;
    let mut given = Given { epoch: book.epoch, ..Given::default() };
    if let Some(path) = &book.formats {
        given.formats = formats(&part(file, &entries, path)?)?;
    }
    if let Some(path) = &book.texts {
        let mut reader = TextReader::default();
        for slice in part(file, &entries, path)?.chunks(slice) {
            reader.push(slice)?;
        }
        given.texts = reader.finish()?;
    }
    let path = &book.sheets.get(sheet).ok_or(Unreadable::NotAWorkbook)?.path;
    let mut reader = SheetReader::new(given);
    let mut out = String::new();
    for slice in part(file, &entries, path)?.chunks(slice) {
        out += &reader.push(slice)?;
    }
    reader.finish()?;
    Ok(out)
}

const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns:r="r"><workbookPr/><sheets>
<sheet name="Notes &amp; more" sheetId="1" r:id="rId1"/><sheet name="Secret" state="hidden" r:id="rId2"/>
<sheet name="Members" r:id="rId2"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="rId3" Type="http://x/styles" Target="styles.xml"/>
<Relationship Id="rId4" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
<numFmt numFmtId="165" formatCode="00000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="9"/></cellXfs></styleSheet>"#;
const TEXTS: &str = r#"<sst><si><t>card</t></si><si><r><t>na</t></r><r><t>me</t></r><rPh><t>ナマエ</t></rPh></si>
<si><t>joined on</t></si><si><t xml:space="preserve">Lee, &lt;Ann&gt; &#x738B;</t></si><si><t><![CDATA[A & B]]></t></si></sst>"#;
const SHEET: &str = r#"<worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>
<c r="C2" t="s"><v>2</v></c><c r="D2" t="inlineStr"><is><t>may contact</t></is></c></row>
<row r="4"><c r="A4" s="2"><v>42</v></c><c r="B4" t="s"><v>3</v></c><c r="C4" s="1"><f>A1</f><v>43101</v></c><c r="D4" t="b"><v>1</v></c></row>
<row r="5"><c r="A5" s="0"><v>1.3800138E10</v></c><c r="B5" t="str"><v>line
two</v></c></row><row r="6"><c r="A6" s="1"/></row>
<row><c><v>7</v></c><c t="s"><v>4</v></c></row></sheetData></worksheet>"#;

fn parts<'a>(sheet: &'a str, book: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("[Content_Types].xml", "<Types/>"),
        (WORKBOOK, book),
        (PLACES, RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", TEXTS),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
        ("xl/worksheets/sheet2.xml", sheet),
    ]
}

#[test]
fn a_sheet_is_lines_of_text_with_what_its_formats_mean() {
    let file = archive(&parts(SHEET, BOOK));
    assert!(is_archive(&file));
    let right = "\ncard,name,joined on,may contact\n\n00042,\"Lee, <Ann> 王\",2018-01-01,TRUE\n\
                 13800138000,line two,,\n\n7,A & B,,\n";
    let right = right.replace("line two", "\"line two\"");
    for slice in [1, 2, 3, 7, 64, 100_000] {
        assert_eq!(lines(&file, 1, slice).as_deref(), Ok(right.as_str()), "{slice}");
    }
    assert_eq!(lines(&file, 0, 64).as_deref(), Ok(""));
    let mac = BOOK.replace("<workbookPr/>", "<workbookPr date1904=\"1\"/>");
    let file = archive(&parts(SHEET, &mac));
    assert!(lines(&file, 1, 64).expect("readable").contains("2022-01-02"));
}

#[test]
fn the_rows_of_a_sheet_are_read_as_those_of_a_file_and_keep_their_numbers() {
    let text = lines(&archive(&parts(SHEET, BOOK)), 1, 64).expect("readable");
    let seen = shape(text.as_bytes(), true, Delimiter::Comma).expect("a table");
    assert_eq!(seen.samples.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 7]);
    let mapping = Mapping::guess(Kind::Members, &seen.header);
    let options = Options::guess(&mapping, &seen, 2);
    let mut reader = Reader::new(seen.delimiter, &mapping, options, &Arc::new(Plan::single()), 0);
    let mut batches = reader.push(text.as_bytes()).expect("readable");
    batches.extend(reader.finish().expect("readable"));
    assert_eq!((reader.tally().taken, reader.tally().refused), (3, 0));
    let [Batch::Members(rows)] = batches.as_slice() else { panic!("one batch of members") };
    let first: &MemberRow = &rows[0];
    assert_eq!((first.row, first.card.as_str(), first.may_contact), (4, "00042", Some(true)));
    assert_eq!(first.joined_on.map(|day| day.date()), Some((2018, 1, 1)));
}

#[test]
fn characters_that_a_workbook_writes_by_their_number_are_those_characters() {
    let cell = |text: &str| {
        let sheet = SHEET.replace("line\ntwo", text);
        lines(&archive(&parts(&sheet, BOOK)), 1, 64).expect("readable").lines().nth(4).map(str::to_owned)
    };
    let is = |text: &str| Some(format!("13800138000,{text},,"));
    assert_eq!(cell("one_x000D_\ntwo"), is("\"one  two\""));
    assert_eq!(cell("size_x0041_"), is("sizeA"));
    assert_eq!(cell("_x005F_x000D_"), is("_x000D_"));
    for text in ["_x", "_x00", "_x000D", "tea_xl_", "_x+00D_", "_x王王_", "_xD800_", "_x0000_"] {
        assert_eq!(cell(text), is(text), "{text}");
    }
}

#[test]
fn sheets_that_can_be_seen_are_offered_by_name() {
    let book = Book::read(BOOK.as_bytes(), RELATIONS.as_bytes()).expect("a book");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!((names, book.epoch), (vec!["Notes & more", "Members"], Epoch::Y1900));
}

#[test]
fn what_is_wrong_with_a_workbook_is_told() {
    let whole = archive(&parts(SHEET, BOOK));
    let told = |file: &[u8]| lines(file, 1, 64).expect_err("refused");
    assert_eq!(told(&whole[..whole.len() / 2]), Unreadable::BrokenArchive);
    assert_eq!(told(&archive(&[("word/document.xml", "<w/>")])), Unreadable::NotAWorkbook);
    assert_eq!(told(&archive(&parts(SHEET, "<workbook/>"))), Unreadable::NotAWorkbook);
    let missing: Vec<_> =
        parts(SHEET, BOOK).into_iter().filter(|part| !part.0.ends_with("sheet2.xml")).collect();
    assert_eq!(told(&archive(&missing)), Unreadable::NotAWorkbook);
    for (what, sheet, why) in [
        ("a text that is not there", SHEET.replace("<v>3</v>", "<v>99</v>"), Unreadable::BrokenWorkbook),
        ("a row before its row", SHEET.replace("r=\"4\"", "r=\"1\""), Unreadable::BrokenWorkbook),
        ("a cell before its cell", SHEET.replace("r=\"C4\"", "r=\"A4\""), Unreadable::BrokenWorkbook),
        ("no such place", SHEET.replace("r=\"C4\"", "r=\"?4\""), Unreadable::BrokenWorkbook),
        ("too far right", SHEET.replace("r=\"D4\"", "r=\"XFD4\""), Unreadable::TooWide),
        ("too far down", SHEET.replace("r=\"5\"", "r=\"9999999\""), Unreadable::TooLarge),
        ("cut off", SHEET[..SHEET.len() - 5].to_owned(), Unreadable::BrokenWorkbook),
        (
            "entities of its own",
            SHEET.replace("<worksheet>", "<!DOCTYPE x><worksheet>"),
            Unreadable::BrokenWorkbook,
        ),
    ] {
        assert_eq!(told(&archive(&parts(&sheet, BOOK))), why, "{what}");
    }
    // What inflates beyond measure is stopped, whatever the archive says of itself.
    let mut bound = Bound::new(100, 1 << 40);
    assert_eq!(bound.take(100_000), Ok(()));
    assert_eq!(bound.take(100_000), Err(Unreadable::TooLarge));
    assert_eq!(Bound::new(1 << 40, 1_000).take(1_001), Err(Unreadable::TooLarge));
}

#[test]
fn what_is_packed_otherwise_is_as_if_it_were_not_there() {
    let mut file = archive(&parts(SHEET, BOOK));
    let at = file.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
    let tail = file.clone();
    let (from, end) = zip::directory(&tail, tail.len() as u64).expect("a directory");
    assert_eq!(from as usize, at);
    let known = |file: &[u8]| zip::entries(&file[from as usize..end as usize]).expect("entries");
    assert_eq!((known(&file).len(), known(&file)[0].method), (7, Method::Stored));
    file[at + 10] = 99;
    assert_eq!(known(&file).len(), 6);
    file[at + 10] = 8;
    assert_eq!(known(&file)[0].method, Method::Deflated);
    file[at + 8] = 1;
    assert_eq!(known(&file).len(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_damaged_workbook_is_read_or_refused(at: usize, byte: u8, cut: usize, slice in 1_usize..200) {
        let mut file = archive(&parts(SHEET, BOOK));
        let end = file.len();
        file[at % end] = byte;
        let _ = lines(&file, 1, slice);
        file.truncate(cut % (end + 1));
        let _ = lines(&file, 0, slice);
    }

    #[test]
    fn any_bytes_are_a_sheet_or_refused(bytes: Vec<u8>, text in "[<>/=a-c\"'&;#x0-9rstv ]{0,200}", slice in 1_usize..20) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let mut sheet = SheetReader::default();
            let _ = bytes.chunks(slice).try_for_each(|slice| sheet.push(slice).map(|_| ()));
            let mut texts = TextReader::default();
            let _ = bytes.chunks(slice).try_for_each(|slice| texts.push(slice));
            let _ = (formats(bytes), Book::read(bytes, bytes), zip::directory(bytes, 1_000), zip::entries(bytes));
        }
    }
}
