//! Members as a file: begun with a reason that goes on record, then read page by page by who began it. Source: docs/rules/export.md.
//!
//! One request could stream the whole file. It reads in pages all the same: an invocation has 1,000 queries, which a large brand's file
//! goes beyond, and a page that did not come is asked for again, where a stream that broke off leaves a file that only looks whole.
mod sql;

use std::collections::BTreeMap;

use regulars_api::{
    Code, Problem,
    export::{BeginExport, ExportBegun, ExportRows, REASON, ReadExport},
};
use regulars_domain::{
    export::Csv,
    ids::{ExportId, MAX_ID, MemberId, StoreId},
    money::Currency,
    time::{BusinessDay, Timestamp},
};
use serde_json::json;

use crate::{
    activity::record::{Change, change},
    bulk::{
        chosen,
        job::{Chosen, text},
        walk,
    },
    call::{Call, Guard},
    check, clock,
    error::AppError,
    members::{
        face::tier,
        sql::{
            list::count,
            member::{MemberRow, members, store},
        },
    },
    routes::Routes,
    scope::Actor,
};

/// Rows of one page.
const PAGE: i64 = 200;
/// So many seconds after it was begun an export may be read: what is read later needs a reason of its own.
const OPEN: i64 = 3_600;

/// The routes of exports.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(begin).mount(read)
}

async fn begin(call: Call<BeginExport>) -> Result<ExportBegun, AppError> {
    call.retrying(async |call: &Call<BeginExport>| {
        let of_list = call.input.whom.filter.store.and_then(|id| StoreId::try_from(id).ok());
        let (actor, lists) = call.enter(|scope| of_list.map(|list| store(scope, list))).await?;
        let reason = check::text("reason", &call.input.reason, 1, REASON)?;
        if of_list.is_some() && lists.is_empty() {
            return Err(Problem::new(Code::NotFound).at("filter.store").into());
        }
        let whom = chosen(&actor, &call.input.whom, call.now)?;
        let total = total(call, &actor, &whom).await?;
        let first = call.ids(2)?;
        let id = ExportId::try_from(first).map_err(|_| AppError::Internal("a key".to_owned()))?;
        let what = Change {
            action: "export.members",
            entity: "export",
            entity_id: id.get(),
            store: whom.wanted.store,
            after: Some(json!({ "members": total, "filter": call.input.whom.filter })),
            reason: Some(&reason),
            ..Change::default()
        };
        let writes =
            vec![sql::insert(&actor, id, &whom, call.now)?, change(&actor, first + 1, call.now, &what)];
        let begun = ExportBegun { id, file: file_name(&actor, call.now), total };
        call.commit(&actor, Guard::None, &begun, writes).await?;
        Ok(begun)
    })
    .await
}

async fn read(call: Call<ReadExport>) -> Result<ExportRows, AppError> {
    let (actor, rows) = call.enter(|scope| sql::find(scope, call.path)).await?;
    let export = rows.into_iter().next().ok_or(Code::NotFound)?;
    // Whose name is on record reads it, and nobody else under that name.
    if export.staff_id != actor.staff {
        return Err(Code::Forbidden.into());
    }
    if call.now.0.saturating_sub(export.started_at) > OPEN {
        return Err(Code::WrongState.into());
    }
    let place = call.input.cursor.as_deref().unwrap_or_default();
    let (ids, next) = walk::next(&call.db, actor.scope, &export.whom, place, PAGE).await?;
    let found = call.db.run(members(actor.scope, &text(&ids)?)).await?;
    let found: BTreeMap<MemberId, MemberRow> = found.into_iter().map(|row| (row.id, row)).collect();
    let (mut csv, mut rows) = (Csv::default(), 0);
    let in_list =
        |row: &&MemberRow| export.whom.wanted.store.is_none_or(|store| row.seen_by.contains(&store));
    for row in ids.iter().filter_map(|id| found.get(id)).filter(in_list) {
        write(&mut csv, row, &actor);
        rows += 1;
    }
    Ok(ExportRows { csv: csv.into_text(), rows, next })
}

/// How many there are, counted to the end: it goes on record.
async fn total(call: &Call<BeginExport>, actor: &Actor, whom: &Chosen) -> Result<u32, AppError> {
    let all = match &whom.only {
        Some(only) => i64::try_from(only.len()).unwrap_or(0),
        None => {
            let rows = call.db.run(count(actor.scope, &whom.wanted, MAX_ID)).await?;
            let except = i64::try_from(whom.except.len()).unwrap_or(0);
            rows.first().map_or(0, |row| row.count).saturating_sub(except)
        }
    };
    Ok(u32::try_from(all.max(0)).unwrap_or(u32::MAX))
}

/// `Harbour-members-2026-11-22.csv`.
fn file_name(actor: &Actor, now: Timestamp) -> String {
    let fit = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let brand: String = actor.brand.brand_name.chars().map(fit).collect();
    format!("{}-members-{}.csv", brand.trim_matches('-'), day(actor, now.0))
}

/// A moment's day at the head office.
fn day(actor: &Actor, at: i64) -> BusinessDay {
    clock::local(Timestamp(at), &actor.brand.time_zone, 0).business_day
}

/// One member's row.
fn write(csv: &mut Csv, row: &MemberRow, actor: &Actor) {
    let day = |at: Option<i64>| at.map(|at| day(actor, at).to_string()).unwrap_or_default();
    let latin = row.profile.name.as_ref().map(|name| name.latin.as_str()).unwrap_or_default();
    let code = tier(&row.tier);
    let level = code.as_ref().and_then(|code| actor.brand.programme.tiers.get(code));
    let tier = level.map_or(row.tier.as_str(), |level| level.name_in(&actor.brand.language));
    let spent = Currency::find(&actor.brand.currency)
        .map_or_else(|| row.window_spend.0.to_string(), |currency| currency.plain(row.window_spend));
    let consents: Vec<&str> =
        row.profile.consent.iter().filter(|(_, consent)| consent.given).map(|(by, _)| by.code()).collect();
    csv.text(&row.name)
        .text(latin)
        .text(row.phone.as_deref().unwrap_or_default())
        .text(row.card.as_deref().unwrap_or_default())
        .text(tier)
        .text(&row.home_name)
        .plain(row.balance.0)
        .plain(spent)
        .plain(row.visits)
        .plain(day(Some(row.joined_at)))
        .plain(day(row.first_at))
        .plain(day(row.last_at))
        .text(&row.tags.join(", "))
        .text(&consents.join(", "))
        .end();
}
