//! The screens. Each folder is one feature: parts that are loaded when its address, a dialog or a step is opened. The counter alone
//! is in the main module.
pub mod account;
pub mod activity;
pub mod counter;
pub mod duplicates;
pub mod import;
pub mod invitation;
pub mod items;
pub mod member;
pub mod members;
pub mod purchase;
pub mod quality;
pub mod settings;
pub mod setup;
pub mod signin;
pub mod stores;
pub mod team;
pub mod today;
