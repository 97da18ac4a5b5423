//! The list of merges in force, from which they are taken back.
use regulars_api::{
    duplicates::{ListMerges, MergePage, MergeView},
    members::MemberRef,
};
use regulars_domain::time::Timestamp;

use super::merge_sql as sql;
use crate::{call::Call, error::AppError};

/// Merges in one page.
const PAGE: usize = 50;

pub(super) async fn list(call: Call<ListMerges>) -> Result<MergePage, AppError> {
    let (actor, rows) = call.enter(|scope| sql::list(scope, call.input.after, PAGE)).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE).map(|row| row.id);
    let merges = rows.into_iter().filter(|row| actor.sees_member(&row.seen_by)).map(view).collect();
    Ok(MergePage { merges, next })
}

fn view(row: sql::ListedRow) -> MergeView {
    MergeView {
        change: row.id,
        at: Timestamp(row.at),
        by: row.by_name.unwrap_or_default(),
        kept: MemberRef { id: row.kept, name: row.kept_name },
        given: MemberRef { id: row.given, name: row.given_name },
        purchases: row.purchases,
        notes: row.notes,
        points: row.points,
        kept_is_gone: row.merged_into.is_some(),
    }
}
