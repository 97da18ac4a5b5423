//! The proof that one member's books are right: replays every line and names each thing that does not fit.
//! Source: docs/rules/loyalty.md §11.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LedgerLine, LineKind, Lot, Points, Standing, refund::GRACE_DAYS};
use crate::{ids::LotId, time::BusinessDay};

/// One thing that is wrong in a member's books. `line` is a place in the lines handed in, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Balance or debt is below zero.
    #[error("balance or debt is below zero")]
    NegativeStanding,
    /// Σ lines ≠ balance − debt.
    #[error("the lines sum to {lines:?}, balance less debt is {standing:?}")]
    SumOfLines { lines: Points, standing: Points },
    /// Σ open lots ≠ balance.
    #[error("the open lots sum to {lots:?}, the balance is {balance:?}")]
    SumOfLots { lots: Points, balance: Points },
    /// −Σ lines without a lot ≠ debt.
    #[error("the lines without a lot make a debt of {lines:?}, the debt is {debt:?}")]
    SumOfDebt { lines: Points, debt: Points },
    /// What paid debts does not cancel out between lots and debt.
    #[error("settlements do not cancel out: {sum:?}")]
    SettlementsOpen { sum: Points },
    /// A lot's lines do not sum to what it holds (nothing, if it is not among the open ones).
    #[error("lot {lot}: its lines sum to {lines:?}, it holds {remaining:?}")]
    LotRemaining { lot: LotId, lines: Points, remaining: Points },
    /// A lot's last day is not the one its lines gave it.
    #[error("lot {lot}: its last day is not the one its lines gave it")]
    LotExpiry { lot: LotId },
    /// A lot stands twice among the open ones.
    #[error("lot {lot} stands twice")]
    LotTwice { lot: LotId },
    /// A lot that holds nothing stands among the open ones.
    #[error("lot {lot} holds nothing and is kept open")]
    LotEmpty { lot: LotId },
    /// Points left a lot before any came into it.
    #[error("line {line}: lot {lot} is spent before it was earned")]
    SpentBeforeEarned { lot: LotId, line: u32 },
    /// More points left a lot than were in it.
    #[error("line {line}: lot {lot} falls below zero")]
    LotBelowZero { lot: LotId, line: u32 },
    /// Points were spent after the lot's last day.
    #[error("line {line}: lot {lot} is spent after its last day")]
    SpentAfterExpiry { lot: LotId, line: u32 },
    /// Points lapsed though the lot's last day was not over.
    #[error("line {line}: lot {lot} lapses before its last day is over")]
    ExpiredTooSoon { lot: LotId, line: u32 },
    /// A line gives a lot another last day. Only a refund may: a grace to a lot whose first last day is over; and what comes
    /// into an empty lot that other members' books know too (docs/rules/merge.md §5).
    #[error("line {line}: another last day for lot {lot}")]
    ExpiryChanged { lot: LotId, line: u32 },
    /// More debt was paid than there was.
    #[error("line {line}: more debt is paid than there is")]
    DebtOverpaid { line: u32 },
    /// A line of no points, of a sign that its kind cannot have, or with or without a lot against its kind.
    #[error("line {line} is not one that its kind can be")]
    WrongLine { line: u32 },
}

/// Proves one member's books. `lines` are all of the member's lines in the order of their keys, `lots` the open ones.
/// Empty: the books are right.
pub fn prove(lines: &[LedgerLine], lots: &[Lot], standing: Standing) -> Vec<Fault> {
    let mut proof = Proof::default();
    for (n, line) in lines.iter().enumerate() {
        proof.line(u32::try_from(n).unwrap_or(u32::MAX), line);
    }
    proof.lots(lots);
    proof.sums(lots, standing);
    proof.faults
}

/// One lot as its lines tell it.
#[derive(Clone, Copy, Debug)]
struct History {
    sum: i64,
    /// The last day that the opening line gave.
    first: Option<BusinessDay>,
    /// The last day as it stands.
    expires: Option<BusinessDay>,
    /// Other members' books have lines of it too: it was opened there, or points of it went there or came from there.
    shared: bool,
}

#[derive(Debug, Default)]
struct Proof {
    faults: Vec<Fault>,
    lots: BTreeMap<LotId, History>,
    sum: i64,
    debt: i64,
    settled: i64,
}

