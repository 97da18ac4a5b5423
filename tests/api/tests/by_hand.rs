//! What people do by hand to points and money: on record by whom, with before and after; and not to be undone from there.
use regulars_api::{Code, activity::*, points::*, purchases::*};
use regulars_api_tests::{
    Client, World, block_on,
    imports::file,
    people::at_once,
    shop::{amount, key, piece},
};
use regulars_domain::{
    ids::MemberId,
    import::field::Kind,
    loyalty::Points,
    money::Money,
    purchase::refund::{Part, Return},
    rights::Role,
};
use serde_json::{Value, json};

fn adjustment(points: i64, reason: &str) -> Adjustment {
    Adjustment { store: key(1), points: Points(points), reason: reason.into() }
}

fn opening(points: i64, reason: &str) -> OpeningBalance {
    OpeningBalance { store: key(1), points: Points(points), expires: None, reason: reason.into() }
}

fn of(sale: &Receipt, returns: Option<Vec<Return>>) -> NewRefund {
    NewRefund { store: key(1), sale: PurchasePlace { at: sale.at, member: sale.member }, returns }
}

/// The record's rows of one kind, the latest first.
async fn told(client: &Client, entity: &str) -> Vec<ChangeView> {
    let filter = ActivityFilter { entity: Some(entity.to_owned()), ..ActivityFilter::default() };
    client.call::<ListActivity>((), &filter).await.expect("a page").changes
}

/// What was and what is.
fn sides(change: &ChangeView) -> (Value, Value) {
    (change.before.clone().unwrap_or_default(), change.after.clone().unwrap_or_default())
}

async fn adjusts(client: &Client, member: MemberId, points: i64) -> PointsReceipt {
    client.call::<AdjustPoints>(member, &adjustment(points, "Typed twice")).await.expect("adjusted")
}

#[test]
fn points_given_or_taken_by_hand_are_on_record_once_with_the_balance_before_and_after() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let member = world.add_member("于文涛", &[]);
        let (op, gift) = (Client::op(), adjustment(250, "Waited 20 minutes"));
        let answer = owner.answer::<AdjustPoints>(member, &gift, op).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        owner.call_op::<AdjustPoints>(member, &gift, op).await.expect("answered again");
        adjusts(&owner, member, -100).await;
        let rows = told(&owner, "points").await;
        let [taken, given] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(
            (given.action.as_str(), given.staff, given.store),
            ("points.adjust", Some(me.staff), Some(key(1)))
        );
        assert_eq!(
            (given.entity_id, given.entity_name.as_deref(), given.reason.as_deref()),
            (member.get(), Some("于文涛"), Some("Waited 20 minutes"))
        );
        let after = json!({ "points": 250, "balance": 250, "debt": 0 });
        assert_eq!(sides(given), (json!({ "balance": 0, "debt": 0 }), after));
        let after = json!({ "points": -100, "balance": 150, "debt": 0 });
        assert_eq!(sides(taken), (json!({ "balance": 250, "debt": 0 }), after));
        world.prove();
    });
}

#[test]
fn a_transfer_is_one_row_on_record_that_names_both_members() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[]));
        adjusts(&owner, ann, 800).await;
        let gift =
            NewTransfer { store: key(1), to: bo, points: Points(600), reason: "for her birthday".into() };
        owner.call::<TransferPoints>(ann, &gift).await.expect("moved");
        let rows = told(&owner, "points").await;
        let moved: Vec<_> = rows.iter().filter(|row| row.action == "points.transfer").collect();
        let [moved] = moved.as_slice() else { panic!("{rows:?}") };
        assert_eq!((moved.staff, moved.store), (Some(me.staff), Some(key(1))));
        assert_eq!(
            (moved.entity_name.as_deref(), moved.reason.as_deref()),
            (Some("Ann → Bo"), Some("for her birthday"))
        );
        let before = json!({ "balance": 800, "receiver_balance": 0, "receiver_debt": 0 });
        let after = json!({
            "points": 600, "to": bo.get(), "balance": 200, "receiver_balance": 600, "receiver_debt": 0,
        });
        assert_eq!(sides(moved), (before, after));
        world.prove();
    });
}

#[test]
fn an_opening_balance_by_hand_is_on_record_with_its_reason_and_there_is_one() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let member = world.add_member("Ann", &[]);
        let answer =
            owner.answer::<OpenBalance>(member, &opening(700, "from her old card"), Client::op()).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let again = owner.call::<OpenBalance>(member, &opening(700, "once more")).await.expect_err("refused");
        assert_eq!((again.code, again.field.as_deref()), (Code::WrongState, Some("member")));
        assert_eq!(again.params["reason"], "opened");
        let rows = told(&owner, "points").await;
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(
            (row.action.as_str(), row.staff, row.reason.as_deref()),
            ("points.open", Some(me.staff), Some("from her old card"))
        );
        let after = json!({ "points": 700, "balance": 700, "debt": 0 });
        assert_eq!(sides(row), (json!({ "balance": 0, "debt": 0 }), after));
        assert_eq!(world.figure("select count(*) from ledger where reason = 'from her old card'"), 1);
        world.prove();
    });
}

