//! A small workbook as a spreadsheet writes it, and its reading as the page reads it: for files that are then damaged.
use regulars_domain::import::{
    csv::Unreadable,
    xlsx::{
        Bound, MOST_HELD, MOST_SHEET,
        book::{Book, PLACES, TextReader, WORKBOOK, formats},
        sheet::{Given, SheetReader},
        zip::{self, Entry},
    },
};

const BOOK: &str = r#"<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="x/styles" Target="styles.xml"/>
<Relationship Id="r3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
const TEXTS: &str =
    r#"<sst><si><t>card</t></si><si><r><t>na</t></r><r><t>me</t></r></si><si><t>王 &amp; 李</t></si></sst>"#;
const SHEET: &str = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
<row r="2"><c r="A2"><v>1.38E10</v></c><c r="B2" t="s"><v>2</v></c><c r="C2" s="1"><v>43101</v></c></row>
<row r="4"><c t="inlineStr"><is><t>x</t></is></c><c t="b"><v>1</v></c></row></sheetData></worksheet>"#;

/// Its bytes: an archive in which nothing is packed.
pub fn file() -> Vec<u8> {
    let parts = [
        (WORKBOOK, BOOK),
        (PLACES, RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", TEXTS),
        ("xl/worksheets/sheet1.xml", SHEET),
    ];
    let small = |n: usize| u16::try_from(n).expect("small").to_le_bytes();
    let wide = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let at = file.len();
        let sizes = [wide(text.len()), wide(text.len())].concat();
        let names = [small(name.len()), small(0)].concat();
        file.extend([b"PK\x03\x04".as_slice(), &[0; 14], &sizes, &names, name.as_bytes()].concat());
        file.extend_from_slice(text.as_bytes());
        let place = [&small(0)[..], &[0; 8], &wide(at)].concat();
        let entry = [b"PK\x01\x02".as_slice(), &[0; 16], &sizes, &names, &place, name.as_bytes()];
        directory.extend(entry.concat());
    }
    let count = small(parts.len());
    let end = [&count[..], &count, &wide(directory.len()), &wide(file.len()), &small(0)].concat();
    [&file[..], &directory, b"PK\x05\x06\0\0\0\0", &end].concat()
}

/// The lines of its first sheet, taken in slices of this many bytes, or why there are none.
pub fn lines(file: &[u8], slice: usize) -> Result<String, Unreadable> {
    let size = file.len() as u64;
    let tail = usize::try_from(zip::TAIL).unwrap_or(usize::MAX);
    let (from, end) = zip::directory(&file[file.len().saturating_sub(tail)..], size)?;
    let entries = zip::entries(between(file, from, end))?;
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
    let sheet = book.sheets.first().ok_or(Unreadable::NotAWorkbook)?;
    let (mut reader, mut out) = (SheetReader::new(given), String::new());
    let mut bound = Bound::new(size, MOST_SHEET);
    for slice in part(file, &entries, &sheet.path)?.chunks(slice) {
        bound.take(slice.len())?;
        out += &reader.push(slice)?;
    }
    reader.finish()?;
    Ok(out)
}

fn part(file: &[u8], entries: &[Entry], name: &str) -> Result<Vec<u8>, Unreadable> {
    let entry = entries.iter().find(|entry| entry.name == name).ok_or(Unreadable::NotAWorkbook)?;
    let head = usize::try_from(entry.at).ok().and_then(|at| file.get(at..)).unwrap_or_default();
    let (from, end) = zip::data(entry, &head[..head.len().min(30)], file.len() as u64)?;
    let bytes = between(file, from, end);
    Bound::new(entry.packed, MOST_HELD).take(bytes.len())?;
    Ok(bytes.to_vec())
}

/// What an archive says is there may lie beyond its end.
fn between(file: &[u8], from: u64, end: u64) -> &[u8] {
    let place = usize::try_from(from).ok().zip(usize::try_from(end).ok());
    place.and_then(|(from, end)| file.get(from..end)).unwrap_or_default()
}

#[test]
fn the_workbook_that_is_damaged_was_whole() {
    let text = lines(&file(), 7).expect("readable");
    assert_eq!(text.lines().next(), Some("card,name"), "{text}");
}
