//! The rules of Regulars, without I/O, clock or randomness: the same code runs in the browser, the worker and native tests.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
pub mod barcode;
pub mod card;
pub mod decimal;
pub mod duplicates;
pub mod export;
pub mod field;
pub mod ids;
pub mod import;
pub mod limits;
pub mod loyalty;
pub mod merge;
pub mod money;
pub mod name;
pub mod narrow;
pub mod phone;
pub mod purchase;
pub mod quality;
pub mod rights;
pub mod time;
