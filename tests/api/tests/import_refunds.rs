//! Purchases from files that come to less than zero: refunds whose purchase is not known, of members and of nobody.
use regulars_api::{Code, imports::*};
use regulars_api_tests::{
    World, block_on,
    imports::{batches, begin, bring, everything, file, undo},
};
use regulars_domain::{
    ids::MemberId,
    import::{batch::Batch, field::Kind},
};

const HEAD: &str = "store,receipt,card,item,quantity,paid,timestamp\n";

/// Rows below the head, as one batch.
fn rows(text: &str) -> Batch {
    batches(Kind::Purchases, [HEAD, text].concat().as_bytes(), |_, _| {}).remove(0)
}

/// Balance, debt, spending, visits and window of the member with card 8.
fn standing(world: &World) -> [i64; 4] {
    world.sql(|c| {
        c.query_row("select balance, debt, spend, visits from member where card = '8'", [], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
        })
        .expect("a member")
    })
}

#[test]
fn a_refund_takes_what_its_amount_would_earn_from_the_import_and_the_rest_is_debt() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let parts = [
            rows("1,R1,8,tea,1,100.00,2026-01-02 10:00\n1,R2,8,tea,1,50.00,2026-01-03 10:00\n"),
            rows("1,C1,8,tea,-1,-70.00,2026-01-04 10:00\n"),
            rows("1,C2,8,tea,-2,-100.40,2026-01-05 10:00\n1,C3,,tea,-1,-9.00,2026-01-05 11:00\n"),
            rows("1,R3,8,tea,1,30.00,2026-01-06 10:00\n"),
        ];
        // So stands the member after each.
        let right = [[150, 0, 15_000, 2], [80, 0, 8_000, 2], [0, 20, -2_040, 2], [10, 0, 960, 3]];
        for (number, (part, right)) in (0..).zip(parts.iter().zip(right)) {
            let input = RowsToBring { number, rows: part.clone() };
            let done = owner.call::<BringRows>(import.id, &input).await.expect("taken");
            assert_eq!((done.new, done.refused), (part.len() as u32, vec![]));
            assert_eq!(standing(&world), right, "after batch {number}");
            world.prove();
        }
        assert_eq!(world.figure("select sum(refunds) from store_hour"), 3);
        assert_eq!(world.figure("select sum(purchases) from store_hour"), 3);
        assert_eq!(world.figure("select sum(sales) from store_hour"), 960 - 900);
        assert_eq!(world.figure("select sum(earned) from purchase where kind = 1"), -170);
        let after = world.contents();

        let again = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&owner, &again, &parts).await;
        assert_eq!(done, RowsOutcome { unchanged: 6, ..RowsOutcome::default() });
        assert_eq!(world.contents(), after);

        assert_eq!(undo(&owner, &import).await.state, ImportState::Undone);
        world.prove();
        assert_eq!(world.contents(), before);
    });
}

#[test]
fn whoever_has_nothing_but_refunds_is_below_zero_and_owes_what_they_took() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&owner, &import, &[rows("1,C1,8,tea,-1,-12.34,2026-01-02 10:00\n")]).await;
        assert_eq!((done.new, standing(&world)), (1, [0, 12, -1_234, 0]));
        let sold = "select count(*) from member where first_at is not null or last_at is not null";
        assert_eq!(world.figure(sold), 0);
        world.prove();
        undo(&owner, &import).await;
        assert_eq!(world.contents(), before);
    });
}

#[test]
fn points_of_other_origin_are_not_touched_and_a_debt_that_was_paid_since_keeps_the_import() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let first = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &first, &[rows("1,R1,8,tea,1,100.00,2026-01-02 10:00\n")]).await;
        let second = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &second, &[rows("1,C1,8,tea,-1,-40.00,2026-01-03 10:00\n")]).await;
        assert_eq!(standing(&world), [100, 40, 6_000, 1]);
        world.prove();

        let id = world.figure("select id from member where card = '8'");
        let member = MemberId::try_from(id).expect("a key");
        owner.sells(member, 10_000, 0).await;
        assert_eq!(standing(&world)[1], 0, "what is earned pays the debt");
        let refused = owner.call::<UndoImport>(second.id, &()).await.expect_err("the debt is paid");
        assert_eq!((refused.code, refused.params["count"].as_str()), (Code::StillNeeded, "1"));
        world.prove();
    });
}

