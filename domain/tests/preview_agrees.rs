//! What the page shows before a purchase is what the ledger writes when it is recorded.
use proptest::prelude::*;
use regulars_domain::{
    ids::LotId,
    loyalty::{
        LineKind, Lot, NewLot, Occasion, Points, Programme, Standing, TierCode,
        lots::spendable,
        post,
        preview::{MemberState, preview},
        tier::Window,
    },
    money::Money,
    purchase::{Line, Order, Quantity},
    time::BusinessDay,
};

const TODAY: BusinessDay = BusinessDay(20_000);

fn lots(held: &[(i64, i32)]) -> Vec<Lot> {
    let lot = |(n, (remaining, days)): (usize, &(i64, i32))| Lot {
        id: LotId::try_from(n as i64 + 1).expect("a key"),
        remaining: Points(*remaining),
        expires: Some(TODAY.plus(*days)),
        issuer: None,
    };
    held.iter().enumerate().map(lot).collect()
}

proptest! {
    #[test]
    fn the_ledger_writes_what_the_preview_showed(
        held in prop::collection::vec((1..2_000_i64, -5..100_i32), 0..6), debt in 0..500_i64,
        total in 0..50_000_i64, discount in 0..=100_i64, steps in 0..30_i64, window in 0..6_000_i64,
    ) {
        let programme = Programme::sensible(Money(100));
        let lots = lots(&held);
        let balance = Points(lots.iter().map(|lot| lot.remaining.0).sum());
        let standing = Standing { balance, debt: Points(debt) };
        let member = MemberState {
            standing,
            spendable: spendable(&lots, TODAY),
            tier: Some(TierCode("member".into())),
            window: Window { points: Points(window), spend: Money::ZERO },
            visits: 3,
        };
        let line = Line {
            item: None,
            label: String::new(),
            quantity: Quantity::ONE,
            total: Money(total),
            discount: Money::ZERO,
        };
        let discount = Money(total * discount / 100);
        let order = Order { lines: vec![line], discount, redeem: Points(steps * 100) };
        let Ok(shown) = preview(&order, Some(&member), &programme) else {
            prop_assert!(steps > 0, "only points can be refused here");
            return Ok(());
        };
        let id = LotId::try_from(1_000).expect("a key");
        let new = NewLot { id, expires: programme.expiry.last_day(TODAY), issuer: None };
        let occasion = Occasion { day: TODAY, purchase: None };
        let written = post::purchase(standing, &lots, shown.redeems, shown.earns, new, occasion).expect("affordable");
        prop_assert_eq!(written.standing, shown.after);
        prop_assert_eq!(written.debt_paid(), shown.debt_paid);
        prop_assert_eq!(written.total(LineKind::Earn), shown.earns);
        prop_assert!(shown.redeems <= shown.most);
        prop_assert_eq!(shown.totals.to_pay.0, total - shown.totals.discount.0 - shown.totals.points_off.0);
        prop_assert!(shown.totals.to_pay.0 >= 0);
    }
}
