//! The only place that fetches. Knows the contract's types, the signed-out answer, a server that cannot be reached, a newer build,
//! and what each request cost; pages see `Result<Output, Problem>`.
use std::sync::LazyLock;

use leptos::prelude::*;
use regulars_api::{Code, Endpoint, Method, Problem, header, url};
use regulars_domain::ids::OpKey;
use reqwest::{Client, RequestBuilder, Response, StatusCode};

use crate::{browser, state};

/// Whether the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The last request was answered.
    Answering,
    /// A request is being sent again; the n-th time.
    Retrying(u32),
    /// Sending again did not help. What was typed is kept.
    Unreachable,
}

/// What one request cost the database, as the server counted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Round trips to the database.
    pub trips: u32,
    /// Rows read.
    pub read: u32,
    /// Rows written, indexes included.
    pub written: u32,
}

static REACH: LazyLock<ArcRwSignal<Reach>> = LazyLock::new(|| ArcRwSignal::new(Reach::Answering));
static NEWER: LazyLock<ArcRwSignal<bool>> = LazyLock::new(|| ArcRwSignal::new(false));
static COST: LazyLock<ArcRwSignal<Option<Cost>>> = LazyLock::new(|| ArcRwSignal::new(None));

/// Whether the server answers, followed.
pub fn reach() -> Reach {
    REACH.get()
}
/// Whether a newer build answered than the one this page is of, followed.
pub fn newer_build() -> bool {
    NEWER.get()
}
/// What the last request cost, followed.
pub fn last_cost() -> Option<Cost> {
    COST.get()
}

/// How often a request is sent again after the first time.
const RETRIES: u32 = 3;
/// The first pause before sending again, in milliseconds; it doubles each time.
const FIRST_PAUSE: u32 = 400;
/// The longest pause the server may ask for, in seconds; longer than that the reader decides.
const LONGEST_PAUSE: u32 = 20;

/// Reads: may be sent again freely. After a lapsed session it waits for the sign-in over the page and goes on.
pub async fn call<E: Endpoint>(path: E::Path, input: E::Input) -> Result<E::Output, Problem> {
    send::<E>(&path, &input, None, true).await
}

/// Writes: carries the form's operation key, so that sending again has no further effect.
pub async fn write<E: Endpoint>(path: E::Path, input: E::Input, op: OpKey) -> Result<E::Output, Problem> {
    send::<E>(&path, &input, Some(op), true).await
}

/// Sign-in and the first look at the session: a signed-out answer is the answer, nothing waits for a dialog.
pub async fn call_as_stranger<E: Endpoint>(path: E::Path, input: E::Input) -> Result<E::Output, Problem> {
    send::<E>(&path, &input, None, false).await
}

async fn send<E: Endpoint>(
    path: &E::Path,
    input: &E::Input,
    op: Option<OpKey>,
    wait_for_sign_in: bool,
) -> Result<E::Output, Problem> {
    let address = absolute(&url::<E>(path));
    let repeatable = E::METHOD == Method::Get || op.is_some();
    let mut attempt = 0;
    loop {
        let request = with_input(request_for(E::METHOD, &address), E::METHOD, input);
        let request = match op {
            Some(op) => request.header(header::OP, op.to_string()),
            None => request,
        };
        let outcome = request.send().await;
        if let Ok(response) = &outcome {
            notice(response);
        }
        let pause = match &outcome {
            Ok(response) if !is_passing(response.status()) => None,
            Ok(response) => Some(asked_pause(response)),
            Err(_) => Some(None),
        };
        match (outcome, pause) {
            (Ok(response), None) => {
                REACH.set(Reach::Answering);
                match answer::<E>(response).await {
                    Err(problem) if problem.code == Code::SignedOut && wait_for_sign_in => {
                        state::session_lapsed();
                        state::signed_in_again().await;
                    }
                    other => return other,
                }
            }
            (_, Some(asked)) if repeatable && attempt < RETRIES && asked.unwrap_or(0) <= LONGEST_PAUSE => {
                attempt += 1;
                REACH.set(Reach::Retrying(attempt));
                browser::wait(pause_before(attempt, asked)).await;
            }
            (Ok(response), Some(_)) => {
                // It answers, if only to say that it is busy.
                REACH.set(Reach::Answering);
                return answer::<E>(response).await;
            }
            (Err(_), _) => {
                REACH.set(Reach::Unreachable);
                return Err(unreachable());
            }
        }
    }
}

