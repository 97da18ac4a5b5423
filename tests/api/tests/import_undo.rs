//! Taking an import back while the house goes on: what counts as use, where an undo stops, what the clock finishes, and
//! taking back one change that a file made.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity, UndoChange},
    imports::*,
    items::{EditItem, ItemEdit, ItemForm, ListItems},
    keys::{MakeKey, RevokeKey},
    members::{CreateMember, NewMember},
    points::{AdjustPoints, Adjustment},
    purchases::{NewPurchase, RecordSale},
    stores::{ListStores, SetStoreState, StoreState},
    team::RemoveStaff,
};
use regulars_api_tests::{
    Client, World, block_on,
    feed::new_key,
    imports::{batches, begin, everything, file, undo},
    shop::{key, piece},
};
use regulars_domain::{
    ids::ItemId, import::field::Kind, loyalty::Points, money::Money, rights::Role, time::BusinessDay,
};

async fn refused(owner: &Client, import: &ImportView) -> (Code, String) {
    let problem = owner.call::<UndoImport>(import.id, &()).await.expect_err("refused");
    (problem.code, problem.params["count"].clone())
}

fn needed(n: &str) -> (Code, String) {
    (Code::StillNeeded, n.to_owned())
}

async fn sell(owner: &Client, item: ItemId) {
    let sale = NewPurchase {
        store: key(1),
        lines: vec![piece(Some(item), 500)],
        discount: Money(0),
        redeem: Points(0),
    };
    owner.call::<RecordSale>((), &sale).await.expect("sold");
}

fn note(world: &World, card: &str) {
    let sql = "insert into note (brand_id, member_id, at, id, kind, text, staff_id)
               select brand_id, id, 1, 1, 'note', 'hello', 1 from member where card = ?1";
    assert_eq!(world.sql(|c| c.execute(sql, [card])).expect("a note"), 1);
}

const ITEMS: &str = "sku,name,price\nA,Tea,5\nB,Cup,7\n";

#[test]
fn an_item_that_was_sold_or_edited_keeps_its_import() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = file(&owner, Kind::Items, ITEMS).await;
        let items = owner.call::<ListItems>((), &Default::default()).await.expect("a page").items;
        sell(&owner, items[0].id).await;
        assert_eq!(refused(&owner, &import).await, needed("1"));
        let item = ItemForm {
            code: items[1].code.clone(),
            name: "Mug".to_owned(),
            category: String::new(),
            barcode: None,
            price: None,
            cost: None,
        };
        owner.call::<EditItem>(items[1].id, &ItemEdit { rev: 1, item }).await.expect("changed");
        assert_eq!(refused(&owner, &import).await, needed("2"));
        assert_eq!(world.figure("select count(*) from item"), 2);
    });
}

#[test]
fn an_item_that_only_another_file_sold_is_free_again_without_that_file() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let items = file(&owner, Kind::Items, ITEMS).await;
        let sales = "store,receipt,timestamp,sku,paid\n1,r1,2026-01-02 10:00,A,5\n";
        let sales = file(&owner, Kind::Purchases, sales).await;
        assert_eq!(refused(&owner, &items).await, needed("1"));
        assert_eq!(undo(&owner, &sales).await.state, ImportState::Undone);
        assert_eq!(undo(&owner, &items).await.state, ImportState::Undone);
        assert_eq!(world.contents(), before);
    });
}

#[test]
fn a_change_by_another_file_counts_as_use_and_one_by_the_same_does_not() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Members, everything(PointsChoice::Lasting)).await;
        for (number, text) in ["card,likes\n7,tea\n8,tea\n", "card,likes\n7,jazz\n"].into_iter().enumerate() {
            let rows = batches(Kind::Members, text.as_bytes(), |_, _| {}).remove(0);
            let input = RowsToBring { number: u32::try_from(number).expect("small"), rows };
            owner.call::<BringRows>(import.id, &input).await.expect("taken");
        }
        let other = file(&owner, Kind::Members, "card,likes\n8,rock\n").await;
        assert_eq!(refused(&owner, &import).await, needed("1"));
        assert_eq!(undo(&owner, &other).await.undone, 0);
        // What the other changed stays changed, so the member is still needed.
        assert_eq!(refused(&owner, &import).await, needed("1"));
    });
}