#[test]
fn a_refund_leaves_the_points_of_others_alone_when_it_is_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let first = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &first, &[rows("1,R1,8,tea,1,100.00,2026-01-02 10:00\n")]).await;
        let before = (standing(&world), world.contents());
        let second = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &second, &[rows("2,C1,8,tea,-1,-40.00,2026-01-03 10:00\n")]).await;
        undo(&owner, &second).await;
        world.prove();
        assert_eq!((standing(&world), world.contents()), before);
    });
}

#[test]
fn a_debt_that_a_file_paid_stays_paid_while_whose_it_was_is_merged_away() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let refund = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        bring(&owner, &refund, &[rows("1,C1,8,tea,-1,-12.34,2026-01-02 10:00\n")]).await;
        let paid = file(&owner, Kind::OpeningBalances, "card,points\n8,12\n").await;
        assert_eq!(standing(&world), [0, 0, -1_234, 0]);

        let eight = world.figure("select id from member where card = '8'");
        let eight = MemberId::try_from(eight).expect("a key");
        let merged = owner.merges(world.add_member("Ann", &[]), eight).await;
        let refused = owner.call::<UndoImport>(paid.id, &()).await.expect_err("somebody else by now");
        assert_eq!((refused.code, refused.params["count"].as_str()), (Code::StillNeeded, "1"));
        owner.takes_apart(merged.change).await;
        undo(&owner, &paid).await;
        assert_eq!(standing(&world), [0, 12, -1_234, 0]);
        world.prove();
    });
}

#[test]
fn of_history_that_has_lapsed_or_earns_nothing_a_refund_takes_nothing() {
    block_on(async {
        for points in [PointsChoice::Expiring, PointsChoice::None] {
            let (world, owner, _) = World::founded().await;
            let import = begin(&owner, Kind::Purchases, everything(points)).await;
            let parts = [
                rows("1,R1,8,tea,1,100.00,2017-01-02 10:00\n"),
                rows("1,C1,8,tea,-1,-40.00,2017-01-03 10:00\n"),
            ];
            bring(&owner, &import, &parts).await;
            assert_eq!(standing(&world), [0, 0, 6_000, 1], "{points:?}");
            world.prove();
        }
    });
}

#[test]
fn online_retail_comes_in_whole_and_its_books_hold() {
    let Some(path) = regulars_report::file("online_retail", "online_retail.csv.xz") else { return };
    let file = std::fs::read(path).expect("readable");
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let all = batches(Kind::Purchases, &file, |_, options| options.store = Some("web".to_owned()));
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&owner, &import, &all).await;
        assert_eq!((done.new, done.refused), (25_900, vec![]));
        let figures = [
            ("invoices", "select count(*) from purchase", 25_900),
            ("cancelled", "select count(*) from purchase where kind = 1 and ref like 'C%'", 3_836),
            ("corrections of bad debt", "select count(*) from purchase where kind = 1 and ref like 'A%'", 2),
            ("refunds", "select sum(refunds) from store_hour", 3_838),
            ("net pence", "select sum(total) from purchase", 974_774_793),
            ("net pence by hour", "select sum(sales) from store_hour", 974_774_793),
            ("customers", "select count(*) from member", 4_372),
            ("net pence of customers", "select sum(spend) from member", 830_006_581),
            ("customers below zero", "select count(*) from member where spend < 0", 41),
        ];
        let mut wrong = 0;
        for (what, sql, right) in figures {
            let figure = world.figure(sql);
            wrong += u32::from(!regulars_report::bar(
                &format!("online-retail-{}", what.replace(' ', "-")),
                figure,
                format!("={right}"),
                figure == right,
            ));
        }
        assert_eq!(wrong, 0);
        assert!(world.figure("select count(*) from member where debt > 0") > 0);
        world.prove();
        let again = RowsToCheck { allowed: everything(PointsChoice::Lasting), rows: all[0].clone() };
        let again = owner.call::<CheckRows>((), &again).await.expect("checked");
        assert_eq!((again.new, again.changed, again.unchanged as usize), (0, 0, all[0].len()));
    });
}
