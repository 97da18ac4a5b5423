//! HTTP against the real worker on workerd and D1: races, replays, cut replies, kills and costs, which only
//! they can show.
//!
//! The tests of a file share one fresh system, whose address is in `REGULARS_URL`; each makes what it needs under names of its own.
pub mod books;
mod device;
pub mod dice;
pub mod exactly_once;
pub mod proxy;
pub mod server;
pub mod shop;
pub mod storage;
pub mod tally;
pub mod writes;

pub use device::{Cost, Device, Reply};
pub use regulars_client::{Client, op};

/// Runs a test as the owner of the system's brand.
pub fn with_owner(test: impl FnOnce(Device)) {
    with_system(|base| test(Device::owner(base)));
}

/// The same for a test that moves points: at its end every member's books and every kept figure are proven.
pub fn with_books(test: impl FnOnce(Device)) {
    with_owner(test);
    books::prove();
}

/// Runs a test as somebody who is not signed in.
pub fn with_stranger(test: impl FnOnce(Client)) {
    with_system(|base| test(Client::new(base)));
}

/// Runs a test against the system that `cargo xtask test` started.
fn with_system(test: impl FnOnce(&str)) {
    test(&std::env::var("REGULARS_URL").expect("REGULARS_URL: run `cargo xtask test workerd`"));
}
