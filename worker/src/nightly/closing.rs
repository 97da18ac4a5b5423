//! Closing the stores whose planned last day is over. The record of changes says so, as of every closing.
use regulars_domain::{ids::StoreId, time::BusinessDay};

use crate::{
    App,
    activity::record::{Change, change_by, kept},
    db::Query,
    error::AppError,
    scope::BrandScope,
    stores::sql::{self, StoreRow},
};

/// Closes each such store in a batch of its own.
///
/// # Errors
/// The database's; `Stale` where somebody changed the store meanwhile: the next pass reads it again.
pub async fn close(app: &App, scope: BrandScope, today: BusinessDay) -> Result<(), AppError> {
    for due in app.db.run(sql::due(scope, today)).await? {
        let Some(before) = app.db.run(sql::store(scope, due.id)).await?.into_iter().next() else { continue };
        // Closed, merged away or given another last day since the list was read.
        if !before.open || before.closes_on.is_none_or(|last| last >= today) {
            continue;
        }
        let after = StoreRow { open: false, closes_on: None, rev: before.rev + 1, ..before.clone() };
        let what = Change {
            action: "store.close",
            entity: "store",
            entity_id: before.id.get(),
            store: Some(before.id),
            before: kept(&before),
            after: kept(&after),
            ..Change::default()
        };
        let id = app.keys.reserve(app.clock.millis(), 1)?;
        let change = change_by(scope, None, id, app.clock.now(), &what);
        let writes = (unchanged(scope, before.id, before.rev), sql::update(scope, &after), change);
        app.db.run(writes).await.map_err(super::stale)?;
    }
    Ok(())
}

/// The store is as it was read.
fn unchanged(scope: BrandScope, store: StoreId, rev: i64) -> Query<()> {
    Query::new(
        "update nightly set guard = (select rev = ?3 from store where brand_id = ?1 and id = ?2) where brand_id = ?1",
        [scope.arg(), store.into(), rev.into()],
    )
}
