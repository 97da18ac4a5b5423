//! The HTTP contract. App, worker and tests know a route only through these types; a path under `/api/` is written nowhere else.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
pub mod account;
pub mod activity;
pub mod bulk;
pub mod duplicates;
pub mod endpoint;
pub mod export;
pub mod feed;
pub mod house;
pub mod imports;
pub mod invitation;
pub mod items;
pub mod keys;
pub mod members;
pub mod openapi;
pub mod points;
pub mod problem;
pub mod purchases;
pub mod quality;
pub mod settings;
pub mod stores;
pub mod team;
pub mod till;
pub mod today;

pub use endpoint::{Access, Endpoint, Method, PathArgs, Route, url};
pub use problem::{Code, Problem};

/// Every endpoint of the contract, for the tests that walk them and for the OpenAPI document.
pub fn routes() -> Vec<Route> {
    let features: &[&[Route]] = &[
        house::ALL,
        account::ALL,
        invitation::ALL,
        till::ALL,
        team::ALL,
        imports::ALL,
        items::ALL,
        members::ALL,
        bulk::ALL,
        export::ALL,
        duplicates::ALL,
        quality::ALL,
        points::ALL,
        purchases::ALL,
        today::ALL,
        stores::ALL,
        settings::ALL,
        keys::ALL,
        feed::ALL,
        activity::ALL,
        openapi::ALL,
    ];
    features.concat()
}

/// Every path of the contract begins so; nothing else on the same host does.
pub const PREFIX: &str = "/api/";

/// Names shared by both ends of a request.
pub mod header {
    /// The operation's key on every write: 53 random bits, made when its form opens.
    pub const OP: &str = "idempotency-key";
    /// The build that answered; a page of another build offers to reload.
    pub const BUILD: &str = "x-build";
    /// What the request cost: `trips=1 read=44 written=0`.
    pub const COST: &str = "x-cost";
}
