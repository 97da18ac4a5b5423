//! Where workerd comes in: requests to the API, navigations, and the clock.
use std::{cell::OnceCell, sync::Arc};

use axum::{
    body::Body,
    http::{Response, StatusCode},
};
use tower_service::Service;
use worker::{Context, Env, HttpRequest, Result, ScheduleContext, ScheduledEvent, event};

use crate::{App, Config, clock::Clock, db, error, keys::Keys, page};

fn app(env: &Env) -> Result<App> {
    let text = |name: &str| env.var(name).map(|v| v.to_string()).unwrap_or_default();
    let setup_code = env.secret("SETUP_CODE").map(|s| s.to_string()).unwrap_or_else(|_| text("SETUP_CODE"));
    let config = Config { build: text("BUILD"), setup_code };
    Ok(App {
        db: db::Db::new(db::Backend::new(env.d1("DB")?)),
        config: Arc::new(config),
        clock: Clock::System,
        keys: Keys::of_isolate(),
    })
}

thread_local! {
    /// The API's router: made by an isolate's first request, for making it costs more than answering.
    static ROUTER: OnceCell<axum::Router> = const { OnceCell::new() };
}

fn router(env: &Env) -> Result<axum::Router> {
    if let Some(made) = ROUTER.with(|router| router.get().cloned()) {
        return Ok(made);
    }
    // Bindings and variables are the deployment's: an isolate never sees others.
    let new = crate::routes(app(env)?).into_router();
    Ok(ROUTER.with(|router| router.get_or_init(|| new).clone()))
}

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, _: Context) -> Result<Response<Body>> {
    if !request.uri().path().starts_with(regulars_api::PREFIX) {
        return outside(&request, &env).await;
    }
    let forced = forced_panic(&request, &env);
    panic_if(forced == Some(Forced::Before));
    let answer = router(&env)?.call(request).await?;
    panic_if(forced == Some(Forced::After));
    Ok(answer)
}

#[event(scheduled)]
async fn scheduled(_: ScheduledEvent, env: Env, _: ScheduleContext) {
    let done = match app(&env) {
        Ok(app) => {
            let done = crate::nightly::run(&app).await.map_err(|error| error.to_string());
            error::note(&format!("the clock's pass {}", app.db.cost().header()));
            done
        }
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = done {
        error::log(&format!("the clock's pass: {error}"));
    }
}

/// The page, or 404.
async fn outside(request: &HttpRequest, env: &Env) -> Result<Response<Body>> {
    if !page::is_navigation(request.method(), request.uri().path(), request.headers()) {
        let mut missing = Response::new(Body::empty());
        *missing.status_mut() = StatusCode::NOT_FOUND;
        return Ok(missing);
    }
    // The host is not looked at: the binding reaches only this deployment's files.
    let file = env.assets("ASSETS")?.fetch("https://files/index.html", None).await?;
    let mut answer = file.map(Body::new);
    page::secure(answer.headers_mut());
    Ok(answer)
}

/// Where a test wants a panic.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Forced {
    /// Before the request is looked at.
    Before,
    /// Once it has done what it does, and before its answer is sent.
    After,
}

/// Lets a test see that a panic costs nothing but its own request. Only a test system has the variable.
fn forced_panic(request: &HttpRequest, env: &Env) -> Option<Forced> {
    let asked = request.headers().get("x-forced-panic")?;
    env.var("FORCED_PANIC").ok()?;
    Some(if asked == "after" { Forced::After } else { Forced::Before })
}

#[expect(clippy::panic)]
fn panic_if(asked: bool) {
    if asked {
        panic!("a test asked for it"); // tidy: on purpose
    }
}
