//! Files of stores, items, members and opening balances: what is new, what changes, what is refused, the same again.
use regulars_api::{
    Code,
    imports::*,
    members::{EditsQuery, ListEdits},
};
use regulars_api_tests::{
    Client, World, block_on,
    imports::{batches, begin, bring, everything, undo},
};
use regulars_domain::import::{field::Kind, reason::Reason};

/// Brings a file in and answers new, changed, unchanged and the refusals.
async fn file(owner: &Client, kind: Kind, text: &str) -> (ImportView, (u32, u32, u32), Vec<(u32, Reason)>) {
    let import = begin(owner, kind, everything(PointsChoice::Lasting)).await;
    let done = bring(owner, &import, &batches(kind, text.as_bytes(), |_, _| {})).await;
    let refused = done.refused.iter().map(|refused| (refused.row, refused.reason)).collect();
    (import, (done.new, done.changed, done.unchanged), refused)
}

/// Another file changed one thing that this import made: it is no longer taken back.
async fn needed(owner: &Client, import: &ImportView) {
    let refused = owner.call::<UndoImport>(import.id, &()).await.expect_err("refused");
    assert_eq!((refused.code, refused.params["count"].as_str()), (Code::StillNeeded, "1"));
}

fn number(world: &World, sql: &str) -> i64 {
    world.sql(|c| c.query_row(sql, [], |r| r.get(0)).expect("a number"))
}

#[test]
fn stores_come_in_with_their_regions_and_change_by_their_code() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let text = "store code,name,region,time zone,franchised\nA,Alpha,North,America/New_York,yes\nB,Beta,North,,\nC,,,Nowhere/City,\nA,Again,,,\n";
        let (import, counts, refused) = file(&owner, Kind::Stores, text).await;
        assert_eq!(counts, (2, 0, 0));
        assert_eq!(refused, [(4, Reason::UnknownZone), (5, Reason::Repeated)]);
        assert_eq!(number(&world, "select count(*) from region"), 1);
        assert_eq!(
            number(&world, "select count(*) from store where franchised and time_zone = 'America/New_York'"),
            1
        );
        let (_, counts, _) = file(&owner, Kind::Stores, text).await;
        assert_eq!(counts, (0, 0, 2));
        undo(&owner, &import).await;
        assert_eq!(world.contents(), before);
        let (import, _, _) = file(&owner, Kind::Stores, text).await;
        let (_, counts, _) = file(&owner, Kind::Stores, "store code,name\nA,Alef\nB,\n").await;
        assert_eq!(counts, (0, 1, 1));
        assert_eq!(number(&world, "select count(*) from change where action = 'store.import'"), 1);
        needed(&owner, &import).await;
    });
}

#[test]
fn items_come_in_and_change_by_their_code_and_barcodes_stay_unique() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let text = "sku,name,category,price,barcode,cost\n1,Tea,Drinks,12.50,4006381333931,3.20\n2,,,,,\n3,Cup,,x,,\n4,Pot,,,4006381333931,\n5,Jug,,,4006381333932,\n6,Lid,,,,-1\n";
        let (import, counts, refused) = file(&owner, Kind::Items, text).await;
        assert_eq!(counts, (2, 0, 0));
        assert_eq!(refused, [(5, Reason::Repeated), (6, Reason::NotABarcode)]);
        assert_eq!(number(&world, "select price * 10000 + cost from item where code = '1'"), 12_500_320);
        let (_, counts, _) = file(&owner, Kind::Items, text).await;
        assert_eq!(counts, (0, 0, 2));
        undo(&owner, &import).await;
        assert_eq!(world.contents(), before);
        let (import, _, _) = file(&owner, Kind::Items, text).await;
        let (_, counts, _) = file(&owner, Kind::Items, "sku,price\n1,13\n2,\n").await;
        assert_eq!(counts, (0, 1, 1));
        assert_eq!(number(&world, "select rev from item where code = '1'"), 2);
        needed(&owner, &import).await;
    });
}

