//! A fresh system for tests: empty storage, a free port, a known set-up code.

use anyhow::Result;

use crate::paths;
use crate::wrangler::{Config, Server};

/// The set-up code of every test system.
pub const SETUP_CODE: &str = "tests-set-this-up";

/// Starts one on storage of its own, made anew. `FORCED_PANIC` lets a test panic the worker on purpose.
pub fn fresh(name: &str) -> Result<Server> {
    let data = paths::root("target/xtask/systems").join(name);
    let _ = std::fs::remove_dir_all(&data);
    Server::start(&Config {
        port: 0,
        data: &data,
        vars: &[("SETUP_CODE", SETUP_CODE), ("FORCED_PANIC", "1")],
        prebuilt: "release",
    })
}
