//! The points ledger of a member, line by line, with what each line left.
use regulars_api::members::{ListPoints, PointLine, PointLines, PointsQuery};
use regulars_domain::{
    loyalty::{LineKind, Points},
    time::Timestamp,
};

use super::{
    in_sight,
    names::{Names, Wanted},
    sql::{
        member::sight,
        timeline::{LedgerRow, Place, ledger},
    },
};
use crate::{call::Call, error::AppError, purchases::rows::expires_of};

/// Lines of one page.
const PAGE: usize = 30;

pub async fn points(call: Call<ListPoints>) -> Result<PointLines, AppError> {
    let PointsQuery { before_at, before_id, standing } = call.input;
    let before = Place::of(before_at, before_id);
    let (actor, (members, rows)) =
        call.enter(|scope| (sight(scope, call.path), ledger(scope, call.path, before, PAGE + 1))).await?;
    let row = in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let top = match standing {
        Some(standing) if before != Place::TOP => standing,
        _ => row.balance.0.saturating_sub(row.debt.0),
    };
    let mut wanted = Wanted::default();
    wants(&rows, &mut wanted);
    let names = Names::from(call.db.run(wanted.query(actor.scope)).await?);
    Ok(page(rows, top, &names))
}

/// The names that lines mention.
fn wants(rows: &[LedgerRow], wanted: &mut Wanted) {
    for row in rows {
        wanted.store(row.store_id);
        wanted.staff(row.staff_id);
        row.lot_store.iter().for_each(|store| wanted.store(*store));
        row.other_member.iter().for_each(|member| wanted.member(*member));
    }
}

/// One page. The top line left `standing` (balance less debt); each line below left as much less what the one above moved.
fn page(mut rows: Vec<LedgerRow>, standing: i64, names: &Names) -> PointLines {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let mut left = standing;
    let lines: Vec<PointLine> = rows
        .iter()
        .filter_map(|row| {
            let line = line(row, left, names)?;
            left = left.saturating_sub(row.points.0);
            Some(line)
        })
        .collect();
    let next = rows.last().filter(|_| more).map(|last| PointsQuery {
        before_at: Some(last.at),
        before_id: Some(last.id),
        standing: Some(left),
    });
    PointLines { lines, next }
}

fn line(row: &LedgerRow, left: i64, names: &Names) -> Option<PointLine> {
    Some(PointLine {
        kind: LineKind::from_code(row.kind)?,
        at: Timestamp(row.at),
        day: row.business_day,
        points: row.points,
        standing: Points(left),
        expires: row.lot_expires.and_then(expires_of),
        debt: row.lot_id.is_none(),
        purchase: row.purchase_id,
        store: names.store(row.store_id),
        issuer: row.lot_store.filter(|store| *store != row.store_id).and_then(|store| names.store(store)),
        staff: names.staff(row.staff_id),
        reason: row.reason.clone(),
        other: row.other_member.and_then(|member| names.member(member)),
    })
}
