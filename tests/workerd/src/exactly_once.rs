//! Exactly once: many devices at once, over a network that loses replies, each write sent until it is
//! answered and some on purpose more often. In the end each stands in the books once.
use std::{thread, time::Instant};

use regulars_api::{
    members::{NewMember, NewNote, NoteKind},
    points::Adjustment,
    purchases::{NewPurchase, NewRefund, PurchasePlace, Receipt},
};
use regulars_domain::{
    ids::MemberId,
    loyalty::Points,
    purchase::{
        PurchaseKind,
        refund::{Part, Return},
    },
};
use regulars_report::bar;

use crate::{
    Device,
    dice::{self, Dice},
    proxy::Proxy,
    shop::{lines, rich, store},
    storage,
    tally::{Promised, some},
    writes::{Done, What, Write},
};

const DEVICES: u64 = 10;
/// Of a hundred replies.
const CUT: u64 = 10;
/// Of a hundred writes: sent twice or three times at the same moment, and as many once more, or twice, a
/// while later.
const REPEATED: u64 = 15;

/// Makes this many writes on a system that nobody else uses meanwhile, and reports the bars.
///
/// # Panics
/// One of them is short, or the network was better than it should be.
pub fn run(owner: &Device, writes: u64) {
    let dice = Dice::new(dice::seed());
    let members: Vec<MemberId> = (0..(writes / 60).clamp(100, 300)).map(|_| rich(owner)).collect();
    let folder = storage::folder();
    let mut promised = Promised::now(&folder);
    let proxy = Proxy::before(owner.base(), CUT, dice.apart(DEVICES));
    let tills: Vec<Till> = (0..DEVICES)
        .map(|number| Till::new(number, owner.again().through(&proxy.base()), dice.apart(number), &members))
        .collect();
    let began = Instant::now();
    let made: Vec<Made> = thread::scope(|scope| {
        let running: Vec<_> =
            tills.into_iter().map(|till| scope.spawn(move || till.run(writes / DEVICES))).collect();
        running.into_iter().map(|till| till.join().expect("no panic")).collect()
    });
    let (mut answered, mut repeated, mut faults) = (0_u64, 0_u64, Vec::new());
    for till in made {
        for (write, done) in &till.done {
            promised.add(write, done);
            answered += 1;
        }
        repeated += till.repeated;
        faults.extend(till.faults);
    }
    let (replies, cut) = (proxy.replies(), proxy.cut());
    println!(
        "{answered} writes in {:.0} s, {repeated} sent again on purpose, {cut} of {replies} replies cut",
        began.elapsed().as_secs_f64()
    );
    let asked = writes / DEVICES * DEVICES;
    let difference = promised.against(&folder);
    let (doubled, lost) = (difference.doubled.len(), difference.lost.len() as u64 + (asked - answered));
    let hold = [
        bar("exactly-once-writes", answered, asked, answered == asked),
        bar("exactly-once-doubled", doubled, 0, doubled == 0),
        bar("exactly-once-lost", lost, 0, lost == 0),
    ];
    assert!(faults.is_empty(), "refused, never answered, or answered in two ways: {}", some(&faults));
    let (lost, doubled) = (some(&difference.lost), some(&difference.doubled));
    assert!(hold.into_iter().all(|holds| holds), "lost: {lost}\ndoubled: {doubled}");
    assert!(difference.points.is_empty(), "points: {}", some(&difference.points));
    assert!(cut * 100 >= replies * (CUT - 3), "{cut} of {replies} replies cut");
    assert!(repeated * 100 >= asked * (2 * REPEATED - 5), "{repeated} of {asked} sent twice or more");
}

/// One device and what it does.
struct Till<'a> {
    number: u64,
    device: Device,
    dice: Dice,
    members: &'a [MemberId],
    /// Its own, of which nothing has been given back.
    sales: Vec<Receipt>,
    later: Vec<Later>,
    made: Made,
}

/// What came of it.
#[derive(Default)]
struct Made {
    done: Vec<(Write, Done)>,
    /// How many writes were sent twice or more on purpose.
    repeated: u64,
    /// A sentence each.
    faults: Vec<String>,
}

/// A write to be sent again.
struct Later {
    /// After this turn.
    turn: u64,
    /// Among those done.
    place: usize,
}

