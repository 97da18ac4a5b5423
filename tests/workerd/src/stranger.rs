//! A browser of nobody in particular: plain requests with chosen headers, outside of the contract too.

/// Somebody who is not signed in.
pub struct Stranger {
    http: reqwest::Client,
    base: String,
}

/// An answer as it came.
pub struct Page {
    pub status: u16,
    headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Page {
    /// One header, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Stranger {
    pub(crate) fn new(base: String) -> Stranger {
        Stranger { http: reqwest::Client::new(), base }
    }

    /// Reads a path of the system.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = self.http.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Page { status, headers, text: response.text().await.expect("a body") }
    }
}
