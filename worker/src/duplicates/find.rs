//! Looking for duplicates, in steps: each files some members under their keys, compares them with whoever is filed under the same
//! keys, and keeps the pairs. Nobody is compared with everybody: a key that many share is passed over.
//! Source: docs/rules/duplicates.md, "Keys".
use std::collections::{BTreeMap, BTreeSet};

use regulars_api::{
    duplicates::{FindDuplicates, FindProgress, ToCompare},
    members::{Gender as Said, Profile},
};
use regulars_domain::{
    card::Card,
    duplicates::{Address, Birthday, COMMON_KEY, Folded, Gender, Person},
    ids::MemberId,
    phone::E164,
    time::Timestamp,
};
use serde_json::json;

use super::sql::{self, COUNTED, ComparedRow, CountRow};
use crate::{
    App,
    call::{Call, Guard},
    db::{Db, DbError, Query},
    error::AppError,
    recognise::fold::fold,
    scope::BrandScope,
};

/// Members compared in one step: some twenty rows are written for each, and at most a few hundred read.
const STEP: i64 = 200;

pub(super) async fn find(call: Call<FindDuplicates>) -> Result<FindProgress, AppError> {
    call.retrying(async |call: &Call<FindDuplicates>| {
        let (actor, first) = call.enter(reads).await?;
        let (progress, writes) = step(&call.db, actor.scope, first, call.now).await?;
        call.commit(&actor, Guard::None, &progress, writes).await.map_err(taken)?;
        Ok(progress)
    })
    .await
}

/// Some steps of what nobody asked for. For the nightly pass.
///
/// # Errors
/// The database's.
pub async fn finish(app: &App, scope: BrandScope, steps: u32) -> Result<(), AppError> {
    for _ in 0..steps {
        let first = app.db.run(reads(scope)).await?;
        let (progress, writes) = match step(&app.db, scope, first, app.clock.now()).await {
            // A page is at it.
            Err(AppError::Stale) => return Ok(()),
            done => done?,
        };
        if progress.compared == 0 {
            return Ok(());
        }
        match app.db.run(writes).await.map_err(|error| taken(error.into())) {
            Err(AppError::Stale) => return Ok(()),
            done => done?,
        }
    }
    Ok(())
}

/// What a step begins with.
type First = (Vec<sql::DueRow>, Vec<sql::RunRow>, Vec<CountRow>);

fn reads(scope: BrandScope) -> (Query<sql::DueRow>, Query<sql::RunRow>, Query<CountRow>) {
    (sql::due(scope, STEP), sql::run(scope), sql::left(scope))
}

/// Files the members and compares them; gives what is left to write.
async fn step(
    db: &Db,
    scope: BrandScope,
    (due, runs, counts): First,
    now: Timestamp,
) -> Result<(FindProgress, Vec<Query<()>>), AppError> {
    let compared = i64::try_from(due.len()).unwrap_or(i64::MAX);
    let waiting = counts.first().map_or(0, |row| row.n);
    if due.is_empty() {
        return Ok((FindProgress { compared, found: 0, left: to_compare(0) }, vec![]));
    }
    let steps = runs.first().map_or(0, |row| row.step);
    let mut people: BTreeMap<MemberId, Folded> =
        due.iter().map(|row| (row.member.id, folded(&row.member))).collect();
    let turns: Vec<(MemberId, i64)> = due.iter().map(|row| (row.member.id, row.turn)).collect();
    let turns = json!(turns).to_string();
    let mut filed: Vec<(String, MemberId, i64)> = vec![];
    for row in &due {
        let keys = people.get(&row.member.id).map(Folded::keys).unwrap_or_default();
        filed.extend(keys.into_iter().map(|key| (key, row.member.id, row.turn)));
    }
    let keys: BTreeSet<&String> = filed.iter().map(|(key, ..)| key).collect();
    let filing: Vec<Query<()>> = sql::file(scope, &turns, &json!(filed).to_string()).into();
    let ((), sharing) = db.run((filing, sql::sharing(scope, &json!(keys).to_string()))).await?;

    let pairs = meeting(&people, sharing.into_iter().map(|row| row.members));
    let others: BTreeSet<MemberId> =
        pairs.iter().flat_map(|(one, other)| [*one, *other]).filter(|id| !people.contains_key(id)).collect();
    if !others.is_empty() {
        let rows = db.run(sql::compared(scope, &json!(others).to_string())).await?;
        people.extend(rows.iter().map(|row| (row.id, folded(row))));
    }
    let found: Vec<_> = pairs.iter().filter_map(|(one, other)| likely(&people, *one, *other)).collect();
    let ids = json!(due.iter().map(|row| row.member.id).collect::<Vec<_>>()).to_string();
    let mut writes = vec![sql::advance(scope, steps)];
    writes.extend(sql::save(scope, &ids, &json!(found).to_string(), now));
    writes.push(sql::done(scope, &turns));
    let found = i64::try_from(found.len()).unwrap_or(i64::MAX);
    // Where more wait than were counted, so they may after this step.
    let left = if waiting > COUNTED { waiting } else { (waiting - compared).max(0) };
    Ok((FindProgress { compared, found, left: to_compare(left) }, writes))
}

