//! (being built)
pub mod recognise;
