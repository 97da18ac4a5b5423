//! A fresh system for tests: empty storage, a free port, a known set-up code.

use anyhow::Result;

use crate::paths;
use crate::wrangler::{Config, Front, Server};

/// The set-up code of every test system.
pub const SETUP_CODE: &str = "tests-set-this-up";

/// Starts one on storage of its own, made anew. `FORCED_PANIC` lets a test panic the worker on purpose.
pub fn fresh(name: &str) -> Result<Server> {
    start(name, Front::Wrangler { prebuilt: "release" })
}

/// The same without the development server and the page, to measure the worker.
pub fn fresh_and_bare(name: &str) -> Result<Server> {
    start(name, Front::Bare)
}

fn start(name: &str, front: Front<'_>) -> Result<Server> {
    let data = paths::root("target/xtask/systems").join(name);
    let _ = std::fs::remove_dir_all(&data);
    Server::start(&Config {
        port: 0,
        data: &data,
        vars: &[("SETUP_CODE", SETUP_CODE), ("FORCED_PANIC", "1")],
        front,
    })
}
