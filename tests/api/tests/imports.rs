//! Bringing in files: dry run, real run, the same again, refusals, and taking it back.
use regulars_api::{Code, imports::*};
use regulars_api_tests::{
    World, block_on,
    imports::{batches, begin, bring, everything, file, undo},
};
use regulars_domain::{
    import::{
        batch::Batch,
        field::{Field, Kind},
        reason::Reason,
        when::Clock,
    },
    rights::Role,
};

fn number(world: &World, sql: &str) -> i64 {
    world.sql(|c| c.query_row(sql, [], |r| r.get(0)).expect("a number"))
}

const TILL: &str =
    "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,transaction_timestamp
1228,406,31198655051,1041453,1,1.43,0.15,2017-01-01 12:26:30
1058,381,31198676055,985893,2,1.776357e-15,0.21,2017-01-01 12:56:33
1058,381,31198676055,988791,1,10.5,1.29,2017-01-01 12:56:33
1058,381,31198676056,988791,1,3.00,0,2017-01-01 18:56:33
,381,31198676057,988791,1,4.00,0,2017-01-02 18:56:33
";

fn till() -> Vec<Batch> {
    batches(Kind::Purchases, TILL.as_bytes(), |_, options| options.clock = Clock::Utc)
}

#[test]
fn purchases_make_what_they_name_and_the_same_file_again_changes_nothing() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let check = RowsToCheck { allowed: everything(PointsChoice::Lasting), rows: till().remove(0) };
        let dry = owner.call::<CheckRows>((), &check).await.expect("checked");
        assert_eq!(
            (dry.new, dry.unknown.stores.len(), dry.unknown.items.len(), dry.unknown.members.len()),
            (4, 2, 3, 2)
        );
        assert_eq!(world.contents(), before);

        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&owner, &import, &till()).await;
        assert_eq!(RowsOutcome { new: 4, ..RowsOutcome::default() }, done);
        world.prove();
        assert_eq!(number(&world, "select sum(points) from ledger"), 1 + 10 + 3);
        assert_eq!(number(&world, "select visits from member where card = '1058'"), 2);
        assert_eq!(number(&world, "select sum(members_served) from store_day"), 3);
        assert_eq!(
            number(&world, "select sum(purchases) * 100 + sum(member_purchases) from store_hour"),
            403
        );
        assert_eq!(number(&world, "select last_at from member where card = '1058'"), 1_483_297_000 - 7);
        let after = world.contents();

        let again = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&owner, &again, &till()).await;
        assert_eq!(RowsOutcome { unchanged: 4, ..RowsOutcome::default() }, done);
        assert_eq!(world.contents(), after);
        assert_eq!(undo(&owner, &again).await.undone, 0);
        assert_eq!(world.contents(), after);

        let undone = undo(&owner, &import).await;
        assert!(undone.undone > 0);
        assert_eq!(world.contents(), before);
        let list = owner.call::<ListImports>((), &Before::default()).await.expect("a list");
        assert_eq!(list.len(), 2);
    });
}

#[test]
fn what_an_import_may_not_make_is_refused_by_row() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.add_store(1, "381", "Harbour");
        let check = |allowed| RowsToCheck { allowed, rows: till().remove(0) };
        let refused =
            |outcome: RowsOutcome| outcome.refused.iter().map(|r| (r.row, r.reason)).collect::<Vec<_>>();
        let nothing = owner.call::<CheckRows>((), &check(Allowed::default())).await.expect("checked");
        use Reason::{UnknownItem, UnknownMember, UnknownStore};
        assert_eq!(
            refused(nothing),
            [(2, UnknownStore), (3, UnknownMember), (5, UnknownMember), (6, UnknownItem)]
        );
        let no_stores = Allowed { make_stores: false, ..everything(PointsChoice::None) };
        let some = owner.call::<CheckRows>((), &check(no_stores)).await.expect("checked");
        assert_eq!((some.new, refused(some)), (3, vec![(2, UnknownStore)]));
    });
}

#[test]
fn a_recorded_purchase_is_never_changed_by_a_file() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &import, &till()).await;
        let other = TILL.replace("10.5,", "11.5,");
        let other = batches(Kind::Purchases, other.as_bytes(), |_, options| options.clock = Clock::Utc);
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&owner, &import, &other).await;
        assert_eq!(done.unchanged, 3);
        assert_eq!(done.refused, [RefusedRow { row: 3, field: Field::PurchaseRef, reason: Reason::Differs }]);
        world.prove();
    });
}

