//! A signed-in device, speaking to the router through the contract's types.
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt;
use regulars_api::{Endpoint, Method, Problem, Route, header, url};
use tower::ServiceExt;

static NEXT_OP: AtomicI64 = AtomicI64::new(1_000_000);

/// A raw answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// `trips` of the cost header.
    pub fn trips(&self) -> u64 {
        let cost = self.headers.get(header::COST).and_then(|v| v.to_str().ok()).expect("a cost header");
        cost.split(' ')
            .find_map(|part| part.strip_prefix("trips="))
            .and_then(|n| n.parse().ok())
            .expect("trips")
    }
}

/// A device; clones share its cookie's value, not its later changes.
#[derive(Clone)]
pub struct Client {
    router: Router,
    pub cookie: Option<String>,
}

impl Client {
    pub fn new(router: Router) -> Client {
        Client { router, cookie: None }
    }

    pub fn with_token(router: Router, token: &str) -> Client {
        Client { router, cookie: Some(format!("__Host-session={token}")) }
    }

    /// Calls `E` with a fresh operation key.
    pub async fn call<E: Endpoint>(&self, path: E::Path, input: &E::Input) -> Result<E::Output, Problem> {
        self.call_op::<E>(path, input, Client::op()).await
    }

    /// Calls `E` with this operation key.
    pub async fn call_op<E: Endpoint>(
        &self,
        path: E::Path,
        input: &E::Input,
        op: i64,
    ) -> Result<E::Output, Problem> {
        let answer = self.answer::<E>(path, input, op).await;
        if answer.status == 200 {
            Ok(serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e} in {}", answer.text())))
        } else {
            Err(serde_json::from_slice(&answer.body)
                .unwrap_or_else(|e| panic!("{e} in {} {}", answer.status, answer.text())))
        }
    }

    /// Calls `E` and gives the answer as it came, to look at headers and cost.
    pub async fn answer<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> Answer {
        let uri = url::<E>(&path);
        match E::METHOD {
            Method::Get => {
                let query = serde_urlencoded::to_string(input).unwrap_or_default();
                let uri = if query.is_empty() { uri } else { format!("{uri}?{query}") };
                self.send(E::METHOD, &uri, &[], Vec::new()).await
            }
            _ => {
                let op = op.to_string();
                let key = [(header::OP, op.as_str())];
                let key = if E::METHOD.writes() { &key[..] } else { &[] };
                self.send(E::METHOD, &uri, key, serde_json::to_vec(input).expect("serialises")).await
            }
        }
    }

    /// Sends raw bytes to a route of the contract, its holes filled with `holes` in turn.
    pub async fn raw(&self, route: &Route, holes: &[i64], headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut holes = holes.iter();
        let fill = |part: &str| match part.starts_with('{') {
            true => holes.next().copied().unwrap_or(1).to_string(),
            false => part.to_owned(),
        };
        let uri = route.pattern.split('/').map(fill).collect::<Vec<_>>().join("/");
        self.send(route.method, &uri, headers, body).await
    }

    pub async fn send(&self, method: Method, uri: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request =
            Request::builder().method(method.verb()).uri(uri).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::from(body)).expect("a request"))
            .await
            .expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.into_body().collect().await.expect("a body").to_bytes().to_vec();
        Answer { status, headers, body }
    }

    /// Keeps the cookies that an answer sets and drops those it ends, as a browser would.
    pub fn keep_cookie(&mut self, answer: &Answer) {
        let mut jar: Vec<String> =
            self.cookie.iter().flat_map(|all| all.split("; ")).map(str::to_owned).collect();
        for set in answer.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()) {
            let pair = set.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            jar.retain(|kept| kept.split_once('=').is_none_or(|(n, _)| n != name));
            if !value.is_empty() {
                jar.push(pair.to_owned());
            }
        }
        self.cookie = Some(jar.join("; ")).filter(|all| !all.is_empty());
    }

    /// Calls `E`, keeps the cookies and gives the answer: what a browser does.
    pub async fn visit<E: Endpoint>(
        &mut self,
        path: E::Path,
        input: &E::Input,
    ) -> Result<E::Output, Problem> {
        let answer = self.answer::<E>(path, input, Self::op()).await;
        if answer.status != 200 {
            return Err(serde_json::from_slice(&answer.body)
                .unwrap_or_else(|e| panic!("{e} in {} {}", answer.status, answer.text())));
        }
        self.keep_cookie(&answer);
        Ok(serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e} in {}", answer.text())))
    }

    /// A new operation key.
    pub fn op() -> i64 {
        NEXT_OP.fetch_add(1, Relaxed)
    }
}

/// Runs a test's future.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}
