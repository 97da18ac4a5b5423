//! The clock's passes: points lapse soonest first, sales leave the tier window, and a pass repeated changes nothing.
use regulars_api::{
    members::{CardQuery, GetCard},
    purchases::*,
};
use regulars_api_tests::{World, block_on, shop::key};
use regulars_domain::rights::Role;

const DAY: i64 = 86_400;

#[test]
fn lapsed_lots_are_closed_once_and_only_they() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let owner = world.staff(1, Role::Owner, &[]);
        let members: Vec<_> = (0..230).map(|n| world.add_member(&format!("于{n}"), &[])).collect();
        for member in &members {
            owner.sells(*member, 15_000, 0).await;
        }
        world.pass(60 * DAY);
        owner.sells(members[0], 20_000, 0).await;
        world.night().await;
        assert_eq!(world.figure("select count(*) from ledger where kind = 3"), 0);
        world.pass(320 * DAY);
        world.night().await;
        assert_eq!(world.figure("select count(*) from ledger where kind = 3"), 230);
        assert_eq!(world.figure("select sum(balance) from member"), 200);
        world.prove();
        world.night().await;
        assert_eq!(world.figure("select count(*) from ledger where kind = 3"), 230);
        world.prove();
    });
}

#[test]
fn points_that_lapse_tonight_can_be_spent_today_and_not_tomorrow() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 15_000, 0).await;
        let last = world.figure("select expires from lot");
        // Noon in UTC is the evening of the same day in Shanghai.
        world.pass((last - world.now() / DAY) * DAY);
        world.night().await;
        let spendable = async || {
            let face = owner.call::<GetCard>(member, &CardQuery::default()).await.expect("a card").face;
            (face.points.0, face.spendable.0)
        };
        assert_eq!(spendable().await, (150, 150));
        owner.sells(member, 100, 100).await;
        world.pass(DAY);
        assert_eq!(spendable().await, (50, 0), "the night is still to come");
        world.night().await;
        assert_eq!(spendable().await, (0, 0));
        assert_eq!(world.figure("select -points from ledger where kind = 3"), 50);
        world.prove();
    });
}

#[test]
fn a_card_counts_by_the_day_of_the_counter_where_it_is_looked_at() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 15_000, 0).await;
        let abroad = world.add_store(1, "2", "Pier 7");
        let moved = "update store set time_zone = 'America/New_York' where code = '2'";
        world.sql(|c| c.execute(moved, []).expect("a store"));
        let spendable = async |store| {
            let query = CardQuery { store };
            owner.call::<GetCard>(member, &query).await.expect("a card").face.spendable.0
        };
        // The last day is over in Shanghai; in New York it is still noon.
        world.pass((world.figure("select expires from lot") - world.now() / DAY) * DAY);
        world.pass(6 * 3_600);
        assert_eq!(spendable(None).await, 0);
        assert_eq!(spendable(Some(abroad)).await, 150);
    });
}

#[test]
fn all_points_that_lapse_first_are_told_however_many_purchases_gave_them() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        let expiring = async || {
            let face = owner.call::<GetCard>(member, &CardQuery::default()).await.expect("a card").face;
            face.expiring.map(|soon| (soon.points.0, soon.more))
        };
        for _ in 0..30 {
            owner.sells(member, 1_000, 0).await;
        }
        assert_eq!(expiring().await, Some((300, false)));
        world.pass(40 * DAY);
        owner.sells(member, 500_000, 0).await;
        assert_eq!(expiring().await, Some((300, false)));
        for _ in 0..5 {
            owner.sells(member, 1_000, 0).await;
        }
        world
            .sql(|c| c.execute("update lot set expires = (select min(expires) from lot)", []))
            .expect("one day");
        assert_eq!(expiring().await.map(|(_, more)| more), Some(true), "not all were looked at");
    });
}

#[test]
fn sales_leave_the_window_by_their_day_and_the_tier_goes_with_them() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 90_000, 0).await;
        world.pass(100 * DAY);
        let sale = owner.sells(member, 60_000, 0).await;
        let part = NewRefund {
            store: key(1),
            sale: PurchasePlace { at: sale.at, member: Some(member) },
            returns: Some(vec![regulars_domain::purchase::refund::Return {
                line: 0,
                part: regulars_domain::purchase::refund::Part::Amount(regulars_domain::money::Money(10_000)),
            }]),
        };
        owner.call::<RefundPurchase>(sale.id, &part).await.expect("refunded");
        let tier = || {
            world.sql(|c| {
                c.query_row("select tier from member", [], |r| r.get::<_, String>(0)).expect("a tier")
            })
        };
        world.pass(264 * DAY);
        world.night().await;
        assert_eq!((tier().as_str(), world.figure("select window_points from member")), ("silver", 1_400));
        world.prove();
        world.pass(DAY);
        world.night().await;
        assert_eq!((tier().as_str(), world.figure("select window_points from member")), ("member", 500));
        world.prove();
        // Days missed are caught up; a refund of a sale that left changes no window.
        owner.call::<RefundPurchase>(sale.id, &NewRefund { returns: None, ..part }).await.expect("refunded");
        world.prove();
        world.pass(400 * DAY);
        world.night().await;
        world.night().await;
        assert_eq!(world.figure("select window_points * 100 + window_sales from member"), 0);
        world.prove();
    });
}

#[test]
fn another_window_and_other_thresholds_come_into_force_at_night() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 90_000, 0).await;
        world.pass(20 * DAY);
        owner.sells(member, 30_000, 0).await;
        let set = |path: &str, value: i64| {
            let sql =
                format!("update brand set rev = rev + 1, programme = json_set(programme, '{path}', {value})");
            world.sql(|c| c.execute(&sql, [])).expect("set");
        };
        let tier = || {
            world.sql(|c| {
                c.query_row("select tier from member", [], |r| r.get::<_, String>(0)).expect("a tier")
            })
        };
        world.night().await;
        assert_eq!(tier(), "silver");
        set("$.tiers.window_days", 10);
        world.night().await;
        assert_eq!((tier().as_str(), world.figure("select window_points from member")), ("member", 300));
        world.prove();
        set("$.tiers.window_days", 365);
        set("$.tiers.levels[2].threshold", 1_100);
        world.night().await;
        assert_eq!((tier().as_str(), world.figure("select window_points from member")), ("gold", 1_200));
        world.prove();
    });
}

#[test]
fn settings_changed_while_members_are_measured_are_for_those_measured_already_too() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 120_000, 0).await;
        world.night().await;
        let tier = || {
            world.sql(|c| {
                c.query_row("select tier from member", [], |r| r.get::<_, String>(0)).expect("a tier")
            })
        };
        assert_eq!(tier(), "silver");
        // A pass came past this member by the settings before; then they changed again.
        world.sql(|c| {
            c.execute_batch(
                "update nightly set member_id = (select max(id) from member), measuring_rev = (select rev + 1 from brand where id = 1);
                 update brand set rev = rev + 2, programme = json_set(programme, '$.tiers.levels[2].threshold', 1100);",
            )
            .expect("changed")
        });
        world.night().await;
        assert_eq!(tier(), "gold");
        assert_eq!(world.figure("select member_id from nightly"), 0);
        world.prove();
    });
}
