//! What the wizard calls kinds, fields and reasons.
use regulars_domain::import::{
    csv::Unreadable,
    encoding::Encoding,
    field::{Field, Kind},
    reason::Reason,
};
use serde::Serialize;
use serde_json::Value;

use crate::i18n::{self, Arg};

/// The text of `import.{prefix}_{code}`, with the parameters that the value carries.
fn said(prefix: &str, value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    let (code, args) = match &value {
        Value::String(code) => (code.clone(), Vec::new()),
        Value::Object(parts) => {
            let code = parts.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
            let number = |(name, n): (&String, &Value)| Some((name.clone(), n.as_f64()?));
            (code, parts.iter().filter_map(number).collect())
        }
        _ => (String::new(), Vec::new()),
    };
    let args: Vec<(&str, Arg)> = args.iter().map(|(name, n)| (name.as_str(), Arg::Number(*n))).collect();
    i18n::find(&format!("import.{prefix}_{code}"), &args).unwrap_or(code)
}

/// A kind of file.
pub fn kind(kind: Kind) -> String {
    said("kind", &kind)
}
/// A field, as a column's choice and in a refusal.
pub fn field(field: Field) -> String {
    said("field", &field)
}
/// Why a row is refused.
pub fn reason(reason: Reason) -> String {
    said("why", &reason)
}
/// An encoding.
pub fn encoding(encoding: Encoding) -> String {
    said("encoding", &encoding)
}
/// Why a file cannot be read.
pub fn unreadable(why: Unreadable) -> String {
    said("unreadable", &why)
}