#[test]
fn a_member_whose_balance_came_from_a_file_gets_no_second_by_hand_nor_the_other_way_round() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        file(&owner, Kind::OpeningBalances, "card,points\n7,1200\n").await;
        let ann = key(world.figure("select id from member where card = '7'"));
        let refused = owner.call::<OpenBalance>(ann, &opening(700, "more")).await.expect_err("refused");
        assert_eq!(refused.code, Code::WrongState);
        let bo: MemberId = world.add_member("Bo", &[]);
        world.sql(|c| c.execute("update member set card = '8' where id = ?1", [bo.get()]).expect("a card"));
        owner.call::<OpenBalance>(bo, &opening(700, "from his old card")).await.expect("opened");
        file(&owner, Kind::OpeningBalances, "card,points\n8,700\n").await;
        assert_eq!(world.figure("select balance from member where card = '8'"), 700);
        world.prove();
    });
}

#[test]
fn of_many_opening_balances_at_once_one_is_brought_in() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("Ann", &[]);
        let answers = at_once(vec![owner.clone(); 4], async |device| {
            device.call::<OpenBalance>(member, &opening(700, "from her old card")).await
        });
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        let mut refused = answers.iter().filter_map(|answer| answer.as_ref().err());
        assert!(refused.all(|told| told.code == Code::WrongState), "{answers:?}");
        assert_eq!(world.figure("select balance from member"), 700);
        world.prove();
    });
}

#[test]
fn an_opening_balance_takes_the_right_the_reason_and_the_limit_of_an_adjustment() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("Ann", &[]);
        for role in [Role::Marketer, Role::Analyst, Role::ServiceAgent, Role::Clerk] {
            let device = world.staff(1, role, &[key(1)]);
            let refused =
                device.call::<OpenBalance>(member, &opening(700, "mine")).await.expect_err("refused");
            assert_eq!(refused.code, Code::Forbidden, "{role:?}");
        }
        for (wrong, code, field) in [
            (opening(0, "nothing"), Code::OutOfRange, "points"),
            (opening(-5, "a debt"), Code::OutOfRange, "points"),
            (opening(ADJUST_LIMIT + 1, "much"), Code::OutOfRange, "points"),
            (opening(5, " "), Code::Required, "reason"),
            (opening(5, &"x".repeat(201)), Code::TooLong, "reason"),
        ] {
            let refused = owner.call::<OpenBalance>(member, &wrong).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)), "{wrong:?}");
        }
        assert!(told(&owner, "points").await.is_empty());
        let manager = world.staff(1, Role::StoreManager, &[key(1)]);
        manager.call::<OpenBalance>(member, &opening(ADJUST_LIMIT, "all of it")).await.expect("opened");
        world.prove();
    });
}

#[test]
fn a_refund_is_on_record_with_what_was_given_back_and_what_is_left() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let member = world.add_member("于文涛", &[]);
        owner.sells(member, 30_000, 0).await;
        let order = NewPurchase {
            lines: vec![piece(None, 8_000), piece(None, 12_000)],
            redeem: Points(100),
            ..amount(0, 0)
        };
        let sale = owner.call::<RecordPurchase>(member, &order).await.expect("recorded");
        assert!(told(&owner, "purchase").await.is_empty() && told(&owner, "points").await.is_empty());
        let first = Some(vec![Return { line: 0, part: Part::Rest }]);
        let answer = owner.answer::<RefundPurchase>(sale.id, &of(&sale, first), Client::op()).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let part: Receipt = serde_json::from_slice(&answer.body).expect("a receipt");
        let rest = owner.call::<RefundPurchase>(sale.id, &of(&sale, None)).await.expect("refunded");
        let rows = told(&owner, "purchase").await;
        let [of_rest, of_part] = rows.as_slice() else { panic!("{rows:?}") };
        let standings = [sale.standing, part.standing, rest.standing];
        for (row, receipt, at) in [(of_part, &part, 0), (of_rest, &rest, 1)] {
            assert_eq!(
                (row.action.as_str(), row.staff, row.store),
                ("purchase.refund", Some(me.staff), Some(key(1)))
            );
            assert_eq!((row.entity_id, row.entity_name.as_deref()), (sale.id.get(), Some("于文涛")));
            let (before, after) = sides(row);
            assert_eq!(after["money_back"], -receipt.totals.to_pay.0);
            assert_eq!(after["points_taken"], -receipt.earned.0);
            assert_eq!(after["points_back"], -receipt.redeemed.0);
            assert_eq!(after["sold_at"], sale.at.0);
            for (side, standing) in [(&before, standings[at]), (&after, standings[at + 1])] {
                assert_eq!(
                    (&side["balance"], &side["debt"]),
                    (&json!(standing.balance.0), &json!(standing.debt.0))
                );
            }
        }
        assert_eq!(sides(of_part).0["money_left"], sale.totals.to_pay.0);
        assert_eq!(sides(of_part).1["money_left"], sides(of_rest).0["money_left"]);
        assert_eq!(sides(of_rest).1["money_left"], 0);
        world.prove();
    });
}

