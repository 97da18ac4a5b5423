//! The members and their books, as tables would hold them, and what may happen to them.
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use regulars_domain::{
    ids::{LotId, PurchaseId},
    loyalty::{
        LedgerLine, LineKind, Lot, NewLot, Occasion, Points, Posting, Standing,
        accrue::{Terms, accrue},
        lots::spendable,
        merge::{Account, Brought, Since, merge, unmerge},
        post,
        prove::prove,
        refund::{self, Remains},
    },
    money::Money,
    time::BusinessDay,
};

pub const MEMBERS: usize = 4;

/// One thing that happens. Members and purchases count round; shares are in percent.
#[derive(Clone, Debug)]
pub enum Step {
    Buy { who: usize, paid: i64, redeem: i64, lasts: Option<i32> },
    Refund { which: usize, share: i64 },
    RefundUnbooked { who: usize, paid: i64 },
    Adjust { who: usize, points: i64 },
    Note { who: usize },
    Expire,
    Wait { days: i32 },
    Merge { who: usize, into: usize },
    Unmerge { which: usize },
}

fn buy() -> impl Strategy<Value = Step> {
    let lasts = prop_oneof![1 => Just(None), 3 => (0..60_i32).prop_map(Some)];
    (0..MEMBERS, 0..40_000_i64, 0..=100_i64, lasts).prop_map(|(who, paid, redeem, lasts)| Step::Buy {
        who,
        paid,
        redeem,
        lasts,
    })
}

/// What happens to members apart from merging.
pub fn life() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => buy(),
        5 => (0..40_usize, prop_oneof![Just(100_i64), 0..=100_i64])
            .prop_map(|(which, share)| Step::Refund { which, share }),
        1 => (0..MEMBERS, 0..9_000_i64).prop_map(|(who, paid)| Step::RefundUnbooked { who, paid }),
        1 => (0..MEMBERS, -200..200_i64).prop_map(|(who, points)| Step::Adjust { who, points }),
        1 => (0..MEMBERS).prop_map(|who| Step::Note { who }),
        1 => Just(Step::Expire),
        2 => (1..20_i32).prop_map(|days| Step::Wait { days }),
    ]
}

pub fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => life(),
        3 => (0..MEMBERS, 0..MEMBERS).prop_map(|(who, into)| Step::Merge { who, into }),
        3 => (0..MEMBERS).prop_map(|which| Step::Unmerge { which }),
    ]
}

/// Each thing a member has besides points: whose it is, and for whom it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub of: usize,
    pub origin: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Bought {
    pub id: PurchaseId,
    pub remains: Remains,
    pub held: Held,
}

/// A merge that has not been taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    into: usize,
    brought: Vec<Brought>,
    debt: Points,
    /// How many lines there were before it.
    at: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    pub lots: BTreeMap<LotId, Lot>,
    pub standing: Standing,
    pub merged: Option<Done>,
}

impl Member {
    pub fn open_lots(&self) -> Vec<Lot> {
        self.lots.values().copied().collect()
    }
}

/// All members' books, as tables would hold them.
#[derive(Clone, Debug)]
pub struct World {
    pub members: Vec<Member>,
    /// In the order of their keys, each with whose it is.
    pub lines: Vec<(usize, LedgerLine)>,
    pub purchases: Vec<Bought>,
    pub notes: Vec<Held>,
    today: i32,
    last_key: i64,
}

impl World {
    fn new() -> World {
        let members = vec![Member::default(); MEMBERS];
        World { members, lines: vec![], purchases: vec![], notes: vec![], today: 0, last_key: 0 }
    }

    fn key(&mut self) -> i64 {
        self.last_key += 1;
        self.last_key
    }
    fn keys(&mut self, count: usize) -> Vec<LotId> {
        (0..count).map(|_| LotId::try_from(self.key()).expect("a key")).collect()
    }
    fn new_lot(&mut self, lasts: Option<i32>) -> NewLot {
        let id = LotId::try_from(self.key()).expect("a key");
        NewLot { id, expires: lasts.map(|days| BusinessDay(self.today + days)), issuer: None }
    }
    fn on(&self, purchase: Option<PurchaseId>) -> Occasion {
        Occasion { day: BusinessDay(self.today), purchase }
    }
    /// Whom somebody has become.
    fn now(&self, who: usize) -> usize {
        self.members[who].merged.as_ref().map_or(who, |merged| self.now(merged.into))
    }
    /// Whether somebody is `who`, or was merged into them, over however many others.
    fn became(&self, origin: usize, who: usize) -> bool {
        origin == who
            || self.members[origin].merged.as_ref().is_some_and(|merged| self.became(merged.into, who))
    }

