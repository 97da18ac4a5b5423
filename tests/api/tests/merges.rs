//! Merging stores with real sales, files, tills and people: what goes over, what stays where it happened, and merges that meet.
use regulars_api::{
    Code, Problem,
    account::{NewPin, SetPin},
    activity::UndoChange,
    house::GetMe,
    imports::ImportState,
    members::{
        AtStore, CardQuery, CreateMember, Created, EditMember, Edited, GetCard, GetMember, Identify,
        MemberEdit, NewMember,
    },
    purchases::*,
    stores::*,
    team::*,
    till::*,
    today::*,
};
use regulars_api_tests::{
    Client, World, block_on,
    imports::{file, undo},
    prove::books,
    shop::{amount, key},
};
use regulars_domain::{
    ids::{MemberId, RegionId, StaffId, StoreId},
    import::field::Kind,
    rights::Role,
    time::BusinessDay,
};

/// Begins to merge a store that nobody has changed yet.
async fn begun(owner: &Client, from: StoreId, into: StoreId) {
    owner.call::<MergeStore>(from, &MergeInto { rev: 1, into }).await.expect("begun");
}

/// Moves members until none is left.
async fn finished(owner: &Client, from: StoreId) {
    while !owner.call::<ContinueMerge>(from, &()).await.expect("a step").finished {}
}

async fn sells(device: &Client, store: StoreId, member: MemberId, total: i64) {
    let sale = NewPurchase { store, ..amount(total, 0) };
    device.call::<RecordPurchase>(member, &sale).await.expect("recorded");
}

/// Registers somebody with this phone at a store.
async fn registered(device: &Client, phone: &str, store: StoreId) -> Result<Created, Problem> {
    let new = NewMember {
        store,
        phone: phone.to_owned(),
        name: "Ann Lee".to_owned(),
        card: String::new(),
        title: None,
        consent: vec![],
    };
    device.call::<CreateMember>((), &new).await
}

/// Gives a member another home store.
async fn at_home(device: &Client, member: MemberId, home: StoreId) -> Result<Edited, Problem> {
    let version = device.call::<GetMember>(member, &()).await.expect("a page").version;
    let edit = MemberEdit { version, home_store: Some(home), ..MemberEdit::default() };
    device.call::<EditMember>(member, &edit).await
}

async fn person(owner: &Client, id: StaffId) -> StaffView {
    let team = owner.call::<ListTeam>((), &TeamQuery::default()).await.expect("the team");
    team.people.into_iter().find(|person| person.id == id).expect("in sight")
}

/// Whether the region is removed; else how many things need it.
async fn removed(owner: &Client, region: RegionId) -> Result<(), String> {
    let refused = owner.call::<RemoveRegion>(region, &()).await;
    refused.map_err(|problem| problem.params.get("count").cloned().unwrap_or_default())
}

#[test]
fn what_both_stores_know_is_added_up_and_a_visit_counts_where_it_was_made() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (from, into) = (world.add_store(1, "2", "Pier"), key(1));
        let (both, one) = (world.add_member("于", &[from]), world.add_member("陈", &[from]));
        sells(&owner, from, both, 10_000).await;
        sells(&owner, into, both, 20_000).await;
        sells(&owner, from, one, 5_000).await;
        world.prove();
        begun(&owner, from, into).await;
        world.prove();
        finished(&owner, from).await;
        world.prove();
        // The same day at the store that took over: of two sales there the first is a visit.
        for _ in 0..2 {
            sells(&owner, into, one, 7_000).await;
            world.prove();
        }
        world.pass(86_400);
        sells(&owner, into, both, 1_000).await;
        world.prove();
        let known = |member: MemberId, what: &str| {
            world.figure(&format!("select {what} from member_store where member_id = {}", member.get()))
        };
        assert_eq!((known(both, "visits"), known(both, "spend"), known(both, "count(*)")), (3, 31_000, 1));
        assert_eq!((known(one, "visits"), known(one, "spend"), known(one, "count(*)")), (2, 19_000, 1));
    });
}

