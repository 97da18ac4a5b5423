//! Random histories through the router: members who are merged, taken apart and merged again in any order, with purchases, refunds, points
//! spent and moved by hand, and time that passes. The books are proven after every step. Source: docs/rules/merge.md.
use std::collections::{BTreeMap, BTreeSet};

use regulars_api::{
    Code,
    activity::UndoChange,
    members::{CreateMember, NewMember},
    points::*,
    purchases::*,
};
use regulars_api_tests::{
    Client, World, block_on,
    shop::{amount, key},
};
use regulars_domain::{
    ids::{ChangeId, MemberId},
    loyalty::Points,
    rights::Role,
};

const MEMBERS: usize = 4;
const HISTORIES: u64 = 24;
const STEPS: u32 = 36;

/// Numbers from a seed (SplitMix64), so that a history that fails can be lived again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let n = u64::try_from(all.len()).expect("few");
        if n == 0 { None } else { all.get(usize::try_from(self.below(n)).expect("small")).copied() }
    }
}

/// A shop with some members, and what a history has done so far.
struct Life {
    world: World,
    owner: Client,
    members: Vec<MemberId>,
    /// Merges in force: who was given up, into whom, by which change.
    merges: Vec<(MemberId, MemberId, ChangeId)>,
    /// For whom each purchase was recorded.
    bought: BTreeMap<i64, MemberId>,
    sales: Vec<Receipt>,
    dice: Dice,
}

impl Life {
    async fn begin(seed: u64) -> Life {
        let (world, _, _) = World::founded().await;
        // Their session outlasts the months that pass.
        let owner = world.staff(1, Role::Owner, &[]);
        let mut members = vec![];
        for n in 0..MEMBERS {
            let new = NewMember {
                store: key(1),
                phone: String::new(),
                name: format!("Guest {n}"),
                card: format!("C{n}"),
                title: None,
                consent: vec![],
            };
            members.push(owner.call::<CreateMember>((), &new).await.expect("registered").id);
        }
        let (merges, bought, sales) = (vec![], BTreeMap::new(), vec![]);
        Life { world, owner, members, merges, bought, sales, dice: Dice(seed) }
    }

    /// Whom somebody has become.
    fn now(&self, who: MemberId) -> MemberId {
        let merge = self.merges.iter().find(|(given, ..)| *given == who);
        merge.map_or(who, |(_, kept, _)| self.now(*kept))
    }

    fn there(&self) -> Vec<MemberId> {
        self.members.iter().copied().filter(|who| self.now(*who) == *who).collect()
    }

    fn of(&self, column: &str, who: MemberId) -> i64 {
        self.world.figure(&format!("select {column} from member where id = {who}"))
    }

    /// Balance and debt of all of them together.
    fn total(&self) -> (i64, i64) {
        (
            self.world.figure("select sum(balance) from member"),
            self.world.figure("select sum(debt) from member"),
        )
    }

