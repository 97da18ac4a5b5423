//! The movements of points, other than refunds: each gives the lines, lots and standing to write, or refuses whole.
//! Source: docs/rules/loyalty.md §5, §6.
use super::{
    LedgerError, LineKind, Lot, NewLot, Occasion, Points, Posting, Standing,
    ledger::Draft,
    lots::{plan_expiry, plan_spend},
};
use crate::ids::LotId;

/// A recorded purchase: redeems first, then earns, so a purchase never pays with its own points. Zero of either writes
/// nothing of it. `lots`: the member's open lots, at least those that lapse soonest up to `redeems`.
/// Source: docs/rules/loyalty.md §5.5.
///
/// # Errors
/// [`LedgerError::NotEnough`]: more is redeemed than can be spent. [`LedgerError::NotPositive`]: a figure below zero.
pub fn purchase(
    standing: Standing,
    lots: &[Lot],
    redeems: Points,
    earns: Points,
    new: NewLot,
    occasion: Occasion,
) -> Result<Posting, LedgerError> {
    let mut draft = Draft::new(standing, lots, occasion);
    if redeems != Points::ZERO {
        spend(&mut draft, lots, LineKind::Redeem, redeems)?;
    }
    if earns != Points::ZERO {
        credit(&mut draft, LineKind::Earn, earns, new)?;
    }
    Ok(draft.finish())
}

/// Closes every lot that has lapsed before the occasion's day; nothing lapsed gives an empty posting.
/// Source: docs/rules/loyalty.md §6.1.
///
/// # Errors
/// [`LedgerError::Disagree`]: the standing holds less than the lots.
pub fn expire(standing: Standing, lots: &[Lot], occasion: Occasion) -> Result<Posting, LedgerError> {
    let mut draft = Draft::new(standing, lots, occasion);
    for take in plan_expiry(lots, draft.today()) {
        draft.move_lot(LineKind::Expire, take.lot, take.points.negated())?;
    }
    Ok(draft.finish())
}

/// Points given (a lot of their own; debt is paid first) or taken (soonest-lapsing lots, never below zero) by hand. `new` is
/// used only where points are given. Source: docs/rules/loyalty.md §6.2.
///
/// # Errors
/// [`LedgerError::NotEnough`]: more is taken than can be spent. [`LedgerError::NotPositive`]: zero points.
pub fn adjust(
    standing: Standing,
    lots: &[Lot],
    points: Points,
    new: NewLot,
    occasion: Occasion,
) -> Result<Posting, LedgerError> {
    let mut draft = Draft::new(standing, lots, occasion);
    if points.0 < 0 {
        spend(&mut draft, lots, LineKind::Adjust, points.negated())?;
    } else {
        credit(&mut draft, LineKind::Adjust, points, new)?;
    }
    Ok(draft.finish())
}

/// A balance brought in from another programme: a lot of its own; debt is paid first. Source: docs/rules/loyalty.md §6.3.
///
/// # Errors
/// [`LedgerError::NotPositive`] where nothing is brought in, [`LedgerError::TooMany`] beyond what the books can hold.
pub fn open(
    standing: Standing,
    points: Points,
    new: NewLot,
    occasion: Occasion,
) -> Result<Posting, LedgerError> {
    let mut draft = Draft::new(standing, &[], occasion);
    credit(&mut draft, LineKind::Opening, points, new)?;
    Ok(draft.finish())
}

/// Both sides of a transfer, to be written together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub giver: Posting,
    pub receiver: Posting,
}

/// Points moved from one member to another: out of the giver's soonest-lapsing lots, into as many new lots of the receiver,
/// which keep last day and issuer; the receiver's debt is paid first. `lots`: the giver's, as for [`purchase`]; `keys`: new
/// ones, at least as many as `lots`. Source: docs/rules/loyalty.md §6.5.
///
/// # Errors
/// [`LedgerError::NotEnough`] and [`LedgerError::NotPositive`] as [`plan_spend`]; [`LedgerError::TooMany`] where the
/// receiver would have more than the books can hold.
pub fn transfer(
    giver: Standing,
    lots: &[Lot],
    receiver: Standing,
    points: Points,
    keys: &[LotId],
    occasion: Occasion,
) -> Result<Transfer, LedgerError> {
    let mut from = Draft::new(giver, lots, occasion);
    let mut to = Draft::new(receiver, &[], occasion);
    let mut keys = keys.iter();
    for take in plan_spend(lots, points, occasion.day)? {
        let disagree = LedgerError::Disagree(Some(take.lot));
        let lot = lots.iter().find(|lot| lot.id == take.lot).ok_or(disagree)?;
        let new = NewLot { id: *keys.next().ok_or(disagree)?, expires: lot.expires, issuer: lot.issuer };
        from.move_lot(LineKind::Transfer, lot.id, take.points.negated())?;
        credit(&mut to, LineKind::Transfer, take.points, new)?;
    }
    Ok(Transfer { giver: from.finish(), receiver: to.finish() })
}

