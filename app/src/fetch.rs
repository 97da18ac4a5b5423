//! One request over the browser's own `fetch`, as `client` needs it: text goes out, text and a few headers come back. Not generic,
//! because this and what it calls is part of every first load (reqwest with its URL parser cost 34 KB compressed; the router has
//! brought gloo-net with it already).
use gloo_net::http::{Headers, Method, RequestBuilder};
use web_sys::AbortSignal;

/// How long an answer may take, in milliseconds: a network that swallows packets must not keep a button busy for minutes.
const PATIENCE: u32 = 20_000;
/// How many bytes sent earn one millisecond more, so that a part of an import gets through a slow line.
const BYTES_PER_MILLISECOND: usize = 10;

/// A request that can be sent any number of times.
pub struct Errand {
    pub method: Method,
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
        self.headers.get(name)
    }
}

impl Errand {
    /// Reads a file of this origin.
    pub fn file(address: String) -> Errand {
        Errand { method: Method::GET, address, headers: Vec::new(), body: None }
    }

    /// Sends it; `None` when nothing came back, or not all of it, or not in time.
    pub async fn send(&self) -> Option<Answer> {
        let signal = AbortSignal::timeout_with_u32(patience(self.body.as_ref().map_or(0, String::len)));
        let mut request =
            RequestBuilder::new(&self.address).method(self.method.clone()).abort_signal(Some(&signal));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match &self.body {
            Some(body) => request.header("content-type", "application/json").body(body.as_str()),
            None => request.build(),
        };
        let response = request.ok()?.send().await.ok()?;
        let body = response.text().await.ok()?;
        Some(Answer { status: response.status(), headers: response.headers(), body })
    }
}

/// How long the answer to a body of this length may take, in milliseconds.
fn patience(length: usize) -> u32 {
    PATIENCE.saturating_add(u32::try_from(length / BYTES_PER_MILLISECOND).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::patience;

    #[test]
    fn a_part_of_an_import_gets_more_time_than_a_click() {
        assert_eq!([0, 300, 600_000].map(patience), [20_000, 20_030, 80_000]);
    }
}
