//! What becomes of points when two members turn out to be one, and when that turns out to be wrong: the books of each stay
//! their own, and lines of transfer carry what is left from one to the other, lot by lot under the lots' own keys.
//! Source: docs/rules/merge.md §3, §4.
use std::{collections::BTreeMap, slice::Iter};

use super::{
    LedgerError, LedgerLine, LineKind, Lot, NewLot, Occasion, Points, Standing, ledger::Draft,
    lots::plan_expiry, post::Transfer,
};
use crate::ids::LotId;

/// One member's side: standing and open lots, all of them.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    pub standing: Standing,
    pub lots: &'a [Lot],
}

/// Points of one lot that a merge carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The lot in the books of who was given up.
    pub from: LotId,
    /// The lot in the books of who is kept: the same key, but where that one holds other points.
    pub to: LotId,
    /// Above zero.
    pub points: Points,
}

/// What a merge writes, and what un-merging asks for again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// `giver`: who is given up; `receiver`: who is kept.
    pub moved: Transfer,
    /// What went over, in the order in which it lapses.
    pub brought: Vec<Brought>,
    /// The debt that went over.
    pub debt: Points,
}

/// Puts all that `given` has and owes to `kept`. What has lapsed with either lapses first. Nothing comes in, so nothing pays a debt:
/// balances add up, and so do debts. A lot keeps its key, its last day and its issuer; where `kept` holds points under that
/// key with another last day or issuer, it gets one of the new `keys` (at most as many as `given` has lots).
/// Source: docs/rules/merge.md §3.
///
/// # Errors
/// [`LedgerError::Disagree`]: the lots handed in are not all that the standing is made of, or too few keys.
/// [`LedgerError::TooMany`]: together they have more than the books can hold.
pub fn merge(
    given: Account<'_>,
    kept: Account<'_>,
    keys: &[LotId],
    occasion: Occasion,
) -> Result<Merged, LedgerError> {
    let mut from = Draft::new(given.standing, given.lots, occasion);
    let mut to = Draft::new(kept.standing, kept.lots, occasion);
    let mut keys = keys.iter();
    lapse(&mut from, given.lots)?;
    lapse(&mut to, kept.lots)?;
    let mut brought = Vec::new();
    for lot in in_order(given.lots, occasion) {
        from.move_lot(LineKind::Transfer, lot.id, lot.remaining.negated())?;
        let arrived = arrive(&mut to, &lot, lot.id, lot.remaining, &mut keys)?;
        brought.push(Brought { from: lot.id, to: arrived, points: lot.remaining });
    }
    let debt = given.standing.debt;
    from.move_debt(LineKind::Transfer, debt)?;
    to.move_debt(LineKind::Transfer, debt.negated())?;
    let (giver, receiver) = (from.finish(), to.finish());
    if giver.standing != Standing::default() {
        return Err(LedgerError::Disagree(None)); // Points beyond the lots that were handed in.
    }
    Ok(Merged { moved: Transfer { giver, receiver }, brought, debt })
}

/// What there is to take a merge back by.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// What the merge carried over.
    pub brought: &'a [Brought],
    /// The debt that it carried over.
    pub debt: Points,
    /// Every line written since, in whosever books, that names a purchase of who was given up: what refunds of those did.
    pub theirs: &'a [LedgerLine],
}

/// Gives back to `given` what is theirs and still there. Theirs is, of each lot and of the debt, what the merge brought,
/// more or less what refunds of their own purchases did since. What was spent, has lapsed or was paid since is gone; debt that
/// was paid was first that of `kept`. `keys`: as for [`merge`]. `giver` of the answer is `kept`.
/// Source: docs/rules/merge.md §4.
///
/// # Errors
/// [`LedgerError::Disagree`]: lots and standing contradict each other, or too few keys. [`LedgerError::TooMany`]: more than
/// the books can hold.
pub fn unmerge(
    kept: Account<'_>,
    given: Account<'_>,
    since: Since<'_>,
    keys: &[LotId],
    occasion: Occasion,
) -> Result<Transfer, LedgerError> {
    let mut from = Draft::new(kept.standing, kept.lots, occasion);
    let mut to = Draft::new(given.standing, given.lots, occasion);
    let mut keys = keys.iter();
    lapse(&mut from, kept.lots)?;
    let shares = Shares::of(since);
    for lot in in_order(kept.lots, occasion) {
        let Some((share, id)) = shares.lots.get(&lot.id) else { continue };
        let points = lot.remaining.min(*share);
        if points.0 > 0 {
            from.move_lot(LineKind::Transfer, lot.id, points.negated())?;
            arrive(&mut to, &lot, *id, points, &mut keys)?;
        }
    }
    let debt = Points(shares.debt.0.clamp(0, kept.standing.debt.0.max(0)));
    from.move_debt(LineKind::Transfer, debt)?;
    to.move_debt(LineKind::Transfer, debt.negated())?;
    Ok(Transfer { giver: from.finish(), receiver: to.finish() })
}

