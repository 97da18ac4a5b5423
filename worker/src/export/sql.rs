//! SQL of members taken out as a file.
use regulars_domain::{
    ids::{ExportId, StaffId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    bulk::job::{Chosen, text},
    db::{Query, json_text},
    error::AppError,
    scope::{Actor, BrandScope},
};

/// An export as its row says.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    #[serde(deserialize_with = "json_text")]
    pub whom: Chosen,
    pub staff_id: StaffId,
    pub started_at: i64,
}

/// One export.
pub fn find(scope: BrandScope, id: ExportId) -> Query<Row> {
    Query::new(
        "select whom, staff_id, started_at from member_export where brand_id = ?1 and id = ?2",
        [scope.arg(), id.into()],
    )
}

/// Begins one.
///
/// # Errors
/// Whom it is about cannot be written down.
pub fn insert(actor: &Actor, id: ExportId, whom: &Chosen, now: Timestamp) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into member_export (brand_id, id, whom, staff_id, started_at) values (?1, ?2, ?3, ?4, ?5)",
        [actor.scope.arg(), id.into(), text(whom)?.into(), actor.staff.into(), now.into()],
    ))
}
