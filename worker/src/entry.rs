//! test
use worker::*;
#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    let path = req.path();
    match path.as_str() {
        "/api/panic" => { console_log!("about to panic"); let v: Vec<u8> = vec![]; let i = path.len(); if v[i] > 0 { return Response::ok("no") } Response::ok("n") }
        "/api/latepanic" => { worker::Delay::from(std::time::Duration::from_millis(50)).await; let v: Vec<u8> = vec![]; let i = path.len(); if v[i] > 0 { return Response::ok("no") } Response::ok("n") }
        "/api/slow" => { worker::Delay::from(std::time::Duration::from_millis(1000)).await; Response::ok("slow") }
        "/api/build" => Response::ok(env.var("BUILD")?.to_string()),
        p if p.starts_with("/api") => Response::error("no", 404),
        p if req.headers().get("sec-fetch-mode")?.as_deref() == Some("navigate") => {
            let mut u = req.url()?; u.set_path("/index.html");
            let r = env.assets("ASSETS")?.fetch(u.to_string(), None).await?;
            let _ = p;
            let mut r: Response = r.try_into()?; let mut r = Response::from_bytes(r.bytes().await?)?;
            r.headers_mut().set("content-type", "text/html")?;
            r.headers_mut().set("content-security-policy", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'")?;
            Ok(r)
        }
        _ => Response::error("missing", 404),
    }
}
#[event(scheduled)]
async fn scheduled(_e: ScheduledEvent, _env: Env, _c: ScheduleContext) { console_log!("cron"); }