/// What of each lot, and of the debt, is theirs.
struct Shares {
    /// By the lot's key in the books of who is kept: the points, and the key in those of who was given up.
    lots: BTreeMap<LotId, (Points, LotId)>,
    debt: Points,
}

impl Shares {
    fn of(since: Since<'_>) -> Shares {
        let mut lots: BTreeMap<LotId, (Points, LotId)> = BTreeMap::new();
        let mut debt = since.debt;
        let brought = since.brought.iter().map(|b| (b.to, b.points, b.from));
        let refunded = since.theirs.iter().filter_map(|line| Some((line.lot?, line.points, line.lot?)));
        for (lot, points, id) in brought.chain(refunded) {
            let share = lots.entry(lot).or_insert((Points::ZERO, id));
            share.0 = Points(share.0.0.saturating_add(points.0));
        }
        for line in since.theirs.iter().filter(|line| line.lot.is_none()) {
            debt = Points(debt.0.saturating_sub(line.points.0));
        }
        Shares { lots, debt }
    }
}

/// Closes what has lapsed, as the night would: a refund in the other's books tells lapsed points from spent ones by these lines.
fn lapse(draft: &mut Draft, lots: &[Lot]) -> Result<(), LedgerError> {
    for take in plan_expiry(lots, draft.today()) {
        draft.move_lot(LineKind::Expire, take.lot, take.points.negated())?;
    }
    Ok(())
}

/// The lots that have not lapsed, soonest first: the order in which they are spent.
fn in_order(lots: &[Lot], occasion: Occasion) -> Vec<Lot> {
    let mut open: Vec<Lot> = lots.iter().filter(|lot| lot.is_spendable(occasion.day)).copied().collect();
    open.sort_by_key(|lot| (lot.expires.is_none(), lot.expires, lot.id));
    open
}