/// Points come in: a new lot, of which the debt takes its part at once.
fn credit(draft: &mut Draft, kind: LineKind, points: Points, new: NewLot) -> Result<(), LedgerError> {
    if points.0 <= 0 {
        return Err(LedgerError::NotPositive);
    }
    if new.expires.is_some_and(|last| last < draft.today()) {
        return Err(LedgerError::Lapsed);
    }
    draft.open(new)?;
    draft.move_lot(kind, new.id, points)?;
    draft.settle(new.id, points)
}

fn spend(draft: &mut Draft, lots: &[Lot], kind: LineKind, points: Points) -> Result<(), LedgerError> {
    for take in plan_spend(lots, points, draft.today())? {
        draft.move_lot(kind, take.lot, take.points.negated())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{LotId, PurchaseId},
        time::BusinessDay,
    };

    fn id(n: i64) -> LotId {
        LotId::try_from(n).expect("a key")
    }
    fn on(day: i32) -> Occasion {
        Occasion { day: BusinessDay(day), purchase: PurchaseId::try_from(9).ok() }
    }
    fn lot(n: i64, remaining: i64, expires: i32) -> Lot {
        Lot { id: id(n), remaining: Points(remaining), expires: Some(BusinessDay(expires)), issuer: None }
    }
    fn new(n: i64) -> NewLot {
        NewLot { id: id(n), expires: Some(BusinessDay(400)), issuer: None }
    }
    fn has(balance: i64, debt: i64) -> Standing {
        Standing { balance: Points(balance), debt: Points(debt) }
    }
    fn written(posting: &Posting) -> Vec<(LineKind, Option<i64>, i64)> {
        posting.lines.iter().map(|l| (l.kind, l.lot.map(LotId::get), l.points.0)).collect()
    }

    fn earned(standing: Standing, points: i64) -> Result<Posting, LedgerError> {
        purchase(standing, &[], Points::ZERO, Points(points), new(7), on(10))
    }
    fn redeemed(standing: Standing, lots: &[Lot], points: i64) -> Result<Posting, LedgerError> {
        purchase(standing, lots, Points(points), Points::ZERO, new(7), on(10))
    }

    #[test]
    fn what_is_earned_goes_into_its_own_lot_and_pays_the_debt_from_there() {
        let got = earned(has(5, 30), 100).expect("allowed");
        let right =
            [(LineKind::Earn, Some(7), 100), (LineKind::Settle, Some(7), -30), (LineKind::Settle, None, 30)];
        assert_eq!(written(&got), right);
        assert_eq!((got.standing, got.debt_paid()), (has(75, 0), Points(30)));
        assert_eq!(got.lots, [Lot { remaining: Points(70), ..lot(7, 0, 400) }]);
    }

    #[test]
    fn a_debt_larger_than_what_is_earned_swallows_it_and_the_lot_is_closed() {
        let got = earned(has(0, 300), 100).expect("allowed");
        assert_eq!(got.standing, has(0, 200));
        assert_eq!(got.lots, [lot(7, 0, 400)]);
    }

    #[test]
    fn a_redemption_names_each_lot_it_takes_from() {
        let lots = [lot(1, 50, 90), lot(2, 50, 30), lot(3, 50, 60)];
        let got = redeemed(has(150, 0), &lots, 120).expect("enough");
        let right = [
            (LineKind::Redeem, Some(2), -50),
            (LineKind::Redeem, Some(3), -50),
            (LineKind::Redeem, Some(1), -20),
        ];
        assert_eq!(written(&got), right);
        assert_eq!(got.lots, [lot(2, 0, 30), lot(3, 0, 60), lot(1, 30, 90)]);
    }

    #[test]
    fn a_redemption_of_more_than_can_be_spent_writes_nothing() {
        let lots = [lot(1, 50, 9), lot(2, 50, 30)];
        let got = redeemed(has(100, 0), &lots, 51);
        assert_eq!(got, Err(LedgerError::NotEnough(Points(50))));
    }

    #[test]
    fn a_purchase_cannot_pay_with_the_points_it_earns() {
        let got = purchase(has(0, 0), &[], Points(10), Points(100), new(7), on(10));
        assert_eq!(got, Err(LedgerError::NotEnough(Points(0))));
        let got = purchase(has(50, 0), &[lot(1, 50, 30)], Points(10), Points(100), new(7), on(10));
        let got = got.expect("enough");
        assert_eq!((got.total(LineKind::Redeem), got.total(LineKind::Earn)), (Points(-10), Points(100)));
        assert_eq!(got.standing, has(140, 0));
    }

    #[test]
    fn a_purchase_without_points_writes_nothing() {
        let got = purchase(has(5, 0), &[], Points(0), Points(0), new(7), on(10)).expect("allowed");
        assert_eq!((got.lines, got.lots, got.standing), (vec![], vec![], has(5, 0)));
    }

    #[test]
    fn the_nightly_pass_closes_what_has_lapsed_and_only_that() {
        let lots = [lot(1, 50, 9), lot(2, 20, 10)];
        let got = expire(has(70, 0), &lots, on(10)).expect("allowed");
        assert_eq!(written(&got), [(LineKind::Expire, Some(1), -50)]);
        assert_eq!(got.standing, has(20, 0));
    }

    #[test]
    fn an_adjustment_takes_at_most_what_can_be_spent() {
        let lots = [lot(1, 50, 30)];
        let adjusted = |points| adjust(has(50, 0), &lots, Points(points), new(7), on(10));
        assert_eq!(adjusted(-51), Err(LedgerError::NotEnough(Points(50))));
        assert_eq!(adjusted(0), Err(LedgerError::NotPositive));
        assert_eq!(adjusted(-50).map(|p| p.standing), Ok(has(0, 0)));
        assert_eq!(adjusted(25).map(|p| p.standing), Ok(has(75, 0)));
    }

    #[test]
    fn a_transfer_keeps_last_days_and_issuers_and_pays_the_receivers_debt_first() {
        let lots = [lot(1, 50, 90), lot(2, 50, 30), lot(3, 50, 9)];
        let keys = [id(11), id(12), id(13)];
        let moved = |points| transfer(has(150, 0), &lots, has(5, 60), Points(points), &keys, on(10));
        let Transfer { giver, receiver } = moved(70).expect("enough");
        use LineKind::{Settle, Transfer as Moved};
        assert_eq!(written(&giver), [(Moved, Some(2), -50), (Moved, Some(1), -20)]);
        let right = [
            (Moved, Some(11), 50),
            (Settle, Some(11), -50),
            (Settle, None, 50),
            (Moved, Some(12), 20),
            (Settle, Some(12), -10),
            (Settle, None, 10),
        ];
        assert_eq!(written(&receiver), right);
        assert_eq!((giver.standing, receiver.standing), (has(80, 0), has(15, 0)));
        assert_eq!(receiver.lots, [lot(11, 0, 30), lot(12, 10, 90)]);
        assert_eq!(moved(101), Err(LedgerError::NotEnough(Points(100))));
        assert_eq!(moved(0), Err(LedgerError::NotPositive));
    }

    #[test]
    fn nothing_comes_in_that_has_lapsed_already() {
        let gone = NewLot { expires: Some(BusinessDay(9)), ..new(7) };
        assert_eq!(open(has(0, 0), Points(5), gone, on(10)), Err(LedgerError::Lapsed));
        assert_eq!(open(has(0, 0), Points(5), gone, on(9)).map(|p| p.standing), Ok(has(5, 0)));
    }

    #[test]
    fn a_lot_key_that_is_in_use_is_refused() {
        let got = adjust(has(50, 0), &[lot(7, 50, 30)], Points(5), new(7), on(10));
        assert_eq!(got, Err(LedgerError::Disagree(Some(id(7)))));
    }
}