#[test]
fn a_file_is_taken_back_from_the_store_that_knows_its_members_by_now() {
    block_on(async {
        for moved in [false, true] {
            let (world, owner, _) = World::founded().await;
            let from = world.add_store(1, "2", "Pier");
            file(&owner, Kind::Members, "card,name,home store\n7,Ann Lee,1\n").await;
            let member = key(world.figure("select id from member"));
            let sales = "store,receipt,card,timestamp,paid\n\
                         2,r1,7,2026-01-02 10:00,20\n2,r2,7,2026-01-03 10:00,30\n1,r3,7,2026-01-02 12:00,5\n";
            let import = file(&owner, Kind::Purchases, sales).await;
            sells(&owner, from, member, 10_000).await;
            sells(&owner, key(1), member, 1_000).await;
            begun(&owner, from, key(1)).await;
            if moved {
                finished(&owner, from).await;
            }
            world.prove();
            assert_eq!(undo(&owner, &import).await.state, ImportState::Undone);
            world.prove();
            finished(&owner, from).await;
            world.prove();
            let known = |what: &str| world.figure(&format!("select {what} from member_store"));
            assert_eq!((known("count(*)"), known("store_id")), (1, 1));
            assert_eq!((known("visits"), known("spend"), known("last_at")), (2, 11_000, world.now()));
        }
    });
}

#[test]
fn a_merged_stores_tills_end_with_their_sessions_and_are_opened_again_for_the_other_store() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let other = world.add_store(1, "2", "Pier");
        let (ann, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[key(1)]).await;
        ann.call::<SetPin>((), &NewPin { pin: "4071".to_owned() }).await.expect("a PIN");
        let mut till = world.signed_in("owner@example.com").await;
        till.visit::<OpenTill>((), &TillStore { store: key(1) }).await.expect("a till");
        let pin = Pin { staff: id, pin: "4071".to_owned() };
        till.visit::<TakeOver>((), &pin).await.expect("taken over");
        begun(&owner, key(1), other).await;
        assert_eq!(till.call::<GetMe>((), &()).await.expect_err("ended").code, Code::SignedOut);
        assert_eq!(till.call::<GetTill>((), &()).await.expect("answers"), None);
        assert!(owner.call::<ListTills>((), &()).await.expect("a list").is_empty());
        let mut till = world.signed_in("owner@example.com").await;
        let view = till.visit::<OpenTill>((), &TillStore { store: other }).await.expect("a till");
        assert_eq!(view.clerks.iter().map(|clerk| clerk.staff).collect::<Vec<_>>(), [id]);
        till.visit::<TakeOver>((), &pin).await.expect("taken over");
    });
}

#[test]
fn members_still_arriving_are_told_of_the_store_given_up_and_a_target_that_goes_of_the_target() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [a, b, c] = ["2", "3", "4"].map(|code| world.add_store(1, code, code));
        begun(&owner, a, b).await;
        for (from, into, field) in [(b, c, "store"), (c, a, "into")] {
            let refused =
                owner.call::<MergeStore>(from, &MergeInto { rev: 1, into }).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (Code::WrongState, Some(field)));
        }
        finished(&owner, a).await;
        begun(&owner, b, c).await;
    });
}

#[test]
fn a_merged_store_comes_to_know_nobody_whoever_still_names_it() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        let member = registered(&owner, "13800138000", key(1)).await.expect("registered").id;
        begun(&owner, pier, key(1)).await;
        finished(&owner, pier).await;
        let refused = [
            owner.call::<Identify>(member, &AtStore { store: pier }).await.err(),
            owner.call::<GetCard>(member, &CardQuery { store: Some(pier) }).await.err(),
            registered(&owner, "13900139000", pier).await.err(),
            at_home(&owner, member, pier).await.err(),
        ];
        let told = refused.map(|problem| problem.map(|p| (p.code, p.field.unwrap_or_default())));
        let at = |field: &str| Some((Code::NotFound, field.to_owned()));
        assert_eq!(told, [at("store"), at("store"), at("store"), at("home_store")]);
        assert_eq!(world.count("select count(*) from member where home_store = 1"), 1);
        assert_eq!(world.count("select count(*) from member_store where store_id <> 1"), 0);
        world.prove();
    });
}

