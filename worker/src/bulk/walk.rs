//! The walk through those whom a list has, or who were named: some at a time, from a kept place on.
use regulars_api::{Code, Problem, members::Sort};
use regulars_domain::ids::MemberId;

use super::job::{Chosen, text};
use crate::{
    db::Db,
    error::AppError,
    members::{
        list,
        sql::list::{Place, page},
    },
    scope::BrandScope,
};

/// Who comes next, `most` at most, and where the walk goes on behind them; `None`: nobody is left. An empty place is the beginning. By
/// the day they joined, which never changes: so nobody is left out or taken twice, whatever happens to them meanwhile.
///
/// # Errors
/// `Invalid` at `cursor` where the place is none, or the database's.
pub async fn next(
    db: &Db,
    scope: BrandScope,
    whom: &Chosen,
    place: &str,
    most: i64,
) -> Result<(Vec<MemberId>, Option<String>), AppError> {
    let nowhere = || AppError::from(Problem::new(Code::Invalid).at("cursor"));
    if let Some(only) = &whom.only {
        let done: usize = if place.is_empty() { 0 } else { place.parse().map_err(|_| nowhere())? };
        let rest = only.get(done..).unwrap_or_default();
        let ids: Vec<MemberId> = rest.iter().take(usize::try_from(most).unwrap_or(0)).copied().collect();
        let next = (rest.len() > ids.len()).then(|| (done + ids.len()).to_string());
        return Ok((ids, next));
    }
    let from = match place {
        "" => Place::beginning(Sort::Joined, false),
        kept => serde_json::from_str(kept)
            .ok()
            .filter(|place: &Place| place.is_of(Sort::Joined))
            .ok_or_else(nowhere)?,
    };
    let looked_at = list::looked_at(&whom.wanted, most);
    let walk = page(scope, &whom.wanted, (Sort::Joined, false), &from, (looked_at, most + 1));
    let (found, next) = list::cut(db.run(walk).await?, most, looked_at);
    let ids = found.into_iter().map(|found| found.row.id).filter(|id| !whom.except.contains(id));
    Ok((ids.collect(), next.map(|place| text(&place)).transpose()?))
}
