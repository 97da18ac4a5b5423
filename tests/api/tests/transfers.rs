//! Points between members: kept whole, kept in sight, and explained on both sides.
use regulars_api::{Code, imports::*, members::*, points::*, purchases::*};
use regulars_api_tests::{
    Client, World, block_on,
    imports::{file, undo},
    shop::key,
};
use regulars_domain::{
    ids::MemberId,
    import::field::Kind,
    loyalty::{LineKind, Points, Standing},
    rights::Role,
};

fn has(balance: i64, debt: i64) -> Standing {
    Standing { balance: Points(balance), debt: Points(debt) }
}

fn gift(to: MemberId, points: i64) -> NewTransfer {
    NewTransfer { store: key(1), to, points: Points(points), reason: "for her birthday".into() }
}

async fn lines(client: &Client, member: MemberId) -> Vec<PointLine> {
    client.call::<ListPoints>(member, &PointsQuery::default()).await.expect("lines").lines
}

#[test]
fn a_transfer_moves_points_once_and_says_so_on_both_sides() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let owner = world.staff(1, Role::Owner, &[]);
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[]));
        owner.sells(ann, 50_000, 0).await;
        world.pass(86_400 * 40);
        owner.sells(ann, 30_000, 0).await;
        let op = Client::op();
        let answer = owner.answer::<TransferPoints>(ann, &gift(bo, 600), op).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let receipt: TransferReceipt = serde_json::from_slice(&answer.body).expect("a receipt");
        assert_eq!((receipt.standing, receipt.received), (has(200, 0), has(600, 0)));
        let again = owner.call_op::<TransferPoints>(ann, &gift(bo, 600), op).await.expect("answered");
        assert_eq!(again, receipt);
        let (hers, his) = (lines(&owner, ann).await, lines(&owner, bo).await);
        let told = |all: &[PointLine], name: &str| -> Vec<(i64, Option<i32>)> {
            let moved = all.iter().filter(|line| line.kind == LineKind::Transfer);
            moved
                .inspect(|line| {
                    assert_eq!(line.other.as_ref().map(|other| other.name.as_str()), Some(name));
                    assert_eq!(line.reason.as_deref(), Some("for her birthday"));
                })
                .map(|line| (line.points.0, line.expires.map(|day| day.0)))
                .collect()
        };
        let (out, into) = (told(&hers, "Bo"), told(&his, "Ann"));
        assert_eq!(out.len(), 2, "one line for each lot");
        assert_eq!(into, out.iter().map(|(points, last)| (-points, *last)).collect::<Vec<_>>());
        let timeline =
            owner.call::<ListTimeline>(bo, &TimelineQuery::default()).await.expect("a timeline").entries;
        let named =
            |entry: &Entry| matches!(&entry.what, What::Points { other: Some(other), .. } if other.id == ann);
        assert_eq!(timeline.iter().filter(|entry| named(entry)).count(), 2);
        world.prove();
    });
}

#[test]
fn a_transfer_pays_the_receivers_debt_and_leaves_both_tiers_alone() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[]));
        let reason = "from her old card".to_owned();
        let opening = OpeningBalance { store: key(1), points: Points(9_000), expires: None, reason };
        owner.call::<OpenBalance>(ann, &opening).await.expect("opened");
        let sale = owner.sells(bo, 30_000, 0).await;
        owner.sells(bo, 10_000, 300).await;
        let refund = NewRefund {
            store: key(1),
            sale: PurchasePlace { at: sale.at, member: sale.member },
            returns: None,
        };
        let owes = owner.call::<RefundPurchase>(sale.id, &refund).await.expect("refunded").standing;
        assert!(owes.debt.0 > 0, "{owes:?}");
        let tier = |member: MemberId| {
            let sql = "select tier from member where id = ?1";
            world.sql(|c| c.query_row(sql, [member.get()], |row| row.get::<_, String>(0)).expect("a member"))
        };
        let before = (tier(ann), tier(bo));
        let receipt = owner.call::<TransferPoints>(ann, &gift(bo, 9_000)).await.expect("moved");
        assert_eq!(receipt.debt_paid, owes.debt);
        assert_eq!(receipt.received, has(owes.balance.0 + 9_000 - owes.debt.0, 0));
        assert_eq!((receipt.standing, (tier(ann), tier(bo))), (has(0, 0), before));
        world.prove();
    });
}

