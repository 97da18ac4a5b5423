//! HTTP against the real worker on workerd and D1: races, replays and costs, which only they can show.
//!
//! The tests of a file share one fresh system, whose address is in `REGULARS_URL`; each makes what it needs under names of its own.
mod device;
pub mod shop;
mod stranger;

pub use device::{Cost, Device, Reply, op};
pub use stranger::{Page, Stranger};

use std::sync::Once;

static SKIPPED: Once = Once::new();

/// Runs a test as the owner of the system's brand.
pub fn with_owner<F: Future<Output = ()>>(test: impl FnOnce(Device) -> F) {
    with_system(async |base| test(Device::owner(&base).await).await);
}

/// Runs a test as somebody who is not signed in.
pub fn with_stranger<F: Future<Output = ()>>(test: impl FnOnce(Stranger) -> F) {
    with_system(async |base| test(Stranger::new(base)).await);
}

/// Runs a test against the system, or says that there is none: `cargo xtask test` starts one.
fn with_system(test: impl AsyncFnOnce(String)) {
    let Ok(base) = std::env::var("REGULARS_URL") else {
        SKIPPED.call_once(|| eprintln!("no system: run `cargo xtask test workerd`"));
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(test(base));
}
