//! Values that nobody means well with: texts, and what may stand in the place of a value of JSON.
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

/// Short texts that have broken programs.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "a\0b",
    "\u{202e}abc\u{2066}",
    "👩‍👩‍👧‍👦🇨🇳",
    "%",
    "_",
    "%_\\%",
    "' or 1=1 --",
    "\"; drop table member; --",
    "=cmd|' /C calc'!A0",
    "\u{feff}\u{200b}",
    "ﷺﷺﷺ",
    "Z͑ͫ̓a̴",
    "1e309",
    "-0",
    "../../etc/passwd",
    "<script>",
    "\r\n\r\n",
    "９９９",
    "2026-13-45",
    "+86",
    "null",
    "[]",
    "1-2-3-4",
    "1.1.1",
    "\u{10ffff}\u{fffd}",
    "ß ŉ İ ﬁ",
    "🇨",
];

/// Texts that are long: 10,000 characters or so.
fn long() -> [String; 5] {
    ["x".repeat(10_000), "漢".repeat(10_000), "9".repeat(400), "ﷺ".repeat(1_000), "a,".repeat(5_000)]
}

/// All texts.
pub fn texts() -> Vec<String> {
    TEXTS.iter().map(|text| (*text).to_owned()).chain(long()).collect()
}

/// Any text: of any characters, of those texts in a row.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "\\PC{0,16}",
        1 => any::<String>(),
        4 => vec(select(TEXTS), 0..4).prop_map(|texts| texts.concat()),
        3 => vec(select(vec!["1", "2", "0", "8", "-", ".", ",", ":", "/", " ", "e", "年", "T", "Z", "+", "王", "a"]), 0..14)
            .prop_map(|signs| signs.concat()),
    ]
}

/// So many arrays within each other.
fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| json!([inner]))
}

/// Whole numbers and others that are on an edge, or beyond it.
pub fn numbers() -> Vec<Value> {
    vec![
        json!(0),
        json!(-1),
        json!(1),
        json!(255),
        json!(65_536),
        json!(2_147_483_648_i64),
        json!(4_294_967_296_i64),
        json!(-2_147_483_649_i64),
        json!(9_007_199_254_740_991_i64),
        json!(9_007_199_254_740_992_i64),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1.5),
        json!(-0.0),
        json!(1e300),
    ]
}

/// What may be put in the place of this value: first what is of another kind.
pub fn instead_of(value: &Value) -> Vec<Value> {
    let wrong =
        [json!(null), json!(true), json!(7), json!("seven"), json!([]), json!({}), json!([{ "a": null }])];
    let mut all: Vec<Value> = wrong.into_iter().filter(|other| other != value).collect();
    all.push(nested(200));
    match value {
        // None was given: of which kind it would be nobody knows.
        Value::Null => all.extend([json!(-1), json!(i64::MAX), json!("a\0b"), json!("x".repeat(10_000))]),
        Value::Number(_) => all.extend(numbers()),
        Value::String(_) => all.extend(texts().into_iter().map(Value::from)),
        Value::Array(items) => {
            let first = items.first().cloned().unwrap_or(Value::Null);
            all.extend([json!([null]), json!([[[]]]), Value::from(vec![first; 1_200])]);
        }
        Value::Bool(_) | Value::Object(_) => {}
    }
    all
}

/// A place in a value.
pub struct Place {
    /// As JSON names it: `/lines/0/total`.
    pub pointer: String,
    /// As a problem names it: `lines[0].total`.
    pub field: String,
}

/// Every place in a value but the whole; of a list the first two.
pub fn places(value: &Value) -> Vec<Place> {
    let mut all = Vec::new();
    gather(value, "", "", &mut all);
    all
}

fn gather(value: &Value, pointer: &str, field: &str, into: &mut Vec<Place>) {
    let mut each = |step: &str, field: String, value: &Value| {
        let pointer = format!("{pointer}/{step}");
        gather(value, &pointer, &field, into);
        into.push(Place { pointer, field });
    };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if field.is_empty() { "" } else { "." };
                each(name, format!("{field}{dot}{name}"), value);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().take(2).enumerate() {
                each(&at.to_string(), format!("{field}[{at}]"), value);
            }
        }
        _ => {}
    }
}

/// The value with another one at a place; `None` there: without it.
pub fn changed(value: &Value, pointer: &str, other: Option<Value>) -> Value {
    let mut copy = value.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    match (copy.pointer_mut(parent), other) {
        (Some(Value::Object(fields)), Some(other)) => drop(fields.insert(name.to_owned(), other)),
        (Some(Value::Object(fields)), None) => drop(fields.remove(name)),
        (Some(Value::Array(items)), other) => {
            let at: usize = name.parse().unwrap_or_default();
            drop(items.splice(at..=at, other));
        }
        _ => {}
    }
    copy
}

/// Bodies that are no JSON, or no such value: what stands around a value, what is cut off, what is said twice.
pub fn bodies(valid: &[u8]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "",
        "null",
        "{}",
        "[]",
        "7",
        "\"x\"",
        "true",
        "nul",
        "{",
        "{]",
        "\u{feff}{}",
        "{}{}",
        "{\"a\":1e999}",
        "{\"\":0}",
        "{\"a\":\"\\ud800\"}",
        "'x'",
        "a=1&b=2",
        "<a/>",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    all.push(b"\xff\xfe{\0}\0".to_vec());
    all.push(valid[..valid.len() / 2].to_vec());
    all.push([valid, valid].concat());
    all.push([valid, b" x"].concat());
    all.push("[".repeat(50_000).into_bytes());
    all
}

#[test]
fn a_place_is_changed_and_taken_out() {
    let value = json!({ "a": [{ "b": 1 }, 2] });
    let names: Vec<String> = places(&value).into_iter().map(|place| place.field).collect();
    assert_eq!(names, ["a[0].b", "a[0]", "a[1]", "a"]);
    assert_eq!(changed(&value, "/a/0/b", Some(json!(7))), json!({ "a": [{ "b": 7 }, 2] }));
    assert_eq!(changed(&value, "/a/0", None), json!({ "a": [2] }));
    assert_eq!(changed(&value, "/a", None), json!({}));
}
