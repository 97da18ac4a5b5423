//! Points moved by hand, between members, and balances brought in from another programme.
mod transfer;

use regulars_api::{Code, Endpoint, Problem, points::*};
use regulars_domain::{
    ids::{LotId, MemberId, StoreId},
    loyalty::{LineKind, Lot, NewLot, Occasion, Points, Posting, post},
    money::Money,
};
use serde::Deserialize;

use crate::{
    activity::{
        by_hand::{self, Stood},
        record::change,
    },
    call::{Call, Guard},
    check,
    db::{Batch, Query},
    error::AppError,
    purchases::{
        account::{self, AccountRow, After, Moment, StoreRow},
        record::{key, refused},
        rows::Written,
    },
    routes::Routes,
    scope::{Actor, BrandScope},
};

/// Mounts this feature's handlers.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(adjust).mount(transfer::transfer).mount(open)
}

async fn adjust(call: Call<AdjustPoints>) -> Result<PointsReceipt, AppError> {
    let reason = check::text("reason", &call.input.reason, 1, 200)?;
    let Points(points) = call.input.points;
    if points == 0 || !(-ADJUST_LIMIT..=ADJUST_LIMIT).contains(&points) {
        let problem = Problem::new(Code::OutOfRange).at("points");
        return Err(problem.with("min", -ADJUST_LIMIT).with("max", ADJUST_LIMIT).into());
    }
    call.retrying(async |call| {
        let takes = Points((-points).max(0));
        let soonest =
            |scope: BrandScope| (takes.0 > 0).then(|| account::lots(scope, call.path, account::LOTS));
        let (actor, account, moment, lots) = read(call, call.path, call.input.store, soonest).await?;
        let lots = account::enough_lots(call, actor.scope, call.path, lots, moment, takes).await?;
        let last = actor.brand.programme.expiry.last_day(moment.day());
        let new = NewLot { id: lot(call, &account)?, expires: last, issuer: Some(call.input.store) };
        let occasion = Occasion { day: moment.day(), purchase: None };
        let posting = post::adjust(account.standing(), &lots, Points(points), new, occasion)
            .map_err(refused)
            .map_err(at_points)?;
        let movement = Movement {
            action: "points.adjust",
            actor: &actor,
            store: call.input.store,
            moment,
            points: Points(points),
            reason: &reason,
        };
        movement.commit(call, call.path, &account, &posting, &lots).await
    })
    .await
}

async fn open(call: Call<OpenBalance>) -> Result<PointsReceipt, AppError> {
    let reason = check::text("reason", &call.input.reason, 1, 200)?;
    let Points(points) = call.input.points;
    if !(1..=ADJUST_LIMIT).contains(&points) {
        let problem = Problem::new(Code::OutOfRange).at("points");
        return Err(problem.with("min", 1).with("max", ADJUST_LIMIT).into());
    }
    call.retrying(async |call| {
        let earlier = |scope: BrandScope| opened(scope, call.path);
        let (actor, account, moment, earlier) = read(call, call.path, call.input.store, earlier).await?;
        // Of two at once one finds the other's in the end: a batch holds only for the member as read here.
        if !earlier.is_empty() {
            return Err(Problem::new(Code::WrongState).at("member").with("reason", "opened").into());
        }
        let new =
            NewLot { id: lot(call, &account)?, expires: call.input.expires, issuer: Some(call.input.store) };
        let occasion = Occasion { day: moment.day(), purchase: None };
        let posting = post::open(account.standing(), Points(points), new, occasion).map_err(refused)?;
        let movement = Movement {
            action: "points.open",
            actor: &actor,
            store: call.input.store,
            moment,
            points: Points(points),
            reason: &reason,
        };
        movement.commit(call, call.path, &account, &posting, &[]).await
    })
    .await
}

#[derive(Debug, Deserialize)]
struct Opened {}

