//! `cargo xtask build [--release]`: from the crates to `dist/app` (what the browser loads) and `dist/worker` (what
//! workerd runs).
//!
//! What the page tells the app, as attributes of `<html>`:
//! - `data-build`: this build's id, the same that the worker has as `env.BUILD`;
//! - `data-locales`: where the texts are, without a trailing slash: `{data-locales}/en/core.json` is
//!   `app/locales/en/core.json` of this very build. The address changes with the texts, so they are cached for good;
//! - `data-parts`: the style sheet that the first part brings with it.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::{npm, paths};

mod app;
mod assets;
mod bundles;
pub mod cargo;
mod names;
mod order;
mod page;
mod styles;
mod worker;

/// How much care the compiler takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Small and fast: what is deployed and what every test runs.
    Release,
    /// Seconds from an edit to the page.
    Page,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Profile::Release => "release",
            Profile::Page => "page",
        }
    }
}

/// The command as called by a person, or by wrangler through `[build]`.
pub fn command(args: Vec<String>) -> Result<()> {
    let mut profile = Profile::Page;
    for arg in args {
        match arg.as_str() {
            "--release" => profile = Profile::Release,
            other => bail!("unknown option {other}"),
        }
    }
    match std::env::var("REGULARS_PREBUILT").as_deref() {
        // Our own `wrangler dev`, started on what was just built: nothing to do.
        Ok("release") => Ok(()),
        // Our own `wrangler dev` that watches the sources.
        Ok(_) => build(Profile::Page).map(drop),
        Err(_) => build(profile).map(drop),
    }
}

/// Builds everything that changed; answers how many warnings the compiler gave.
pub fn build(profile: Profile) -> Result<usize> {
    let started = Instant::now();
    let (tools, wasm) = std::thread::scope(|both| {
        let tools = both.spawn(npm::ensure);
        let wasm = cargo::wasm(profile);
        (tools.join(), wasm)
    });
    tools.unwrap_or_else(|_| bail!("npm"))?;
    let wasm = wasm?;

    let worker_id = assets::hash(&[&std::fs::read(&wasm.worker)?]);
    let (worker, app) = std::thread::scope(|both| {
        let worker = both.spawn(|| worker::bind(&wasm.worker, &worker_id));
        let app = app::bind(&wasm.app, profile);
        (worker.join(), app)
    });
    let worker = worker.unwrap_or_else(|_| bail!("wasm-bindgen panicked on the worker"))?;

    let mut assets = assets::Assets::new(paths::root("dist/app"));
    let page = page::assemble(&mut assets, &app?, &worker_id, profile)?;
    assets.finish()?;
    worker::publish(&worker, &worker_id, &page.build)?;
    eprintln!("built {} in {:.1} s", page.build, started.elapsed().as_secs_f64());
    Ok(wasm.warnings)
}

/// How results are made: when this changes, nothing kept is of use.
const RECIPE: [&str; 12] = [
    include_str!("app.rs"),
    include_str!("assets.rs"),
    include_str!("bundles/mod.rs"),
    include_str!("bundles/join.rs"),
    include_str!("bundles/plan.rs"),
    include_str!("bundles/load.js"),
    include_str!("names.rs"),
    include_str!("page.rs"),
    include_str!("order.rs"),
    include_str!("shrink.mjs"),
    include_str!("worker.rs"),
    include_str!("entry.js"),
];

/// A folder of intermediate results, beside cargo's own; another one for each recipe.
fn workshop(name: &str) -> PathBuf {
    paths::root("target/xtask").join(assets::hash(&RECIPE.map(str::as_bytes))).join(name)
}
