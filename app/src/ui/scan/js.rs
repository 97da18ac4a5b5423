//! Calling what the browser has under a name: for things that are not in every browser.
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property; `None` if it is missing, `undefined` or `null`.
pub fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Sets a property.
pub fn set(of: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(of, &name.into(), value);
}

/// A number among the properties.
pub fn number(of: &JsValue, name: &str) -> Option<f64> {
    get(of, name)?.as_f64()
}

/// Calls a method; `None` if there is none or it throws.
pub fn call(of: &JsValue, name: &str, args: &[JsValue]) -> Option<JsValue> {
    let method = get(of, name)?.dyn_into::<Function>().ok()?;
    method.apply(of, &args.iter().collect::<Array>()).ok()
}

/// Calls a method that answers with a promise, and waits. Throwing counts as refusing.
pub async fn wait_for(of: &JsValue, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise = call(of, name, args).ok_or(JsValue::UNDEFINED)?;
    JsFuture::from(Promise::resolve(&promise)).await
}

/// The name of an error.
pub fn error_name(error: &JsValue) -> Option<String> {
    get(error, "name")?.as_string()
}