impl Proof {
    fn line(&mut self, n: u32, line: &LedgerLine) {
        if !can_be(line) {
            self.faults.push(Fault::WrongLine { line: n });
        }
        let points = line.points.0;
        self.sum = self.sum.saturating_add(points);
        if line.kind == LineKind::Settle {
            self.settled = self.settled.saturating_add(points);
        }
        match line.lot {
            Some(lot) => self.lot_line(n, lot, line),
            None => {
                self.debt = self.debt.saturating_sub(points);
                if self.debt < 0 && points > 0 {
                    self.faults.push(Fault::DebtOverpaid { line: n });
                }
            }
        }
    }

    fn lot_line(&mut self, n: u32, lot: LotId, line: &LedgerLine) {
        let points = line.points.0;
        let Some(history) = self.lots.get_mut(&lot) else {
            if points < 0 {
                self.faults.push(Fault::SpentBeforeEarned { lot, line: n });
            }
            let (first, expires) = (line.expires, line.expires);
            let shared = !matches!(line.kind, LineKind::Earn | LineKind::Opening | LineKind::Adjust);
            self.lots.insert(lot, History { sum: points, first, expires, shared });
            return;
        };
        history.shared |= line.kind == LineKind::Transfer;
        let over = history.expires.is_some_and(|last| last < line.day);
        if line.expires != history.expires {
            let lapsed = history.shared || history.first.is_some_and(|last| last < line.day);
            let grace = line.expires.is_some_and(|last| last <= line.day.plus(GRACE_DAYS));
            let may = match line.kind {
                LineKind::Restore => lapsed && grace,
                LineKind::Transfer => points > 0,
                _ => false,
            };
            if history.sum != 0 || !may {
                self.faults.push(Fault::ExpiryChanged { lot, line: n });
            }
        }
        let spends =
            matches!(line.kind, LineKind::Redeem | LineKind::Adjust | LineKind::Settle | LineKind::Transfer);
        if spends && points < 0 && over {
            self.faults.push(Fault::SpentAfterExpiry { lot, line: n });
        }
        if line.kind == LineKind::Expire && points < 0 && !over {
            self.faults.push(Fault::ExpiredTooSoon { lot, line: n });
        }
        history.expires = line.expires;
        history.sum = history.sum.saturating_add(points);
        if history.sum < 0 && points < 0 {
            self.faults.push(Fault::LotBelowZero { lot, line: n });
        }
    }

    fn lots(&mut self, lots: &[Lot]) {
        let mut open: BTreeMap<LotId, Lot> = BTreeMap::new();
        for lot in lots {
            if open.insert(lot.id, *lot).is_some() {
                self.faults.push(Fault::LotTwice { lot: lot.id });
            }
            if lot.remaining.0 == 0 {
                self.faults.push(Fault::LotEmpty { lot: lot.id });
            }
        }
        for (id, lot) in &open {
            let told = self.lots.get(id);
            let sum = told.map_or(0, |history| history.sum);
            if sum != lot.remaining.0 {
                let lines = Points(sum);
                self.faults.push(Fault::LotRemaining { lot: *id, lines, remaining: lot.remaining });
            }
            if told.is_some_and(|history| history.expires != lot.expires) {
                self.faults.push(Fault::LotExpiry { lot: *id });
            }
        }
        for (id, history) in &self.lots {
            if history.sum != 0 && !open.contains_key(id) {
                let lines = Points(history.sum);
                self.faults.push(Fault::LotRemaining { lot: *id, lines, remaining: Points::ZERO });
            }
        }
    }

    fn sums(&mut self, lots: &[Lot], standing: Standing) {
        let Standing { balance, debt } = standing;
        if balance.0 < 0 || debt.0 < 0 {
            self.faults.push(Fault::NegativeStanding);
        }
        let net = Points(balance.0.saturating_sub(debt.0));
        if self.sum != net.0 {
            self.faults.push(Fault::SumOfLines { lines: Points(self.sum), standing: net });
        }
        let open = lots.iter().fold(0_i64, |sum, lot| sum.saturating_add(lot.remaining.0));
        if open != balance.0 {
            self.faults.push(Fault::SumOfLots { lots: Points(open), balance });
        }
        if self.debt != debt.0 {
            self.faults.push(Fault::SumOfDebt { lines: Points(self.debt), debt });
        }
        if self.settled != 0 {
            self.faults.push(Fault::SettlementsOpen { sum: Points(self.settled) });
        }
    }
}