#[test]
fn members_come_in_by_card_phone_or_name_and_the_same_file_again_changes_nothing() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let text = "会员号,手机号,姓名,生日,性别,标签,婚姻状况\n1,138 0013 8000,林晓月,1990-03-14,女,常客;茶,已婚\n2,,,,,茶,\n,13900139000,,--02-29,,,\n,,王小明,,,,\n3,12,,,,,\n4,13800138000,,,,,\n5,,,,,,outdated\n";
        let (import, counts, refused) = file(&owner, Kind::Members, text).await;
        assert_eq!(counts, (4, 0, 0));
        assert_eq!(refused, [(6, Reason::NotAPhone), (7, Reason::Repeated), (8, Reason::NotAChoice)]);
        assert_eq!(
            number(
                &world,
                "select count(*) from member where phone = '+8613800138000' and birthday = 314 and name = '林晓月'"
            ),
            1
        );
        assert_eq!(number(&world, "select members from tag where name = '茶'"), 2);
        assert!(number(&world, "select count(*) from member_key") > 8);
        let (_, counts, _) = file(&owner, Kind::Members, text).await;
        assert_eq!(counts, (0, 0, 4));
        undo(&owner, &import).await;
        assert_eq!(world.contents(), before);
        let (import, _, _) = file(&owner, Kind::Members, text).await;
        let (_, counts, refused) =
            file(&owner, Kind::Members, "card,phone,likes\n2,13700137000,jazz\n1,13900139000,\n").await;
        assert_eq!((counts, refused), ((0, 1, 0), vec![(3, Reason::PhoneTaken)]));
        assert_eq!(
            number(
                &world,
                "select count(*) from member_key where key like '%000731%' or key like '%13700137000%'"
            ),
            2
        );
        assert_eq!(
            number(
                &world,
                "select count(*) from change where action = 'member.import' and after like '%13700137000%'"
            ),
            0
        );
        let id = number(&world, "select id from member where card = '2'").try_into().expect("a key");
        let history = owner.call::<ListEdits>(id, &EditsQuery::default()).await.expect("a history");
        let fields: Vec<&str> = history.edits[0].fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(
            (history.edits[0].action.as_str(), fields),
            ("member.import", vec!["phone", "profile.likes"])
        );
        needed(&owner, &import).await;
    });
}

#[test]
fn of_two_rows_for_one_member_none_is_lost_whatever_each_names_them_by() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let refused = |row| vec![(row, Reason::Repeated)];
        let new = "card,phone,tags\n7,13800138000,tea;tea; \n";
        let (_, counts, _) = file(&owner, Kind::Members, new).await;
        assert_eq!((counts, number(&world, "select members from tag where name = 'tea'")), ((1, 0, 0), 1));
        let text = "card,phone,likes,address\n7,,jazz,\n,13800138000,,1 High Street\n";
        assert_eq!(file(&owner, Kind::Members, text).await.1, (0, 1, 0));
        let (_, counts, again) = file(&owner, Kind::Members, text).await;
        assert_eq!((counts, again), ((0, 0, 1), refused(3)));
        assert_eq!(number(&world, "select count(*) from member where profile like '%jazz%'"), 1);
        assert_eq!(number(&world, "select count(*) from change where action = 'member.import'"), 1);
    });
}

#[test]
fn an_opening_balance_comes_in_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let text = "card,points,expires\n7,1200,2030-12-31\n8,300,\n9,0,\n10,5,2020-01-01\n11,-1,\n";
        let (import, counts, refused) = file(&owner, Kind::OpeningBalances, text).await;
        assert_eq!(counts, (3, 0, 0));
        assert_eq!(refused, [(5, Reason::InThePast)]);
        world.prove();
        assert_eq!(number(&world, "select sum(balance) from member"), 1_500);
        let (_, counts, _) = file(&owner, Kind::OpeningBalances, text).await;
        assert_eq!(counts, (0, 0, 3));
        let (_, counts, refused) = file(&owner, Kind::OpeningBalances, "card,points\n7,1300\n").await;
        assert_eq!((counts, refused), ((0, 0, 0), vec![(2, Reason::Differs)]));
        world.prove();
        undo(&owner, &import).await;
        assert_eq!(world.contents(), before);
        world.prove();
    });
}

/// Checks a file of opening balances, brings it in, and brings it in again: of its four rows the first and the third are taken.
async fn balances(world: &World, owner: &Client, text: &str, again: [Reason; 2]) {
    let refused = vec![(3, Reason::Repeated), (5, Reason::Repeated)];
    let rows = batches(Kind::OpeningBalances, text.as_bytes(), |_, _| {}).remove(0);
    let check = RowsToCheck { allowed: everything(PointsChoice::Lasting), rows };
    let dry = owner.call::<CheckRows>((), &check).await.expect("checked");
    let told = dry.refused.iter().map(|refused| (refused.row, refused.reason)).collect::<Vec<_>>();
    assert_eq!((dry.new, &told), (2, &refused));
    let (_, counts, told) = file(owner, Kind::OpeningBalances, text).await;
    assert_eq!((counts, told), ((2, 0, 0), refused));
    world.prove();
    let after = world.contents();
    assert_eq!(number(world, "select sum(balance) from member"), 505);
    let (_, counts, told) = file(owner, Kind::OpeningBalances, text).await;
    assert_eq!((counts, told), ((0, 0, 2), vec![(3, again[0]), (5, again[1])]));
    world.prove();
    assert_eq!((world.contents(), number(world, "select sum(balance) from member")), (after, 505));
}

#[test]
fn a_member_who_is_here_has_one_opening_balance_by_whatever_a_file_names_them() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        file(&owner, Kind::Members, "card,phone,name\n7,,Zoe Ek\n,13700137000,Max Ek\n").await;
        // Max is here; the card beside his phone is a newcomer's of the row before.
        let text = "card,phone,points\n7,,500\n7,13800138000,500\n9,,5\n9,13700137000,5\n";
        balances(&world, &owner, text, [Reason::Repeated, Reason::TwoMembers]).await;
    });
}

