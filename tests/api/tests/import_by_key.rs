//! History that a program brings in by an API key: as a person does on the Import screen, within what its key began.
use regulars_api::{Access, Code, Method, activity::*, header, imports::*, keys::*, routes, url};
use regulars_api_tests::{
    Client, World, block_on,
    feed::{Till, sale},
    imports::{batches, begin, bring, everything, undo},
    isolation::{Seed, Target, probe},
    program::{Program, archive_key},
    shop::key,
};
use regulars_domain::{
    import::{
        batch::{Batch, PurchaseRows},
        field::{Field, Kind},
        reason::Reason,
    },
    rights::Role,
};
use serde_json::Value;

const HISTORY: &str =
    "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,transaction_timestamp
1228,406,31198655051,1041453,1,1.43,0.15,2017-01-01 12:26:30
1058,381,31198676055,988791,1,10.5,1.29,2017-01-01 12:56:33
,381,31198676057,988791,1,4.00,0,2017-01-02 18:56:33
";

fn history() -> Batch {
    batches(Kind::Purchases, HISTORY.as_bytes(), |_, _| {}).remove(0)
}

#[test]
fn a_program_brings_in_what_a_person_would_in_four_trips_a_batch() {
    block_on(async {
        let (by_person, person, _) = World::founded().await;
        let import = begin(&person, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let done = bring(&person, &import, &[history()]).await;

        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let before = world.contents();
        let check = RowsToCheck { allowed: everything(PointsChoice::Lasting), rows: history() };
        let dry = archive.call::<CheckRows>((), &check).await.expect("checked");
        assert_eq!((dry.new, dry.unknown.members.len()), (3, 2));
        assert_eq!(world.contents(), before);

        let import = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        assert_eq!(import.by, "The archive");
        let rows = RowsToBring { number: 0, rows: history() };
        let answer = archive.answer::<BringRows>(import.id, &rows, Client::op()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.trips() <= 4, "{} trips", answer.trips());
        let outcome: RowsOutcome = serde_json::from_slice(&answer.body).expect("an outcome");
        assert_eq!((outcome.new, outcome.refused.len()), (done.new, 0));
        let ended = archive.call::<CloseImport>(import.id, &Closing::Done).await.expect("closed");
        assert_eq!((ended.state, ended.new, ended.batches), (ImportState::Done, 3, 1));
        assert_eq!(world.contents(), by_person.contents());
        assert_eq!(world.figure("select sum(points) from ledger"), 11);
        world.prove();
    });
}

#[test]
fn the_same_history_again_changes_nothing_and_the_same_request_is_answered_the_same() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let first = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        archive.brings(&first, 0, &history()).await.expect("taken");
        let contents = world.contents();
        // A batch that was taken, by its number; then the same content in an import of its own.
        let again = archive.brings(&first, 0, &history()).await.expect("taken again");
        assert_eq!((again.new, again.unchanged), (0, 3));
        let second = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let again = archive.brings(&second, 0, &history()).await.expect("taken");
        assert_eq!((again.new, again.unchanged), (0, 3));
        assert_eq!(world.contents(), contents);
        let stands = archive.call::<GetImport>(first.id, &()).await.expect("its own").import;
        assert_eq!((stands.batches, stands.new, stands.unchanged), (1, 3, 0));

        let (op, new) = (Client::op(), RowsToBring { number: 1, rows: history() });
        let one = archive.call_op::<BringRows>(second.id, &new, op).await.expect("taken");
        let other = archive.call_op::<BringRows>(second.id, &new, op).await.expect("the same answer");
        assert_eq!(one, other);
        let reused = archive.call_op::<CloseImport>(second.id, &Closing::Done, op).await;
        assert_eq!(reused.expect_err("another request").code, Code::KeyReused);
        let early = archive.brings(&second, 9, &history()).await.expect_err("batches are missing");
        assert_eq!(early.code, Code::WrongState);
        world.prove();
    });
}

#[test]
fn a_program_names_its_writes_as_a_page_does() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let import = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let key = format!("Bearer {}", archive.key);
        let headers = [("authorization", key.as_str())];
        let body = serde_json::to_vec(&Closing::Done).expect("serialises");
        let answer = archive.client.send(Method::Post, &url::<CloseImport>(&import.id), &headers, body).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains(header::OP), "{}", answer.text());
    });
}