/// Whether a line of this kind may have this sign and this side. Source: docs/rules/loyalty.md §5.2.
fn can_be(line: &LedgerLine) -> bool {
    let (given, in_lot) = (line.points.0 > 0, line.lot.is_some());
    line.points.0 != 0
        && match line.kind {
            LineKind::Earn | LineKind::Opening | LineKind::Restore => given && in_lot,
            LineKind::Redeem => !given && in_lot,
            LineKind::Expire | LineKind::Adjust => in_lot,
            LineKind::Transfer => true, // Without a lot: debt that goes over with a merge.
            LineKind::Refund => !given,
            LineKind::Settle => given != in_lot,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: i64) -> LotId {
        LotId::try_from(n).expect("a key")
    }
    fn line(kind: LineKind, lot: i64, points: i64, day: i32) -> LedgerLine {
        let lot = LotId::try_from(lot).ok();
        LedgerLine {
            kind,
            lot,
            points: Points(points),
            day: BusinessDay(day),
            expires: lot.and(Some(BusinessDay(100))),
            purchase: None,
            issuer: None,
        }
    }
    fn lot(n: i64, remaining: i64) -> Lot {
        Lot { id: id(n), remaining: Points(remaining), expires: Some(BusinessDay(100)), issuer: None }
    }

    struct Member {
        lines: Vec<LedgerLine>,
        lots: Vec<Lot>,
        standing: Standing,
    }

    /// Lot 1: 100 earned, 40 redeemed. Lot 2: 50 earned, of which 20 pay the debt of a refund of 30.
    fn right() -> Member {
        use LineKind::*;
        let lines = vec![
            line(Earn, 1, 100, 10),
            line(Redeem, 1, -40, 20),
            line(Refund, 0, -30, 30),
            line(Earn, 2, 50, 40),
            line(Settle, 2, -20, 40),
            line(Settle, 0, 20, 40),
        ];
        let standing = Standing { balance: Points(90), debt: Points(10) };
        Member { lines, lots: vec![lot(1, 60), lot(2, 30)], standing }
    }

    /// Plants a fault in right books and expects it, among others that may follow from it.
    #[track_caller]
    fn planted(change: impl FnOnce(&mut Member), fault: Fault) {
        let mut member = right();
        change(&mut member);
        let found = prove(&member.lines, &member.lots, member.standing);
        assert!(found.contains(&fault), "{fault:?} is not in {found:?}");
    }

    #[test]
    fn right_books_have_no_fault() {
        let Member { lines, lots, standing } = right();
        assert_eq!(prove(&lines, &lots, standing), []);
        assert_eq!(prove(&[], &[], Standing::default()), []);
    }

    #[test]
    fn a_balance_or_debt_that_the_lines_do_not_make_is_named() {
        let sums = Fault::SumOfLines { lines: Points(80), standing: Points(81) };
        planted(|m| m.standing.balance = Points(91), sums);
        let lots = Fault::SumOfLots { lots: Points(90), balance: Points(91) };
        planted(|m| m.standing.balance = Points(91), lots);
        let debt = Fault::SumOfDebt { lines: Points(10), debt: Points(11) };
        planted(|m| m.standing.debt = Points(11), debt);
        planted(|m| m.standing.debt = Points(-1), Fault::NegativeStanding);
        planted(|m| m.standing.balance = Points(-1), Fault::NegativeStanding);
    }

    #[test]
    fn a_lot_that_its_lines_do_not_make_is_named() {
        let holds = |lines, remaining| Fault::LotRemaining {
            lot: id(1),
            lines: Points(lines),
            remaining: Points(remaining),
        };
        planted(|m| m.lots[0].remaining = Points(61), holds(60, 61));
        planted(|m| m.lots.retain(|lot| lot.id != id(1)), holds(60, 0));
        planted(|m| m.lines = m.lines.split_off(2), holds(0, 60));
        planted(|m| m.lots[0].expires = None, Fault::LotExpiry { lot: id(1) });
        planted(|m| m.lots.push(lot(1, 60)), Fault::LotTwice { lot: id(1) });
        planted(|m| m.lots.push(lot(3, 0)), Fault::LotEmpty { lot: id(3) });
    }

    #[test]
    fn a_lot_that_gives_what_it_does_not_have_yet_is_named() {
        planted(|m| m.lines.swap(0, 1), Fault::SpentBeforeEarned { lot: id(1), line: 0 });
        let below = Fault::LotBelowZero { lot: id(1), line: 2 };
        planted(|m| m.lines.insert(2, line(LineKind::Redeem, 1, -61, 20)), below);
    }

    #[test]
    fn a_lapsed_lot_that_is_spent_is_named_and_one_that_lapses_too_soon() {
        let spent = Fault::SpentAfterExpiry { lot: id(1), line: 6 };
        planted(|m| m.lines.push(line(LineKind::Redeem, 1, -1, 101)), spent);
        planted(|m| m.lines.push(line(LineKind::Adjust, 1, -1, 101)), spent);
        planted(|m| m.lines.push(line(LineKind::Transfer, 1, -1, 101)), spent);
        let soon = Fault::ExpiredTooSoon { lot: id(1), line: 6 };
        planted(|m| m.lines.push(line(LineKind::Expire, 1, -60, 100)), soon);
    }

    #[test]
    fn another_last_day_is_named_unless_a_refund_gave_it_to_a_lapsed_lot() {
        let other = |kind, points, day, last| LedgerLine {
            expires: Some(BusinessDay(last)),
            ..line(kind, 1, points, day)
        };
        let fault = |line| Fault::ExpiryChanged { lot: id(1), line };
        planted(|m| m.lines.push(other(LineKind::Redeem, -1, 50, 200)), fault(6));
        planted(|m| m.lines.push(other(LineKind::Restore, 5, 50, 64)), fault(6));
        let lapse = line(LineKind::Expire, 1, -60, 101);
        planted(|m| m.lines.extend([lapse, other(LineKind::Restore, 5, 101, 116)]), fault(7));

        let mut member = right();
        member.lines.extend([lapse, other(LineKind::Restore, 5, 101, 115)]);
        member.lots[0] = Lot { expires: Some(BusinessDay(115)), ..lot(1, 5) };
        member.standing.balance = Points(35);
        assert_eq!(prove(&member.lines, &member.lots, member.standing), []);
        member.lines.push(other(LineKind::Redeem, -5, 115, 115));
        member.lots.remove(0);
        member.standing.balance = Points(30);
        assert_eq!(prove(&member.lines, &member.lots, member.standing), []);
    }

    #[test]
    fn a_lot_that_went_away_whole_may_come_back_with_another_last_day_and_one_that_is_held_may_not() {
        let moved = |points, last| LedgerLine {
            expires: Some(BusinessDay(last)),
            ..line(LineKind::Transfer, 1, points, 60)
        };
        planted(|m| m.lines.push(moved(5, 200)), Fault::ExpiryChanged { lot: id(1), line: 6 });
        let mut member = right();
        member.lines.extend([moved(-60, 100), moved(60, 200)]);
        member.lots[0].expires = Some(BusinessDay(200));
        assert_eq!(prove(&member.lines, &member.lots, member.standing), []);
    }

    #[test]
    fn debt_that_is_paid_without_being_there_is_named() {
        planted(|m| m.lines.push(line(LineKind::Settle, 0, 11, 50)), Fault::DebtOverpaid { line: 6 });
        let open = Fault::SettlementsOpen { sum: Points(11) };
        planted(|m| m.lines.push(line(LineKind::Settle, 0, 11, 50)), open);
    }

    #[test]
    fn a_line_that_its_kind_cannot_be_is_named() {
        for wrong in [
            line(LineKind::Earn, 1, 0, 50),
            line(LineKind::Earn, 1, -5, 50),
            line(LineKind::Earn, 0, 5, 50),
            line(LineKind::Redeem, 0, -5, 50),
            line(LineKind::Redeem, 1, 5, 50),
            line(LineKind::Refund, 1, 5, 50),
            line(LineKind::Settle, 1, 5, 50),
            line(LineKind::Adjust, 0, 5, 50),
        ] {
            planted(|m| m.lines.push(wrong), Fault::WrongLine { line: 6 });
        }
    }
}
