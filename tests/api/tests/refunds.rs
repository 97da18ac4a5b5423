//! Refunds: whole and in parts, of points there and spent, with and without the purchase in the books.
use regulars_api::{
    Code,
    members::{ListPoints, ListTimeline, PointsQuery, TimelineQuery},
    points::*,
    purchases::*,
};
use regulars_api_tests::{
    Client, World, block_on,
    shop::{amount, key, piece},
};
use regulars_domain::{
    loyalty::{Points, Standing, TierCode},
    money::Money,
    purchase::{
        Quantity,
        refund::{Part, Return},
    },
    rights::Role,
};

fn has(balance: i64, debt: i64) -> Standing {
    Standing { balance: Points(balance), debt: Points(debt) }
}

fn of(receipt: &Receipt, returns: Option<Vec<Return>>) -> NewRefund {
    NewRefund { store: key(1), sale: PurchasePlace { at: receipt.at, member: receipt.member }, returns }
}

async fn takes_back(client: &Client, sale: &Receipt, returns: Option<Vec<Return>>) -> Receipt {
    client.call::<RefundPurchase>(sale.id, &of(sale, returns)).await.expect("refunded")
}

#[test]
fn a_whole_refund_takes_back_points_tier_and_figures() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let small = owner.sells(member, 10_000, 0).await;
        let sale = owner.sells(member, 120_000, 0).await;
        assert_eq!(
            (small.tier, sale.tier.clone()),
            (Some(TierCode("member".into())), Some(TierCode("silver".into())))
        );
        let op = Client::op();
        let answer = owner.answer::<RefundPurchase>(sale.id, &of(&sale, None), op).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let back: Receipt = serde_json::from_slice(&answer.body).expect("a receipt");
        assert_eq!(
            (back.totals.to_pay, back.earned, back.standing, back.tier.clone()),
            (Money(-120_000), Points(-1_200), has(100, 0), Some(TierCode("member".into())))
        );
        assert_eq!(
            owner.call_op::<RefundPurchase>(sale.id, &of(&sale, None), op).await.expect("answered"),
            back
        );
        let again = owner.call::<RefundPurchase>(sale.id, &of(&sale, None)).await.expect_err("refused");
        assert_eq!(again.code, Code::MoreThanBought);
        assert_eq!(world.figure("select sales * 10 + refunds from store_hour"), 100_001);
        world.prove();
    });
}

#[test]
fn parts_are_counted_by_line_quantity_and_amount_and_never_exceed_the_whole() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (member, cup) = (world.add_member("于", &[]), world.add_item("Flat white", 2_800));
        owner.sells(member, 30_000, 0).await;
        let mut three = piece(Some(cup), 8_400);
        three.quantity = Quantity(3_000);
        let order =
            NewPurchase { lines: vec![three, piece(None, 1_600)], redeem: Points(300), ..amount(0, 0) };
        let sale = owner.call::<RecordPurchase>(member, &order).await.expect("recorded");
        let part = |line, part| Some(vec![Return { line, part }]);
        let one = takes_back(&owner, &sale, part(0, Part::Quantity(Quantity(1_000)))).await;
        assert_eq!(
            (one.totals.lines, one.totals.points_off, one.totals.to_pay),
            (Money(-2_800), Money(-84), Money(-2_716))
        );
        takes_back(&owner, &sale, part(1, Part::Amount(Money(600)))).await;
        let over =
            owner.call::<RefundPurchase>(sale.id, &of(&sale, part(0, Part::Quantity(Quantity(3_000))))).await;
        assert_eq!(over.expect_err("refused").code, Code::MoreThanBought);
        let seen = owner
            .call::<GetPurchase>(sale.id, &PurchasePlace { at: sale.at, member: Some(member) })
            .await
            .expect("there");
        assert_eq!((seen.refunds.len(), seen.lines[0].name.as_str()), (2, "Flat white"));
        assert_eq!(
            (seen.lines[0].returned.quantity, seen.lines[1].returned.total),
            (Quantity(1_000), Money(600))
        );
        takes_back(&owner, &sale, None).await;
        assert_eq!(world.figure("select balance * 1000 + debt from member"), 300_000);
        assert_eq!(world.figure("select sum(total) from purchase"), 30_000);
        world.prove();
    });
}