#[test]
fn a_key_without_the_right_opens_no_import_and_one_for_imports_no_feed() {
    block_on(async {
        let seed = Seed::planted().await;
        let place = seed.place(Target::Own);
        let till = Till::of(&seed.world, &place.rightful, &[], true).await;
        let till_program = Program::with(&seed.world, &till.key);
        let mut asked = 0;
        for route in routes().iter().filter(|route| matches!(route.access, Access::AreaOrKey(..))) {
            let probe = probe(route, place).expect("an input");
            let answer = till_program.probes(&probe).await;
            assert_eq!(answer.status, 403, "{} {}", route.name, answer.text());
            // A key that is wrong is not made good by the session that the request shows beside it.
            let beside = Program { client: place.rightful.clone(), key: "rk_wrong".to_owned() };
            assert_eq!(beside.probes(&probe).await.status, 401, "{}", route.name);
            asked += 1;
        }
        assert_eq!(asked, 6);
        let archive = Program::of(&seed.world, &place.rightful, "The archive").await;
        let feed = Till::with(&seed.world, &archive.key).refused(&[sale("1", None, 900)]).await;
        assert_eq!((feed.0, feed.1.code), (403, Code::Forbidden));
        for closed in ["ListImports", "RecallReading", "ListMembers", "ListKeys"] {
            let all = routes();
            let route = all.iter().find(|route| route.name == closed).expect("a route");
            let probe = probe(route, place).expect("an input");
            assert_eq!(archive.probes(&probe).await.status, 401, "{closed}");
        }
    });
}

#[test]
fn a_key_knows_the_imports_that_it_began_and_no_others() {
    block_on(async {
        let seed = Seed::planted().await;
        let place = seed.place(Target::Own);
        let archive = Program::of(&seed.world, &place.rightful, "The archive").await;
        for route in routes().iter().filter(|route| matches!(route.access, Access::AreaOrKey(..))) {
            for target in Target::ALL {
                let answer = archive.probes(&probe(route, seed.place(target)).expect("an input")).await;
                let expected = if route.pattern.contains('{') { 404 } else { 200 };
                assert_eq!(answer.status, expected, "{} {target:?} {}", route.name, answer.text());
                assert!(!answer.text().contains(Seed::BRAND_MARK), "{}", answer.text());
            }
        }
        let other = Program::of(&seed.world, &place.rightful, "Another").await;
        let foreign = &seed.place(Target::ForeignBrand).rightful;
        let stranger = Program::of(&seed.world, foreign, "Elsewhere").await;
        let import = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        for program in [&other, &stranger] {
            let none = program.call::<GetImport>(import.id, &()).await.expect_err("not its own");
            assert_eq!(none.code, Code::NotFound);
            let none = program.brings(&import, 0, &history()).await.expect_err("not its own");
            assert_eq!(none.code, Code::NotFound);
            let none = program.call::<UndoImport>(import.id, &()).await.expect_err("not its own");
            assert_eq!(none.code, Code::NotFound);
        }
        archive.brings(&import, 0, &history()).await.expect("its own");
        // Whoever may import ends it.
        let ended = place.rightful.call::<CloseImport>(import.id, &Closing::Cancelled).await.expect("closed");
        assert_eq!((ended.state, ended.by.as_str()), (ImportState::Cancelled, "The archive"));
    });
}

#[test]
fn a_key_for_imports_is_for_every_store_and_made_by_owners() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let bound = NewKey { stores: vec![key(1)], ..archive_key("The archive") };
        let refused = owner.call::<MakeKey>((), &bound).await.expect_err("bound to a store");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("stores")));
        let manager = world.staff(1, Role::StoreManager, &[key(1)]);
        let no = manager.call::<MakeKey>((), &archive_key("Mine")).await.expect_err("no right");
        assert_eq!(no.code, Code::Forbidden);
        assert_eq!(world.count("select count(*) from api_key"), 0);
    });
}

#[test]
fn a_key_revoked_midway_brings_in_no_more_and_what_came_is_the_houses_to_take_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let before = world.contents();
        let import = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        archive.brings(&import, 0, &history()).await.expect("taken");
        let made = owner.call::<ListKeys>((), &()).await.expect("keys").remove(0);
        owner.call::<RevokeKey>(made.id, &()).await.expect("revoked");
        let out = archive.brings(&import, 1, &history()).await.expect_err("revoked");
        assert_eq!(out.code, Code::SignedOut);
        assert_eq!(world.count("select count(*) from purchase"), 3);
        let listed = owner.call::<ListImports>((), &Before::default()).await.expect("a list").remove(0);
        assert_eq!((listed.by.as_str(), listed.state), ("The archive", ImportState::Running));
        // Nobody but the program has its rows: the house ends what it left.
        assert!(listed.by_key);
        let ended = owner.call::<CloseImport>(import.id, &Closing::Cancelled).await.expect("ended");
        assert_eq!(ended.state, ImportState::Cancelled);
        undo(&owner, &import).await;
        assert_eq!(world.contents(), before);
        world.prove();
    });
}

#[test]
fn a_program_that_cancels_sends_no_more_and_can_take_back_what_it_sent() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let before = world.contents();
        let import = archive.begins(Kind::Purchases, everything(PointsChoice::Lasting)).await;
        archive.brings(&import, 0, &history()).await.expect("taken");
        let ended = archive.call::<CloseImport>(import.id, &Closing::Cancelled).await.expect("closed");
        assert_eq!(ended.state, ImportState::Cancelled);
        let late = archive.brings(&import, 1, &history()).await.expect_err("it has ended");
        assert_eq!(late.code, Code::WrongState);
        let mut state = ended.state;
        for _ in 0..100 {
            if state == ImportState::Undone {
                break;
            }
            state = archive.call::<UndoImport>(import.id, &()).await.expect("a step back").state;
        }
        assert_eq!((state, world.contents()), (ImportState::Undone, before));
        world.prove();
    });
}