/// So many members, as it is told.
pub fn to_compare(members: i64) -> ToCompare {
    ToCompare { members: members.min(COUNTED), more: members > COUNTED }
}

/// Another driver took this step: what it found is not this one's to write.
fn taken(error: AppError) -> AppError {
    match error {
        AppError::Db(error) if refused(&error) => AppError::Stale,
        other => other,
    }
}

fn refused(error: &DbError) -> bool {
    error.refused_by("match_run_guard") || error.refused_by("match_run.guard")
}

/// The pairs that meet under a key that is not too common, at least one of them among `people`; the smaller key first.
fn meeting(
    people: &BTreeMap<MemberId, Folded>,
    sharing: impl Iterator<Item = Vec<MemberId>>,
) -> BTreeSet<(MemberId, MemberId)> {
    let mut pairs = BTreeSet::new();
    for members in sharing.filter(|members| members.len() <= COMMON_KEY) {
        for one in members.iter().filter(|one| people.contains_key(*one)) {
            for other in members.iter().filter(|other| *other != one) {
                pairs.insert((*one.min(other), *one.max(other)));
            }
        }
    }
    pairs
}

/// The pair's row, where the two are likely one.
fn likely(
    people: &BTreeMap<MemberId, Folded>,
    one: MemberId,
    other: MemberId,
) -> Option<(MemberId, MemberId, i64, String)> {
    let score = people.get(&one)?.compare(people.get(&other)?);
    // A chance is 0 to 1, so the cast is exact enough.
    let thousandths = (score.value * 1_000.0).floor() as i64;
    let reasons = serde_json::to_string(&score.reasons).ok()?;
    score.is_duplicate().then_some((one, other, thousandths.clamp(0, 1_000), reasons))
}

fn folded(row: &ComparedRow) -> Folded {
    Folded::new(&person(row.phone.as_deref(), row.card.as_deref(), &row.profile))
}

/// What is compared of a member. Names in one form of Chinese characters, as look-up has them.
fn person(phone: Option<&str>, card: Option<&str>, profile: &Profile) -> Person {
    let name = profile.name.clone().unwrap_or_default();
    Person {
        given: fold(&name.given),
        family: fold(&name.family),
        latin: name.latin,
        phones: phone.and_then(|text| E164::new(text).ok()).into_iter().collect(),
        card: card.and_then(|text| Card::new(text).ok()),
        email: profile.email.clone(),
        birthday: profile.birthday.map(|day| Birthday {
            year: day.year,
            month: day.month,
            day: day.day,
            lunar: day.lunar,
        }),
        address: Address { text: fold(&profile.address), ..Address::default() },
        identity: String::new(),
        gender: profile.gender.map(|said| match said {
            Said::Woman => Gender::Female,
            Said::Man => Gender::Male,
            Said::Other => Gender::Other,
        }),
    }
}
