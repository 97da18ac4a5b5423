//! Imports that their page left: the clock closes those that stand still and takes the steps of those being taken back.
use regulars_api::imports::ImportState;

use super::{
    job::{self, Job},
    stale,
    undo::{Driver, moved},
};
use crate::{
    App,
    error::AppError,
    scope::{BrandScope, By},
};

/// An import without a batch for so many seconds, a week, is not gone on with any more.
const LEFT: i64 = 7 * 86_400;
/// So many seconds after its last step an import being taken back was left.
const RESTING: i64 = 300;

/// Closes what was left running, and takes up to `steps` steps of what is being taken back. For the clock's pass.
///
/// # Errors
/// The database's.
pub async fn finish(app: &App, scope: BrandScope, steps: u32) -> Result<(), AppError> {
    let now = app.clock.now();
    let mut left = steps;
    for mut job in app.db.run(job::left(scope, now.0 - LEFT, now.0 - RESTING)).await? {
        if job.state == ImportState::Running {
            close(app, scope, &mut job).await?;
        }
        while left > 0 && job.state == ImportState::Undoing {
            left -= 1;
            let driver = Driver { app, db: &app.db, scope, by: By::System, now };
            let writes = driver.step(&mut job).await?;
            match app.db.run(writes).await.map_err(|error| moved(error.into())) {
                Ok(()) => {}
                // Its page is back, or it was used just now: the next pass looks again.
                Err(AppError::Stale) => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

async fn close(app: &App, scope: BrandScope, job: &mut Job) -> Result<(), AppError> {
    let now = app.clock.now();
    let id = app.keys.reserve(app.clock.millis(), 1)?;
    job.turn(ImportState::Cancelled);
    let writes = vec![
        job::turn(scope, job.id, ImportState::Running, ImportState::Cancelled, now),
        job::audit(scope, By::System, id, job, "import.cancel", now),
    ];
    match app.db.run(writes).await.map_err(|error| stale(error.into())) {
        // Somebody else ended it just now.
        Err(AppError::Stale) => Ok(()),
        done => done,
    }
}
