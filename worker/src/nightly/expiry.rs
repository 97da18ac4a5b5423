//! Closing the lots whose last day is over, soonest first. Source: docs/rules/loyalty.md §6.1.
use std::collections::BTreeMap;

use regulars_domain::{
    ids::{LotId, MemberId, StoreId},
    loyalty::{Lot, Occasion, Points, Standing, post},
    time::BusinessDay,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    App,
    db::Query,
    error::AppError,
    purchases::rows::{self, LotRow, Written},
    scope::BrandScope,
};

/// So many lots are closed in one batch.
const LOTS: i64 = 200;

/// Closes up to [`LOTS`] lots; the answer is how many. Safe to repeat: the batch holds only while no member it names has moved.
///
/// # Errors
/// `Stale` where one has: the next step reads again.
pub async fn step(app: &App, scope: BrandScope, today: BusinessDay) -> Result<usize, AppError> {
    let (lapsed, members) = app.db.run((lapsed(scope, today), owners(scope, today))).await?;
    if lapsed.is_empty() {
        return Ok(0);
    }
    let mut by_member: BTreeMap<MemberId, Vec<Lot>> = BTreeMap::new();
    for row in &lapsed {
        by_member.entry(row.member_id).or_default().push(Lot::from(&row.lot()));
    }
    let (mut lines, mut after, mut changed) = (vec![], vec![], vec![]);
    let last_id = members.iter().map(|member| member.last_id).max().unwrap_or(0);
    let count = i64::try_from(lapsed.len()).unwrap_or(LOTS);
    let mut id = app.keys.reserve_after(app.clock.millis(), last_id, count)?;
    let now = app.clock.now().0;
    for member in &members {
        let Some(lots) = by_member.get(&member.id) else { continue };
        let standing = Standing { balance: Points(member.balance), debt: Points(member.debt) };
        let occasion = Occasion { day: today, purchase: None };
        let posting =
            post::expire(standing, lots, occasion).map_err(|e| AppError::Internal(e.to_string()))?;
        for line in &posting.lines {
            let Some(store) = line.issuer else { continue };
            let at = member.last_at.max(now);
            let written = Written {
                member: member.id,
                at,
                first_id: id,
                store,
                staff: 0,
                reason: None,
                import: None,
                other: None,
            };
            lines.push(rows::ledger_row(line, id, &written));
            id += 1;
        }
        after.push(json!([member.id.get(), posting.standing.balance.0]));
        changed.extend(posting.lots.into_iter().map(|lot| (member.id, lot)));
    }
    let before: Vec<Lot> = by_member.values().flatten().copied().collect();
    let fallback = lapsed.first().map(|row| row.store_id).ok_or(AppError::Stale)?;
    let mut writes = vec![unmoved(scope, &members), rows::insert_ledger(scope, &lines)];
    writes.extend(rows::save_lots(scope, changed.iter().map(|(m, lot)| (*m, lot)), fallback, &before));
    writes.push(update_members(scope, after));
    app.db.run(writes).await.map_err(super::stale)?;
    Ok(lapsed.len())
}

#[derive(Debug, Deserialize)]
struct LapsedRow {
    member_id: MemberId,
    id: LotId,
    expires: i32,
    store_id: StoreId,
    remaining: i64,
}

impl LapsedRow {
    fn lot(&self) -> LotRow {
        LotRow { id: self.id, expires: self.expires, store_id: self.store_id, remaining: self.remaining }
    }
}

fn lapsed(scope: BrandScope, today: BusinessDay) -> Query<LapsedRow> {
    Query::new(
        "select member_id, id, expires, store_id, remaining from lot where brand_id = ?1 and expires < ?2
          order by expires, member_id, id limit ?3",
        [scope.arg(), today.into(), LOTS.into()],
    )
}

#[derive(Debug, Deserialize)]
struct OwnerRow {
    id: MemberId,
    rev: i64,
    balance: i64,
    debt: i64,
    last_at: i64,
    last_id: i64,
}

fn owners(scope: BrandScope, today: BusinessDay) -> Query<OwnerRow> {
    Query::new(
        "select m.id, m.rev, m.balance, m.debt,
                coalesce((select at from ledger where brand_id = ?1 and member_id = m.id
                           order by at desc, id desc limit 1), 0) as last_at,
                coalesce((select id from ledger where brand_id = ?1 and member_id = m.id
                           order by at desc, id desc limit 1), 0) as last_id
           from member m where m.brand_id = ?1 and m.id in (
                select member_id from (select member_id from lot where brand_id = ?1 and expires < ?2
                                        order by expires, member_id, id limit ?3))",
        [scope.arg(), today.into(), LOTS.into()],
    )
}

/// Stops the batch where one of the members has moved since they were read.
fn unmoved(scope: BrandScope, members: &[OwnerRow]) -> Query<()> {
    let revs: Vec<Value> = members.iter().map(|m| json!([m.id.get(), m.rev])).collect();
    Query::new(
        "update nightly set guard = (select count(*) = ?3 from json_each(?2) j cross join member m on m.brand_id = ?1
                                        and m.id = j.value ->> 0 and m.rev = j.value ->> 1)
          where brand_id = ?1",
        [
            scope.arg(),
            Value::Array(revs).to_string().into(),
            i64::try_from(members.len()).unwrap_or(0).into(),
        ],
    )
}

fn update_members(scope: BrandScope, after: Vec<Value>) -> Query<()> {
    Query::new(
        // Not `update … from`: there the planner walks all members of the brand and looks each up in the list.
        "update member set rev = rev + 1, balance = (select value ->> 1 from json_each(?2) where value ->> 0 = member.id)
          where brand_id = ?1 and id in (select value ->> 0 from json_each(?2))",
        [scope.arg(), Value::Array(after).to_string().into()],
    )
}
