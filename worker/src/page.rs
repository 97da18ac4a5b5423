//! What is not the API's and not a file: the page for a navigation, an honest 404 for the rest. The page is the only thing
//! served with rights to run, so its headers are the strictest that the app works under.
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// No inline script or style, no other origin, no frame; wasm may be compiled. `data:` and `blob:` pictures are drawn by the
/// page itself.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// Everything a browser is told with the page. Only the camera is wanted, for scanning.
const HEADERS: [(&str, &str); 8] = [
    ("cache-control", "no-store"),
    ("content-type", "text/html; charset=utf-8"),
    ("content-security-policy", POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
    ("referrer-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
];

/// Whether a request is a person going somewhere: the app's router then decides what to show. A script, picture or fetch
/// that asks for a missing file must learn that it is missing.
pub fn is_navigation(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let read = method == Method::GET || method == Method::HEAD;
    let file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asked = match text(HeaderName::from_static("sec-fetch-mode")) {
        // A plain client, or one that came over http from another host, sends none.
        "" => text(header::ACCEPT).contains("text/html"),
        mode => mode == "navigate",
    };
    read && asked && (!file || path == "/index.html")
}

/// Sets the page's headers, in place of those the file came with.
pub fn secure(headers: &mut HeaderMap) {
    headers.clear();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn navigates(method: Method, path: &str, mode: &str, accept: &str) -> bool {
        let mut headers = HeaderMap::new();
        if !mode.is_empty() {
            headers.insert("sec-fetch-mode", mode.parse().unwrap());
        }
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        is_navigation(&method, path, &headers)
    }

    #[test]
    fn a_deep_link_gets_the_page() {
        assert!(navigates(Method::GET, "/", "navigate", "text/html"));
        assert!(navigates(Method::GET, "/members/12", "navigate", "text/html"));
        assert!(navigates(Method::HEAD, "/members/12", "", "text/html,*/*"));
    }

    #[test]
    fn a_missing_file_is_missing() {
        assert!(!navigates(Method::GET, "/assets/app.js", "no-cors", "*/*"));
        assert!(!navigates(Method::GET, "/assets/app.js", "navigate", "text/html"));
        assert!(!navigates(Method::GET, "/members", "cors", "*/*"));
        assert!(!navigates(Method::GET, "/members", "", "*/*"));
        assert!(!navigates(Method::POST, "/members", "navigate", "text/html"));
    }

    #[test]
    fn nothing_of_the_file_s_own_headers_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        headers.insert(header::ETAG, HeaderValue::from_static("\"1\""));
        secure(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.get(header::ETAG).is_none());
        assert!(!POLICY.contains("unsafe-inline"));
    }
}
