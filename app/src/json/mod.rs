//! JSON: the browser's own parser reads it, and `reader` makes our types of what it read.
mod reader;

use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};

pub use reader::Unlike;

/// What the text says.
///
/// # Errors
/// It is not JSON, or of another shape.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unlike> {
    // Native tests have no browser.
    if cfg!(not(target_arch = "wasm32")) {
        return serde_json::from_str(text).map_err(|_| Unlike("a type"));
    }
    let value = JSON::parse(text).map_err(|_| Unlike("JSON"))?;
    T::deserialize(reader::Reader(value))
}

/// The value as text.
pub fn write<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
