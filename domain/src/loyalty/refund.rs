//! What a refund does to points: it takes back what its purchase gave and gives back what it redeemed, to the same lots.
//! Source: docs/rules/loyalty.md §7.
use super::{
    LedgerError, LedgerLine, LineKind, Lot, NewLot, Occasion, Points, Posting, Standing,
    accrue::{Terms, accrue},
    ledger::Draft,
    lots::plan_newest,
};
use crate::{
    ids::{LotId, PurchaseId},
    money::Money,
    time::BusinessDay,
};

/// Days for which points that go back to a lapsed lot can be spent, after the day of the refund.
/// Source: docs/rules/loyalty.md §7.3.
pub const GRACE_DAYS: i32 = 14;

/// What was paid and taken off by a purchase as a whole, and what of it remains after the refund being posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remains {
    /// The terms under which the purchase earned; without them (imported points) what it earned is shared in proportion.
    pub terms: Option<Terms>,
    /// Paid for the whole purchase.
    pub paid: Money,
    /// Paid for what remains; zero after a whole refund.
    pub paid_left: Money,
    /// Money off for points on the whole purchase.
    pub off: Money,
    /// Money off on what remains.
    pub off_left: Money,
}

impl Remains {
    /// What remains earns so many of the points that the whole earned: by the terms of then, never more than the whole.
    /// Source: docs/rules/loyalty.md §7.1.
    pub fn earned(&self, whole: Points) -> Points {
        match self.terms {
            Some(terms) => accrue(self.paid_left, terms).min(whole),
            None => proportion(whole, self.paid_left, self.paid),
        }
    }

    /// So many of the redeemed points belong to what remains, rounded down in the member's favour.
    /// Source: docs/rules/loyalty.md §7.3.
    pub fn redeemed(&self, whole: Points) -> Points {
        proportion(whole, self.off_left, self.off)
    }
}

/// A refund of a booked purchase, whole or in part.
///
/// `books`, in the order of their keys: every line so far that names the purchase, every line of the lot it opened and of the
/// lots it redeemed from, and the lines without a lot of the purchases that opened those. Of a purchase that a merge carried
/// over, so from the books of all who had it: those of who has it now come last, so that a lot that is opened again takes the
/// last day it had there. `lots`: every *open* lot of who has it now that one of these names; more do no harm, a missing one
/// would be opened again at nothing.
///
/// Redeemed points go back first, the last taken first. Then what was earned is taken: from the purchase's own lot, then from
/// what of that lot had lapsed (its expiry is written back), and the rest becomes debt.
/// Source: docs/rules/loyalty.md §7.1–§7.4.
///
/// # Errors
/// [`LedgerError::Disagree`]: the lines, lots and standing contradict each other.
pub fn refund(
    standing: Standing,
    lots: &[Lot],
    purchase: PurchaseId,
    books: &[LedgerLine],
    remains: &Remains,
    today: BusinessDay,
) -> Result<Posting, LedgerError> {
    let mut draft = Draft::new(standing, lots, Occasion { day: today, purchase: Some(purchase) });
    let books = Books { purchase, lines: books };

    let redeemed = books.sum(LineKind::Redeem)?.negated();
    let restored = books.sum(LineKind::Restore)?;
    let give = less(redeemed, remains.redeemed(redeemed), restored);
    restore(&mut draft, &books, restored, give)?;

    let earned = books.sum(LineKind::Earn)?;
    let reversed = books.sum(LineKind::Refund)?.negated();
    let take = less(earned, remains.earned(earned), reversed);
    reverse(&mut draft, &books, take)?;
    Ok(draft.finish())
}

/// A refund of a purchase that the books do not have: takes what `paid` (a positive sum) would earn on `terms` from the
/// newest lots, and the rest becomes debt. Gives nothing back, for what it redeemed is not known.
/// `lots`: the member's open lots. Source: docs/rules/loyalty.md §7.5.
///
/// # Errors
/// [`LedgerError::Disagree`]: the standing holds less than the lots.
pub fn refund_unbooked(
    standing: Standing,
    lots: &[Lot],
    paid: Money,
    terms: Terms,
    occasion: Occasion,
) -> Result<Posting, LedgerError> {
    let mut draft = Draft::new(standing, lots, occasion);
    let (takes, missing) = plan_newest(lots, accrue(paid, terms), draft.today());
    for take in takes {
        draft.move_lot(LineKind::Refund, take.lot, take.points.negated())?;
    }
    draft.move_debt(LineKind::Refund, missing.negated())?;
    Ok(draft.finish())
}

