//! Random histories through the router: purchases, redemptions, refunds, adjustments, nights; the books hold after each.
use regulars_api::{points::*, purchases::*};
use regulars_api_tests::{
    Client, World, block_on,
    shop::{amount, key, piece},
};
use regulars_domain::{
    ids::MemberId,
    loyalty::Points,
    money::Money,
    purchase::{
        Quantity,
        refund::{Part, Return},
    },
    rights::Role,
};

/// SplitMix64: the same history for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) >> 2).expect("62 bits") % n
    }
}

struct History {
    world: World,
    client: Client,
    members: Vec<MemberId>,
    sales: Vec<Receipt>,
    chance: Chance,
}

impl History {
    async fn step(&mut self) {
        let member = self.members[usize::try_from(self.chance.below(3)).expect("small")];
        match self.chance.below(13) {
            0..=4 => self.sell(member).await,
            5..=7 => self.take_back().await,
            8 => {
                let points = Points(self.chance.below(400) - 150);
                let by_hand = Adjustment { store: key(1), points, reason: "for a test".into() };
                drop(self.client.call::<AdjustPoints>(member, &by_hand).await);
            }
            9 => {
                let to = self.members[usize::try_from(self.chance.below(3)).expect("small")];
                let points = Points(1 + self.chance.below(400));
                let gift = NewTransfer { store: key(1), to, points, reason: "for a test".into() };
                drop(self.client.call::<TransferPoints>(member, &gift).await);
            }
            10 => {
                let money = Money(1 + self.chance.below(30_000));
                let refund = NewUnbookedRefund { store: key(1), amount: money, label: "unknown".into() };
                self.client.call::<RefundUnbooked>(member, &refund).await.expect("refunded");
            }
            _ => {
                self.world.pass(86_400 * (1 + self.chance.below(130)));
                if self.chance.below(3) > 0 {
                    self.world.night().await;
                }
            }
        }
    }

    async fn sell(&mut self, member: MemberId) {
        let count = 1 + self.chance.below(3);
        let mut lines = vec![];
        for _ in 0..count {
            let mut line = piece(None, self.chance.below(40_000));
            line.quantity = Quantity(1_000 * self.chance.below(4));
            lines.push(line);
        }
        let total: i64 = lines.iter().map(|line| line.total.0).sum();
        let discount = Money(self.chance.below(total / 4 + 1));
        let redeem = Points(100 * self.chance.below(6));
        let order = NewPurchase { lines, discount, redeem, ..amount(0, 0) };
        let plain = NewPurchase { redeem: Points(0), ..order.clone() };
        let sold = match self.client.call::<RecordPurchase>(member, &order).await {
            Ok(receipt) => receipt,
            Err(_) => self.client.call::<RecordPurchase>(member, &plain).await.expect("recorded"),
        };
        self.sales.push(sold);
    }

    async fn take_back(&mut self) {
        if self.sales.is_empty() {
            return;
        }
        let at = self.chance.below(i64::try_from(self.sales.len()).expect("small"));
        let sale = self.sales[usize::try_from(at).expect("small")].clone();
        let part = match self.chance.below(3) {
            0 => None,
            1 => Some(Part::Rest),
            _ => Some(Part::Amount(Money(1 + self.chance.below(9_000)))),
        };
        let refund = NewRefund {
            store: key(1),
            sale: PurchasePlace { at: sale.at, member: sale.member },
            returns: part.map(|part| vec![Return { line: 0, part }]),
        };
        drop(self.client.call::<RefundPurchase>(sale.id, &refund).await);
    }
}

#[test]
fn the_books_hold_after_every_step_of_random_histories() {
    for seed in 1..=12 {
        block_on(async {
            let (world, _, _) = World::founded().await;
            let client = world.staff(1, Role::Owner, &[]);
            let members = ["于", "陈", "Smith"].map(|name| world.add_member(name, &[])).to_vec();
            let mut history = History { world, client, members, sales: vec![], chance: Chance(seed) };
            for _ in 0..60 {
                history.step().await;
                history.world.prove();
            }
        });
    }
}