#[test]
fn the_record_of_changes_says_by_which_key_something_was_brought_in() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let import = archive.begins(Kind::Items, everything(PointsChoice::None)).await;
        let rows = |name: &str| {
            batches(Kind::Items, format!("code,name\nT1,{name}\n").as_bytes(), |_, _| {}).remove(0)
        };
        archive.brings(&import, 0, &rows("Tea")).await.expect("taken");
        archive.brings(&import, 1, &rows("Green tea")).await.expect("taken");
        archive.call::<CloseImport>(import.id, &Closing::Done).await.expect("closed");
        let page = owner.call::<ListActivity>((), &ActivityFilter::default()).await.expect("a page");
        let done: Vec<_> = page
            .changes
            .iter()
            .filter(|change| matches!(change.entity.as_str(), "import" | "item"))
            .collect();
        let actions: Vec<&str> = done.iter().map(|change| change.action.as_str()).collect();
        for action in ["import.start", "import.done", "item.import"] {
            assert!(actions.contains(&action), "{action} is not among {actions:?}");
        }
        let by_key = |change: &&ChangeView| change.staff.is_none() && change.staff_name == "The archive";
        assert!(done.iter().all(by_key), "{done:?}");
        let number = world.figure("select -id from api_key");
        let filter = ActivityFilter { staff: Some(number), ..ActivityFilter::default() };
        let page = owner.call::<ListActivity>((), &filter).await.expect("a page");
        assert_eq!(page.changes.len(), done.len());
    });
}

#[test]
fn a_purchase_that_no_file_would_have_is_refused_of_a_program_too() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let Batch::Purchases(fine) = history() else { panic!("purchases") };
        let before = world.contents();
        type Spoil = fn(&mut PurchaseRows);
        let cases: [(Spoil, Field, Reason); 4] = [
            (|rows| rows.purchases[0].6.clear(), Field::Paid, Reason::Missing),
            (
                |rows| rows.purchases[0].6 = vec![rows.purchases[0].6[0]; 5_001],
                Field::PurchaseRef,
                Reason::TooManyLines,
            ),
            (|rows| rows.purchases[0].1 = "r".repeat(65), Field::PurchaseRef, Reason::TooLong { most: 64 }),
            (|rows| rows.items[0].code = "i".repeat(41), Field::ItemCode, Reason::TooLong { most: 40 }),
        ];
        let import = archive.begins(Kind::Purchases, everything(PointsChoice::None)).await;
        for (spoil, field, reason) in cases {
            let mut rows = PurchaseRows { purchases: vec![fine.purchases[0].clone()], ..fine.clone() };
            spoil(&mut rows);
            let input = RowsToBring { number: 0, rows: Batch::Purchases(rows) };
            let outcome = archive.call::<BringRows>(import.id, &input).await.expect("taken");
            let row = fine.purchases[0].0;
            assert_eq!(outcome.refused, [RefusedRow { row, field, reason }]);
            assert_eq!(outcome.new, 0);
        }
        assert_eq!(world.contents(), before);
    });
}

/// The examples of docs/import-api.md, in their order.
fn examples() -> Vec<Value> {
    let text = include_str!("../../../docs/import-api.md");
    let blocks = text.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    blocks.map(|block| serde_json::from_str(block).expect("JSON")).collect()
}

#[test]
fn what_the_document_sends_is_taken_as_it_says() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let archive = Program::of(&world, &owner, "The archive").await;
        let [check, checked, begin, rows, members, balances]: [Value; 6] =
            examples().try_into().expect("six examples");
        let read = "of its shape";
        let check: RowsToCheck = serde_json::from_value(check).expect(read);
        let outcome = archive.call::<CheckRows>((), &check).await.expect("checked");
        assert_eq!(serde_json::to_value(outcome).expect("serialises"), checked);
        let begin: NewImport = serde_json::from_value(begin).expect(read);
        let import = archive.call::<StartImport>((), &begin).await.expect("begun");
        let rows: RowsToBring = serde_json::from_value(rows).expect(read);
        let outcome = archive.call::<BringRows>(import.id, &rows).await.expect("taken");
        assert_eq!((outcome.new, outcome.refused), (2, vec![]));
        archive.call::<CloseImport>(import.id, &Closing::Done).await.expect("closed");
        for (kind, rows) in [(Kind::Members, members), (Kind::OpeningBalances, balances)] {
            let rows: RowsToBring = serde_json::from_value(rows).expect(read);
            let import = archive.begins(kind, everything(PointsChoice::Expiring)).await;
            let outcome = archive.call::<BringRows>(import.id, &rows).await.expect("taken");
            assert_eq!((outcome.new + outcome.changed, outcome.refused), (1, vec![]));
        }
        world.prove();
    });
}
