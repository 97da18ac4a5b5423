//! Mounts handlers on the routes that the contract gives them: parse, hand over a [`Call`], answer.
use axum::{
    Json, Router,
    body::to_bytes,
    extract::{FromRequestParts, Path, Request},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use regulars_api::{Access, Code, Endpoint, Method, Problem, Route, header as names};
use regulars_domain::ids::OpKey;

use crate::{
    App,
    call::{Call, Device, Op},
    error::{AppError, note},
    read,
    scope::{Claim, KeyClaim, TillClaim},
    secret,
};

/// The session's cookie. The prefix makes browsers insist on Secure, Path=/ and no Domain.
pub const COOKIE: &str = "__Host-session";
/// The cookie of a device that clerks share: names its clerks and tries their PINs, nothing else.
pub const TILL_COOKIE: &str = "__Host-till";
/// The largest JSON body taken: an import's batch is the largest there is.
const MAX_BODY: usize = 2 << 20;

/// The router, and what was mounted on it.
pub struct Routes {
    app: App,
    router: Router,
    pub mounted: Vec<Route>,
}

impl Routes {
    pub fn new(app: App) -> Routes {
        Routes { app, router: Router::new(), mounted: vec![] }
    }

    /// Mounts the handler of `E`.
    pub fn mount<E, F, Fut>(self, handler: F) -> Routes
    where
        E: Endpoint,
        F: Fn(Call<E>) -> Fut + Copy + Send + Sync + 'static,
        Fut: Future<Output = Result<E::Output, AppError>> + 'static,
    {
        self.mount_response(move |call| async move {
            handler(call).await.map(|output| Json(output).into_response())
        })
    }

    /// Mounts a handler that sets headers of its own, such as a cookie.
    pub fn mount_response<E, F, Fut>(mut self, handler: F) -> Routes
    where
        E: Endpoint,
        F: Fn(Call<E>) -> Fut + Copy + Send + Sync + 'static,
        Fut: Future<Output = Result<Response, AppError>> + 'static,
    {
        let app = self.app.clone();
        let service = move |request: Request| {
            let app = app.clone();
            worker::send::SendFuture::new(async move {
                let db = app.db.metered();
                let answer = match parse::<E>(app.clone(), db.clone(), request).await {
                    Ok(call) => handler(call).await,
                    Err(error) => Err(error),
                };
                let answer = answer.unwrap_or_else(IntoResponse::into_response);
                let cost = db.cost().header();
                note(&format!(
                    "{} {} status={} {cost}",
                    E::METHOD.verb(),
                    E::PATTERN,
                    answer.status().as_u16()
                ));
                finish(&app, &cost, answer)
            })
        };
        let method = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Ask | Method::Post => MethodFilter::POST,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        self.router = self.router.route(E::PATTERN, on(method, service));
        self.mounted.push(Route::of::<E>());
        self
    }

    /// The router; a path that the contract does not know is a 404 like any other.
    pub fn into_router(self) -> Router {
        let app = self.app;
        let lost = move || {
            let app = app.clone();
            async move { finish(&app, "trips=0 read=0 written=0", AppError::from(Code::NotFound).into_response()) }
        };
        self.router.fallback(lost.clone()).method_not_allowed_fallback(lost)
    }
}

async fn parse<E: Endpoint>(app: App, db: crate::db::Db, request: Request) -> Result<Call<E>, AppError> {
    let (mut parts, body) = request.into_parts();
    let (has_body, writes) = (E::METHOD != Method::Get, E::METHOD.writes());
    // What is for keys alone is written without an operation: it names itself.
    let names_itself = matches!(E::ACCESS, Access::Key(_));
    let shown = bearer(&parts.headers);
    // Who shows a key means the key: that it is wrong must not pass unnoticed because of a cookie.
    let by_key = names_itself || matches!(E::ACCESS, Access::AreaOrKey(..)) && shown.is_some();
    // A key is sent on purpose, never by a browser of its own accord: there another site can do nothing with it.
    if has_body && !by_key {
        same_origin(&parts.headers)?;
    }
    let claim = cookie(&parts.headers, COOKIE).and_then(Claim::parse).filter(|_| !by_key);
    let till = cookie(&parts.headers, TILL_COOKIE).and_then(TillClaim::parse).filter(|_| !by_key);
    let key = shown.and_then(KeyClaim::parse).filter(|_| by_key);
    if E::ACCESS != Access::Public && claim.is_none() && key.is_none() {
        return Err(Code::SignedOut.into());
    }
    let Path(path) =
        Path::<E::Path>::from_request_parts(&mut parts, &()).await.map_err(|_| Code::NotFound)?;
    let (input, op) = if has_body {
        let too_large = |_| Problem::new(Code::TooLarge).at(read::BODY);
        let bytes = to_bytes(body, MAX_BODY).await.map_err(too_large)?;
        // What a key writes names itself.
        (read::body(&bytes)?, if writes && !names_itself { operation(&parts, &bytes)? } else { None })
    } else {
        (read::query(&parts.uri)?, None)
    };
    if writes && E::ACCESS != Access::Public && !names_itself && op.is_none() {
        return Err(Problem::new(Code::Required).at(names::OP).into());
    }
    let text = |name: HeaderName| {
        parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().chars().take(200).collect()
    };
    let device = Device {
        user_agent: text(header::USER_AGENT),
        address: text(HeaderName::from_static("cf-connecting-ip")),
    };
    let now = app.clock.now();
    Ok(Call { app, db, now, path, input, device, claim, till, key, op })
}

/// The operation key of a write, with the fingerprint of method, path and body.
fn operation(parts: &Parts, body: &[u8]) -> Result<Option<Op>, AppError> {
    let Some(value) = parts.headers.get(names::OP) else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| text.parse::<OpKey>().ok());
    let key = key.ok_or_else(|| Problem::new(Code::Invalid).at(names::OP))?;
    let hash = secret::fingerprint(&[parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), body]);
    Ok(Some(Op { key, hash }))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The key of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// What has a body must come from our own page, or from no page at all (a program has no other site's cookie).
fn same_origin(headers: &HeaderMap) -> Result<(), AppError> {
    let get = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let own = match (get("sec-fetch-site"), get("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) == get("host"),
        (None, None) => true,
    };
    if own { Ok(()) } else { Err(Code::ForeignOrigin.into()) }
}

fn finish(app: &App, cost: &str, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("cache-control", "no-store");
    set("x-content-type-options", "nosniff");
    set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    set(names::COST, cost);
    set(names::BUILD, &app.config.build);
    response
}
