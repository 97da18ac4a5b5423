//! Recognising a person by what can be said at a counter: reading telephone numbers, the keys a member is found
//! by, and the plan that turns what was typed into a few ranges of keys. Pure: no I/O, clock or randomness.
//!
//! It lives with the server because the numbering plans and pinyin tables are too large for the page. Sizes in the
//! worker's wasm (gzip): phonenumber 480 KB with its regexes, pinyin 120 KB, normalisation 74 KB, Han folding
//! 38 KB. Rules and key format: docs/rules/lookup.md.
pub mod phone;

mod fold;
mod pinyin;
