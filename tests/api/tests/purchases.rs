//! Recording purchases: what is earned, redeemed and kept, and what is refused.
use regulars_api::{Code, purchases::*};
use regulars_api_tests::{
    Client, World, block_on,
    shop::{amount, key, piece},
};
use regulars_domain::{
    loyalty::{Points, Standing, TierCode},
    money::Money,
    rights::Role,
};

fn has(balance: i64, debt: i64) -> Standing {
    Standing { balance: Points(balance), debt: Points(debt) }
}

#[test]
fn a_purchase_of_three_lines_earns_redeems_and_counts_everywhere() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let (cup, egg) = (world.add_item("Flat white", 2_800), world.add_item("Boiled egg", 900));
        owner.sells(member, 50_000, 0).await;
        let sale = NewPurchase {
            lines: vec![piece(Some(cup), 5_600), piece(Some(egg), 900), piece(None, 1_000)],
            discount: Money(500),
            redeem: Points(300),
            ..amount(0, 0)
        };
        let answer = owner.answer::<RecordPurchase>(member, &sale, Client::op()).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let receipt: Receipt = serde_json::from_slice(&answer.body).expect("a receipt");
        assert_eq!(
            (receipt.totals.to_pay, receipt.earned, receipt.redeemed, receipt.standing),
            (Money(6_700), Points(67), Points(300), has(267, 0))
        );
        assert_eq!((receipt.tier, receipt.upgraded), (Some(TierCode("member".into())), false));
        assert_eq!(receipt.next.map(|d| (d.missing, d.visits)), Some((433, Some(2))));
        assert_eq!(world.figure("select sales from store_hour"), 56_700);
        assert_eq!(world.figure("select members_served from store_day"), 1);
        assert_eq!(world.figure("select visits from member"), 1);
        world.prove();
    });
}

#[test]
fn the_same_purchase_sent_twice_counts_once_and_answers_the_same_receipt() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let op = Client::op();
        let first = owner.call_op::<RecordPurchase>(member, &amount(123_456, 0), op).await.expect("recorded");
        owner.sells(member, 99_900, 1_000).await;
        world.pass(3_600);
        let again = owner.call_op::<RecordPurchase>(member, &amount(123_456, 0), op).await.expect("answered");
        assert_eq!(first, again);
        assert!(first.upgraded && first.next.is_some());
        let other = owner.call_op::<RecordPurchase>(member, &amount(1, 0), op).await.expect_err("refused");
        assert_eq!(other.code, Code::KeyReused);
        assert_eq!(world.figure("select count(*) from purchase"), 2);
        world.prove();
    });
}

#[test]
fn a_sale_to_nobody_known_earns_nothing_and_counts_for_the_store() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let op = Client::op();
        let receipt = owner.call_op::<RecordSale>((), &amount(4_200, 0), op).await.expect("recorded");
        assert_eq!((receipt.member, receipt.earned, receipt.totals.to_pay), (None, Points(0), Money(4_200)));
        assert_eq!(owner.call_op::<RecordSale>((), &amount(4_200, 0), op).await.expect("answered"), receipt);
        let refused = owner.call::<RecordSale>((), &amount(4_200, 100)).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("redeem")));
        assert_eq!(world.figure("select purchases * 1000 + member_purchases from store_hour"), 1_000);
        world.prove();
    });
}

#[test]
fn points_are_taken_from_the_lots_that_lapse_soonest_and_never_more_than_there_are() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (owner, member) = (world.staff(1, Role::Owner, &[]), world.add_member("于", &[]));
        owner.sells(member, 15_000, 0).await;
        world.pass(40 * 86_400);
        owner.sells(member, 20_000, 0).await;
        let refused = owner.call::<RecordPurchase>(member, &amount(50_000, 400)).await.expect_err("refused");
        assert_eq!(
            (refused.code, refused.params.get("balance").map(String::as_str)),
            (Code::NotEnoughPoints, Some("350"))
        );
        owner.sells(member, 300, 300).await;
        assert_eq!(world.figure("select remaining from lot"), 50);
        assert_eq!(world.figure("select count(*) from ledger where kind = 2"), 2);
        world.prove();
    });
}

#[test]
fn a_closed_store_an_unknown_item_and_a_retired_one_are_refused_by_field() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        let item = world.add_item("Flat white", 2_800);
        let of = |item| NewPurchase { lines: vec![piece(None, 1), piece(Some(item), 1)], ..amount(0, 0) };
        let refused = owner.call::<RecordPurchase>(member, &of(key(99))).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::NotFound, Some("lines[1].item")));
        world.sql(|c| c.execute("update item set state = 'retired'", [])).expect("retired");
        let refused = owner.call::<RecordPurchase>(member, &of(item)).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::WrongState, Some("lines[1].item")));
        let refused = owner.call::<RecordPurchase>(member, &amount(-1, 0)).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::OutOfRange, Some("lines[0].total")));
        world.sql(|c| c.execute("update store set state = 'closed'", [])).expect("closed");
        let refused = owner.call::<RecordPurchase>(member, &amount(1, 0)).await.expect_err("refused");
        assert_eq!(refused.code, Code::StoreClosed);
        assert_eq!(world.figure("select count(*) from purchase"), 0);
    });
}

