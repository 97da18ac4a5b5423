//! What was sent, read into the contract's types. What cannot be read is refused at the field that it was refused for, and so is a text
//! with U+0000 in it: SQLite takes it for the text's end where it reads JSON, so that two texts would be one.
use http::Uri;
use regulars_api::{Code, Problem};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::AppError;

/// What a problem names where no single field is at fault: a body that is no JSON, or another kind of value.
pub const BODY: &str = "body";
/// The same of a query string.
const QUERY: &str = "query";
/// What is said of a text with U+0000 in it.
const NUL: &str = "a text with U+0000 in it";
/// What serde says of a field that it names itself.
const NAMED: [&str; 3] = ["missing field `", "unknown field `", "duplicate field `"];
/// The most characters of a field's name and of a detail that are told: keys of a map are the caller's own words.
const MOST_TOLD: usize = 300;

/// Reads a JSON body; an empty one is read as `null`.
///
/// # Errors
/// `Malformed` at the field.
pub fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AppError> {
    let raw: &[u8] = if bytes.is_empty() { b"null" } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(raw);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| malformed(BODY, &error.path().to_string(), &error.inner().to_string()))?;
    reader.end().map_err(|error| malformed(BODY, "", &error.to_string()))?;
    // Nearly no body has one, and a text that ends in a backslash may only look so: looked at closely where there may be one.
    let suspect = raw.split(|byte| *byte == b'\\').any(|rest| rest.starts_with(b"u0000"));
    let sent = suspect.then(|| serde_json::from_slice::<Value>(raw).ok()).flatten();
    match sent.and_then(|sent| with_nul(&sent, "")) {
        Some(path) => Err(malformed(BODY, &path, NUL)),
        None => Ok(value),
    }
}

/// Where the first text with U+0000 in it is.
fn with_nul(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| path.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| with_nul(item, &format!("{path}[{at}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| match name.contains('\0') {
            true => Some(path.to_owned()),
            false => with_nul(value, format!("{path}.{name}").trim_start_matches('.')),
        }),
        _ => None,
    }
}

/// Reads the query string of an address.
///
/// # Errors
/// `Malformed` at the field.
pub fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, AppError> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let odd = pairs.into_iter().find(|(name, value)| name.contains('\0') || value.contains('\0'));
    if let Some((name, _)) = odd {
        return Err(malformed(QUERY, name.trim_matches('\0'), NUL));
    }
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
        .map_err(|error| malformed(QUERY, &error.path().to_string(), &error.inner().to_string()))
}

/// The page shows the detail beneath its own sentence.
fn malformed(whole: &str, path: &str, detail: &str) -> AppError {
    let short = |text: &str| text.chars().take(MOST_TOLD).collect::<String>();
    Problem::new(Code::Malformed).at(short(&place(whole, path, detail))).with("detail", short(detail)).into()
}

/// The path of the field at fault. Of one that is missing serde knows only where it is missing, and tells its name.
fn place(whole: &str, path: &str, detail: &str) -> String {
    let named =
        NAMED.iter().find_map(|said| detail.strip_prefix(said)).and_then(|rest| rest.split('`').next());
    // A field may be called nothing at all.
    let named = named.filter(|name| !name.is_empty());
    // An empty path is told as a dot, a key that could not be read as a question mark.
    let path = path.trim_end_matches(['.', '?']);
    match named {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) if path != name && !path.ends_with(&format!(".{name}")) => format!("{path}.{name}"),
        _ if path.is_empty() => whole.to_owned(),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use regulars_api::{
        items::ItemEdit,
        purchases::{DayPage, NewPurchase},
    };

    use super::*;

    #[track_caller]
    fn check<T: std::fmt::Debug>(read: Result<T, AppError>, field: &str) {
        match read {
            Err(AppError::Told(problem)) => {
                assert_eq!((problem.code, problem.field.as_deref()), (Code::Malformed, Some(field)));
                assert!(!problem.params["detail"].is_empty());
            }
            other => panic!("{other:?} instead of a problem at {field}"),
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_at_its_field() {
        let line = r#"{"label":"","quantity":1000,"total":"five","discount":0}"#;
        let lines = format!(r#"{{"store":1,"lines":[{line}]}}"#);
        for (sent, field) in [
            (r#"{"store":0,"lines":[]}"#, "store"),
            (r#"{"lines":[]}"#, "store"),
            (r#"{"store":1,"lines":[],"more":1}"#, "more"),
            (r#"{"store":1,"store":1,"lines":[]}"#, "store"),
            (lines.as_str(), "lines[0].total"),
            (r#"{"store":1,"lines":[{}]}"#, "lines[0].quantity"),
        ] {
            check(body::<NewPurchase>(sent.as_bytes()), field);
        }
        check(body::<ItemEdit>(br#"{"rev":1,"item":{"name":"Tea"}}"#), "item.code");
    }

    #[test]
    fn what_is_no_such_body_at_all_is_refused_as_a_whole() {
        for sent in
            ["", "7", r#"{"":0}"#, "[]", "tea", "{", "{7:1}", "\u{feff}{}", r#"{"store":1,"lines":[]} {}"#]
        {
            check(body::<NewPurchase>(sent.as_bytes()), BODY);
        }
        assert!(body::<()>(b"").is_ok());
    }

    #[test]
    fn a_text_with_the_sign_that_ends_texts_is_refused_where_it_is() {
        let item = |name: &str| format!(r#"{{"rev":1,"item":{{"code":"7","name":"{name}"}}}}"#);
        check(body::<ItemEdit>(item(r"a\u0000b").as_bytes()), "item.name");
        assert!(body::<ItemEdit>(item(r"a\\u0000b").as_bytes()).is_ok());
        check(query::<DayPage>(&"/?store=1&day=1&after=%00".parse().expect("an address")), "after");
    }

    #[test]
    fn a_query_is_refused_at_its_field_too() {
        for (sent, field) in [
            ("/?store=1&day=today", "day"),
            ("/?store=1", "day"),
            ("/?store=1&day=1&hour=256", "hour"),
            ("/?store=1&day=1&tea=1", "tea"),
            ("/", "store"),
        ] {
            check(query::<DayPage>(&sent.parse().expect("an address")), field);
        }
    }
}
