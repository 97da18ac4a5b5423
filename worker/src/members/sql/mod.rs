//! SQL of members.
pub mod list;
pub mod lookup;
pub mod member;
#[cfg(test)]
mod plans;
pub mod timeline;
pub mod views;
mod walk;
pub mod write;
