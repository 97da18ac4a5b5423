//! The browser's own `fetch`, as `client` needs it: text goes out, text and a few headers come back. Not generic and without a client
//! library, because this and what it calls is part of every first load (reqwest with its URL parser cost 34 KB compressed).
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response, window};

/// A request that can be sent any number of times.
pub struct Errand {
    pub method: &'static str,
    /// From the root of this origin, query included.
    pub address: String,
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: Option<String>,
}

/// What came back, whole.
pub struct Answer {
    pub status: u16,
    headers: Headers,
    pub body: String,
}

impl Answer {
    /// Whether the server did what was asked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
    /// Answers that another try may better: a gateway without its server, or a server that says it is busy.
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 502..=504)
    }
    /// One header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }
}

impl Errand {
    /// Reads a file of this origin.
    pub fn file(address: String) -> Errand {
        Errand { method: "GET", address, headers: Vec::new(), body: None }
    }

    /// Sends it; `None` when nothing came back, or not all of it.
    pub async fn send(&self) -> Option<Answer> {
        let init = RequestInit::new();
        init.set_method(self.method);
        let headers = Headers::new().ok()?;
        for (name, value) in &self.headers {
            headers.set(name, value).ok()?;
        }
        if let Some(body) = &self.body {
            headers.set("content-type", "application/json").ok()?;
            init.set_body(&JsValue::from_str(body));
        }
        init.set_headers(&headers);
        let promise = window()?.fetch_with_str_and_init(&self.address, &init);
        let response: Response = JsFuture::from(promise).await.ok()?.unchecked_into();
        let body = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        Some(Answer { status: response.status(), headers: response.headers(), body })
    }
}