impl<'a> Till<'a> {
    fn new(number: u64, device: Device, dice: Dice, members: &'a [MemberId]) -> Till<'a> {
        let (sales, later, made) = (Vec::new(), Vec::new(), Made::default());
        Till { number, device, dice, members, sales, later, made }
    }

    fn run(mut self, turns: u64) -> Made {
        for turn in 0..turns {
            let write = Write::new(self.what(turn));
            let more = 1 + self.dice.below(2);
            let chance = self.dice.below(100);
            let (beside, later) = if chance < REPEATED {
                (more, 0)
            } else if chance < 2 * REPEATED {
                (0, more)
            } else {
                (0, 0)
            };
            self.made.repeated += u64::from(beside + later > 0);
            if let Some(place) = self.make(write, beside) {
                for _ in 0..later {
                    let turn = turn + self.dice.below(40);
                    self.later.push(Later { turn, place });
                }
            }
            self.send_again(turn);
        }
        self.send_again(u64::MAX);
        self.made
    }

    /// Sends a write, and so many times more at the same moment. Answers its place among those done, if it
    /// was.
    fn make(&mut self, write: Write, beside: u64) -> Option<usize> {
        let (device, sent) = (&self.device, &write);
        let answers: Vec<Result<Done, String>> = thread::scope(|scope| {
            let others: Vec<_> = (0..beside).map(|_| scope.spawn(move || sent.insist(device))).collect();
            let own = sent.insist(device);
            let others = others.into_iter().map(|other| other.join().expect("no panic"));
            std::iter::once(own).chain(others).collect()
        });
        let mut done: Option<Done> = None;
        for answer in answers {
            match done.take() {
                None => done = self.taken(answer),
                Some(first) => {
                    self.same(&write, &first, answer);
                    done = Some(first);
                }
            }
        }
        let done = done?;
        if let Done::Receipt(receipt) = &done
            && receipt.kind == PurchaseKind::Sale
        {
            self.sales.push(receipt.clone());
        }
        self.made.done.push((write, done));
        Some(self.made.done.len() - 1)
    }

    /// Sends again what was to be sent again by the end of this turn.
    fn send_again(&mut self, now: u64) {
        let (due, rest): (Vec<Later>, Vec<Later>) = self.later.drain(..).partition(|later| later.turn <= now);
        self.later = rest;
        for later in due {
            let (write, first) = self.made.done[later.place].clone();
            let answer = write.insist(&self.device);
            self.same(&write, &first, answer);
        }
    }

    /// An answer, or its fault noted.
    fn taken(&mut self, answer: Result<Done, String>) -> Option<Done> {
        answer.map_err(|fault| self.made.faults.push(fault)).ok()
    }

    /// The same write has one answer.
    fn same(&mut self, write: &Write, first: &Done, answer: Result<Done, String>) {
        if let Some(again) = self.taken(answer)
            && again != *first
        {
            self.made.faults.push(format!("{first:?}, then {again:?} to {write:?}"));
        }
    }

    /// What comes next.
    fn what(&mut self, turn: u64) -> What {
        let member = self.members[self.dice.place(self.members.len())];
        match self.dice.below(100) {
            0..50 => {
                // They have plenty: no redemption is ever refused.
                let points = if self.dice.below(3) == 0 { self.dice.between(1, 3) * 100 } else { 0 };
                What::Purchase(member, self.order(points))
            }
            50..60 => What::Sale(self.order(0)),
            60..72 => self.refund().unwrap_or_else(|| What::Sale(self.order(0))),
            72..82 => {
                let (given, taken) = (self.dice.between(1, 500), self.dice.between(1, 50));
                let points = Points(if self.dice.below(2) == 0 { given } else { -taken });
                What::Points(member, Adjustment { store: store(), points, reason: self.words(turn) })
            }
            82..94 => {
                let text = self.words(turn);
                What::Note(member, NewNote { kind: NoteKind::Talk, text, store: Some(store()) })
            }
            _ => What::Member(NewMember {
                store: store(),
                phone: String::new(),
                name: "于文涛".to_owned(),
                card: format!("E{}T{turn}", self.number),
                title: None,
                consent: vec![],
            }),
        }
    }

    /// Words that no other write has.
    fn words(&self, turn: u64) -> String {
        format!("till {} turn {turn}", self.number)
    }

    fn order(&mut self, redeem: i64) -> NewPurchase {
        let count = 1 + self.dice.below(3);
        // Each pays for the points that it may redeem.
        let totals: Vec<i64> = (0..count).map(|_| self.dice.between(500, 20_000)).collect();
        lines(&totals, redeem)
    }

    /// Of a sale of its own: all, or its first line. `None` where there is none left.
    fn refund(&mut self) -> Option<What> {
        if self.sales.is_empty() {
            return None;
        }
        let place = self.dice.place(self.sales.len());
        let sold = self.sales.swap_remove(place);
        let first = Return { line: 0, part: Part::Rest };
        let returns = (self.dice.below(2) == 0).then(|| vec![first]);
        let sale = PurchasePlace { at: sold.at, member: sold.member };
        Some(What::Refund(sold.id, NewRefund { store: store(), sale, returns }))
    }
}