/// `whole − rest − done`, never below zero.
fn less(whole: Points, rest: Points, done: Points) -> Points {
    Points(whole.0.saturating_sub(rest.0).saturating_sub(done.0).max(0))
}

/// `whole × left ÷ all`, rounded down, inside `0..=whole`; nothing of nothing.
fn proportion(whole: Points, left: Money, all: Money) -> Points {
    if left.0 <= 0 || all.0 <= 0 {
        return Points::ZERO;
    }
    let part = i128::from(whole.0) * i128::from(left.0) / i128::from(all.0);
    Points(i64::try_from(part).unwrap_or(whole.0).clamp(0, whole.0.max(0)))
}

/// What the ledger says so far about a purchase and the lots it touched.
struct Books<'a> {
    purchase: PurchaseId,
    lines: &'a [LedgerLine],
}

impl<'a> Books<'a> {
    fn of_purchase(&self, kind: LineKind) -> impl DoubleEndedIterator<Item = &'a LedgerLine> {
        let purchase = Some(self.purchase);
        self.lines.iter().filter(move |line| line.kind == kind && line.purchase == purchase)
    }

    fn of_lot(&self, lot: LotId) -> impl DoubleEndedIterator<Item = &'a LedgerLine> {
        self.lines.iter().filter(move |line| line.lot == Some(lot))
    }

    fn sum(&self, kind: LineKind) -> Result<Points, LedgerError> {
        total(self.of_purchase(kind))
    }

    /// What a refund of the purchase that opened `lot` did not find in it any more, less what came back since and paid it.
    fn owed(&self, lot: LotId) -> Result<Points, LedgerError> {
        let opened = self.of_lot(lot).find(|line| line.kind == LineKind::Earn);
        let Some(opener) = opened.and_then(|line| line.purchase) else {
            return Ok(Points::ZERO);
        };
        let of_opener = |line: &&LedgerLine| line.purchase == Some(opener);
        let short = self.lines.iter().filter(|line| line.lot.is_none() && line.kind == LineKind::Refund);
        let short = total(short.filter(of_opener))?.negated();
        let paid = self.of_lot(lot).filter(|line| line.kind == LineKind::Settle && !of_opener(line));
        Ok(less(short, Points::ZERO, total(paid)?.negated()))
    }
}

fn total<'a>(lines: impl Iterator<Item = &'a LedgerLine>) -> Result<Points, LedgerError> {
    Points::checked_sum(lines.map(|line| line.points)).ok_or(LedgerError::TooMany)
}

/// Gives `give` points back to the lots they were taken from: the last line first, after skipping the `done` that earlier
/// refunds gave back. So what remains redeemed is what a smaller redemption would have taken.
fn restore(draft: &mut Draft, books: &Books, done: Points, give: Points) -> Result<(), LedgerError> {
    let (mut done, mut give) = (done.0, give.0);
    for line in books.of_purchase(LineKind::Redeem).rev() {
        let lot = line.lot.ok_or(LedgerError::Disagree(None))?;
        let of_line = line.points.negated().0;
        let skipped = done.min(of_line);
        let points = Points(give.min(of_line - skipped));
        (done, give) = (done - skipped, give - points.0);
        if points.0 > 0 {
            reopen(draft, lot, line)?;
            draft.move_lot(LineKind::Restore, lot, points)?;
            draft.settle(lot, points.min(books.owed(lot)?))?;
        }
    }
    Ok(())
}

/// Makes the lot ready to take points back. One that has lapsed gets the grace; what it may still hold of its own because
/// no nightly pass has been lapses first.
fn reopen(draft: &mut Draft, id: LotId, taken: &LedgerLine) -> Result<(), LedgerError> {
    let today = draft.today();
    let open = draft.lot(id).copied();
    let expires = open.map_or(taken.expires, |lot| lot.expires);
    if expires.is_some_and(|last| last < today) {
        if let Some(lot) = open {
            draft.move_lot(LineKind::Expire, id, lot.remaining.negated())?;
        }
        draft.open(NewLot { id, expires: Some(today.plus(GRACE_DAYS)), issuer: taken.issuer })?;
    } else if open.is_none() {
        draft.open(NewLot { id, expires, issuer: taken.issuer })?;
    }
    Ok(())
}

