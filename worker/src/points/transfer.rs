//! Points from one member to another: both sides in one batch, or neither.
use regulars_api::{Code, Problem, points::*};
use regulars_domain::{
    ids::LotId,
    loyalty::{Occasion, Points, post},
};

use super::{Movement, Side, at_points};
use crate::{
    activity::{
        by_hand::{self, End, Stood},
        record::change,
    },
    call::{Call, Guard},
    check,
    error::AppError,
    purchases::{
        account::{self, AccountRow, Moment, StoreRow},
        record::{key, refused},
    },
};

pub(super) async fn transfer(call: Call<TransferPoints>) -> Result<TransferReceipt, AppError> {
    let reason = check::text("reason", &call.input.reason, 1, 200)?;
    let Points(points) = call.input.points;
    if !(1..=ADJUST_LIMIT).contains(&points) {
        let problem = Problem::new(Code::OutOfRange).at("points");
        return Err(problem.with("min", 1).with("max", ADJUST_LIMIT).into());
    }
    if call.input.to == call.path {
        return Err(Problem::new(Code::Invalid).at("to").into());
    }
    call.retrying(async |call| once(call, &reason).await).await
}

async fn once(call: &Call<TransferPoints>, reason: &str) -> Result<TransferReceipt, AppError> {
    let NewTransfer { store: at, to, points, .. } = call.input;
    let (actor, (givers, receivers, stores, lots)) = call
        .enter(|scope| {
            (
                account::account(scope, call.path, at),
                account::account(scope, to, at),
                account::store_of(scope, at),
                account::lots(scope, call.path, account::LOTS),
            )
        })
        .await?;
    actor.store(at)?;
    let giver = AccountRow::in_sight(givers, &actor)?;
    let receiver = AccountRow::in_sight(receivers, &actor).map_err(at_receiver)?;
    let store = StoreRow::open(stores)?;
    let moment = Moment::of(call, &store, [&giver, &receiver]);
    let lots = account::enough_lots(call, actor.scope, call.path, lots, moment, points).await?;

    let last_id = giver.last_id.max(receiver.last_id);
    let count = i64::try_from(lots.len()).unwrap_or(i64::MAX);
    let first = account::ids(call, last_id, count)?;
    let keys = (first..first.saturating_add(count)).map(key).collect::<Result<Vec<LotId>, _>>()?;
    let occasion = Occasion { day: moment.day(), purchase: None };
    let moved = post::transfer(giver.standing(), &lots, receiver.standing(), points, &keys, occasion)
        .map_err(refused)
        .map_err(at_points)?;

    let receipt = TransferReceipt {
        points,
        standing: moved.giver.standing,
        received: moved.receiver.standing,
        debt_paid: moved.receiver.debt_paid(),
    };
    let lines = moved.giver.lines.len() + moved.receiver.lines.len();
    let first = account::ids(call, last_id, i64::try_from(lines).unwrap_or(i64::MAX))?;
    let second = first.saturating_add(i64::try_from(moved.giver.lines.len()).unwrap_or(i64::MAX));
    let movement = Movement { action: "points.transfer", actor: &actor, store: at, moment, points, reason };
    let mut batch = movement.writes(Side {
        member: call.path,
        account: &giver,
        posting: &moved.giver,
        before: &lots,
        first,
        other: Some(to),
    });
    batch.extend(movement.writes(Side {
        member: to,
        account: &receiver,
        posting: &moved.receiver,
        before: &[],
        first: second,
        other: Some(call.path),
    }));
    let gave = Stood { was: giver.standing(), is: moved.giver.standing };
    let got = Stood { was: receiver.standing(), is: moved.receiver.standing };
    let (from, into) = (End { member: call.path, stood: gave }, End { member: to, stood: got });
    let what = by_hand::transfer(from, into, at, points, reason);
    batch.push(change(&actor, call.ids(1)?, call.now, &what));
    let guard = Guard::Members([(call.path, giver.rev), (to, receiver.rev)]);
    call.commit(&actor, guard, &receipt, batch).await?;
    Ok(receipt)
}

/// Of the two members it is the receiver who is not there.
fn at_receiver(error: AppError) -> AppError {
    match error {
        AppError::Told(problem) => problem.at("to").into(),
        other => other,
    }
}
