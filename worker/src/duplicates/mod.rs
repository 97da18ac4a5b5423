//! Members who may have been recorded twice: looking for them, listing the pairs, and what a person says of one.
mod compare;
pub mod find;
mod merge;
mod merge_sql;
mod merges;
pub mod sql;
pub mod unmerge;
mod unmerge_sql;

use regulars_api::{Code, Problem, duplicates::*};
use regulars_domain::{ids::MAX_ID, time::Timestamp};
use serde_json::json;

use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    error::AppError,
    members::masked,
    routes::Routes,
    scope::{Actor, Level},
};
use sql::{LOOK, PairRow, PersonRow, Place};

/// Pairs in one page.
const PAGE: usize = 50;

/// The routes of duplicates.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(list)
        .mount(find::find)
        .mount(compare::compare)
        .mount(judge)
        .mount(merge::merge)
        .mount(merges::list)
}

async fn list(call: Call<ListDuplicates>) -> Result<DuplicatePage, AppError> {
    let below = match call.input.after.as_deref() {
        Some(after) => place(after).ok_or_else(|| Problem::new(Code::Malformed).at("after"))?,
        None => Place { score: MAX_ID, one: 0, other: 0 },
    };
    let state = if call.input.dismissed == Some(true) { "dismissed" } else { "open" };
    let (actor, (rows, counts)) =
        call.enter(|scope| (sql::pairs(scope, state, below), sql::left(scope))).await?;
    let oldest = rows.last().filter(|_| rows.len() == LOOK).map(place_of);
    let mut rows: Vec<PairRow> = rows
        .into_iter()
        .filter(|row| !row.gone)
        .filter(|row| actor.sees_member(&row.one.seen_by) && actor.sees_member(&row.other.seen_by))
        .collect();
    let cut = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = match rows.last() {
        Some(last) if cut => Some(place_of(last)),
        _ => oldest,
    };
    Ok(DuplicatePage {
        pairs: rows.into_iter().map(|row| view(&actor, row)).collect(),
        next: next.map(|at| format!("{}-{}-{}", at.score, at.one, at.other)),
        left: find::to_compare(counts.first().map_or(0, |row| row.n)),
    })
}

fn place_of(row: &PairRow) -> Place {
    Place { score: row.score, one: row.one.id.get(), other: row.other.id.get() }
}

/// Reads what a page gave as its `next`.
fn place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok().filter(|n| *n <= MAX_ID));
    Some(Place { score: parts.next()??, one: parts.next()??, other: parts.next()?? })
}

fn view(actor: &Actor, row: PairRow) -> PairView {
    let PairRow { one, other, score, reasons, found_at, .. } = row;
    let [one, other] = [one, other].map(|person| shown(actor, person));
    PairView { one, other, score, reasons, found_at: Timestamp(found_at) }
}

fn shown(actor: &Actor, row: PersonRow) -> PairMember {
    PairMember {
        id: row.id,
        phone: masked(actor, row.phone.as_deref()),
        name: row.name,
        card: row.card,
        home_store: row.home,
        visits: row.visits,
        points: row.balance,
        joined_at: Timestamp(row.joined_at),
        last_at: row.last_at.map(Timestamp),
    }
}

/// Merging is done and taken back at a desk: at a shared till one serves a guest at a time.
fn at_a_desk(actor: &Actor) -> Result<(), AppError> {
    if actor.level == Level::Password { Ok(()) } else { Err(Code::Forbidden.into()) }
}

async fn judge(call: Call<JudgePair>) -> Result<(), AppError> {
    call.retrying(async |call: &Call<JudgePair>| {
        let (one, other) = call.path;
        let pair = (one.min(other), one.max(other));
        let (actor, rows) = call.enter(|scope| sql::pair(scope, pair)).await?;
        let row = rows.into_iter().next().ok_or(Code::NotFound)?;
        // A pair is in sight where both are.
        if !actor.sees_member(&row.one_seen_by) || !actor.sees_member(&row.other_seen_by) {
            return Err(Code::NotFound.into());
        }
        let (two, is) = (call.input.two_persons, row.state.as_str());
        if is == "merged" || row.gone {
            return Err(Code::WrongState.into());
        }
        let told = Some(json!({ "to": pair.1 }));
        let what = Change {
            action: if two { "pair.dismiss" } else { "pair.return" },
            entity: "pair",
            entity_id: pair.0.get(),
            before: if two { None } else { told.clone() },
            after: if two { told } else { None },
            ..Change::default()
        };
        let mut writes = vec![];
        // Said before: nothing changes, and nothing is recorded.
        if two != (is == "dismissed") {
            writes.push(sql::judge(actor.scope, pair, if two { "dismissed" } else { "open" }));
            writes.push(change(&actor, call.ids(1)?, call.now, &what));
        }
        call.commit(&actor, Guard::None, &(), writes).await?;
        Ok(())
    })
    .await
}
