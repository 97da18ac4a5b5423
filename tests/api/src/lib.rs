//! The whole router on real SQLite, natively: the same SQL and the same handlers as in the worker, without workerd.
//! Every test has a database of its own and a clock that stands where the test puts it.
mod client;
pub mod feed;
pub mod imports;
pub mod isolation;
pub mod merging;
pub mod people;
pub mod plans;
pub mod program;
pub mod prove;
pub mod shop;
pub mod sql_scope;
mod world;

pub use client::{Answer, Client, block_on};
pub use world::{PASSWORD, SETUP_CODE, World, new_brand};
