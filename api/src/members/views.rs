//! Saved views of the members list: filters and an order under a name.
use regulars_domain::ids::ViewId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MemberFilter, Sort};

/// The most views that one person has for themselves.
pub const OWN_VIEWS: usize = 50;
/// The most views that everybody of a brand shares.
pub const SHARED_VIEWS: usize = 100;
/// The most characters of a view's name.
pub const VIEW_NAME: usize = 40;

/// What a view asks of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ViewQuery {
    #[serde(default)]
    pub filter: MemberFilter,
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub descending: bool,
}

/// A view as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SavedView {
    pub id: ViewId,
    pub name: String,
    /// Everybody of the brand sees it; else only whose it is.
    pub shared: bool,
    /// Whose it is.
    pub by: String,
    /// Whether the asker may change and remove it.
    pub editable: bool,
    pub query: ViewQuery,
    /// As an edit names it.
    pub rev: i64,
}

/// A view to be saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewView {
    /// 1 to 40 characters.
    #[schemars(length(min = 1, max = VIEW_NAME))]
    pub name: String,
    /// For everybody of the brand: only by who sees all of it.
    #[serde(default)]
    pub shared: bool,
    pub query: ViewQuery,
}

/// A view as it is to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ViewEdit {
    /// The view's, as it was read.
    pub rev: i64,
    pub view: NewView,
}