#[test]
fn spent_points_become_debt_that_the_next_earnings_pay() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let sale = owner.sells(member, 50_000, 0).await;
        owner.sells(member, 500, 500).await;
        let back = takes_back(&owner, &sale, None).await;
        assert_eq!(back.standing, has(0, 500));
        let next = owner.sells(member, 80_000, 0).await;
        assert_eq!((next.debt_paid, next.standing), (Points(500), has(300, 0)));
        world.prove();
    });
}

#[test]
fn a_refund_at_another_store_belongs_to_that_store() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        let member = world.add_member("于", &[pier]);
        let sale = owner.sells(member, 50_000, 0).await;
        let manager = world.staff(1, Role::StoreManager, &[pier]);
        let clerk = world.staff(1, Role::Clerk, &[pier]);
        let there = NewRefund { store: pier, ..of(&sale, None) };
        let refused = clerk.call::<RefundPurchase>(sale.id, &there).await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden);
        manager.call::<RefundPurchase>(sale.id, &there).await.expect("refunded");
        assert_eq!(world.figure("select sales from store_hour where store_id = 2"), -50_000);
        let stranger = world.add_member("陈", &[]);
        let other = owner.sells(stranger, 50_000, 0).await;
        let hidden =
            manager.call::<RefundPurchase>(other.id, &NewRefund { store: pier, ..of(&other, None) }).await;
        assert_eq!(hidden.expect_err("hidden").code, Code::NotFound);
        world.prove();
    });
}

#[test]
fn a_sale_to_nobody_is_taken_back_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let sale = owner.call::<RecordSale>((), &amount(4_200, 0)).await.expect("recorded");
        let (a, b) = (owner.clone(), owner.clone());
        let (one, two) = (of(&sale, None), of(&sale, None));
        let both =
            tokio::join!(a.call::<RefundPurchase>(sale.id, &one), b.call::<RefundPurchase>(sale.id, &two));
        assert!(both.0.is_ok() != both.1.is_ok());
        let cake = NewUnbookedRefund { store: key(1), amount: Money(900), label: "Cake".into() };
        let back = owner.call::<RefundUnbookedSale>((), &cake).await.expect("refunded");
        assert_eq!(back.totals.to_pay, Money(-900));
        assert_eq!(world.figure("select sales from store_hour"), -900);
        world.prove();
    });
}

#[test]
fn a_refund_without_its_purchase_takes_the_newest_points_and_owes_the_rest() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        owner.sells(member, 30_000, 0).await;
        let refund =
            NewUnbookedRefund { store: key(1), amount: Money(40_000), label: "Coat, no receipt".into() };
        let back = owner.call::<RefundUnbooked>(member, &refund).await.expect("refunded");
        assert_eq!((back.earned, back.standing), (Points(-400), has(0, 100)));
        let nothing = NewUnbookedRefund { amount: Money(0), ..refund };
        let refused = owner.call::<RefundUnbooked>(member, &nothing).await.expect_err("refused");
        assert_eq!(refused.field.as_deref(), Some("amount"));
        // The points it took stand in the timeline once: with the refund, not beside it as if taken by hand.
        let told = owner.call::<ListTimeline>(member, &TimelineQuery::default()).await.expect("a timeline");
        assert_eq!(told.entries.len(), 2, "{:?}", told.entries);
        let points = owner.call::<ListPoints>(member, &PointsQuery::default()).await.expect("lines");
        assert_eq!(points.lines.iter().filter(|line| line.purchase == Some(back.id)).count(), 2);
        world.prove();
    });
}

