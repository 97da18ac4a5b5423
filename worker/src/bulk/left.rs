//! Jobs that their page left: the clock takes their steps.
use regulars_api::bulk::BulkState;

use super::{job, step::Driver};
use crate::{App, error::AppError, scope::BrandScope};

/// So many seconds after its last step a job was left by its page.
const RESTING: i64 = 300;

/// Takes up to `steps` steps of what was left. For the clock's pass.
///
/// # Errors
/// The database's.
pub async fn finish(app: &App, scope: BrandScope, steps: u32) -> Result<(), AppError> {
    let now = app.clock.now();
    let mut left = steps;
    for mut job in app.db.run(job::unfinished(scope, now.0 - RESTING)).await? {
        while left > 0 && matches!(job.state, BulkState::Running | BulkState::Undoing) {
            left -= 1;
            let driver = Driver { app, db: &app.db, scope, by: None, now };
            let writes = driver.step(&mut job).await?;
            match app.db.run(writes).await {
                Ok(()) => job.step += 1,
                // Its page is back, or a member was changed just now: the next pass looks again.
                Err(error) if error.refused_by("bulk_guard") => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}
