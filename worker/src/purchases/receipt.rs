//! A receipt is kept as the few figures that the purchase's row does not hold, and put together again when the same request
//! comes a second time.
use regulars_api::{Code, Endpoint, purchases::Receipt};
use regulars_domain::{
    ids::{MemberId, PurchaseId},
    loyalty::{Measure, Points, Standing, TierCode, tier::Distance},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::sql;
use crate::{call::Call, error::AppError};

/// What the operation's row keeps of a receipt: a JSON array without names, for there is one for every purchase.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept(
    /// Purchase and moment: its place in the table.
    PurchaseId,
    i64,
    /// Balance, debt, debt paid.
    (Points, Points, Points),
    /// Tier; whether it was lifted.
    Option<TierCode>,
    bool,
    /// The next tier: code, whether by spend, missing, visits.
    Option<(TierCode, bool, i64, Option<u32>)>,
);

impl Kept {
    pub fn of(receipt: &Receipt) -> Kept {
        let r = receipt.clone();
        let next = r.next.map(|d| (d.tier, d.measure == Measure::Spend, d.missing, d.visits));
        Kept(r.id, r.at.0, (r.standing.balance, r.standing.debt, r.debt_paid), r.tier, r.upgraded, next)
    }
}

/// The receipt of an earlier success.
pub async fn again<E: Endpoint>(
    call: &Call<E>,
    member: Option<MemberId>,
    kept: &str,
) -> Result<Receipt, AppError> {
    let unreadable = |e: serde_json::Error| AppError::Internal(format!("a kept receipt: {e}"));
    let Kept(id, at, (balance, debt, debt_paid), tier, upgraded, next) =
        serde_json::from_str(kept).map_err(unreadable)?;
    let scope = call.claim.as_ref().ok_or(Code::SignedOut)?.scope;
    let rows = call.db.run(sql::receipt(scope, member, at, id.get())).await?;
    let row = rows.first().ok_or(Code::NotFound)?;
    let measure = |by_spend| if by_spend { Measure::Spend } else { Measure::Points };
    Ok(Receipt {
        id,
        at: Timestamp(at),
        kind: sql::kind_of(row.kind),
        member: MemberId::try_from(row.member_id).ok(),
        store: row.store_id,
        totals: row.totals(),
        earned: Points(row.earned),
        redeemed: Points(row.redeemed),
        debt_paid,
        standing: Standing { balance, debt },
        tier,
        upgraded,
        next: next.map(|(tier, by_spend, missing, visits)| Distance {
            tier,
            measure: measure(by_spend),
            missing,
            visits,
        }),
    })
}