#[test]
fn points_given_and_taken_by_hand_keep_their_reason() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let by = |points, reason: &str| Adjustment {
            store: key(1),
            points: Points(points),
            reason: reason.into(),
        };
        let given = owner.call::<AdjustPoints>(member, &by(250, "Waited 20 minutes")).await.expect("given");
        assert_eq!(given.standing, has(250, 0));
        owner.call::<AdjustPoints>(member, &by(-100, "Typed twice")).await.expect("taken");
        let refused =
            owner.call::<AdjustPoints>(member, &by(-200, "Typed twice")).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::NotEnoughPoints, Some("points")));
        let refused = owner.call::<AdjustPoints>(member, &by(5, " ")).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Required, Some("reason")));
        let clerk = world.staff(1, Role::Clerk, &[key(1)]);
        let refused = clerk.call::<AdjustPoints>(member, &by(5, "For me")).await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden);
        assert_eq!(world.figure("select count(*) from ledger where reason is not null"), 2);
        world.prove();
    });
}

#[test]
fn an_opening_balance_makes_a_lot_of_its_own() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let reason = "from their old card".to_owned();
        let opening = OpeningBalance { store: key(1), points: Points(700), expires: None, reason };
        let op = Client::op();
        let done = owner.call_op::<OpenBalance>(member, &opening, op).await.expect("opened");
        assert_eq!(owner.call_op::<OpenBalance>(member, &opening, op).await.expect("answered"), done);
        assert_eq!(world.figure("select expires from lot"), 9_999_999);
        owner.sells(member, 1_000, 700).await;
        world.prove();
    });
}

#[test]
fn a_stores_day_is_listed_the_latest_first_page_by_page() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        for n in 0..60 {
            world.pass(7);
            match n % 3 {
                0 => drop(owner.call::<RecordSale>((), &amount(100 + n, 0)).await.expect("recorded")),
                _ => drop(owner.sells(member, 100 + n, 0).await),
            }
        }
        let day = regulars_domain::time::BusinessDay(
            i32::try_from(world.figure("select max(business_day) from purchase")).expect("a day"),
        );
        let first = DayPage { store: key(1), day, hour: None, members: None, after: None };
        let page = owner.call::<ListPurchases>((), &first).await.expect("a page");
        let rest = owner
            .call::<ListPurchases>((), &DayPage { after: page.next.clone(), ..first.clone() })
            .await
            .expect("a page");
        assert_eq!((page.purchases.len(), rest.purchases.len(), rest.next), (50, 10, None));
        let totals: Vec<i64> = page.purchases.iter().chain(&rest.purchases).map(|p| p.total.0).collect();
        assert!(totals.is_sorted_by(|a, b| a > b) && totals.len() == 60);
        let members =
            owner.call::<ListPurchases>((), &DayPage { members: Some(true), ..first.clone() }).await;
        assert_eq!(members.expect("a page").purchases.len(), 40);
        let elsewhere = world.staff(1, Role::StoreManager, &[world.add_store(1, "2", "Pier")]);
        let hidden = elsewhere.call::<ListPurchases>((), &first).await.expect_err("hidden");
        assert_eq!(hidden.code, Code::NotFound);
    });
}

#[test]
fn a_refund_is_of_its_members_sale_where_two_members_have_one_of_the_same_key() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (member, other) = (world.add_member("于", &[]), world.add_member("林", &[]));
        let sale = owner.sells(member, 10_000, 0).await;
        // Two isolates that began at one place in one millisecond.
        let twin = format!(
            "create temp table twin as select * from purchase where id = {}; update twin set member_id = {other};
             insert into purchase select * from twin;",
            sale.id
        );
        world.sql(|books| books.execute_batch(&twin)).expect("a twin");
        takes_back(&owner, &sale, None).await;
        let place = PurchasePlace { at: sale.at, member: Some(other) };
        let theirs = owner.call::<GetPurchase>(sale.id, &place).await.expect("a purchase");
        assert_eq!(theirs.refunds, []);
        let own = PurchasePlace { member: Some(member), ..place };
        assert_eq!(owner.call::<GetPurchase>(sale.id, &own).await.expect("a purchase").refunds.len(), 1);
    });
}