/// The problem of no answer at all.
fn unreachable() -> Problem {
    Problem::new(Code::Busy).with("reason", "unreachable")
}

/// Whether `problem` is that the server could not be reached, rather than something it said.
pub fn is_unreachable(problem: &Problem) -> bool {
    problem.params.get("reason").is_some_and(|reason| reason == "unreachable")
}

/// A file of texts of this very build: `en/core.json`.
pub async fn texts(file: &str) -> Result<String, Problem> {
    let address = absolute(&format!("{}/{file}", root_data("data-locales")));
    let mut attempt = 0;
    loop {
        match client().get(&address).send().await {
            Ok(response) if response.status().is_success() => {
                return response.text().await.map_err(|_| unreachable());
            }
            Ok(response) if !is_passing(response.status()) => return Err(Problem::new(Code::NotFound)),
            _ if attempt < RETRIES => {
                attempt += 1;
                browser::wait(pause_before(attempt, None)).await;
            }
            _ => return Err(unreachable()),
        }
    }
}

fn client() -> Client {
    thread_local! { static CLIENT: Client = Client::new(); }
    CLIENT.with(Client::clone)
}

fn absolute(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

fn request_for(method: Method, address: &str) -> RequestBuilder {
    match method {
        Method::Get => client().get(address),
        Method::Post => client().post(address),
        Method::Patch => client().patch(address),
        Method::Delete => client().delete(address),
    }
}

fn with_input<T: serde::Serialize>(request: RequestBuilder, method: Method, input: &T) -> RequestBuilder {
    match method {
        Method::Get => request.query(input),
        _ => request.json(input),
    }
}

/// Answers that another try may better: a gateway without its server, or a server that says it is busy.
fn is_passing(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
}

fn text_header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// The pause the server asks for, in seconds.
fn asked_pause(response: &Response) -> Option<u32> {
    text_header(response, "retry-after")?.trim().parse().ok()
}

/// Milliseconds: what the server asked for, or a doubling pause with jitter, so that many tills do not return in step.
fn pause_before(attempt: u32, asked: Option<u32>) -> i32 {
    let base = asked.map_or(FIRST_PAUSE << (attempt - 1), |seconds| seconds * 1000);
    (f64::from(base) * (1.0 + js_sys::Math::random() / 2.0)) as i32
}

async fn answer<E: Endpoint>(response: Response) -> Result<E::Output, Problem> {
    let (ok, status) = (response.status().is_success(), response.status());
    let body = response.text().await.map_err(|_| unreachable())?;
    if ok {
        // An answer without a body is `()`.
        let json = if body.is_empty() { "null" } else { &body };
        return serde_json::from_str(json).map_err(|error| wrong_shape(&error.to_string()));
    }
    Err(serde_json::from_str(&body).unwrap_or_else(|_| Problem::new(code_of(status))))
}

/// An answer this page cannot read, most likely of a newer build.
fn wrong_shape(error: &str) -> Problem {
    leptos::logging::error!("unreadable answer: {error}");
    Problem::new(Code::Internal)
}

/// What a failure without the contract's body means, such as a gateway's own page.
fn code_of(status: StatusCode) -> Code {
    match status.as_u16() {
        401 => Code::SignedOut,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        413 => Code::TooLarge,
        429 | 502..=504 => Code::Busy,
        _ => Code::Internal,
    }
}

/// The build this page is of.
pub fn own_build() -> String {
    root_data("data-build")
}

/// What the build tool wrote on the page's root element.
fn root_data(name: &str) -> String {
    document().document_element().and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

fn notice(response: &Response) {
    if let Some(build) = text_header(response, header::BUILD)
        && build != own_build()
        && !NEWER.get_untracked()
    {
        NEWER.set(true);
    }
    if let Some(cost) = text_header(response, header::COST) {
        COST.set(Some(read_cost(cost)));
    }
}

/// Reads `trips=1 read=44 written=0`; what is missing is 0.
fn read_cost(text: &str) -> Cost {
    let part = |name: &str| {
        text.split_whitespace().filter_map(|p| p.split_once('=')).find(|(n, _)| *n == name)?.1.parse().ok()
    };
    Cost {
        trips: part("trips").unwrap_or(0),
        read: part("read").unwrap_or(0),
        written: part("written").unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_header_is_read_in_any_order_and_without_some_parts() {
        assert_eq!(read_cost("read=44 trips=1"), Cost { trips: 1, read: 44, written: 0 });
    }
}