#[test]
fn a_newcomer_has_one_opening_balance_by_whatever_a_file_names_them() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let text = "card,phone,points\n7,,500\n7,13800138000,500\n8,13900139000,5\n,13900139000,5\n";
        balances(&world, &owner, text, [Reason::Repeated, Reason::Repeated]).await;
        assert_eq!(number(&world, "select count(*) from member"), 2);
    });
}

#[test]
fn an_opening_balance_is_never_without_points() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let allowed = everything(PointsChoice::None);
        let rows = batches(Kind::OpeningBalances, b"card,points\n7,1200\n", |_, _| {}).remove(0);
        let check = RowsToCheck { allowed: allowed.clone(), rows };
        assert_eq!(owner.call::<CheckRows>((), &check).await.expect_err("refused").code, Code::Invalid);
        let new = NewImport {
            kind: Kind::OpeningBalances,
            file: "a file.csv".to_owned(),
            lines: 1,
            total: 1,
            refused: 0,
            allowed,
            reading: String::new(),
            heads: String::new(),
        };
        assert_eq!(owner.call::<StartImport>((), &new).await.expect_err("refused").code, Code::Invalid);
    });
}

#[test]
fn members_from_a_file_stand_as_those_whom_the_counter_registers() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        file(&owner, Kind::Members, "card,name\n7,\n8,Zoe Ek\n").await;
        assert_eq!(number(&world, "select count(*) from member where tier = 'member'"), 2);
        // Whoever has no name stands at the end.
        let first = "select card = '8' from member order by sort_name limit 1";
        assert_eq!(number(&world, first), 1);
        let same = "select count(*) from member m join member_store s on s.member_id = m.id where s.sort_name = m.sort_name";
        assert_eq!(number(&world, same), 2);
        file(&owner, Kind::Members, "card,likes\n7,tea\n").await;
        assert_eq!(number(&world, first), 1);
        file(&owner, Kind::OpeningBalances, "card,points\n9,100\n").await;
        assert_eq!(number(&world, "select count(*) from member where tier = 'member'"), 3);
        assert_eq!(number(&world, "select count(*) from store_day where new_members > 0"), 0);
    });
}

#[test]
fn a_file_holds_no_longer_texts_than_the_forms() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let long = "x".repeat(61);
        let (_, _, refused) =
            file(&owner, Kind::Members, &format!("card,wechat,employer\n7,{long},\n8,,{long}\n")).await;
        assert_eq!(refused, [(2, Reason::TooLong { most: 60 })]);
        let (_, _, refused) =
            file(&owner, Kind::Stores, &format!("store code,region\nA,{long}\n{},\n", &long[..21])).await;
        assert_eq!(refused, [(2, Reason::TooLong { most: 60 }), (3, Reason::TooLong { most: 20 })]);
    });
}

#[test]
fn a_merged_stores_code_means_the_store_that_it_is_part_of_now() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let old = world.add_store(1, "old", "Old");
        let sales = "store,receipt,card,timestamp,paid\nold,r1,7,2026-01-02 10:00,5\n";
        let (_, counts, _) = file(&owner, Kind::Purchases, sales).await;
        assert_eq!(counts, (1, 0, 0));
        world.sql(|c| {
            let merge = "update store set state = 'closed', merged_into = 1 where id = ?1";
            c.execute(merge, [old.get()]).expect("merged")
        });
        let sales = format!("{sales}old,r2,7,2026-01-03 10:00,5\n1,r2,7,2026-01-03 11:00,5\n");
        let (_, counts, refused) = file(&owner, Kind::Purchases, &sales).await;
        assert_eq!((counts, refused), ((1, 0, 1), vec![(4, Reason::Repeated)]));
        assert_eq!(number(&world, "select store_id from purchase where ref = 'r2'"), 1);
        let (_, counts, _) = file(&owner, Kind::Members, "card,home store\n8,old\n").await;
        assert_eq!(
            (counts, number(&world, "select home_store from member where card = '8'")),
            ((1, 0, 0), 1)
        );
        let (_, _, refused) = file(&owner, Kind::Stores, "store code,name\nold,New\n").await;
        assert_eq!(refused, [(2, Reason::StoreMerged)]);
    });
}

#[test]
fn the_day_somebody_joined_is_its_noon_where_the_brand_is() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world
            .sql(|books| books.execute_batch("update brand set time_zone = 'Pacific/Auckland'"))
            .expect("moved");
        let (_, counts, _) = file(&owner, Kind::Members, "card,name,joined\n1,Ann,2020-06-01\n").await;
        assert_eq!(counts, (1, 0, 0));
        // 12 hours ahead of UTC in its winter.
        assert_eq!(number(&world, "select joined_at from member where card = '1'"), 1_590_969_600);
    });
}