    /// A member's open lots.
    fn lots(&self, who: MemberId) -> BTreeMap<i64, i64> {
        self.world.sql(|c| {
            let mut rows = c.prepare("select id, remaining from lot where member_id = ?1").expect("a text");
            let all = rows.query_map([who.get()], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
            all.map(|lot| lot.expect("a lot")).collect()
        })
    }

    /// Every lot that a member's books name.
    fn lots_in_books(&self, who: MemberId) -> BTreeSet<i64> {
        self.world.sql(|c| {
            let sql = "select distinct lot_id from ledger where member_id = ?1 and lot_id is not null";
            let mut rows = c.prepare(sql).expect("a text");
            rows.query_map([who.get()], |row| row.get(0))
                .expect("rows")
                .map(|lot| lot.expect("a lot"))
                .collect()
        })
    }

    async fn step(&mut self) {
        match self.dice.below(14) {
            0..=4 => self.buys().await,
            5 | 6 => self.takes_back().await,
            7 => self.by_hand().await,
            8 => {
                let days = [1, 40, 200, 400][usize::try_from(self.dice.below(4)).expect("small")];
                self.world.pass(days * 86_400);
                if self.dice.below(2) == 0 {
                    self.world.night().await;
                }
            }
            9..=11 => self.merges().await,
            _ => self.parts().await,
        }
        self.check();
    }

    /// By whoever's card it is: those who were merged away have become somebody else.
    async fn buys(&mut self) {
        let Some(who) = self.dice.one_of(&self.members.clone()) else { return };
        let of = self.now(who);
        let paid = 1_000 + i64::try_from(self.dice.below(60_000)).expect("small");
        let redeem = if self.dice.below(2) == 0 { 0 } else { 100 + self.of("balance", of) / 200 * 100 };
        match self.owner.call::<RecordPurchase>(who, &amount(paid, redeem)).await {
            Ok(receipt) => {
                assert_eq!(receipt.member, Some(of));
                self.bought.insert(receipt.id.get(), of);
                self.sales.push(receipt);
            }
            Err(problem) => assert!(redeem > 0, "{problem:?}"),
        }
    }

    async fn takes_back(&mut self) {
        let places: Vec<usize> = (0..self.sales.len()).collect();
        let Some(sale) = self.dice.one_of(&places).and_then(|n| self.sales.get(n).cloned()) else { return };
        let Some(origin) = self.bought.get(&sale.id.get()).copied() else { return };
        let place = PurchasePlace { at: sale.at, member: Some(self.now(origin)) };
        let refund = NewRefund { store: key(1), sale: place, returns: None };
        match self.owner.call::<RefundPurchase>(sale.id, &refund).await {
            Ok(back) => {
                self.bought.insert(back.id.get(), origin);
            }
            Err(problem) => assert_eq!(problem.code, Code::MoreThanBought, "{problem:?}"),
        }
    }

    async fn by_hand(&mut self) {
        let Some(who) = self.dice.one_of(&self.there()) else { return };
        let points = i64::try_from(self.dice.below(300)).expect("small") - 100;
        let by_hand = Adjustment { store: key(1), points: Points(points), reason: "a test".to_owned() };
        if let Err(problem) = self.owner.call::<AdjustPoints>(who, &by_hand).await {
            assert!(matches!(problem.code, Code::NotEnoughPoints | Code::OutOfRange), "{problem:?}");
        }
    }

    async fn merges(&mut self) {
        let there = self.there();
        let (Some(given), Some(kept)) = (self.dice.one_of(&there), self.dice.one_of(&there)) else { return };
        if given == kept {
            return;
        }
        // What has lapsed would lapse first.
        self.world.night().await;
        let (before, total) = (self.world.kept_of_members(), self.total());
        let merged = self.owner.merges(kept, given).await;
        assert_eq!(self.total(), total);
        self.merges.push((given, kept, merged.change));
        self.check();
        if self.dice.below(3) == 0 {
            self.owner.takes_apart(merged.change).await;
            self.merges.pop();
            assert_eq!(self.world.kept_of_members(), before, "with nothing between, as it was");
        }
    }

    async fn parts(&mut self) {
        let places: Vec<usize> = (0..self.merges.len()).collect();
        let Some(n) = self.dice.one_of(&places) else { return };
        let (given, kept, change) = self.merges[n];
        if self.now(kept) != kept {
            let refused = self.owner.call::<UndoChange>(change, &()).await.expect_err("the last goes first");
            assert_eq!(refused.code, Code::Merged);
            return;
        }
        self.world.night().await;
        let (total, joint) = (self.total(), self.lots(kept));
        // Where neither was ever one with anybody else, each lot is of one of them.
        let once = self.world.figure(&format!(
            "select count(*) from member_merge where given in ({given}, {kept}) or kept in ({given}, {kept})"
        )) == 1;
        let theirs = self.lots_in_books(given);
        self.owner.takes_apart(change).await;
        self.merges.remove(n);
        assert_eq!(self.total(), total, "nothing is lost or made");
        if once {
            let left: BTreeMap<i64, i64> =
                joint.into_iter().filter(|(lot, _)| theirs.contains(lot)).collect();
            assert_eq!(self.lots(given), left, "what was not spent");
        }
    }

    /// The books are right, and everything is with whom its member has become.
    fn check(&self) {
        self.world.prove();
        let held: Vec<(i64, i64)> = self.world.sql(|c| {
            let mut rows = c.prepare("select id, member_id from purchase").expect("a text");
            let all = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
            all.map(|row| row.expect("a purchase")).collect()
        });
        assert_eq!(held.len(), self.bought.len(), "nothing is missing");
        for (id, member) in held {
            assert_eq!(self.bought.get(&id).map(|origin| self.now(*origin).get()), Some(member));
        }
    }
}

#[test]
fn merges_and_what_happens_between_them_in_any_order_keep_the_proof_and_everything() {
    block_on(async {
        let (mut merged, mut parted) = (0, 0);
        for seed in 0..HISTORIES {
            println!("history {seed}");
            let mut life = Life::begin(seed).await;
            for _ in 0..STEPS {
                life.step().await;
            }
            merged += life.world.figure("select count(*) from member_merge");
            parted += life.world.figure("select count(*) from member_merge where undone_at is not null");
            while !life.merges.is_empty() {
                life.parts().await;
                life.check();
            }
        }
        assert!(merged > 60 && parted > 30, "{merged} merges, {parted} taken back");
    });
}