#[test]
fn a_home_store_that_was_merged_away_is_taken_back_to_the_store_that_it_is_part_of_now() {
    block_on(async {
        // Where it is part of the home store of today, nothing is left to take back.
        for (into, refused, home) in [(3, None, 3), (1, Some(Code::WrongState), 1)] {
            let (world, owner, _) = World::founded().await;
            let pier = world.add_store(1, "2", "Pier");
            world.add_store(1, "3", "Far");
            let member = registered(&owner, "13800138000", pier).await.expect("registered").id;
            let edit = at_home(&owner, member, key(1)).await.expect("moved").change.expect("a change");
            begun(&owner, pier, key(into)).await;
            finished(&owner, pier).await;
            let undone = owner.call::<UndoChange>(edit, &()).await;
            assert_eq!(undone.err().map(|problem| problem.code), refused);
            assert_eq!(world.count("select home_store from member"), home);
            let keys = "select min(store_id) * 10 + max(store_id) from member_key";
            assert_eq!(world.count(keys), home * 11);
            world.prove();
        }
    });
}

#[test]
fn a_home_store_beyond_reach_is_not_set_by_taking_an_edit_back_either() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        let clerk = world.staff(1, Role::Clerk, &[key(1)]);
        let member = registered(&owner, "13800138000", pier).await.expect("registered").id;
        let edit = at_home(&owner, member, key(1)).await.expect("moved").change.expect("a change");
        let refused =
            [at_home(&clerk, member, pier).await.err(), clerk.call::<UndoChange>(edit, &()).await.err()];
        for problem in refused {
            let problem = problem.expect("refused");
            assert_eq!((problem.code, problem.field.as_deref()), (Code::NotFound, Some("home_store")));
        }
        owner.call::<UndoChange>(edit, &()).await.expect("undone");
        assert_eq!(world.count("select home_store from member"), pier.get());
    });
}

#[test]
fn when_a_merge_is_done_the_proof_sees_what_is_kept_at_the_wrong_one_of_its_stores() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        let member = world.add_member("于", &[pier]);
        sells(&owner, pier, member, 10_000).await;
        begun(&owner, pier, key(1)).await;
        finished(&owner, pier).await;
        world.prove();
        let wrong = "update member_store set store_id = 2 where store_id = 1";
        world.sql(|c| c.execute(wrong, [])).expect("planted");
        let found = world.sql(books).expect("readable").faults;
        let told =
            |fault: &String| fault.starts_with("what a store and those merged into it know of a member");
        assert!(found.iter().any(told), "{found:?}");
    });
}

#[test]
fn staff_of_a_merged_store_are_changed_as_they_are_now_and_nobody_is_sent_there() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (from, into) = (world.add_store(1, "2", "Pier"), key(1));
        let (_, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[from]).await;
        let before = person(&owner, id).await;
        begun(&owner, from, into).await;
        let now = person(&owner, id).await;
        assert_eq!((now.stores, now.rev), (vec![into], before.rev + 1));
        let wish = |store, rev| StaffChange {
            name: "Ann".to_owned(),
            role: Role::Clerk,
            region: None,
            stores: vec![store],
            rev,
        };
        let late = owner.call::<ChangeStaff>(id, &wish(into, before.rev)).await.expect_err("late");
        assert_eq!(late.code, Code::ChangedMeanwhile);
        let gone = owner.call::<ChangeStaff>(id, &wish(from, now.rev)).await.expect_err("merged away");
        assert_eq!((gone.code, gone.field.as_deref()), (Code::NotFound, Some("stores")));
        let new = NewStaff {
            name: "Bo".to_owned(),
            email: "bo@example.com".to_owned(),
            role: Role::Clerk,
            region: None,
            stores: vec![from],
        };
        let gone = owner.call::<InviteStaff>((), &new).await.expect_err("merged away");
        assert_eq!((gone.code, gone.field.as_deref()), (Code::NotFound, Some("stores")));
    });
}

