//! SQL of members.
pub mod list;
pub mod lookup;
pub mod member;
pub mod timeline;
pub mod write;
