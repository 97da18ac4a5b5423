//! A fault of our own must not cost what was typed. After a panic this module's code may not run again (the state is unknown), so
//! the banner is plain DOM with texts of its own, and a link to this same address, which loads the page anew. Drafts were
//! stored while typing.
use std::panic::PanicHookInfo;

use leptos::prelude::document;
use wasm_bindgen::JsValue;

/// Installs the hook.
pub fn install() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        let _ = show();
    }));
}

/// Shows the banner once.
fn show() -> Result<(), JsValue> {
    let document = document();
    if document.get_element_by_id("fault").is_some() {
        return Ok(());
    }
    // Texts may be under change when the panic struck: these few stand in the code, by the document's own language.
    let lang = document.document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let (text, reload) = match lang.as_str() {
        "zh-Hans" => ("这个页面出了错。您输入的内容已保留。", "重新载入"),
        "zh-Hant" => ("這個頁面發生錯誤。您輸入的內容已保留。", "重新載入"),
        _ => ("Something on this page went wrong. What you typed is kept.", "Reload"),
    };
    let banner = document.create_element("div")?;
    banner.set_id("fault");
    banner.set_class_name("fault");
    banner.set_attribute("role", "alert")?;
    let words = document.create_element("span")?;
    words.set_text_content(Some(text));
    let link = document.create_element("a")?;
    link.set_class_name("button");
    link.set_attribute("href", "")?;
    // The router must not take this click: it is part of what may be broken.
    link.set_attribute("rel", "external")?;
    link.set_text_content(Some(reload));
    banner.append_child(&words)?;
    banner.append_child(&link)?;
    if let Some(body) = document.body() {
        body.append_child(&banner)?;
    }
    Ok(())
}