/// Takes `due` points of what the purchase earned.
fn reverse(draft: &mut Draft, books: &Books, due: Points) -> Result<(), LedgerError> {
    let Some(opening) = books.of_purchase(LineKind::Earn).next() else {
        return Ok(());
    };
    let id = opening.lot.ok_or(LedgerError::Disagree(None))?;
    let there = draft.lot(id).map_or(Points::ZERO, |lot| lot.remaining).min(due);
    let lapsed = total(books.of_lot(id).filter(|line| line.kind == LineKind::Expire))?.negated();
    let unlapsed = less(due, there, Points::ZERO).min(lapsed);
    if unlapsed.0 > 0 {
        if draft.lot(id).is_none() {
            let last = books.of_lot(id).next_back().unwrap_or(opening);
            draft.open(NewLot { id, expires: last.expires, issuer: last.issuer })?;
        }
        draft.move_lot(LineKind::Expire, id, unlapsed)?;
    }
    let from_lot = Points(there.0 + unlapsed.0.max(0));
    draft.move_lot(LineKind::Refund, id, from_lot.negated())?;
    draft.move_debt(LineKind::Refund, less(due, from_lot, Points::ZERO).negated())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i32 = 100;

    fn lot_id(n: i64) -> LotId {
        LotId::try_from(n).expect("a key")
    }
    fn bought(n: i64) -> PurchaseId {
        PurchaseId::try_from(n).expect("a key")
    }
    fn lot(n: i64, remaining: i64, expires: i32) -> Lot {
        Lot { id: lot_id(n), remaining: Points(remaining), expires: Some(BusinessDay(expires)), issuer: None }
    }
    fn line(kind: LineKind, lot: i64, points: i64, expires: i32, purchase: i64) -> LedgerLine {
        LedgerLine {
            kind,
            lot: Some(lot_id(lot)),
            points: Points(points),
            day: BusinessDay(50),
            expires: Some(BusinessDay(expires)),
            purchase: Some(bought(purchase)),
            issuer: None,
        }
    }
    fn has(balance: i64, debt: i64) -> Standing {
        Standing { balance: Points(balance), debt: Points(debt) }
    }
    /// 100.00 paid, 1.00 off by points, at a point a unit; `left` parts of ten remain.
    fn remains(left: i64) -> Remains {
        Remains {
            terms: Some(Terms { points: Points(1), per: Money(100), multiplier: 100 }),
            paid: Money(10_000),
            paid_left: Money(1_000 * left),
            off: Money(100),
            off_left: Money(10 * left),
        }
    }
    fn written(posting: &Posting) -> Vec<(LineKind, Option<i64>, i64)> {
        posting.lines.iter().map(|l| (l.kind, l.lot.map(LotId::get), l.points.0)).collect()
    }
    fn refunded(standing: Standing, lots: &[Lot], books: &[LedgerLine], left: i64) -> Posting {
        refund(standing, lots, bought(1), books, &remains(left), BusinessDay(TODAY)).expect("the books agree")
    }

    #[test]
    fn points_that_are_still_there_are_taken_from_their_own_lot() {
        let books = [line(LineKind::Earn, 5, 100, 400, 1)];
        let got = refunded(has(130, 0), &[lot(4, 30, 200), lot(5, 100, 400)], &books, 0);
        assert_eq!(written(&got), [(LineKind::Refund, Some(5), -100)]);
        assert_eq!((got.standing, got.lots), (has(30, 0), vec![lot(5, 0, 400)]));
    }

    #[test]
    fn points_spent_already_become_debt_and_other_lots_are_left_alone() {
        let books = [line(LineKind::Earn, 5, 100, 400, 1), line(LineKind::Redeem, 5, -60, 400, 2)];
        let got = refunded(has(70, 0), &[lot(4, 30, 200), lot(5, 40, 400)], &books, 0);
        assert_eq!(written(&got), [(LineKind::Refund, Some(5), -40), (LineKind::Refund, None, -60)]);
        assert_eq!(got.standing, has(30, 60));
    }

    #[test]
    fn points_that_lapsed_unspent_are_not_owed() {
        let books = [
            line(LineKind::Earn, 5, 100, 90, 1),
            line(LineKind::Redeem, 5, -30, 90, 2),
            line(LineKind::Expire, 5, -70, 90, 1),
        ];
        let got = refunded(has(0, 0), &[], &books, 0);
        let right = [
            (LineKind::Expire, Some(5), 70),
            (LineKind::Refund, Some(5), -70),
            (LineKind::Refund, None, -30),
        ];
        assert_eq!(written(&got), right);
        assert_eq!(got.standing, has(0, 30));
    }

    #[test]
    fn redeemed_points_go_back_to_their_lots_the_last_taken_first() {
        let books = [line(LineKind::Redeem, 3, -40, 200, 1), line(LineKind::Redeem, 4, -60, 300, 1)];
        let half = refunded(has(0, 0), &[], &books, 5);
        assert_eq!(written(&half), [(LineKind::Restore, Some(4), 50)]);
        assert_eq!(half.lots, [lot(4, 50, 300)]);
        let books = [&books[..], &half.lines[..]].concat();
        let rest = refunded(half.standing, &half.lots, &books, 0);
        assert_eq!(written(&rest), [(LineKind::Restore, Some(4), 10), (LineKind::Restore, Some(3), 40)]);
        assert_eq!(rest.lots, [lot(4, 60, 300), lot(3, 40, 200)]);
    }

    #[test]
    fn points_that_go_back_to_a_lapsed_lot_last_for_the_grace() {
        let books = [line(LineKind::Redeem, 3, -100, 99, 1)];
        let got = refunded(has(0, 0), &[], &books, 0);
        assert_eq!(got.lots, [lot(3, 100, TODAY + GRACE_DAYS)]);
        // Not yet closed by the nightly pass: what it holds lapses before the grace begins.
        let got = refunded(has(25, 0), &[lot(3, 25, 99)], &books, 0);
        assert_eq!(written(&got), [(LineKind::Expire, Some(3), -25), (LineKind::Restore, Some(3), 100)]);
        assert_eq!(got.lots, [lot(3, 100, TODAY + GRACE_DAYS)]);
        // On its last day it has not lapsed.
        let books = [line(LineKind::Redeem, 3, -100, TODAY, 1)];
        assert_eq!(refunded(has(0, 0), &[], &books, 0).lots, [lot(3, 100, TODAY)]);
    }

    #[test]
    fn points_going_back_to_a_lot_whose_purchase_was_refunded_pay_that_refunds_debt() {
        let owed = LedgerLine { lot: None, expires: None, ..line(LineKind::Refund, 5, -100, 0, 2) };
        let books = [line(LineKind::Earn, 5, 100, 400, 2), line(LineKind::Redeem, 5, -100, 400, 1), owed];
        let got = refunded(has(0, 100), &[], &books, 0);
        let right = [
            (LineKind::Restore, Some(5), 100),
            (LineKind::Settle, Some(5), -100),
            (LineKind::Settle, None, 100),
        ];
        assert_eq!(written(&got), right);
        assert_eq!((got.standing, got.lots), (has(0, 0), vec![lot(5, 0, 400)]));
    }

    #[test]
    fn points_going_back_to_another_lot_leave_the_debt_to_what_is_earned_next() {
        let books = [line(LineKind::Redeem, 3, -100, 200, 1)];
        assert_eq!(refunded(has(0, 70), &[], &books, 0).standing, has(100, 70));
    }

    #[test]
    fn parts_end_at_exactly_what_the_whole_would_have_taken() {
        let mut books = vec![line(LineKind::Earn, 5, 100, 400, 1)];
        let (mut lots, mut standing, mut taken) = (vec![lot(5, 100, 400)], has(100, 0), vec![]);
        for left in [7, 7, 2, 0] {
            let got = refunded(standing, &lots, &books, left);
            taken.push(got.total(LineKind::Refund).0);
            books.extend(&got.lines);
            standing = got.standing;
            if !got.lots.is_empty() {
                lots = got.lots;
            }
        }
        assert_eq!((taken, standing), (vec![-30, 0, -50, -20], has(0, 0)));
    }

    #[test]
    fn the_terms_of_then_decide_what_the_rest_earns_and_without_them_the_proportion() {
        let part = Remains { paid: Money(199), paid_left: Money(100), ..remains(0) };
        assert_eq!(part.earned(Points(1)), Points(1));
        assert_eq!(Remains { terms: None, ..part }.earned(Points(1)), Points(0));
        assert_eq!(Remains { paid_left: Money(0), terms: None, ..part }.earned(Points(1)), Points(0));
    }

    #[test]
    fn a_refund_from_nowhere_takes_the_newest_points_and_owes_the_rest() {
        let lots = [lot(4, 30, 400), lot(5, 40, 200)];
        let terms = Terms { points: Points(1), per: Money(100), multiplier: 100 };
        let occasion = Occasion { day: BusinessDay(TODAY), purchase: None };
        let take = |paid| refund_unbooked(has(70, 0), &lots, Money(paid), terms, occasion).expect("agrees");
        let right = [
            (LineKind::Refund, Some(5), -40),
            (LineKind::Refund, Some(4), -30),
            (LineKind::Refund, None, -10),
        ];
        assert_eq!(written(&take(8_000)), right);
        assert_eq!((take(8_000).standing, take(99).lines), (has(0, 10), vec![]));
    }
}