#[test]
fn points_that_lapsed_by_now_are_closed_at_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Expiring)).await;
        bring(&owner, &import, &till()).await;
        world.prove();
        assert_eq!(number(&world, "select sum(balance) from member"), 0);
        assert_eq!(number(&world, "select count(*) from ledger"), 6);
        assert_eq!(undo(&owner, &import).await.state, ImportState::Undone);
        assert_eq!(number(&world, "select count(*) from ledger"), 0);
    });
}

#[test]
fn an_import_that_something_depends_on_cannot_be_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &import, &till()).await;
        world.sql(|c| {
            c.execute(
                "insert into note (brand_id, member_id, at, id, kind, text, staff_id) select brand_id, id, 1, 1, 'note', 'hello', 1 from member where card = '1058'",
                [],
            )
            .expect("a note")
        });
        let refused = owner.call::<UndoImport>(import.id, &()).await.expect_err("refused");
        assert_eq!((refused.code, refused.params["count"].as_str()), (Code::StillNeeded, "1"));
    });
}

#[test]
fn rows_of_purchases_and_lines_can_be_deleted_only_while_their_import_is_undone() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &import, &till()).await;
        for table in ["purchase", "ledger"] {
            let deleted = world.sql(|c| c.execute(&format!("delete from {table}"), []));
            assert!(deleted.expect_err("refused").to_string().contains("append-only"));
        }
    });
}

#[test]
fn only_those_with_the_right_bring_in_files() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let clerk = world.staff(1, Role::Clerk, &[]);
        assert_eq!(
            clerk.call::<ListImports>((), &Before::default()).await.expect_err("refused").code,
            Code::Forbidden
        );
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::None)).await;
        let other = world.add_brand("Elsewhere");
        let stranger = world.staff(other, Role::Owner, &[]);
        assert_eq!(
            stranger.call::<GetImport>(import.id, &()).await.expect_err("refused").code,
            Code::NotFound
        );
        let rows = RowsToBring { number: 0, rows: till().remove(0) };
        assert_eq!(
            stranger.call::<BringRows>(import.id, &rows).await.expect_err("refused").code,
            Code::NotFound
        );
    });
}

#[test]
fn a_card_or_phone_that_nobody_has_is_theirs_whom_a_row_of_balances_names_beside_it() {
    block_on(async {
        let rows = [
            ["9,13700137000,5", "9,,5"],
            ["9,,5", "9,13700137000,5"],
            ["7,13800138000,5", ",13800138000,5"],
            [",13800138000,5", "7,13800138000,5"],
        ];
        for [first, second] in rows {
            let (world, owner, _) = World::founded().await;
            file(&owner, Kind::Members, "card,phone,name\n7,,Zoe Ek\n,13700137000,Max Ek\n").await;
            let text = format!("card,phone,points\n{first}\n{second}\n");
            let import = begin(&owner, Kind::OpeningBalances, everything(PointsChoice::Lasting)).await;
            let rows = batches(Kind::OpeningBalances, text.as_bytes(), |_, _| {});
            let done = bring(&owner, &import, &rows).await;
            let refused: Vec<_> = done.refused.iter().map(|refused| (refused.row, refused.reason)).collect();
            assert_eq!((done.new, refused), (1, vec![(3, Reason::Repeated)]), "{text}");
            assert_eq!(number(&world, "select sum(balance) from member"), 5, "{text}");
            world.prove();
        }
    });
}

#[test]
fn a_batch_that_lists_a_thing_twice_is_refused_by_the_name_of_the_list() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let Some(Batch::Purchases(till)) = till().into_iter().next() else { panic!("purchases") };
        let before = world.contents();
        for field in ["rows.stores", "rows.items"] {
            let mut rows = till.clone();
            match field {
                "rows.stores" => rows.stores.push(rows.stores[0].clone()),
                _ => rows.items.push(rows.items[0].clone()),
            }
            let input = RowsToBring { number: 0, rows: Batch::Purchases(rows) };
            let refused = owner.call::<BringRows>(import.id, &input).await.expect_err("twice");
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)));
        }
        assert_eq!(world.contents(), before);
    });
}
