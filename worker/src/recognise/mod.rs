//! Recognising a person by what can be said at a counter: reading telephone numbers, the keys a member is found
//! by, and the plan that turns what was typed into a few ranges of keys. Pure: no I/O, clock or randomness.
//!
//! It lives with the server because the numbering plans and pinyin tables are too large for the page. Rules, key
//! format and sizes: docs/rules/lookup.md.
pub mod keys;
pub mod names;
pub mod phone;
pub mod query;

pub mod fold;
mod pinyin;
#[cfg(test)]
mod tests;

pub use keys::{Key, Kind, Known, member_keys};
pub use query::{HITS, Plan, Probe, TypeMore, plan};
