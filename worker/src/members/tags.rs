//! The tags in use.
use regulars_api::members::{ListTags, TagCount};

use super::sql::write;
use crate::{call::Call, error::AppError};

pub async fn tags(call: Call<ListTags>) -> Result<Vec<TagCount>, AppError> {
    let (_, rows) = call.enter(write::tags).await?;
    Ok(rows.into_iter().map(|row| TagCount { name: row.name, members: row.members }).collect())
}
