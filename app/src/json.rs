//! JSON as the browser reads and writes it: its own parser is there already, and is no part of what is loaded.
use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};

/// What the text says.
///
/// # Errors
/// It is not JSON, or another shape: in words for the console.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = JSON::parse(text).map_err(|error| format!("{error:?}"))?;
    serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())
}

/// The value as text.
pub fn write<T: Serialize + ?Sized>(value: &T) -> String {
    let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    value.ok().and_then(|value| JSON::stringify(&value).ok()).map(String::from).unwrap_or_default()
}
