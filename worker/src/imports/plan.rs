//! What a batch would do and the statements that do it, whatever its kind.
use regulars_api::imports::{Allowed, RefusedRow, RowsOutcome};
use regulars_domain::{
    ids::{ApiKeyId, ChangeId, StoreId},
    import::{field::Field, reason::Reason},
    phone::Region,
    time::Timestamp,
};
use serde::Serialize;

use super::{job::Made, known::json};
use crate::{
    App,
    db::Query,
    error::AppError,
    scope::{Brand, BrandScope, By, Hand},
};

/// What every kind's plan stands on.
pub struct Context<'a> {
    pub app: &'a App,
    pub scope: BrandScope,
    pub brand: &'a Brand,
    /// Who brings it in.
    pub by: By,
    pub now: Timestamp,
    pub allowed: &'a Allowed,
    /// The import's key; 0 where there is none: in a dry run, which writes nothing, and of what is [`Live`].
    pub import: i64,
    pub live: Option<Live<'a>>,
}

/// Purchases that a program sends as they happen: recorded as at the counter, and part of no import.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a> {
    pub key: ApiKeyId,
    /// The stores it may record for; none: every store of the brand.
    pub stores: &'a [StoreId],
}

impl Live<'_> {
    /// Whether it may record for one of these stores.
    pub fn reaches(&self, stores: [i64; 2]) -> bool {
        self.stores.is_empty() || self.stores.iter().any(|store| stores.contains(&store.get()))
    }
}

impl<'a> Context<'a> {
    /// What somebody, or a program, brings in from a file.
    pub fn of_file(
        app: &'a App,
        hand: &'a Hand,
        now: Timestamp,
        allowed: &'a Allowed,
        import: i64,
    ) -> Context<'a> {
        let Hand { scope, by, brand, .. } = hand;
        Context { app, scope: *scope, brand, by: *by, now, allowed, import, live: None }
    }

    /// Whether it writes what it plans.
    pub const fn writes(&self) -> bool {
        self.import > 0 || self.live.is_some()
    }

    /// Keys for this batch's new rows.
    ///
    /// # Errors
    /// No randomness.
    pub fn ids(&self, count: usize) -> Result<Ids, AppError> {
        let count = i64::try_from(count.max(1)).unwrap_or(i64::MAX);
        Ok(Ids { next: self.app.keys.reserve(self.app.clock.millis(), count)?, left: count })
    }

    /// The region in which the brand reads phones without a country code.
    ///
    /// # Errors
    /// A brand whose region is none.
    pub fn region(&self) -> Result<Region, AppError> {
        Region::new(&self.brand.region).map_err(|e| AppError::Internal(format!("the brand's region: {e:?}")))
    }
}

/// Keys reserved together.
pub struct Ids {
    next: i64,
    left: i64,
}

impl Ids {
    /// The next key.
    ///
    /// # Errors
    /// More are taken than were reserved.
    pub fn take<T: TryFrom<i64>>(&mut self) -> Result<T, AppError> {
        if self.left <= 0 {
            return Err(AppError::Internal("too few keys were reserved".to_owned()));
        }
        self.left -= 1;
        self.next += 1;
        T::try_from(self.next - 1).map_err(|_| AppError::Internal("not a key".to_owned()))
    }
}

/// What a batch changes of what is here, each as it was read: `[[key, revision], …]`. What was edited since is read again, never
/// written over.
#[derive(Default, Serialize)]
pub struct Revs {
    pub stores: Vec<(i64, i64)>,
    pub items: Vec<(i64, i64)>,
    pub members: Vec<(i64, i64)>,
}

/// A batch, thought through.
#[derive(Default)]
pub struct Planned {
    pub outcome: RowsOutcome,
    pub made: Made,
    pub revs: Revs,
    /// The end of what has left the tier windows, where the plan rests on it.
    pub left_day: Option<i32>,
    pub writes: Vec<Query<()>>,
    /// Purchases that are in the books when it is written.
    pub booked: Vec<Booked>,
}

/// A purchase of the batch as the books have it: its row, whether it came with this batch, its key and the points it earned.
#[derive(Clone, Copy, Debug)]
pub struct Booked {
    pub row: u32,
    pub new: bool,
    pub id: i64,
    pub earned: i64,
}

impl Planned {
    /// Refuses a row.
    pub fn refuse(&mut self, row: u32, field: Field, reason: Reason) {
        self.outcome.refused.push(RefusedRow { row, field, reason });
    }
}

/// The record of what a batch changed of rows that were here: key, before and after, each whole as the thing's own writer
/// keeps it, so that it can be undone like any other.
///
/// # Errors
/// No randomness.
pub fn changes<T: Serialize>(
    context: &Context<'_>,
    entity: &str,
    changed: &[(i64, T, T)],
) -> Result<Query<()>, AppError> {
    let mut ids = context.ids(changed.len())?;
    let mut list = Vec::with_capacity(changed.len());
    for (key, before, after) in changed {
        list.push((i64::from(ids.take::<ChangeId>()?), *key, json(before)?, json(after)?));
    }
    Ok(Query::new(
        "insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id, before, after, reason, import_id)
         select ?1, value ->> 0, ?3, ?4, null, ?5 || '.import', ?5, value ->> 1, value ->> 2, value ->> 3, null, ?6
           from json_each(?2)",
        [
            context.scope.arg(),
            json(&list)?.into(),
            context.now.into(),
            context.by.number().into(),
            entity.into(),
            context.import.into(),
        ],
    ))
}

/// The first of these texts that has more characters than it may.
pub fn too_long<const N: usize>(texts: [(Field, &String, usize); N]) -> Option<(Field, Reason)> {
    let long = texts.into_iter().find(|(_, text, most)| text.chars().count() > *most);
    long.map(|(field, _, most)| (field, Reason::TooLong { most: small(most) }))
}

/// A position or count as the contract carries it.
pub fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
