//! Random histories of one member on an in-memory model of the books: the proof holds after every step, whatever the order.
use std::collections::BTreeMap;

use proptest::prelude::*;
use regulars_domain::{
    ids::{LotId, PurchaseId},
    loyalty::{
        LedgerError, LedgerLine, LineKind, Lot, NewLot, Occasion, Points, Posting, Standing,
        accrue::{Terms, accrue},
        lots::spendable,
        post,
        prove::prove,
        refund::{self, Remains},
    },
    money::Money,
    time::BusinessDay,
};

/// One thing that happens to the member. Shares are in percent, `which` counts round the purchases.
#[derive(Clone, Debug)]
enum Step {
    Buy { paid: i64, redeem: i64, multiplier: u32, lasts: Option<i32> },
    Adjust { points: i64 },
    Opening { points: i64, lasts: Option<i32> },
    RefundPart { which: usize, share: i64 },
    RefundWhole { which: usize },
    RefundUnbooked { paid: i64 },
    Expire,
    Wait { days: i32 },
}

fn lasts() -> impl Strategy<Value = Option<i32>> {
    prop_oneof![1 => Just(None), 3 => (0..60_i32).prop_map(Some)]
}

fn buy() -> impl Strategy<Value = Step> {
    (0..40_000_i64, 0..130_i64, prop::sample::select(vec![100, 125, 150]), lasts())
        .prop_map(|(paid, redeem, multiplier, lasts)| Step::Buy { paid, redeem, multiplier, lasts })
}

fn refund_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..20_usize, 0..=100_i64).prop_map(|(which, share)| Step::RefundPart { which, share }),
        (0..20_usize).prop_map(|which| Step::RefundWhole { which }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => buy(),
        4 => refund_step(),
        1 => (-300..300_i64).prop_map(|points| Step::Adjust { points }),
        1 => (1..500_i64, lasts()).prop_map(|(points, lasts)| Step::Opening { points, lasts }),
        1 => (0..20_000_i64).prop_map(|paid| Step::RefundUnbooked { paid }),
        1 => Just(Step::Expire),
        2 => (1..30_i32).prop_map(|days| Step::Wait { days }),
    ]
}

#[derive(Clone, Debug)]
struct Bought {
    id: PurchaseId,
    remains: Remains,
}

/// The books as tables would hold them.
#[derive(Clone, Debug, Default)]
struct Books {
    lines: Vec<LedgerLine>,
    lots: BTreeMap<LotId, Lot>,
    standing: Standing,
    purchases: Vec<Bought>,
    today: i32,
    last_key: i64,
}

impl Books {
    fn key(&mut self) -> i64 {
        self.last_key += 1;
        self.last_key
    }
    fn new_lot(&mut self, lasts: Option<i32>) -> NewLot {
        let id = LotId::try_from(self.key()).expect("a key");
        NewLot { id, expires: lasts.map(|days| BusinessDay(self.today + days)), issuer: None }
    }
    fn open_lots(&self) -> Vec<Lot> {
        self.lots.values().copied().collect()
    }
    fn on(&self, purchase: Option<PurchaseId>) -> Occasion {
        Occasion { day: BusinessDay(self.today), purchase }
    }

    /// Writes a posting as the tables would take it: through JSON, as it may travel.
    fn write(&mut self, posting: Posting) {
        let lines = serde_json::to_string(&posting.lines).expect("writes");
        self.lines.extend(serde_json::from_str::<Vec<LedgerLine>>(&lines).expect("reads"));
        for lot in posting.lots {
            let lot: Lot =
                serde_json::from_str(&serde_json::to_string(&lot).expect("writes")).expect("reads");
            if lot.remaining == Points::ZERO {
                self.lots.remove(&lot.id);
            } else {
                self.lots.insert(lot.id, lot);
            }
        }
        self.standing = posting.standing;
        let faults = prove(&self.lines, &self.open_lots(), self.standing);
        assert_eq!(faults, [], "{self:#?}");
    }

    /// The part of the books that a refund asks for, and no more.
    fn for_refund(&self, purchase: PurchaseId) -> (Vec<LedgerLine>, Vec<Lot>) {
        let of_purchase = |line: &&LedgerLine| line.purchase == Some(purchase);
        let lots: Vec<LotId> = self
            .lines
            .iter()
            .filter(of_purchase)
            .filter(|line| matches!(line.kind, LineKind::Earn | LineKind::Redeem))
            .filter_map(|line| line.lot)
            .collect();
        let in_lots = |line: &LedgerLine| line.lot.is_some_and(|lot| lots.contains(&lot));
        let opened = self.lines.iter().filter(|line| line.kind == LineKind::Earn && in_lots(line));
        let openers: Vec<Option<PurchaseId>> = opened.map(|line| line.purchase).collect();
        let owed = |line: &LedgerLine| line.lot.is_none() && openers.contains(&line.purchase);
        let wanted = self.lines.iter().filter(|line| of_purchase(line) || in_lots(line) || owed(line));
        (wanted.copied().collect(), lots.iter().filter_map(|lot| self.lots.get(lot)).copied().collect())
    }