    fn write(&mut self, who: usize, posting: Posting) {
        self.lines.extend(posting.lines.into_iter().map(|line| (who, line)));
        let member = &mut self.members[who];
        for lot in posting.lots {
            if lot.remaining == Points::ZERO {
                member.lots.remove(&lot.id);
            } else {
                member.lots.insert(lot.id, lot);
            }
        }
        member.standing = posting.standing;
    }

    fn buy(&mut self, who: usize, paid: i64, redeem: i64, lasts: Option<i32>) {
        let (origin, of) = (self.now(who), self.now(who));
        let lots = self.members[of].open_lots();
        let can = spendable(&lots, BusinessDay(self.today));
        let redeem = Points(can.0 * redeem / 100);
        let terms = Terms { points: Points(1), per: Money(100), multiplier: 100 };
        let id = PurchaseId::try_from(self.key()).expect("a key");
        let new = self.new_lot(lasts);
        let paid = Money(paid);
        let standing = self.members[of].standing;
        let got = post::purchase(standing, &lots, redeem, accrue(paid, terms), new, self.on(Some(id)));
        self.write(of, got.expect("affordable"));
        let off = Money(redeem.0);
        let remains = Remains { terms: Some(terms), paid, paid_left: paid, off, off_left: off };
        self.purchases.push(Bought { id, remains, held: Held { of, origin } });
    }

    /// The lines that a refund asks for, of everybody's books, and the lots of whoever has the purchase now.
    pub fn refund(&mut self, which: usize, share: i64) {
        if self.purchases.is_empty() {
            return;
        }
        let which = which % self.purchases.len();
        let left = |whole: Money| Money(whole.0 - whole.0 * share / 100);
        let bought = &mut self.purchases[which];
        bought.remains.paid_left = left(bought.remains.paid_left);
        bought.remains.off_left = left(bought.remains.off_left);
        let Bought { id, remains, held: Held { of, .. } } = bought.clone();
        let (own, others): (Vec<_>, Vec<_>) = self.lines.iter().copied().partition(|(who, _)| *who == of);
        let all: Vec<LedgerLine> = others.into_iter().chain(own).map(|(_, line)| line).collect();
        let of_purchase = |line: &&LedgerLine| line.purchase == Some(id);
        let named: BTreeSet<LotId> = all.iter().filter(of_purchase).filter_map(|line| line.lot).collect();
        let in_lots = |line: &LedgerLine| line.lot.is_some_and(|lot| named.contains(&lot));
        let opened = all.iter().filter(|line| line.kind == LineKind::Earn && in_lots(line));
        let openers: Vec<Option<PurchaseId>> = opened.map(|line| line.purchase).collect();
        let owed = |line: &LedgerLine| line.lot.is_none() && openers.contains(&line.purchase);
        let books: Vec<LedgerLine> =
            all.iter().filter(|line| of_purchase(line) || in_lots(line) || owed(line)).copied().collect();
        let member = &self.members[of];
        let lots: Vec<Lot> = named.iter().filter_map(|lot| member.lots.get(lot)).copied().collect();
        let today = BusinessDay(self.today);
        let got = refund::refund(member.standing, &lots, id, &books, &remains, today);
        self.write(of, got.expect("the books agree"));
    }

    /// Whether it could be done: two who are not one already, both there.
    pub fn merge(&mut self, who: usize, into: usize) -> bool {
        if who == into || self.members[who].merged.is_some() || self.members[into].merged.is_some() {
            return false;
        }
        let keys = self.keys(self.members[who].lots.len());
        let (given, kept) = (self.members[who].clone(), self.members[into].clone());
        let at = self.lines.len();
        let got = merge(
            Account { standing: given.standing, lots: &given.open_lots() },
            Account { standing: kept.standing, lots: &kept.open_lots() },
            &keys,
            self.on(None),
        );
        let got = got.expect("the books agree");
        self.write(who, got.moved.giver);
        self.write(into, got.moved.receiver);
        self.members[who].merged = Some(Done { into, brought: got.brought, debt: got.debt, at });
        self.repoint(who, into, |held| held.of == who);
        true
    }

