//! Random histories of several members who are merged, taken apart and merged again in any order, on an in-memory model of
//! the books. Source: docs/rules/merge.md.
mod world;

use std::collections::BTreeSet;

use proptest::prelude::*;
use regulars_domain::{
    ids::{LotId, PurchaseId},
    loyalty::{LineKind, Lot, Standing},
};
use world::{MEMBERS, Step, World, any_step, life, lived};

/// A lapsed lot is given a grace in the books of whoever has the purchase then; the books of who opened it keep its first day.
#[test]
fn unmerge_after_a_grace_in_the_other_s_books_leaves_a_lot_its_own_last_day() {
    let world = lived(&[
        Step::Buy { who: 0, paid: 300, redeem: 0, lasts: Some(0) },
        Step::Buy { who: 0, paid: 0, redeem: 34, lasts: None },
        Step::Wait { days: 1 },
        Step::Merge { who: 0, into: 1 },
        Step::Refund { which: 1, share: 100 },
        Step::Wait { days: 15 },
        Step::Unmerge { which: 0 },
        Step::Refund { which: 0, share: 100 },
    ]);
    // The point that went back to member 1 and lapsed there is not owed.
    assert_eq!(world.members[0].standing, Standing::default());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn merge_and_unmerge_in_any_order_keep_the_proof_and_everything(
        steps in prop::collection::vec(any_step(), 1..80),
    ) {
        let mut world = lived(&steps);
        let (purchases, notes) = (world.purchases.len(), world.notes.len());
        // When everything has been refunded, wherever it is by now, each purchase has taken back what it gave and given back
        // what it took, over all books together.
        for which in 0..purchases {
            world.refund(which, 100);
        }
        for bought in &world.purchases {
            let of = |kind| {
                let lines = world.lines.iter().filter(|(_, l)| l.purchase == Some(bought.id) && l.kind == kind);
                lines.map(|(_, line)| line.points.0).sum::<i64>()
            };
            prop_assert_eq!(of(LineKind::Earn), -of(LineKind::Refund));
            prop_assert_eq!(of(LineKind::Redeem), -of(LineKind::Restore));
        }
        world.check();
        prop_assert_eq!((world.purchases.len(), world.notes.len()), (purchases, notes));
    }

    #[test]
    fn unmerge_straight_after_a_merge_gives_back_exactly_what_was(
        steps in prop::collection::vec(any_step(), 1..60), who in 0..MEMBERS, into in 0..MEMBERS,
    ) {
        let mut world = lived(&steps);
        world.expire();
        let before = world.clone();
        if world.merge(who, into) {
            world.check();
            prop_assert_eq!(world.total(), before.total());
            prop_assert!(world.unmerge(who));
            world.check();
        }
        prop_assert_eq!(&world.members, &before.members);
        prop_assert_eq!(&world.purchases, &before.purchases);
        prop_assert_eq!(&world.notes, &before.notes);
    }

    #[test]
    fn unmerge_in_the_order_in_which_they_were_merged_gives_back_exactly_what_was_over_a_chain(
        steps in prop::collection::vec(any_step(), 1..50), order in Just([0, 1, 2, 3]).prop_shuffle(),
    ) {
        let mut world = lived(&steps);
        world.expire();
        let before = world.clone();
        let [a, b, c, d] = order;
        let chain: Vec<(usize, usize)> =
            [(a, b), (b, c), (c, d)].into_iter().filter(|(who, into)| world.merge(*who, *into)).collect();
        world.check();
        for (who, _) in chain.into_iter().rev() {
            prop_assert!(world.unmerge(who));
            world.check();
        }
        prop_assert_eq!(&world.members, &before.members);
        prop_assert_eq!(&world.purchases, &before.purchases);
    }

    /// Where no lot was ever with both, what is left of each of their lots is theirs, whoever spent of it meanwhile.
    #[test]
    fn unmerge_gives_back_what_was_not_spent(
        first in prop::collection::vec(life(), 1..40), then in prop::collection::vec(life(), 0..40),
    ) {
        let mut world = lived(&first);
        world.expire();
        let of_b = |world: &World| -> BTreeSet<LotId> {
            world.lines.iter().filter(|(who, _)| *who == 1).filter_map(|(_, line)| line.lot).collect()
        };
        let theirs = of_b(&world);
        let (own, others) = (world.members[0].standing.debt, world.members[1].standing.debt);
        let from = world.lines.len();
        prop_assert!(world.merge(1, 0));
        for step in &then {
            world.step(step);
        }
        world.expire();
        let joint = world.members[0].clone();
        let settled = world.lines.iter().skip(from).any(|(who, l)| *who == 0 && l.kind == LineKind::Settle);
        let total = world.total();
        prop_assert!(world.unmerge(1));
        world.check();
        prop_assert_eq!(world.total(), total);
        let (given, kept): (Vec<Lot>, Vec<Lot>) =
            joint.open_lots().into_iter().partition(|lot| theirs.contains(&lot.id));
        prop_assert_eq!(world.members[1].open_lots(), given);
        prop_assert_eq!(world.members[0].open_lots(), kept);
        // Where no debt was paid meanwhile, each has their own, and what refunds of their own purchases added.
        if !settled {
            let added = |origin: usize| -> i64 {
                let own = |p: PurchaseId| world.purchases.iter().any(|b| b.id == p && b.held.origin == origin);
                let lines = world.lines.iter().skip(from).map(|(_, line)| line);
                let debts = lines.filter(|l| l.lot.is_none() && l.kind == LineKind::Refund);
                -debts.filter(|l| l.purchase.is_some_and(own)).map(|l| l.points.0).sum::<i64>()
            };
            prop_assert_eq!(world.members[1].standing.debt.0, others.0 + added(1));
            let unbooked = joint.standing.debt.0 - own.0 - others.0 - added(0) - added(1);
            prop_assert_eq!(world.members[0].standing.debt.0, own.0 + added(0) + unbooked);
        }
    }
}