/// Points of `lot` come to stand under `id`, and under a new key where other points do.
fn arrive(
    to: &mut Draft,
    lot: &Lot,
    id: LotId,
    points: Points,
    keys: &mut Iter<'_, LotId>,
) -> Result<LotId, LedgerError> {
    let held = to.lot(id).filter(|held| held.remaining != Points::ZERO);
    let joins = held.is_some_and(|held| (held.expires, held.issuer) == (lot.expires, lot.issuer));
    let id = match held {
        Some(_) if !joins => *keys.next().ok_or(LedgerError::Disagree(Some(id)))?,
        _ => id,
    };
    if !joins {
        to.open(NewLot { id, expires: lot.expires, issuer: lot.issuer })?;
    }
    to.move_lot(LineKind::Transfer, id, points)?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::PurchaseId, time::BusinessDay};

    fn id(n: i64) -> LotId {
        LotId::try_from(n).expect("a key")
    }
    fn lot(n: i64, remaining: i64, expires: i32) -> Lot {
        Lot { id: id(n), remaining: Points(remaining), expires: Some(BusinessDay(expires)), issuer: None }
    }
    fn has(balance: i64, debt: i64) -> Standing {
        Standing { balance: Points(balance), debt: Points(debt) }
    }
    fn on(day: i32) -> Occasion {
        Occasion { day: BusinessDay(day), purchase: None }
    }
    fn theirs(kind: LineKind, lot: Option<i64>, points: i64) -> LedgerLine {
        LedgerLine {
            kind,
            lot: lot.map(id),
            points: Points(points),
            day: BusinessDay(10),
            expires: None,
            purchase: PurchaseId::try_from(5).ok(),
            issuer: None,
        }
    }

    #[test]
    fn a_merge_carries_each_lot_under_its_own_key_and_pays_no_debt() {
        let (mine, other) = ([lot(1, 40, 30)], [lot(2, 50, 20), lot(3, 60, 90), lot(4, 7, 9)]);
        let given = Account { standing: has(117, 5), lots: &other };
        let kept = Account { standing: has(40, 30), lots: &mine };
        let got = merge(given, kept, &[], on(10)).expect("agrees");
        assert_eq!(got.moved.giver.standing, has(0, 0));
        assert_eq!(got.moved.giver.total(LineKind::Expire), Points(-7));
        assert_eq!(got.moved.receiver.standing, has(150, 35));
        assert_eq!(got.moved.receiver.lots, [lot(2, 50, 20), lot(3, 60, 90)]);
        assert_eq!(got.moved.receiver.total(LineKind::Settle), Points::ZERO);
    }

    #[test]
    fn a_merge_joins_parts_of_one_lot_and_keeps_apart_what_lapses_on_another_day() {
        let (mine, other) = ([lot(1, 40, 30), lot(2, 5, 25)], [lot(1, 2, 30), lot(2, 3, 20)]);
        let given = Account { standing: has(5, 0), lots: &other };
        let kept = Account { standing: has(45, 0), lots: &mine };
        let got = merge(given, kept, &[id(9)], on(10)).expect("agrees");
        assert_eq!(got.moved.receiver.lots, [lot(9, 3, 20), lot(1, 42, 30)]);
        assert_eq!(merge(given, kept, &[], on(10)), Err(LedgerError::Disagree(Some(id(2)))));
        let back = unmerge(
            Account { standing: has(50, 0), lots: &[lot(9, 3, 20), lot(1, 42, 30), lot(2, 5, 25)] },
            Account { standing: has(0, 0), lots: &[] },
            Since { brought: &got.brought, debt: got.debt, theirs: &[] },
            &[],
            on(10),
        );
        let back = back.expect("agrees");
        assert_eq!(back.receiver.lots, [lot(2, 3, 20), lot(1, 2, 30)]);
        assert_eq!(back.giver.standing, has(45, 0));
    }

    #[test]
    fn a_merge_refuses_lots_that_are_not_all() {
        let given = Account { standing: has(10, 0), lots: &[lot(1, 9, 30)] };
        let kept = Account { standing: has(0, 0), lots: &[] };
        assert_eq!(merge(given, kept, &[], on(10)), Err(LedgerError::Disagree(None)));
    }

    #[test]
    fn un_merging_gives_back_what_is_left_and_what_refunds_of_their_purchases_put_there() {
        let brought = [
            Brought { from: id(1), to: id(1), points: Points(50) },
            Brought { from: id(2), to: id(2), points: Points(20) },
        ];
        // Of lot 1 thirty were spent; of lot 2 nothing; lot 3 was opened again by a refund; lot 4 is the other's own.
        let lots = [lot(1, 20, 30), lot(2, 20, 30), lot(3, 8, 30), lot(4, 99, 30)];
        let refunds = [
            theirs(LineKind::Restore, Some(3), 8),
            theirs(LineKind::Refund, Some(2), -5),
            theirs(LineKind::Refund, None, -6),
        ];
        let since = Since { brought: &brought, debt: Points(10), theirs: &refunds };
        let kept = Account { standing: has(147, 12), lots: &lots };
        let given = Account { standing: has(0, 0), lots: &[] };
        let got = unmerge(kept, given, since, &[], on(20)).expect("agrees");
        assert_eq!(got.receiver.lots, [lot(1, 20, 30), lot(2, 15, 30), lot(3, 8, 30)]);
        assert_eq!((got.giver.standing, got.receiver.standing), (has(104, 0), has(43, 12)));
        // After their last day nothing of them is left to give back.
        let late = unmerge(kept, given, since, &[], on(31)).expect("agrees");
        assert_eq!(late.receiver.standing, has(0, 12));
    }
}
