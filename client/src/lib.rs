//! The contract over HTTP, for tools, tests and benches. Blocking; clones share connections.

use std::time::Duration;

use regulars_api::{Endpoint, Method, Problem, header, url};
use reqwest::blocking;
use reqwest::header::HeaderMap;

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The worker said no.
    #[error("{0:?}")]
    Problem(Problem),
    /// Nothing came back.
    #[error("no answer: {0}")]
    Lost(#[from] reqwest::Error),
    /// Something came back that is not of the contract.
    #[error("status {status}: {text}")]
    Unreadable { status: u16, text: String },
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// One header, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// One figure of the cost header: `trips`, `read` or `written`.
    pub fn cost(&self, figure: &str) -> Option<u64> {
        let cost = self.header(header::COST);
        cost.split(' ').find_map(|part| part.strip_prefix(figure)?.strip_prefix('=')?.parse().ok())
    }

    /// The output of `E`, or why there is none.
    pub fn read<E: Endpoint>(&self) -> Result<E::Output, Failure> {
        let unreadable = |_| Failure::Unreadable { status: self.status, text: self.text() };
        if self.status == 200 {
            serde_json::from_slice(&self.body).map_err(unreadable)
        } else {
            Err(serde_json::from_slice(&self.body).map(Failure::Problem).unwrap_or_else(unreadable))
        }
    }
}

/// A device: it keeps its session.
#[derive(Clone)]
pub struct Client {
    http: blocking::Client,
    base_url: String,
    /// `name=value`, as a browser would send it.
    pub cookie: Option<String>,
}

impl Client {
    /// A stranger's device. The address comes without a trailing slash.
    pub fn new(base_url: &str) -> Client {
        let http = blocking::Client::builder()
            // What a person's list of devices calls it.
            .user_agent("Regulars")
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(120))
            .no_proxy()
            .build();
        // Only a TLS backend or a resolver can fail to be built, and there is none here.
        Client { http: http.unwrap_or_default(), base_url: base_url.to_owned(), cookie: None }
    }

    /// Calls `E` with a fresh operation key.
    pub fn call<E: Endpoint>(&self, path: E::Path, input: &E::Input) -> Result<E::Output, Failure> {
        self.call_op::<E>(path, input, op())
    }

    /// Calls `E` with this operation key: the same key again has no further effect.
    pub fn call_op<E: Endpoint>(
        &self,
        path: E::Path,
        input: &E::Input,
        op: i64,
    ) -> Result<E::Output, Failure> {
        self.answer::<E>(path, input, op)?.read::<E>()
    }

    /// Calls `E` and keeps the session that it opens: set-up and sign-in.
    pub fn enter<E: Endpoint>(&mut self, path: E::Path, input: &E::Input) -> Result<E::Output, Failure> {
        let answer = self.answer::<E>(path, input, op())?;
        let output = answer.read::<E>()?;
        self.cookie = answer.header("set-cookie").split(';').next().map(str::to_owned);
        Ok(output)
    }

    /// Calls `E` and gives the answer as it came, to look at headers and cost.
    pub fn answer<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> Result<Answer, Failure> {
        self.answer_with::<E>(path, input, op, &[])
    }

    /// The same with further headers.
    pub fn answer_with<E: Endpoint>(
        &self,
        path: E::Path,
        input: &E::Input,
        op: i64,
        headers: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let mut path = url::<E>(&path);
        let unwritable = |text: String| Failure::Unreadable { status: 0, text };
        if E::METHOD == Method::Get {
            let query = serde_urlencoded::to_string(input).unwrap_or_default();
            if !query.is_empty() {
                path = format!("{path}?{query}");
            }
            return self.send(E::METHOD.verb(), &path, headers, Vec::new());
        }
        let body = serde_json::to_vec(input).map_err(|problem| unwritable(problem.to_string()))?;
        let op = op.to_string();
        let mut all = vec![("content-type", "application/json")];
        all.extend(E::METHOD.writes().then_some((header::OP, op.as_str())));
        all.extend(headers);
        self.send(E::METHOD.verb(), &path, &all, body)
    }

    /// Any request, also outside of the contract.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        let verb = method.parse().unwrap_or_default();
        let mut request = self.http.request(verb, format!("{}{path}", self.base_url)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.send()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: response.bytes()?.to_vec() })
    }
}

/// A new operation key: 53 random bits, never 0.
pub fn op() -> i64 {
    let mut random = [0_u8; 8];
    // Without randomness there is only the clock left; a clash is then refused by the worker, not silent.
    if getrandom::fill(&mut random).is_err() {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        random = (now.as_nanos() as u64).to_le_bytes();
    }
    (i64::from_le_bytes(random) & ((1 << 53) - 1)).max(1)
}
