//! The record of changes: what was changed, by whom, from what to what.
pub mod record;
