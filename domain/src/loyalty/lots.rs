//! Which lots a movement takes from, and in which order. Source: docs/rules/loyalty.md §5.3.
use std::cmp::Reverse;

use super::{LedgerError, Lot, Points};
use crate::{ids::LotId, time::BusinessDay};

/// A part taken from one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    pub lot: LotId,
    /// Above zero.
    pub points: Points,
}

/// The points that can be spent on `today`: lapsed lots do not count, even before the nightly pass has closed them.
pub fn spendable(lots: &[Lot], today: BusinessDay) -> Points {
    let all = lots.iter().filter(|lot| lot.is_spendable(today)).map(|lot| lot.remaining.0);
    Points(all.fold(0, i64::saturating_add))
}

/// Takes `points` from the lots that lapse soonest; those that last for ever come last, and equals go by their key.
///
/// # Errors
/// [`LedgerError::NotEnough`] with what can be spent, if that is less; [`LedgerError::NotPositive`] for zero or less.
pub fn plan_spend(lots: &[Lot], points: Points, today: BusinessDay) -> Result<Vec<Take>, LedgerError> {
    if points.0 <= 0 {
        return Err(LedgerError::NotPositive);
    }
    let can = spendable(lots, today);
    if points > can {
        return Err(LedgerError::NotEnough(can));
    }
    let mut open: Vec<&Lot> = lots.iter().filter(|lot| lot.is_spendable(today)).collect();
    open.sort_by_key(|lot| (lot.expires.is_none(), lot.expires, lot.id));
    Ok(take_in_order(&open, points).0)
}

/// Takes up to `points` from the newest lots first, and says what is left over: for a refund whose purchase is not in the
/// books, most likely a late one. Source: docs/rules/loyalty.md §7.5.
pub fn plan_newest(lots: &[Lot], points: Points, today: BusinessDay) -> (Vec<Take>, Points) {
    let mut open: Vec<&Lot> = lots.iter().filter(|lot| lot.is_spendable(today)).collect();
    open.sort_by_key(|lot| Reverse(lot.id));
    take_in_order(&open, points)
}

/// The lots that have lapsed before `today`, whole. Source: docs/rules/loyalty.md §6.1.
pub fn plan_expiry(lots: &[Lot], today: BusinessDay) -> Vec<Take> {
    let mut lapsed: Vec<&Lot> =
        lots.iter().filter(|lot| lot.remaining.0 > 0 && !lot.is_spendable(today)).collect();
    lapsed.sort_by_key(|lot| (lot.expires, lot.id));
    lapsed.into_iter().map(|lot| Take { lot: lot.id, points: lot.remaining }).collect()
}

fn take_in_order(lots: &[&Lot], points: Points) -> (Vec<Take>, Points) {
    let mut left = points;
    let mut takes = Vec::new();
    for lot in lots {
        if left.0 <= 0 {
            break;
        }
        let taken = left.min(lot.remaining);
        takes.push(Take { lot: lot.id, points: taken });
        left = Points(left.0 - taken.0);
    }
    (takes, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(id: i64, remaining: i64, expires: Option<i32>) -> Lot {
        let id = LotId::try_from(id).expect("a key");
        Lot { id, remaining: Points(remaining), expires: expires.map(BusinessDay), issuer: None }
    }

    fn taken(plan: &[Take]) -> Vec<(i64, i64)> {
        plan.iter().map(|take| (take.lot.get(), take.points.0)).collect()
    }

    #[test]
    fn what_lapses_soonest_is_spent_first_and_what_lasts_for_ever_last() {
        let lots = [lot(1, 10, None), lot(2, 10, Some(50)), lot(3, 10, Some(40)), lot(4, 10, Some(40))];
        let plan = plan_spend(&lots, Points(35), BusinessDay(40)).expect("enough");
        assert_eq!(taken(&plan), [(3, 10), (4, 10), (2, 10), (1, 5)]);
    }

    #[test]
    fn lapsed_points_cannot_be_spent_though_no_pass_has_closed_them() {
        let lots = [lot(1, 10, Some(39)), lot(2, 5, Some(40))];
        assert_eq!(spendable(&lots, BusinessDay(40)), Points(5));
        assert_eq!(plan_spend(&lots, Points(6), BusinessDay(40)), Err(LedgerError::NotEnough(Points(5))));
        assert_eq!(taken(&plan_expiry(&lots, BusinessDay(40))), [(1, 10)]);
        assert_eq!(taken(&plan_expiry(&lots, BusinessDay(39))), []);
    }

    #[test]
    fn nothing_and_less_cannot_be_spent() {
        for points in [0, -1] {
            assert_eq!(plan_spend(&[], Points(points), BusinessDay(0)), Err(LedgerError::NotPositive));
        }
    }

    #[test]
    fn a_refund_from_nowhere_takes_the_newest_points_and_says_what_is_missing() {
        let lots = [lot(1, 10, None), lot(2, 5, Some(50)), lot(3, 5, Some(10))];
        let (plan, missing) = plan_newest(&lots, Points(18), BusinessDay(40));
        assert_eq!((taken(&plan), missing), (vec![(2, 5), (1, 10)], Points(3)));
    }
}
