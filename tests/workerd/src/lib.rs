//! HTTP against the real worker on workerd and D1: races, replays and costs, which only they can show.
//!
//! All tests share one system, whose address is in `REGULARS_URL`; each makes what it needs under names of its own.
mod device;

pub use device::{Cost, Device, Reply, op};

use std::sync::Once;

static SKIPPED: Once = Once::new();

/// Runs a test against the system, or says that there is none: `cargo xtask test` starts one.
pub fn with_owner<F: Future<Output = ()>>(test: impl FnOnce(Device) -> F) {
    let Ok(base) = std::env::var("REGULARS_URL") else {
        SKIPPED.call_once(|| eprintln!("no system: run `cargo xtask test workerd`"));
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async { test(Device::owner(&base).await).await });
}