#[test]
fn refunds_of_what_is_not_in_the_books_and_of_nobody_are_on_record_too() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = world.add_member("Ann", &[]);
        owner.sells(member, 30_000, 0).await;
        let coat =
            NewUnbookedRefund { store: key(1), amount: Money(40_000), label: " Coat, no receipt ".into() };
        let back = owner.call::<RefundUnbooked>(member, &coat).await.expect("refunded");
        let sale = owner.call::<RecordSale>((), &amount(4_200, 0)).await.expect("recorded");
        owner.call::<RefundPurchase>(sale.id, &of(&sale, None)).await.expect("refunded");
        let cake = NewUnbookedRefund { store: key(1), amount: Money(900), label: "Cake".into() };
        owner.call::<RefundUnbookedSale>((), &cake).await.expect("refunded");
        let rows = told(&owner, "purchase").await;
        let [of_cake, of_sale, of_coat] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(
            (of_coat.action.as_str(), of_coat.entity_id, of_coat.entity_name.as_deref()),
            ("purchase.refund_unbooked", back.id.get(), Some("Ann"))
        );
        let after = json!({
            "member": member.get(), "bought": "Coat, no receipt", "money_back": 40_000,
            "points_taken": 400, "balance": 0, "debt": 100,
        });
        assert_eq!(sides(of_coat), (json!({ "balance": 300, "debt": 0 }), after));
        let after = json!({ "sold_at": sale.at.0, "money_back": 4_200, "money_left": 0 });
        assert_eq!(sides(of_sale), (json!({ "money_left": 4_200 }), after));
        assert_eq!((of_sale.action.as_str(), of_sale.entity_name.as_deref()), ("purchase.refund", None));
        assert_eq!(sides(of_cake), (Value::Null, json!({ "bought": "Cake", "money_back": 900 })));
        world.prove();
    });
}

#[test]
fn the_first_brand_is_on_record_as_founded_by_its_owner() {
    block_on(async {
        let (_, owner, me) = World::founded().await;
        let rows = told(&owner, "brand").await;
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((row.action.as_str(), row.staff, row.undoable), ("brand.found", Some(me.staff), false));
        assert_eq!(sides(row), (Value::Null, json!({ "name": "Harbour" })));
    });
}

#[test]
fn what_was_done_by_hand_cannot_be_undone_from_the_record() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[]));
        owner.call::<OpenBalance>(ann, &opening(700, "from her old card")).await.expect("opened");
        adjusts(&owner, ann, 50).await;
        let gift = NewTransfer { store: key(1), to: bo, points: Points(60), reason: "a present".into() };
        owner.call::<TransferPoints>(ann, &gift).await.expect("moved");
        let sale = owner.sells(ann, 30_000, 0).await;
        owner.call::<RefundPurchase>(sale.id, &of(&sale, None)).await.expect("refunded");
        let rows = owner.call::<ListActivity>((), &ActivityFilter::default()).await.expect("a page").changes;
        let actions: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
        let all = ["purchase.refund", "points.transfer", "points.adjust", "points.open", "brand.found"];
        assert_eq!(actions, all);
        // The manager of the store sees what was done there, and can undo it as little.
        let manager = world.staff(1, Role::StoreManager, &[key(1)]);
        assert_eq!(told(&manager, "points").await.len(), 3);
        let ledger = world.figure("select count(*) from ledger");
        for row in &rows {
            assert!(!row.undoable, "{row:?}");
            let refused = owner.call::<UndoChange>(row.id, &()).await.expect_err("refused");
            assert_eq!(refused.code, Code::WrongState, "{}", row.action);
            if row.store.is_some() {
                let refused = manager.call::<UndoChange>(row.id, &()).await.expect_err("refused");
                assert_eq!(refused.code, Code::WrongState, "{}", row.action);
            }
        }
        assert_eq!(world.figure("select count(*) from ledger"), ledger);
        world.prove();
    });
}
