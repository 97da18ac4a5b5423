//! One step of a job, forwards or back. It reads its members, decides what each of them is to be, and gives the statements that write
//! them as single edits would: with what follows for keys, stores and tags, and each with its own line in the record of changes.
use std::collections::{BTreeMap, BTreeSet};

use regulars_api::bulk::{Act, BulkState};
use regulars_domain::{
    ids::{MemberId, StaffId, StoreId},
    limits,
    time::Timestamp,
};
use serde_json::json;

use super::{
    job::{self, Job, text},
    sql::{self, Kept},
    walk,
};
use crate::{
    App,
    activity::record::change_by,
    db::{Db, Query},
    error::AppError,
    members::{
        sql::member::{self, MemberRow},
        state::{State, difference},
    },
    scope::BrandScope,
};

/// Members of one step.
pub const STEP: i64 = 100;

/// Who takes a step, and with what.
pub struct Driver<'a> {
    pub app: &'a App,
    pub db: &'a Db,
    pub scope: BrandScope,
    /// `None`: the clock.
    pub by: Option<StaffId>,
    pub now: Timestamp,
}

/// A member, and what they are to be.
struct Edit {
    row: MemberRow,
    after: State,
}

impl Driver<'_> {
    /// The statements of the next step, and the job as they leave it; none where it has ended.
    ///
    /// # Errors
    /// The database's.
    pub async fn step(&self, job: &mut Job) -> Result<Vec<Query<()>>, AppError> {
        match job.state {
            BulkState::Running => self.go_on(job).await,
            BulkState::Undoing => self.give_back(job).await,
            BulkState::Done | BulkState::Cancelled | BulkState::Undone => Ok(vec![]),
        }
    }

    /// The statements that turn a job that goes on or has ended to another state, with what the record says of that.
    ///
    /// # Errors
    /// There is no key left for the record.
    pub fn turn(
        &self,
        job: &mut Job,
        to: BulkState,
        actions: &[&'static str],
    ) -> Result<Vec<Query<()>>, AppError> {
        let before = (job.state, job.step);
        job.state = to;
        let mut writes = vec![job::advance(self.scope, before, job, "[]", self.now)];
        writes.extend(self.told(job, actions)?);
        Ok(writes)
    }

    fn told(&self, job: &Job, actions: &[&'static str]) -> Result<Vec<Query<()>>, AppError> {
        let first =
            self.app.keys.reserve(self.app.clock.millis(), i64::try_from(actions.len()).unwrap_or(1))?;
        let one = |(id, action): (i64, &'static str)| {
            // What was done is told of who began it, whoever took the last step.
            let by = if action.starts_with("bulk.undo") { self.by } else { Some(job.staff_id) };
            change_by(self.scope, by, id, self.now, &job.change(action))
        };
        Ok((first..).zip(actions.iter().copied()).map(one).collect())
    }

    async fn go_on(&self, job: &mut Job) -> Result<Vec<Query<()>>, AppError> {
        let (ids, next) = walk::next(self.db, self.scope, &job.whom, &job.place, STEP).await?;
        let home = home_of(&job.act);
        let reads =
            (member::members(self.scope, &text(&ids)?), home.map(|home| member::store(self.scope, home)));
        let (rows, homes) = self.db.run(reads).await?;
        if home.is_some() && homes.is_empty() {
            // It was merged away meanwhile: where members would go instead is not for us to say.
            let action = job.action();
            return self.turn(job, BulkState::Cancelled, &[action]);
        }
        let before = (job.state, job.step);
        let revs = revs(&rows)?;
        let edits: Vec<Edit> =
            rows.into_iter().filter_map(|row| changed(job, &row).map(|after| Edit { row, after })).collect();
        let kept: Vec<_> =
            edits.iter().map(|edit| json!([edit.row.id, home.map(|_| edit.row.home_store)])).collect();
        job.seen = job.seen.saturating_add(small(ids.len()));
        job.changed = job.changed.saturating_add(small(edits.len()));
        if let Some(next) = next {
            job.place = next;
        } else {
            job.state = BulkState::Done;
        }
        let mut writes = vec![job::advance(self.scope, before, job, &revs, self.now)];
        if !kept.is_empty() {
            writes.push(sql::keep(self.scope, job.id, &text(&kept)?));
        }
        writes.extend(self.edited(job, "member.edit", &edits)?);
        if job.state == BulkState::Done {
            writes.extend(self.told(job, &[job.action()])?);
        }
        Ok(writes)
    }

    async fn give_back(&self, job: &mut Job) -> Result<Vec<Query<()>>, AppError> {
        let kept = self.db.run(sql::kept(self.scope, job.id, STEP)).await?;
        let ids: Vec<MemberId> = kept.iter().map(|kept| kept.member_id).collect();
        let homes: BTreeSet<StoreId> = kept.iter().filter_map(|kept| kept.before).collect();
        let reads = (member::members(self.scope, &text(&ids)?), sql::went(self.scope, &text(&homes)?));
        let (rows, went) = self.db.run(reads).await?;
        let went: BTreeMap<StoreId, StoreId> = went.into_iter().map(|way| (way.start, way.id)).collect();
        let before = (job.state, job.step);
        let revs = revs(&rows)?;
        let homes: BTreeMap<MemberId, Option<StoreId>> =
            kept.iter().map(|Kept { member_id, before }| (*member_id, *before)).collect();
        let edits: Vec<Edit> = rows
            .into_iter()
            .filter_map(|row| {
                let home = homes.get(&row.id).copied().flatten().and_then(|home| went.get(&home).copied());
                restored(&job.act, &State::of(&row), home).map(|after| Edit { row, after })
            })
            .collect();
        job.given_back = job.given_back.saturating_add(small(edits.len()));
        job.left_so = job.left_so.saturating_add(small(ids.len().saturating_sub(edits.len())));
        let last = i64::try_from(ids.len()).is_ok_and(|n| n < STEP);
        if last {
            job.state = BulkState::Undone;
        }
        let mut writes = vec![job::advance(self.scope, before, job, &revs, self.now)];
        if !ids.is_empty() {
            writes.push(sql::forget(self.scope, job.id, &text(&ids)?));
        }
        writes.extend(self.edited(job, "member.undo", &edits)?);
        if last {
            writes.extend(self.told(job, &["bulk.undone"])?);
        }
        Ok(writes)
    }

    /// What is written of these members, each with its line in the record of changes.
    fn edited(&self, job: &Job, action: &str, edits: &[Edit]) -> Result<Vec<Query<()>>, AppError> {
        if edits.is_empty() {
            return Ok(vec![]);
        }
        let (mut writes, mut tags, mut counts) = (vec![], vec![], BTreeMap::<&str, i64>::new());
        let mut homes = BTreeMap::<StoreId, Vec<MemberId>>::new();
        let mut record = vec![];
        let count = i64::try_from(edits.len()).unwrap_or(i64::MAX);
        let first = self.app.keys.reserve(self.app.clock.millis(), count)?;
        for (id, Edit { row, after }) in (first..).zip(edits) {
            let was = State::of(row);
            if was.tags != after.tags {
                tags.push(json!([row.id, text(&after.tags)?]));
                for tag in after.tags.iter().filter(|tag| !row.tags.contains(tag)) {
                    *counts.entry(tag.as_str()).or_default() += 1;
                }
                for tag in row.tags.iter().filter(|tag| !after.tags.contains(tag)) {
                    *counts.entry(tag.as_str()).or_default() -= 1;
                }
            }
            if was.home_store != after.home_store {
                homes.entry(after.home_store).or_default().push(row.id);
            }
            let (old, new) = difference(&was.fields(), &after.fields());
            let place = job.whom.wanted.store.unwrap_or(row.home_store);
            record.push(json!([id, place, row.id, text(&old)?, text(&new)?]));
        }
        if !tags.is_empty() {
            writes.push(sql::retag(self.scope, &text(&tags)?));
        }
        writes.extend(counts.into_iter().map(|(tag, n)| sql::count_tag(self.scope, tag, n)));
        for (home, ids) in homes {
            writes.extend(sql::rehome(self.scope, home, &text(&ids)?));
        }
        let by = if job.state == BulkState::Undoing || job.state == BulkState::Undone {
            self.by
        } else {
            Some(job.staff_id)
        };
        writes.push(sql::record(self.scope, job.id, by, action, self.now, &text(&record)?));
        Ok(writes)
    }
}

fn home_of(act: &Act) -> Option<StoreId> {
    match act {
        Act::Assign(home) => Some(*home),
        Act::Tag(_) | Act::Untag(_) => None,
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn revs(rows: &[MemberRow]) -> Result<String, AppError> {
    text(&rows.iter().map(|row| (row.id, row.rev)).collect::<Vec<_>>())
}

/// What the job makes of a member; `None`: they stay as they are.
fn changed(job: &Job, row: &MemberRow) -> Option<State> {
    let (whom, was) = (&job.whom, State::of(row));
    // Whoever is named one by one was seen in that store's list.
    if whom.wanted.store.is_some_and(|store| !row.seen_by.contains(&store)) {
        return None;
    }
    if home_of(&job.act).is_some()
        && whom.reach.as_ref().is_some_and(|reach| !reach.contains(&row.home_store))
    {
        return None;
    }
    done(&job.act, &was)
}

/// What the act makes of it; `None`: nothing.
fn done(act: &Act, was: &State) -> Option<State> {
    let mut is = was.clone();
    match act {
        Act::Tag(tag) if was.tags.contains(tag) || was.tags.len() >= limits::TAGS => return None,
        Act::Tag(tag) => is.tags.push(tag.clone()),
        Act::Untag(tag) => is.tags.retain(|each| each != tag),
        Act::Assign(home) => is.home_store = *home,
    }
    Some(is).filter(|is| is != was)
}

/// What a member was before the act, if nobody changed that since: the tag is there still, or still away; the home is still that one.
/// `home`: where they were at home.
fn restored(act: &Act, now: &State, home: Option<StoreId>) -> Option<State> {
    match act {
        Act::Tag(tag) => done(&Act::Untag(tag.clone()), now),
        Act::Untag(tag) => done(&Act::Tag(tag.clone()), now),
        Act::Assign(given) if now.home_store == *given => done(&Act::Assign(home?), now),
        Act::Assign(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_api::members::Profile;

    fn state(tags: &[&str], home: i64) -> State {
        State {
            phone: None,
            card: None,
            home_store: StoreId::try_from(home).expect("a key"),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            profile: Profile::default(),
            confirmed_at: None,
        }
    }

    fn acts() -> Vec<Act> {
        let store = |n| Act::Assign(StoreId::try_from(n).expect("a key"));
        vec![Act::Tag("tea".to_owned()), Act::Untag("tea".to_owned()), store(1), store(2)]
    }

    #[test]
    fn what_an_act_changed_is_given_back_whole() {
        for was in [state(&[], 1), state(&["cat"], 2), state(&["cat", "tea"], 1)] {
            for act in acts() {
                let Some(is) = done(&act, &was) else { continue };
                assert_ne!(is, was);
                assert_eq!(restored(&act, &is, Some(was.home_store)), Some(was.clone()), "{act:?}");
            }
        }
    }

    #[test]
    fn who_has_what_is_asked_for_stays_as_they_are() {
        for act in acts() {
            let is = done(&act, &state(&["cat"], 3)).unwrap_or_else(|| state(&["cat"], 3));
            assert_eq!(done(&act, &is), None, "{act:?}");
        }
        let full: Vec<String> = (0..limits::TAGS).map(|n| n.to_string()).collect();
        let full: Vec<&str> = full.iter().map(String::as_str).collect();
        assert_eq!(done(&Act::Tag("tea".to_owned()), &state(&full, 1)), None);
    }

    #[test]
    fn what_somebody_changed_since_is_left() {
        let [tag, untag, assign, _] = <[Act; 4]>::try_from(acts()).expect("four");
        assert_eq!(restored(&tag, &state(&["cat"], 1), None), None, "the tag is gone");
        assert_eq!(restored(&untag, &state(&["tea"], 1), None), None, "the tag is back");
        let three = StoreId::try_from(3).ok();
        assert_eq!(restored(&assign, &state(&[], 2), three), None, "they went elsewhere");
        assert_eq!(restored(&assign, &state(&[], 1), None), None, "nobody knows where from");
    }
}