#[test]
fn a_merged_stores_sales_are_listed_read_and_taken_back_where_the_store_that_it_is_part_of_is_reached() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (here, pier, far) = (key(1), world.add_store(1, "2", "Pier"), world.add_store(1, "3", "Far"));
        let manager = world.staff(1, Role::StoreManager, &[pier]);
        let stranger = world.staff(1, Role::StoreManager, &[far]);
        let sale = owner.call::<RecordSale>((), &amount(5_000, 0)).await.expect("recorded");
        let day = i32::try_from(world.figure("select business_day from purchase")).expect("a day");
        let place = PurchasePlace { at: sale.at, member: None };
        // The list, the purchase and its refund: what the device is refused.
        let refused = async |device: &Client, back_at: StoreId| {
            let page = DayPage { store: here, day: BusinessDay(day), hour: None, members: None, after: None };
            let back = NewRefund { store: back_at, sale: place, returns: None };
            [
                device.call::<ListPurchases>((), &page).await.err().map(|problem| problem.code),
                device.call::<GetPurchase>(sale.id, &place).await.err().map(|problem| problem.code),
                device.call::<RefundPurchase>(sale.id, &back).await.err().map(|problem| problem.code),
            ]
        };
        assert_eq!(refused(&manager, pier).await, [Some(Code::NotFound); 3]);
        begun(&owner, here, pier).await;
        assert_eq!(refused(&stranger, far).await, [Some(Code::NotFound); 3]);
        assert_eq!(refused(&manager, pier).await, [None; 3]);
        world.prove();
        // The past day stands beside the others, and opens by itself.
        let today = async |device: &Client, store| {
            device.call::<GetToday>((), &WhichDay { store, day: Some(BusinessDay(day)) }).await
        };
        let beside = today(&manager, None).await.expect("side by side").stores;
        let merged: Vec<_> =
            beside.iter().filter(|day| day.merged).map(|day| (day.store, day.figures.purchases)).collect();
        assert_eq!(merged, [(here, 1)]);
        assert_eq!(today(&manager, Some(here)).await.expect("its past").stores.len(), 1);
        assert_eq!(today(&stranger, Some(here)).await.expect_err("not theirs").code, Code::NotFound);
        let quiet = WhichDay { store: None, day: Some(BusinessDay(day - 3)) };
        let quiet = manager.call::<GetToday>((), &quiet).await.expect("a quiet day").stores;
        assert!(quiet.iter().all(|day| !day.merged));
        // One store further: what was taken back already is all that is left to say.
        finished(&owner, here).await;
        begun(&owner, pier, far).await;
        assert_eq!(refused(&stranger, far).await, [None, None, Some(Code::MoreThanBought)]);
    });
}

#[test]
fn a_region_is_free_of_the_stores_merged_away_and_of_the_managers_let_go() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let north = RegionForm { name: "North".to_owned() };
        let region = owner.call::<CreateRegion>((), &north).await.expect("a region").id;
        let from = world.add_store(1, "2", "Pier");
        world
            .sql(|c| c.execute("update store set region_id = ?1 where id = 2", [region.get()]))
            .expect("a store of the region");
        let new = NewStaff {
            name: "Max".to_owned(),
            email: "max@example.com".to_owned(),
            role: Role::RegionalManager,
            region: Some(region),
            stores: vec![],
        };
        let manager = owner.call::<InviteStaff>((), &new).await.expect("invites").staff;
        assert_eq!(removed(&owner, region).await, Err("2".to_owned()));
        begun(&owner, from, key(1)).await;
        assert_eq!(removed(&owner, region).await, Err("1".to_owned()));
        owner.call::<RemoveStaff>(manager, &()).await.expect("let go");
        assert_eq!(removed(&owner, region).await, Ok(()));
        let kept = "select before ->> 'region_id' from change where action = 'store.merge'";
        assert_eq!(world.figure(kept), region.get());
    });
}

#[test]
fn a_stores_staff_are_those_who_work_there_not_who_left_or_has_not_joined() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let store = world.add_store(1, "2", "Pier");
        world.joined(&owner, "ann@example.com", Role::Clerk, &[store]).await;
        let (_, bo) = world.joined(&owner, "bo@example.com", Role::Clerk, &[store]).await;
        owner.call::<RemoveStaff>(bo, &()).await.expect("let go");
        let new = NewStaff {
            name: "Cleo".to_owned(),
            email: "cleo@example.com".to_owned(),
            role: Role::Clerk,
            region: None,
            stores: vec![store],
        };
        owner.call::<InviteStaff>((), &new).await.expect("invites");
        let stores = owner.call::<ListStores>((), &()).await.expect("a list").stores;
        assert_eq!(stores.iter().find(|seen| seen.id == store).map(|seen| seen.staff), Some(1));
    });
}