#[test]
fn a_transfer_that_cannot_be_is_refused_by_its_field_and_moves_nothing() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[]));
        owner.sells(ann, 10_000, 0).await;
        let nobody = key(999_999);
        for (wrong, code, field) in [
            (gift(bo, 101), Code::NotEnoughPoints, "points"),
            (gift(bo, 0), Code::OutOfRange, "points"),
            (gift(bo, -5), Code::OutOfRange, "points"),
            (gift(bo, ADJUST_LIMIT + 1), Code::OutOfRange, "points"),
            (gift(ann, 5), Code::Invalid, "to"),
            (gift(nobody, 5), Code::NotFound, "to"),
            (NewTransfer { reason: " ".into(), ..gift(bo, 5) }, Code::Required, "reason"),
        ] {
            let refused = owner.call::<TransferPoints>(ann, &wrong).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)), "{wrong:?}");
        }
        assert_eq!(world.figure("select count(*) from ledger where kind = 9"), 0);
        world.prove();
    });
}

#[test]
fn a_store_moves_points_only_between_members_in_its_sight() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let other = world.add_store(1, "2", "Lake");
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[other]));
        owner.sells(ann, 10_000, 0).await;
        owner.sells(bo, 10_000, 0).await;
        let manager = world.staff(1, Role::StoreManager, &[other]);
        let there = |to, points| NewTransfer { store: other, ..gift(to, points) };
        let unseen = manager.call::<TransferPoints>(bo, &there(ann, 5)).await.expect_err("out of sight");
        assert_eq!((unseen.code, unseen.field.as_deref()), (Code::NotFound, Some("to")));
        let unseen = manager.call::<TransferPoints>(ann, &there(bo, 5)).await.expect_err("out of sight");
        assert_eq!((unseen.code, unseen.field.as_deref()), (Code::NotFound, Some("member")));
        manager.call::<Identify>(ann, &AtStore { store: other }).await.expect("identified");
        manager.call::<TransferPoints>(bo, &there(ann, 5)).await.expect("moved");
        world.prove();
    });
}

#[test]
fn points_that_were_passed_on_keep_their_import_from_being_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let bo = world.add_member("Bo", &[]);
        let import = file(&owner, Kind::OpeningBalances, "card,points\n7,1200\n").await;
        let ann = key(world.figure("select id from member where card = '7'"));
        owner.call::<TransferPoints>(ann, &gift(bo, 200)).await.expect("moved");
        let refused = owner.call::<UndoImport>(import.id, &()).await.expect_err("refused");
        assert_eq!(refused.code, Code::StillNeeded);
        world.prove();

        // Received points keep the member that an import made.
        let people = file(&owner, Kind::Members, "card,name\n8,Cy Ek\n").await;
        let cy = key(world.figure("select id from member where card = '8'"));
        owner.sells(bo, 10_000, 0).await;
        owner.call::<TransferPoints>(bo, &gift(cy, 50)).await.expect("moved");
        let refused = owner.call::<UndoImport>(people.id, &()).await.expect_err("refused");
        assert_eq!(refused.code, Code::StillNeeded);
        let second = file(&owner, Kind::Members, "card,name\n9,Di Oz\n").await;
        assert_eq!(undo(&owner, &second).await.state, ImportState::Undone);
        world.prove();
    });
}

#[test]
#[should_panic(expected = "transfers between two members do not cancel out")]
fn a_transfer_of_which_one_side_is_missing_is_found() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (ann, bo) = (world.add_member("Ann", &[]), world.add_member("Bo", &[]));
        owner.sells(ann, 10_000, 0).await;
        owner.call::<TransferPoints>(ann, &gift(bo, 40)).await.expect("moved");
        owner.sells(bo, 4_000, 0).await;
        world.sql(|c| {
            c.execute_batch(
                "drop trigger ledger_is_never_updated;
                 update ledger set kind = 4, other_member = null where kind = 9 and points > 0",
            )
            .expect("planted");
        });
        world.prove();
    });
}
