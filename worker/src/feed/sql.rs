//! SQL of the feed.
use regulars_domain::time::Timestamp;

use crate::{db::Query, error::AppError, imports::Planned, scope::BrandScope};

/// Aborts the batch where one of the members that it moves, or the tier windows, are not as they were read. It writes a row that no table
/// takes, and only then: a batch whose premises hold costs nothing for them.
///
/// # Errors
/// The members cannot be written down.
pub fn premises(scope: BrandScope, now: Timestamp, planned: &Planned) -> Result<Query<()>, AppError> {
    let members =
        serde_json::to_string(&planned.revs.members).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Query::new(
        "insert into op (brand_id, key, hash, at, result, guard)
         select ?1, 1, 0, ?2, '', 0
          where exists (select 1 from json_each(?3) k left join member m on m.brand_id = ?1 and m.id = k.value ->> 0
                         where m.rev is not k.value ->> 1)
             or ?4 is not null and ?4 <> coalesce((select left_day from nightly where brand_id = ?1), 0)",
        [scope.arg(), now.into(), members.into(), planned.left_day.into()],
    ))
}