    fn buy(&mut self, paid: i64, redeem: i64, multiplier: u32, lasts: Option<i32>) {
        let can = spendable(&self.open_lots(), BusinessDay(self.today));
        let redeem = Points(can.0 * redeem / 100);
        let terms = Terms { points: Points(1), per: Money(100), multiplier };
        let id = PurchaseId::try_from(self.key()).expect("a key");
        let new = self.new_lot(lasts);
        let earns = accrue(Money(paid), terms);
        let got = post::purchase(self.standing, &self.open_lots(), redeem, earns, new, self.on(Some(id)));
        if redeem > can {
            assert_eq!(got, Err(LedgerError::NotEnough(can)));
            return;
        }
        let off = Money(redeem.0);
        let paid = Money(paid);
        let terms = (multiplier != 125).then_some(terms);
        self.purchases
            .push(Bought { id, remains: Remains { terms, paid, paid_left: paid, off, off_left: off } });
        self.write(got.expect("affordable"));
    }

    fn refund(&mut self, which: usize, share: i64) {
        if self.purchases.is_empty() {
            return;
        }
        let which = which % self.purchases.len();
        let bought = &mut self.purchases[which];
        let left = |whole: Money| Money(whole.0 - whole.0 * share / 100);
        bought.remains.paid_left = left(bought.remains.paid_left);
        bought.remains.off_left = left(bought.remains.off_left);
        let Bought { id, remains } = bought.clone();
        let (lines, lots) = self.for_refund(id);
        let today = BusinessDay(self.today);
        let got = refund::refund(self.standing, &lots, id, &lines, &remains, today);
        self.write(got.expect("the books agree"));
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Buy { paid, redeem, multiplier, lasts } => self.buy(paid, redeem, multiplier, lasts),
            Step::Adjust { points } => {
                let can = spendable(&self.open_lots(), BusinessDay(self.today));
                let new = self.new_lot(None);
                match post::adjust(self.standing, &self.open_lots(), Points(points), new, self.on(None)) {
                    Ok(posting) => self.write(posting),
                    Err(error) => assert!(points == 0 || error == LedgerError::NotEnough(can)),
                }
            }
            Step::Opening { points, lasts } => {
                let new = self.new_lot(lasts);
                let got = post::open(self.standing, Points(points), new, self.on(None));
                self.write(got.expect("not lapsed"));
            }
            Step::RefundPart { which, share } => self.refund(which, share),
            Step::RefundWhole { which } => self.refund(which, 100),
            Step::RefundUnbooked { paid } => {
                let terms = Terms { points: Points(1), per: Money(100), multiplier: 100 };
                let lots = self.open_lots();
                let got = refund::refund_unbooked(self.standing, &lots, Money(paid), terms, self.on(None));
                self.write(got.expect("the books agree"));
            }
            Step::Expire => {
                let got = post::expire(self.standing, &self.open_lots(), self.on(None));
                self.write(got.expect("the books agree"));
                assert!(self.lots.values().all(|lot| lot.is_spendable(BusinessDay(self.today))));
            }
            Step::Wait { days } => self.today += days,
        }
    }

    fn of_purchase(&self, id: PurchaseId, kind: LineKind) -> i64 {
        let lines = self.lines.iter().filter(|line| line.purchase == Some(id) && line.kind == kind);
        lines.map(|line| line.points.0).sum()
    }

    fn net(&self) -> i64 {
        self.standing.balance.0 - self.standing.debt.0
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_proof_holds_after_every_step_of_any_history(steps in prop::collection::vec(step(), 1..60)) {
        let mut books = Books::default();
        for step in &steps {
            books.step(step);
        }
        // When everything has been refunded, each purchase has taken back what it gave and given back what it took.
        for which in 0..books.purchases.len() {
            books.refund(which, 100);
        }
        for bought in books.purchases.clone() {
            let sum = |kind| books.of_purchase(bought.id, kind);
            prop_assert_eq!(sum(LineKind::Earn), -sum(LineKind::Refund));
            prop_assert_eq!(sum(LineKind::Redeem), -sum(LineKind::Restore));
        }
        // And once more changes nothing.
        let before = books.clone();
        for which in 0..books.purchases.len() {
            books.refund(which, 100);
        }
        prop_assert_eq!(before.lines.len(), books.lines.len());
    }

    #[test]
    fn a_purchase_refunded_in_parts_on_its_day_leaves_lots_and_standing_as_they_were(
        steps in prop::collection::vec(step(), 0..40), last in buy(),
        shares in prop::collection::vec(0..=100_i64, 0..5),
    ) {
        let mut books = Books::default();
        for step in &steps {
            books.step(step);
        }
        books.step(&Step::Expire);
        let before = books.clone();
        books.step(&last);
        if books.purchases.len() > before.purchases.len() {
            let which = before.purchases.len();
            for share in shares {
                books.refund(which, share);
            }
            books.refund(which, 100);
        }
        prop_assert_eq!(books.net(), before.net());
        // With a debt, points that go back may pay it: then only the net is as it was.
        let redeems = matches!(last, Step::Buy { redeem: 1.., .. });
        if before.standing.debt == Points::ZERO || !redeems {
            prop_assert_eq!(books.standing, before.standing);
            prop_assert_eq!(books.lots, before.lots);
        }
    }

    #[test]
    fn everything_refunded_in_any_order_leaves_what_the_member_began_with(
        opening in 1..2_000_i64, buys in prop::collection::vec(buy(), 1..12),
        order in prop::collection::vec(refund_step(), 0..40),
    ) {
        let mut books = Books::default();
        books.step(&Step::Opening { points: opening, lasts: None });
        let before = books.clone();
        for step in buys.iter().chain(&order) {
            books.step(step);
        }
        for which in 0..books.purchases.len() {
            books.refund(which, 100);
        }
        prop_assert_eq!(books.standing, before.standing);
        prop_assert_eq!(books.lots, before.lots);
    }
}