#[test]
fn a_clerk_sells_at_their_own_store_to_members_in_sight() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let (pier, member) = (world.add_store(1, "2", "Pier"), world.add_member("于", &[]));
        let clerk = world.staff(1, Role::Clerk, &[pier]);
        let at = |store| NewPurchase { store, ..amount(100, 0) };
        let refused = clerk.call::<RecordPurchase>(member, &at(key(1))).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::NotFound, Some("store")));
        let refused = clerk.call::<RecordPurchase>(member, &at(pier)).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::NotFound, Some("member")));
        let known = world.add_member("陈", &[pier]);
        assert!(clerk.call::<RecordPurchase>(known, &at(pier)).await.is_ok());
        let analyst = world.staff(1, Role::Analyst, &[]);
        let refused = analyst.call::<RecordPurchase>(known, &at(pier)).await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden);
        world.prove();
    });
}

#[test]
fn one_balance_is_spent_once_whoever_asks_at_the_same_time() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        owner.sells(member, 70_000, 0).await;
        let mut asks = vec![];
        for _ in 0..20 {
            let owner = owner.clone();
            asks.push(tokio::spawn(
                async move { owner.call::<RecordPurchase>(member, &amount(100, 100)).await },
            ));
        }
        let mut done = 0;
        for ask in asks {
            match ask.await.expect("it ends") {
                Ok(_) => done += 1,
                Err(problem) => assert_eq!(problem.code, Code::NotEnoughPoints),
            }
        }
        assert_eq!((done, world.figure("select balance from member")), (7, 0));
        world.prove();
    });
}

#[test]
fn the_proof_names_planted_faults() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("于", &[]);
        owner.sells(member, 50_000, 0).await;
        owner.sells(member, 50_000, 200).await;
        let faults = || world.sql(|c| regulars_api_tests::prove::books(c).expect("readable").faults);
        assert_eq!(faults(), Vec::<String>::new());
        let plants = [
            ("update member set balance = balance + 1", "update member set balance = balance - 1"),
            ("update member set debt = 1", "update member set debt = 0"),
            ("update lot set remaining = remaining + 1", "update lot set remaining = remaining - 1"),
            ("update lot set expires = expires + 1", "update lot set expires = expires - 1"),
            ("update store_hour set sales = sales + 1", "update store_hour set sales = sales - 1"),
            ("update store_day set members_served = 2", "update store_day set members_served = 1"),
            ("update member set visits = 2", "update member set visits = 1"),
            ("update member set window_points = window_points + 1", "update member set window_points = window_points - 1"),
            ("update member_store set spend = spend - 1", "update member_store set spend = spend + 1"),
            (
                "insert into ledger select brand_id, member_id, at, id + 1000, kind, points, lot_id, lot_expires, purchase_id,
                    store_id, lot_store, staff_id, business_day, reason, import_id, null from ledger where kind = 2",
                "delete from ledger where id in (select max(id) from ledger)",
            ),
        ];
        for (plant, mend) in plants {
            world.sql(|c| c.execute(plant, [])).expect("planted");
            assert!(!faults().is_empty(), "not seen: {plant}");
            world
                .sql(|c| {
                    c.execute_batch(&format!(
                        "drop trigger if exists ledger_goes_only_with_its_import; {mend}"
                    ))
                })
                .expect("mended");
            assert_eq!(faults(), Vec::<String>::new(), "not mended: {mend}");
        }
    });
}

#[test]
fn a_redeeming_purchase_of_three_lines_adds_at_most_600_bytes() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let items: Vec<_> = (0..200).map(|n| world.add_item(&format!("Item {n}"), 1_000)).collect();
        let members: Vec<_> = (0..150).map(|n| world.add_member(&format!("于{n}"), &[])).collect();
        for member in &members {
            owner.sells(*member, 100_000, 0).await;
        }
        let pages = || world.figure("select page_count * page_size from pragma_page_count, pragma_page_size");
        let before = pages();
        for n in 0..3_000 {
            world.pass(67);
            let item = |m: usize| piece(Some(items[(n * 7 + m * 31) % 200]), 4_000 + 13 * m as i64);
            let sale = NewPurchase { lines: (1..4).map(item).collect(), redeem: Points(100), ..amount(0, 0) };
            // Keys as clients make them: 53 bits without order.
            let op = (n as i64 + 1).wrapping_mul(0x5851_f42d_4c95_7f2d) & ((1 << 53) - 1);
            owner.call_op::<RecordPurchase>(members[(n * 37) % 150], &sale, op).await.expect("recorded");
        }
        let each = (pages() - before) / 3_000;
        assert!(
            regulars_report::bar("purchase-bytes", each, "<=600", each <= 600),
            "{each} bytes a purchase"
        );
        world.prove();
    });
}
