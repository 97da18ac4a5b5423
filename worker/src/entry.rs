//! Where workerd comes in: requests to the API, navigations, and the clock.
use std::sync::Arc;

use axum::{body::Body, http::Response};
use tower_service::Service;
use worker::{Context, Env, HttpRequest, Result, event};

use crate::{App, Config, clock::Clock, db};

fn app(env: &Env) -> Result<App> {
    let text = |name: &str| env.var(name).map(|v| v.to_string()).unwrap_or_default();
    let setup_code = env.secret("SETUP_CODE").map(|s| s.to_string()).unwrap_or_else(|_| text("SETUP_CODE"));
    let config = Config { build: text("BUILD"), setup_code };
    Ok(App {
        db: db::Db::new(db::Backend::new(env.d1("DB")?)),
        config: Arc::new(config),
        clock: Clock::System,
    })
}

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, _: Context) -> Result<Response<Body>> {
    Ok(crate::routes(app(&env)?).into_router().call(request).await?)
}