#[test]
fn a_store_with_a_till_members_points_by_hand_or_an_edit_keeps_its_import() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = file(&owner, Kind::Stores, "store code,name\nA,Alpha\nB,Beta\nC,Gamma\nD,Delta\n").await;
        let store = |code: &str| key(world.figure(&format!("select id from store where code = '{code}'")));
        let (a, b, c) = (store("A"), store("B"), store("C"));
        world.sql(|sql| {
            let till = "insert into till values ('hash', 9, 1, ?1, 1, '', 0, 0)";
            let id: regulars_domain::ids::StoreId = a;
            sql.execute(till, [id.get()]).expect("a till")
        });
        assert_eq!(refused(&owner, &import).await, needed("1"));
        let member = NewMember {
            store: b,
            phone: "13800138000".to_owned(),
            name: "Ann Lee".to_owned(),
            card: String::new(),
            title: None,
            consent: vec![],
        };
        let ann = owner.call::<CreateMember>((), &member).await.expect("registered").id;
        assert_eq!(refused(&owner, &import).await, needed("2"));
        owner.call::<SetStoreState>(c, &StoreState { rev: 1, open: false }).await.expect("closed");
        assert_eq!(refused(&owner, &import).await, needed("3"));
        let by_hand = Adjustment { store: store("D"), points: Points(5), reason: "for a test".to_owned() };
        owner.call::<AdjustPoints>(ann, &by_hand).await.expect("given");
        assert_eq!(refused(&owner, &import).await, needed("4"));
    });
}

#[test]
fn a_store_for_which_a_key_is_in_force_keeps_its_import() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = file(&owner, Kind::Stores, "store code,name\nA,Alpha\n").await;
        // The next store that is opened would have its number, and the key would open that one.
        let store = key(world.figure("select id from store where code = 'A'"));
        let made = owner.call::<MakeKey>((), &new_key(&[store], false)).await.expect("a key");
        assert_eq!(refused(&owner, &import).await, needed("1"));
        owner.call::<RevokeKey>(made.key.id, &()).await.expect("revoked");
        undo(&owner, &import).await;
        assert_eq!(world.figure("select count(*) from store where code = 'A'"), 0);
    });
}

#[test]
fn a_store_whose_staff_were_let_go_is_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let import = file(&owner, Kind::Stores, "store code,name\nA,Alpha\n").await;
        let store = key(world.figure("select id from store where code = 'A'"));
        let (_, ann) = world.joined(&owner, "ann@example.com", Role::Clerk, &[store]).await;
        assert_eq!(refused(&owner, &import).await, needed("1"));
        owner.call::<RemoveStaff>(ann, &()).await.expect("let go");
        assert_eq!(undo(&owner, &import).await.state, ImportState::Undone);
        assert_eq!(world.contents(), before);
    });
}

#[test]
fn an_undo_stops_where_something_came_to_depend_on_the_rest_and_goes_on_when_it_is_gone() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let import = file(&owner, Kind::Members, "card,name\n7,Ann Lee\n8,Bo Ek\n").await;
        let view = owner.call::<UndoImport>(import.id, &()).await.expect("begun");
        assert_eq!(view.state, ImportState::Undoing);
        note(&world, "7");
        let view = owner.call::<UndoImport>(import.id, &()).await.expect("stopped");
        assert_eq!((view.state, view.needed, view.undone), (ImportState::Cancelled, 1, 0));
        let list = owner.call::<ListImports>((), &Before::default()).await.expect("a list");
        assert_eq!((list[0].state, list[0].needed), (ImportState::Cancelled, 1));
        assert_eq!(refused(&owner, &import).await, needed("1"));
        assert_eq!(world.figure("select count(*) from member"), 2);
        world.sql(|c| c.execute("delete from note", [])).expect("no note");
        let view = undo(&owner, &import).await;
        assert_eq!((view.undone, view.needed), (2, 0));
        assert_eq!(world.contents(), before);
    });
}

#[test]
fn points_spent_while_an_import_is_taken_back_stop_it_with_whole_books() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = file(&owner, Kind::OpeningBalances, "card,points\n7,1200\n").await;
        owner.call::<UndoImport>(import.id, &()).await.expect("begun");
        let member = key(world.figure("select id from member"));
        owner.sells(member, 10_000, 200).await;
        let view = owner.call::<UndoImport>(import.id, &()).await.expect("stopped");
        assert_eq!(view.state, ImportState::Cancelled);
        assert!(view.needed >= 1);
        world.prove();
    });
}