/// Whether the member has an opening balance, by hand or from a file, or brought one with somebody who was merged into them.
/// Source: docs/rules/loyalty.md §6.3.
fn opened(scope: BrandScope, member: MemberId) -> Query<Opened> {
    Query::new(
        "select 1 as one from ledger indexed by ledger_by_hand
          where brand_id = ?1 and purchase_id is null and kind = ?3 and member_id in (
                select ?2 union all
                select id from member indexed by member_by_merge where brand_id = ?1 and merged_into = ?2) limit 1",
        [scope.arg(), member.into(), LineKind::Opening.code().into()],
    )
}

/// What is taken by hand or transferred is named `points`, not `redeem`.
fn at_points(error: AppError) -> AppError {
    match error {
        AppError::Told(problem) => problem.at("points").into(),
        other => other,
    }
}

fn lot<E: Endpoint>(call: &Call<E>, account: &AccountRow) -> Result<LotId, AppError> {
    key(account::ids(call, account.last_id, 1)?)
}

/// The member and the store, and in the same trip what else a movement stands on.
async fn read<E: Endpoint, B: Batch>(
    call: &Call<E>,
    member: MemberId,
    at: StoreId,
    more: impl FnOnce(BrandScope) -> B,
) -> Result<(Actor, AccountRow, Moment, B::Rows), AppError> {
    let (actor, (accounts, stores, rows)) = call
        .enter(|scope| (account::account(scope, member, at), account::store_of(scope, at), more(scope)))
        .await?;
    actor.store(at)?;
    let account = AccountRow::in_sight(accounts, &actor)?;
    let store = StoreRow::open(stores)?;
    let moment = Moment::of(call, &store, Some(&account));
    Ok((actor, account, moment, rows))
}

/// Points that move without a purchase.
struct Movement<'a> {
    /// What the record of changes calls it.
    action: &'a str,
    actor: &'a Actor,
    store: StoreId,
    moment: Moment,
    /// Below zero: taken.
    points: Points,
    reason: &'a str,
}

impl Movement<'_> {
    /// One member's part, written alone.
    async fn commit<E: Endpoint>(
        &self,
        call: &Call<E>,
        member: MemberId,
        account: &AccountRow,
        posting: &Posting,
        before: &[Lot],
    ) -> Result<PointsReceipt, AppError> {
        let count = i64::try_from(posting.lines.len()).unwrap_or(i64::MAX);
        let first = account::ids(call, account.last_id, count)?;
        let mut batch = self.writes(Side { member, account, posting, before, first, other: None });
        let stood = Stood { was: account.standing(), is: posting.standing };
        let what = by_hand::points(self.action, member, self.store, self.points, stood, self.reason);
        batch.push(change(self.actor, call.ids(1)?, call.now, &what));
        let receipt =
            PointsReceipt { points: self.points, debt_paid: posting.debt_paid(), standing: posting.standing };
        call.commit(self.actor, Guard::Member(member, account.rev), &receipt, batch).await?;
        Ok(receipt)
    }

    /// What it writes of one member.
    fn writes(&self, side: Side<'_>) -> Vec<Query<()>> {
        let Side { member, account, posting, before, first, other } = side;
        let scope = self.actor.scope;
        let tier = account.tier();
        let after = After {
            standing: posting.standing,
            tier: tier.as_ref(),
            window: account.window(),
            window_sales: account.window_sales,
            spend: Money::ZERO,
            sale: None,
            visit: false,
        };
        let written = Written {
            member,
            at: self.moment.at,
            first_id: first,
            store: self.store,
            staff: self.actor.staff.get(),
            reason: Some(self.reason),
            import: None,
            other,
        };
        let mut batch = account::save_posting(scope, posting, before, &written);
        batch.push(account::update_member(scope, member, &after));
        batch
    }
}

/// One member's part of a movement.
struct Side<'a> {
    member: MemberId,
    account: &'a AccountRow,
    posting: &'a Posting,
    /// Their lots as they were read.
    before: &'a [Lot],
    /// The key of the posting's first line.
    first: i64,
    /// The member at the other end of a transfer.
    other: Option<MemberId>,
}
