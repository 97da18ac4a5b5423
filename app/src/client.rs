//! The only place that fetches. Knows the contract's types, the signed-out answer, a server that cannot be reached, a newer build,
//! and what each request cost; pages see `Result<Output, Problem>`.
use std::sync::{
    LazyLock,
    atomic::{AtomicU32, Ordering},
};

use leptos::prelude::*;
use regulars_api::{Code, Endpoint, Method, Problem, header, url};
use regulars_domain::ids::OpKey;

use crate::{
    browser, draft,
    fetch::{Answer, Errand},
    json, state,
};

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
static WRITES: AtomicU32 = AtomicU32::new(0);

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

/// How many writes this page has sent. What was read before the newest of them may be old.
pub fn writes() -> u32 {
    WRITES.load(Ordering::Relaxed)
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

/// Sign-in, sign-out and the first look at the session: a signed-out answer is the answer, nothing waits for a dialog. A write has a
/// key of its own and is sent once: a code or link that was used up is not tried a second time unasked.
pub async fn call_as_stranger<E: Endpoint>(path: E::Path, input: E::Input) -> Result<E::Output, Problem> {
    let op = E::METHOD.writes().then(browser::op_key);
    send::<E>(&path, &input, op, false).await
}

/// The typed ends of a request. All else is compiled once, not once for each endpoint.
async fn send<E: Endpoint>(
    path: &E::Path,
    input: &E::Input,
    op: Option<OpKey>,
    wait_for_sign_in: bool,
) -> Result<E::Output, Problem> {
    let text = match E::METHOD {
        Method::Get => serde_urlencoded::to_string(input).unwrap_or_default(),
        _ => json::write(input),
    };
    let told = exchange(E::METHOD, url::<E>(path), text, op, wait_for_sign_in).await?;
    json::read(&told).map_err(wrong_shape)
}

/// What is between them. A read is sent again freely, whatever carries it; a write by its key, and a stranger's once.
async fn exchange(
    method: Method,
    path: String,
    input: String,
    op: Option<OpKey>,
    wait_for_sign_in: bool,
) -> Result<String, Problem> {
    let again = !method.writes() || (op.is_some() && wait_for_sign_in);
    let told = carry_out(errand(method, path, input, op), again, wait_for_sign_in).await;
    if let Some(op) = op {
        written(op, told.as_ref().err());
    }
    told
}

/// A write came to its end. One whose answer was lost may have taken effect, so each counts.
fn written(op: OpKey, problem: Option<&Problem>) {
    WRITES.fetch_add(1, Ordering::Relaxed);
    if problem.is_some_and(|problem| problem.code == Code::KeyReused) {
        draft::spent(op);
    }
}

fn errand(method: Method, path: String, input: String, op: Option<OpKey>) -> Errand {
    let headers = op.map(|op| (header::OP, op.to_string())).into_iter().collect();
    let name = match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Ask | Method::Post => gloo_net::http::Method::POST,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    match method {
        Method::Get if input.is_empty() => Errand { method: name, address: path, headers, body: None },
        Method::Get => Errand { method: name, address: format!("{path}?{input}"), headers, body: None },
        _ => Errand { method: name, address: path, headers, body: Some(input) },
    }
}

/// Sends until there is an answer or no more sense in sending; gives the body of a success. Only what may be sent `again` is.
async fn carry_out(errand: Errand, again: bool, wait_for_sign_in: bool) -> Result<String, Problem> {
    let mut attempt = 0;
    loop {
        let outcome = errand.send().await;
        if let Some(answer) = &outcome {
            notice(answer);
        }
        let pause = match &outcome {
            Some(answer) if !answer.is_passing() => None,
            Some(answer) => Some(asked_pause(answer)),
            None => Some(None),
        };
        match (outcome, pause) {
            (Some(answer), None) => {
                REACH.set(Reach::Answering);
                match read(answer) {
                    Err(problem) if problem.code == Code::SignedOut && wait_for_sign_in => {
                        state::session_lapsed();
                        state::signed_in_again().await;
                    }
                    other => return other,
                }
            }
            (_, Some(asked)) if again && attempt < RETRIES && asked.unwrap_or(0) <= LONGEST_PAUSE => {
                attempt += 1;
                REACH.set(Reach::Retrying(attempt));
                browser::wait(pause_before(attempt, asked)).await;
            }
            (Some(answer), Some(_)) => {
                // It answers, if only to say that it is busy.
                REACH.set(Reach::Answering);
                return read(answer);
            }
            (None, _) => {
                REACH.set(Reach::Unreachable);
                return Err(unreachable());
            }
        }
    }
}

/// The problem of no answer at all.
pub fn unreachable() -> Problem {
    Problem::new(Code::Busy).with("reason", "unreachable")
}

/// Whether `problem` is that the server could not be reached, rather than something it said.
pub fn is_unreachable(problem: &Problem) -> bool {
    problem.params.get("reason").is_some_and(|reason| reason == "unreachable")
}

/// A file of texts of this very build: `en/core.json`.
pub async fn texts(file: &str) -> Result<String, Problem> {
    let errand = Errand::file(format!("{}/{file}", root_data("data-locales")));
    let mut attempt = 0;
    loop {
        match errand.send().await {
            Some(answer) if answer.is_success() => return Ok(answer.body),
            Some(answer) if !answer.is_passing() => return Err(Problem::new(Code::NotFound)),
            _ if attempt < RETRIES => {
                attempt += 1;
                browser::wait(pause_before(attempt, None)).await;
            }
            _ => return Err(unreachable()),
        }
    }
}

/// The pause the server asks for, in seconds.
fn asked_pause(answer: &Answer) -> Option<u32> {
    answer.header("retry-after")?.trim().parse().ok()
}

/// Milliseconds: what the server asked for, or a doubling pause with jitter, so that many tills do not return in step.
fn pause_before(attempt: u32, asked: Option<u32>) -> u32 {
    let base = asked.map_or(FIRST_PAUSE << (attempt - 1), |seconds| seconds * 1000);
    (f64::from(base) * (1.0 + js_sys::Math::random() / 2.0)) as u32
}

/// The body of a success, or the problem that the server tells. An answer without a body is `()`.
fn read(answer: Answer) -> Result<String, Problem> {
    match answer.is_success() {
        true if answer.body.is_empty() => Ok("null".to_owned()),
        true => Ok(answer.body),
        false => Err(json::read(&answer.body).unwrap_or_else(|_| Problem::new(code_of(answer.status)))),
    }
}

/// An answer this page cannot read, most likely of a newer build.
fn wrong_shape(unlike: json::Unlike) -> Problem {
    leptos::logging::error!("unreadable answer: {unlike}");
    Problem::new(Code::Internal)
}

/// What a failure without the contract's body means, such as a gateway's own page.
fn code_of(status: u16) -> Code {
    match status {
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
pub fn root_data(name: &str) -> String {
    document().document_element().and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

fn notice(answer: &Answer) {
    if let Some(build) = answer.header(header::BUILD)
        && build != own_build()
        && !NEWER.get_untracked()
    {
        NEWER.set(true);
    }
    if let Some(cost) = answer.header(header::COST) {
        COST.set(Some(read_cost(&cost)));
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
