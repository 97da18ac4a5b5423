//! A store's day: kept figures by store, day and hour, beside the week before.
use regulars_api::{Code, purchases::*, today::*};
use regulars_api_tests::{
    World, block_on,
    shop::{amount, key},
};
use regulars_domain::{loyalty::Points, money::Money, rights::Role};

const DAY: i64 = 86_400;

#[test]
fn a_day_stands_beside_the_same_weekday_of_the_week_before() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 40_000, 0).await;
        world.pass(3 * 3_600);
        owner.sells(member, 10_000, 0).await;
        world.pass(7 * DAY - 3 * 3_600);
        owner.sells(member, 20_000, 100).await;
        owner.sells(member, 5_000, 0).await;
        owner.call::<RecordSale>((), &amount(1_000, 0)).await.expect("recorded");
        let one = WhichDay { store: Some(key(1)), day: None };
        let answer = owner.answer::<GetToday>((), &one, 1).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let day: Today = serde_json::from_slice(&answer.body).expect("a day");
        let [day] = &day.stores[..] else { panic!("one store") };
        let figures = Figures {
            sales: Money(25_900),
            purchases: 3,
            member_purchases: 2,
            refunds: 0,
            members_served: 1,
            new_members: 0,
            points_issued: Points(199 + 50),
            points_redeemed: Points(100),
        };
        assert_eq!((day.figures, day.running), (figures, true));
        assert_eq!((day.before.sales, day.before_by_now), (Money(50_000), Money(40_000)));
        assert_eq!(day.hours.iter().map(|h| (h.hour, h.purchases)).collect::<Vec<_>>(), [(20, 3)]);
        world.prove();
    });
}

#[test]
fn stores_stand_side_by_side_and_only_those_in_sight() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        owner.call::<RecordSale>((), &amount(1_000, 0)).await.expect("recorded");
        let all = owner.call::<GetToday>((), &WhichDay::default()).await.expect("days");
        assert_eq!(all.stores.iter().map(|s| s.figures.sales.0).collect::<Vec<_>>(), [1_000, 0]);
        let manager = world.staff(1, Role::StoreManager, &[pier]);
        let mine = manager.call::<GetToday>((), &WhichDay::default()).await.expect("days");
        assert_eq!(mine.stores.iter().map(|s| s.store).collect::<Vec<_>>(), [pier]);
        let hidden = manager.call::<GetToday>((), &WhichDay { store: Some(key(1)), day: None }).await;
        assert_eq!(hidden.expect_err("hidden").code, Code::NotFound);
        let agent = world.staff(1, Role::ServiceAgent, &[]);
        let refused = agent.call::<GetToday>((), &WhichDay::default()).await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden);
    });
}
