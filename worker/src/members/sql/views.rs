//! SQL of the saved views of the members list.
use regulars_api::members::ViewQuery;
use regulars_domain::ids::{StaffId, ViewId};
use serde::Deserialize;

use crate::{
    db::{Query, flag, json_text},
    error::AppError,
    scope::BrandScope,
};

/// A view as its row says.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: ViewId,
    /// Whose it is.
    pub staff_id: StaffId,
    pub by_name: String,
    pub name: String,
    #[serde(deserialize_with = "flag")]
    pub shared: bool,
    #[serde(deserialize_with = "json_text")]
    pub query: ViewQuery,
    pub rev: i64,
}

/// This person's own views, and those that everybody shares: as many as both may be, and a few more.
pub fn all(scope: BrandScope, reader: Option<StaffId>) -> Query<Row> {
    Query::new(
        "select v.id, v.staff_id, t.name as by_name, v.name, v.shared, v.query, v.rev
           from member_view v indexed by member_view_by_reader
           join staff t on t.brand_id = ?1 and t.id = v.staff_id
          where v.brand_id = ?1 and v.shared = 0 and v.staff_id = ?2
         union all
         select v.id, v.staff_id, t.name as by_name, v.name, v.shared, v.query, v.rev
           from member_view v indexed by member_view_by_reader
           join staff t on t.brand_id = ?1 and t.id = v.staff_id
          where v.brand_id = ?1 and v.shared = 1",
        [scope.arg(), reader.into()],
    )
}

/// Saves a view.
///
/// # Errors
/// What it asks cannot be written down.
pub fn insert(scope: BrandScope, view: &Row) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into member_view (brand_id, id, staff_id, name, shared, query, rev) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
            scope.arg(),
            view.id.into(),
            view.staff_id.into(),
            view.name.as_str().into(),
            view.shared.into(),
            json(&view.query)?.into(),
            view.rev.into(),
        ],
    ))
}

/// Writes a view as it is now.
///
/// # Errors
/// What it asks cannot be written down.
pub fn update(scope: BrandScope, view: &Row) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "update member_view set name = ?3, shared = ?4, query = ?5, rev = ?6 where brand_id = ?1 and id = ?2",
        [
            scope.arg(),
            view.id.into(),
            view.name.as_str().into(),
            view.shared.into(),
            json(&view.query)?.into(),
            view.rev.into(),
        ],
    ))
}

/// Takes a view away.
pub fn remove(scope: BrandScope, view: ViewId) -> Query<()> {
    Query::new("delete from member_view where brand_id = ?1 and id = ?2", [scope.arg(), view.into()])
}

fn json(query: &ViewQuery) -> Result<String, AppError> {
    serde_json::to_string(query).map_err(|e| AppError::Internal(e.to_string()))
}