#[test]
fn the_clock_closes_an_import_that_was_left_and_finishes_an_undo_that_was_begun() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let before = world.contents();
        let import = begin(&owner, Kind::Members, everything(PointsChoice::Lasting)).await;
        let rows = batches(Kind::Members, b"card,name\n7,Ann Lee\n", |_, _| {}).remove(0);
        owner.call::<BringRows>(import.id, &RowsToBring { number: 0, rows }).await.expect("taken");
        let state = async || owner.call::<GetImport>(import.id, &()).await.expect("an import").import.state;
        world.pass(7 * 86_400 - 600);
        world.night().await;
        assert_eq!(state().await, ImportState::Running);
        world.pass(1_000);
        world.night().await;
        assert_eq!(state().await, ImportState::Cancelled);
        owner.call::<UndoImport>(import.id, &()).await.expect("begun");
        world.night().await;
        assert_eq!(state().await, ImportState::Undoing, "its page may still be there");
        world.pass(400);
        world.night().await;
        assert_eq!(state().await, ImportState::Undone);
        assert_eq!(world.contents(), before);
        let said =
            "select count(*) from change where staff_id = 0 and action in ('import.cancel', 'import.undone')";
        assert_eq!(world.figure(said), 2);
    });
}

#[test]
fn what_a_file_changed_of_an_item_or_a_store_can_be_undone_like_an_edit() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        file(&owner, Kind::Items, "sku,name,price,cost,barcode\nA,Tea,5,2,4006381333931\n").await;
        file(&owner, Kind::Items, "sku,name,price,cost\nA,Chai,6,3\n").await;
        let store = world.add_store(1, "S", "Sea");
        file(&owner, Kind::Stores, "store code,name,franchised\nS,Lake,yes\n").await;
        let changes =
            owner.call::<ListActivity>((), &ActivityFilter::default()).await.expect("a page").changes;
        for entity in ["item", "store"] {
            let action = format!("{entity}.import");
            let change = changes.iter().find(|change| change.action == action).expect("a change");
            assert!(change.undoable, "{action}");
            owner.call::<UndoChange>(change.id, &()).await.expect("taken back");
        }
        let item =
            owner.call::<ListItems>((), &Default::default()).await.expect("a page").items.swap_remove(0);
        assert_eq!(
            (item.name.as_str(), item.price, item.cost, item.barcode.as_deref()),
            ("Tea", Some(Money(500)), Some(Money(200)), Some("4006381333931"))
        );
        let stores = owner.call::<ListStores>((), &()).await.expect("a list").stores;
        let store = stores.into_iter().find(|seen| seen.id == store).expect("a store");
        assert_eq!((store.name.as_str(), store.franchised, store.open), ("Sea", false, true));
    });
}

#[test]
fn a_tier_that_a_file_gave_goes_with_it_and_one_that_was_earned_before_stays() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        file(&owner, Kind::Members, "card,name\n7,Ann Lee\n8,Bo Ek\n").await;
        let member = |card: &str| key(world.figure(&format!("select id from member where card = '{card}'")));
        let tier = |card: &str| -> String {
            let sql = "select tier from member where card = ?1";
            world.sql(|c| c.query_row(sql, [card], |row| row.get(0)).expect("a member"))
        };
        owner.sells(member("8"), 200_000, 0).await;
        let earned = tier("8");
        let before = (tier("7"), world.contents());
        let day = BusinessDay((world.now() / 86_400) as i32 - 3);
        let sales =
            format!("store,receipt,card,timestamp,paid\n1,r1,7,{day} 10:00,2000\n1,r2,8,{day} 11:00,100\n");
        let import = file(&owner, Kind::Purchases, &sales).await;
        assert_ne!(tier("7"), before.0, "the file raised it");
        world.prove();
        assert_eq!(undo(&owner, &import).await.state, ImportState::Undone);
        assert_eq!((tier("7"), tier("8")), (before.0, earned));
        assert_eq!(world.contents(), before.1);
        world.prove();
    });
}