    /// Whether it could be done: who was merged, into somebody who is still there.
    pub fn unmerge(&mut self, who: usize) -> bool {
        let Some(done) = self.members[who].merged.clone() else { return false };
        if self.members[done.into].merged.is_some() {
            return false;
        }
        let its_own: BTreeSet<PurchaseId> = {
            let origin = |bought: &&Bought| self.became(bought.held.origin, who);
            self.purchases.iter().filter(origin).map(|bought| bought.id).collect()
        };
        let since = self.lines.iter().skip(done.at).map(|(_, line)| *line);
        let theirs: Vec<LedgerLine> =
            since.filter(|line| line.purchase.is_some_and(|p| its_own.contains(&p))).collect();
        let kept = self.members[done.into].clone();
        let given = self.members[who].clone();
        let keys = self.keys(kept.lots.len());
        let got = unmerge(
            Account { standing: kept.standing, lots: &kept.open_lots() },
            Account { standing: given.standing, lots: &given.open_lots() },
            Since { brought: &done.brought, debt: done.debt, theirs: &theirs },
            &keys,
            self.on(None),
        );
        let got = got.expect("the books agree");
        self.write(done.into, got.giver);
        self.write(who, got.receiver);
        let back: Vec<bool> = (0..MEMBERS).map(|origin| self.became(origin, who)).collect();
        self.members[who].merged = None;
        self.repoint(done.into, who, |held| held.of == done.into && back[held.origin]);
        true
    }

    /// What goes over: the origin of each thing stays what it was.
    fn repoint(&mut self, from: usize, to: usize, which: impl Fn(&Held) -> bool) {
        let things = self.purchases.iter_mut().map(|bought| &mut bought.held).chain(&mut self.notes);
        for held in things.filter(|held| held.of == from && which(held)) {
            held.of = to;
        }
    }

    pub fn expire(&mut self) {
        for who in 0..MEMBERS {
            let member = &self.members[who];
            let got = post::expire(member.standing, &member.open_lots(), self.on(None));
            self.write(who, got.expect("the books agree"));
        }
    }

    pub fn step(&mut self, step: &Step) {
        match *step {
            Step::Buy { who, paid, redeem, lasts } => self.buy(who, paid, redeem, lasts),
            Step::Refund { which, share } => self.refund(which, share),
            Step::RefundUnbooked { who, paid } => {
                let of = self.now(who);
                let terms = Terms { points: Points(1), per: Money(100), multiplier: 100 };
                let Member { standing, .. } = self.members[of];
                let lots = self.members[of].open_lots();
                let got = refund::refund_unbooked(standing, &lots, Money(paid), terms, self.on(None));
                self.write(of, got.expect("the books agree"));
            }
            Step::Adjust { who, points } => {
                let of = self.now(who);
                let (new, lots) = (self.new_lot(None), self.members[of].open_lots());
                let got = post::adjust(self.members[of].standing, &lots, Points(points), new, self.on(None));
                if let Ok(posting) = got {
                    self.write(of, posting);
                }
            }
            Step::Note { who } => {
                let of = self.now(who);
                self.notes.push(Held { of, origin: of });
            }
            Step::Expire => self.expire(),
            Step::Wait { days } => self.today += days,
            Step::Merge { who, into } => {
                self.merge(who, into);
            }
            Step::Unmerge { which } => {
                self.unmerge(which);
            }
        }
        self.check();
    }

    /// What holds after every step.
    pub fn check(&self) {
        let mut moved = 0;
        for (who, member) in self.members.iter().enumerate() {
            let lines: Vec<LedgerLine> =
                self.lines.iter().filter(|(of, _)| *of == who).map(|(_, line)| *line).collect();
            let faults = prove(&lines, &member.open_lots(), member.standing);
            assert_eq!(faults, [], "member {who} of {self:#?}");
            moved += lines.iter().filter(|l| l.kind == LineKind::Transfer).map(|l| l.points.0).sum::<i64>();
            if member.merged.is_some() {
                assert_eq!((member.standing, member.lots.len()), (Standing::default(), 0));
            }
        }
        assert_eq!(moved, 0, "what goes out of one member's books comes into another's");
        // Each thing is with whom its member has become: nothing is missing, doubled or with a stranger.
        for held in self.purchases.iter().map(|bought| &bought.held).chain(&self.notes) {
            assert_eq!(held.of, self.now(held.origin));
        }
    }

    pub fn total(&self) -> (i64, i64) {
        let all = self.members.iter().map(|m| (m.standing.balance.0, m.standing.debt.0));
        all.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}

pub fn lived(steps: &[Step]) -> World {
    let mut world = World::new();
    for step in steps {
        world.step(step);
    }
    world
}
