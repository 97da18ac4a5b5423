//! Regions and stores: opening, closing, merging, and who sees which.
use regulars_api::{
    Code, Problem,
    activity::{ActivityFilter, ListActivity, UndoChange},
    house::GetMe,
    stores::*,
};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::{
    ids::{RegionId, StoreId},
    rights::Role,
    time::BusinessDay,
};
use rusqlite::params;

fn form(code: &str, name: &str) -> StoreForm {
    StoreForm {
        code: code.to_owned(),
        name: name.to_owned(),
        region: None,
        franchised: true,
        time_zone: "Asia/Shanghai".to_owned(),
        closing: 120,
        address: "1 Long Street".to_owned(),
        phone: "021 5555 0100".to_owned(),
        closes_on: None,
    }
}

async fn open(owner: &Client, code: &str) -> StoreView {
    owner.call::<OpenStore>((), &form(code, &format!("Store {code}"))).await.expect("a store")
}

fn key(n: i64) -> StoreId {
    StoreId::try_from(n).expect("a key")
}

async fn edited(owner: &Client, store: &StoreView, form: StoreForm) -> Result<StoreView, Problem> {
    owner.call::<EditStore>(store.id, &StoreEdit { rev: store.rev, store: form }).await
}

async fn turned(owner: &Client, store: &StoreView, open: bool) -> StoreView {
    owner.call::<SetStoreState>(store.id, &StoreState { rev: store.rev, open }).await.expect("turned")
}

/// The day in Shanghai until four in the afternoon, UTC.
fn today(world: &World) -> BusinessDay {
    BusinessDay(i32::try_from(world.now() / 86_400).expect("a day"))
}

/// The store as the list tells it.
async fn seen(device: &Client, id: StoreId) -> Option<StoreView> {
    let list = device.call::<ListStores>((), &()).await.expect("a list");
    list.stores.into_iter().find(|store| store.id == id)
}

#[test]
fn a_store_is_opened_changed_closed_and_opened_again() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let store = open(&owner, "77").await;
        assert!(store.open && store.franchised && store.closing == 120);
        let edit = StoreEdit { rev: store.rev, store: StoreForm { closing: 0, ..form("78", "Moved") } };
        let store = owner.call::<EditStore>(store.id, &edit).await.expect("changed");
        assert_eq!((store.code.as_str(), store.name.as_str(), store.closing), ("78", "Moved", 0));
        let late = owner.call::<EditStore>(store.id, &edit).await.expect_err("late");
        assert_eq!(late.code, Code::ChangedMeanwhile);
        for is_open in [false, true] {
            let rev = seen(&owner, store.id).await.expect("a store").rev;
            let state = StoreState { rev, open: is_open };
            assert_eq!(owner.call::<SetStoreState>(store.id, &state).await.expect("done").open, is_open);
        }
    });
}

#[test]
fn a_planned_closing_is_told_to_who_works_there_and_happens_in_the_night_after() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let owner = world.staff(1, Role::Owner, &[]);
        let store = open(&owner, "2").await;
        let clerk = world.staff(1, Role::Clerk, &[store.id]);
        let today = today(&world);
        let form = StoreForm { closes_on: Some(today.plus(1)), ..form("2", "Going") };
        let store = owner
            .call::<EditStore>(store.id, &StoreEdit { rev: store.rev, store: form })
            .await
            .expect("planned");
        let told = async || clerk.call::<GetMe>((), &()).await.expect("me").stores.first().cloned();
        assert_eq!(told().await.and_then(|store| store.closes_on), Some(today.plus(1)));
        world.night().await;
        assert!(told().await.is_some_and(|store| store.open));
        world.pass(3 * 86_400);
        world.night().await;
        let closed = seen(&owner, store.id).await.expect("a store");
        assert_eq!((closed.open, closed.closes_on, closed.rev), (false, None, store.rev + 1));
        // The record says that the clock did it. Taken back, it is open, and nothing is planned.
        let filter = ActivityFilter { entity: Some("store".to_owned()), ..ActivityFilter::default() };
        let page = owner.call::<ListActivity>((), &filter).await.expect("a page");
        let change = page.changes.first().expect("a change");
        assert_eq!((change.action.as_str(), change.staff, change.undoable), ("store.close", None, true));
        owner.call::<UndoChange>(change.id, &()).await.expect("undone");
        world.night().await;
        assert!(seen(&owner, store.id).await.expect("a store").open);
    });
}

#[test]
fn a_code_in_use_an_unknown_zone_and_a_foreign_region_are_refused_at_their_fields() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let bad = [
            (form("1", "Twice"), "code", Code::AlreadyTaken),
            (
                StoreForm { time_zone: "Mars/Olympus".to_owned(), ..form("2", "Far") },
                "time_zone",
                Code::Invalid,
            ),
            (StoreForm { closing: 1_440, ..form("2", "Late") }, "closing", Code::OutOfRange),
            (StoreForm { region: RegionId::try_from(9).ok(), ..form("2", "Lost") }, "region", Code::NotFound),
        ];
        for (form, field, code) in bad {
            let refused = owner.call::<OpenStore>((), &form).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)));
        }
    });
}

#[test]
fn a_day_ends_on_a_full_hour_also_where_an_edit_is_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        for (closing, code) in [(150, Code::Invalid), (1_381, Code::OutOfRange)] {
            let half = StoreForm { closing, ..form("2", "Half") };
            let refused = owner.call::<OpenStore>((), &half).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some("closing")));
        }
        let late = StoreForm { closing: 1_380, ..form("2", "Late") };
        let store = owner.call::<OpenStore>((), &late).await.expect("a store");
        let half = StoreForm { closing: 1_350, ..late };
        let refused = edited(&owner, &store, half).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("closing")));
        world.sql(|c| c.execute("update store set closing = 150 where id = 2", []).expect("planted"));
        edited(&owner, &store, form("2", "Full")).await.expect("mended");
        let filter = ActivityFilter { entity: Some("store".to_owned()), ..ActivityFilter::default() };
        let page = owner.call::<ListActivity>((), &filter).await.expect("a page");
        let edit = page.changes.first().expect("a change").id;
        let refused = owner.call::<UndoChange>(edit, &()).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("closing")));
    });
}

#[test]
fn a_last_day_that_is_over_where_the_store_is_cannot_be_planned() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let owner = world.staff(1, Role::Owner, &[]);
        let today = today(&world);
        let going = |last: BusinessDay| StoreForm { closes_on: Some(last), ..form("2", "Going") };
        let refused = owner.call::<OpenStore>((), &going(today.plus(-1))).await.expect_err("over");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("closes_on")));
        let store = open(&owner, "2").await;
        world.pass(5 * 3_600);
        // One in the morning: the day ends at two.
        let store = edited(&owner, &store, going(today)).await.expect("planned");
        world.pass(2 * 3_600);
        // Over now: planned as it was it hinders nothing, another is refused.
        let moved = StoreForm { address: "2 Long Street".to_owned(), ..going(today) };
        let store = edited(&owner, &store, moved).await.expect("moved");
        let refused = edited(&owner, &store, going(today.plus(-1))).await.expect_err("over");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("closes_on")));
    });
}

#[test]
fn a_store_closed_by_hand_and_opened_again_has_its_planned_last_day_while_that_is_to_come() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let owner = world.staff(1, Role::Owner, &[]);
        let last = today(&world).plus(2);
        let going = || StoreForm { closes_on: Some(last), ..form("2", "Going") };
        let store = owner.call::<OpenStore>((), &going()).await.expect("a store");
        let closed = turned(&owner, &store, false).await;
        let store = turned(&owner, &closed, true).await;
        assert_eq!((closed.open, store.open, store.closes_on), (false, true, Some(last)));
        let closed = turned(&owner, &store, false).await;
        world.pass(4 * 86_400);
        let closed = edited(&owner, &closed, going()).await.expect("as it is");
        let store = turned(&owner, &closed, true).await;
        assert_eq!((store.open, store.closes_on), (true, None));
        world.night().await;
        assert!(seen(&owner, store.id).await.expect("a store").open);
    });
}

#[test]
fn a_regional_manager_sees_the_stores_of_the_region_and_no_other() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let region =
            owner.call::<CreateRegion>((), &RegionForm { name: "North".to_owned() }).await.expect("a region");
        owner.call::<CreateRegion>((), &RegionForm { name: "South".to_owned() }).await.expect("a region");
        let inside = StoreForm { region: Some(region.id), ..form("2", "Inside") };
        let inside = owner.call::<OpenStore>((), &inside).await.expect("a store");
        let outside = open(&owner, "3").await;
        let manager = world.staff(1, Role::RegionalManager, &[]);
        world.sql(|c| {
            c.execute("update staff set region_id = ?1 where role = 'regional_manager'", [region.id.get()])
                .expect("a region")
        });
        let told = manager.call::<ListStores>((), &()).await.expect("a list");
        assert_eq!(told.stores.iter().map(|store| store.id).collect::<Vec<_>>(), [inside.id]);
        assert_eq!(told.regions.iter().map(|region| region.name.as_str()).collect::<Vec<_>>(), ["North"]);
        assert_eq!(seen(&manager, outside.id).await, None);
    });
}

#[test]
fn a_region_with_a_store_stays_and_an_empty_one_goes() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let region =
            owner.call::<CreateRegion>((), &RegionForm { name: "North".to_owned() }).await.expect("a region");
        let inside = StoreForm { region: Some(region.id), ..form("2", "Inside") };
        let store = owner.call::<OpenStore>((), &inside).await.expect("a store");
        let refused = owner.call::<RemoveRegion>(region.id, &()).await.expect_err("in use");
        assert_eq!(
            (refused.code, refused.params.get("count").map(String::as_str)),
            (Code::StillNeeded, Some("1"))
        );
        owner
            .call::<EditStore>(store.id, &StoreEdit { rev: store.rev, store: form("2", "Inside") })
            .await
            .expect("moved out");
        owner.call::<RemoveRegion>(region.id, &()).await.expect("gone");
        assert!(owner.call::<ListStores>((), &()).await.expect("a list").regions.is_empty());
    });
}

/// Members `1..=count` at home in a store, each with a grant, a key and a visit; every third has been to `other` too.
fn members(world: &World, store: i64, other: i64, count: i64) {
    world.sql(|c| {
        for id in 1..=count {
            c.execute(
                "insert into member (brand_id, id, name, sort_name, home_store, joined_at) values (1, ?1, 'M', ?2, ?3, 0)",
                params![id, format!("m{id}"), store],
            )
            .expect("a member");
            c.execute("insert into member_key values (1, ?1, ?2, ?3)", params![format!("n{id}"), store, id]).expect("a key");
            let grant = "insert into member_store (brand_id, member_id, store_id, sort_name, last_at, last_day, visits, spend)
                         values (1, ?1, ?2, ?3, ?4, ?5, 2, 300)";
            c.execute(grant, params![id, store, format!("m{id}"), 1_000, 10]).expect("a grant");
            if id % 3 == 0 {
                c.execute(grant, params![id, other, format!("m{id}"), 2_000, 20]).expect("a grant");
            }
        }
        // At home here, and never seen: only a key says so.
        c.execute("insert into member (brand_id, id, home_store, joined_at) values (1, 9999, ?1, 0)", [store]).expect("a member");
        c.execute("insert into member_key values (1, 'c9999', ?1, 9999)", [store]).expect("a key");
    });
}

fn count(world: &World, sql: &str) -> i64 {
    world.sql(|c| c.query_row(sql, [], |row| row.get(0)).expect("a number"))
}

async fn merge(owner: &Client, from: &StoreView, into: StoreId) -> MergeProgress {
    let mut progress =
        owner.call::<MergeStore>(from.id, &MergeInto { rev: from.rev, into }).await.expect("begun");
    while !progress.finished {
        progress = owner.call::<ContinueMerge>(from.id, &()).await.expect("a step");
    }
    progress
}

#[test]
fn a_merged_stores_members_staff_and_visits_are_all_with_the_other_store() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (from, into) = (open(&owner, "2").await, open(&owner, "3").await);
        members(&world, from.id.get(), into.id.get(), 250);
        let clerk = world.staff(1, Role::Clerk, &[from.id]);
        let progress = merge(&owner, &from, into.id).await;
        assert_eq!((progress.moved, progress.total), (251, 251));

        let stores = clerk.call::<GetMe>((), &()).await.expect("me").stores;
        assert_eq!(stores.iter().map(|store| store.id).collect::<Vec<_>>(), [into.id]);
        let gone = seen(&owner, from.id).await.expect("a store");
        assert_eq!((gone.open, gone.merged_into, gone.merging, gone.staff), (false, Some(into.id), None, 0));
        for left in [
            "select count(*) from member_store where store_id = 2",
            "select count(*) from member_key where store_id = 2",
            "select count(*) from member where home_store = 2",
        ] {
            assert_eq!(count(&world, left), 0, "{left}");
        }
        assert_eq!(count(&world, "select count(*) from member_store where store_id = 3"), 250);
        assert_eq!(
            count(&world, "select sum(visits) from member_store where store_id = 3"),
            250 * 2 + 83 * 2
        );
        assert_eq!(
            count(
                &world,
                "select last_at * 100 + last_day from member_store where store_id = 3 and member_id = 3"
            ),
            200_020
        );
        // The day of a visit stays with the store where it was made.
        assert_eq!(
            count(
                &world,
                "select last_at * 100 + coalesce(last_day, 0) from member_store where store_id = 3 and member_id = 4"
            ),
            100_000
        );
    });
}

#[test]
fn a_merge_left_by_its_page_is_finished_by_the_night() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (from, into) = (open(&owner, "2").await, open(&owner, "3").await);
        members(&world, from.id.get(), into.id.get(), 150);
        owner.call::<MergeStore>(from.id, &MergeInto { rev: from.rev, into: into.id }).await.expect("begun");
        let gone = seen(&owner, from.id).await.expect("a store");
        assert_eq!(gone.merging, Some(MergeProgress { moved: 0, total: 150, finished: false }));
        world.night().await;
        let gone = seen(&owner, from.id).await.expect("a store");
        assert_eq!(
            (gone.merging, count(&world, "select count(*) from member where home_store = 2")),
            (None, 0)
        );
        assert!(owner.call::<ContinueMerge>(from.id, &()).await.expect("still so").finished);
    });
}

#[test]
fn a_step_of_a_merge_sent_twice_is_taken_once_and_tells_all_that_it_cost() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (from, into) = (open(&owner, "2").await, open(&owner, "3").await);
        members(&world, from.id.get(), into.id.get(), 250);
        owner.call::<MergeStore>(from.id, &MergeInto { rev: from.rev, into: into.id }).await.expect("begun");
        let op = Client::op();
        let step = owner.answer::<ContinueMerge>(from.id, &(), op).await;
        assert_eq!((step.status, step.trips()), (200, 3), "the session and the job, whom it moves, the move");
        let moved = count(&world, "select done from job");
        assert!(moved > 0);
        let again = owner.answer::<ContinueMerge>(from.id, &(), op).await;
        assert_eq!((again.text(), count(&world, "select done from job")), (step.text(), moved));
    });
}

#[test]
fn a_store_is_not_merged_into_itself_a_closed_one_or_one_that_is_going() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let (a, b, c) = (open(&owner, "2").await, open(&owner, "3").await, open(&owner, "4").await);
        let refused = |from: StoreView, into: StoreId| {
            let owner = owner.clone();
            async move {
                let merge = MergeInto { rev: from.rev, into };
                owner.call::<MergeStore>(from.id, &merge).await.expect_err("refused").code
            }
        };
        assert_eq!(refused(a.clone(), a.id).await, Code::WrongState);
        assert_eq!(refused(a.clone(), key(99)).await, Code::NotFound);
        owner.call::<MergeStore>(b.id, &MergeInto { rev: b.rev, into: a.id }).await.expect("begun");
        assert_eq!(refused(a.clone(), c.id).await, Code::WrongState, "members still arrive");
        assert_eq!(refused(c.clone(), b.id).await, Code::WrongState, "it goes itself");
        let closed =
            owner.call::<SetStoreState>(a.id, &StoreState { rev: a.rev, open: false }).await.expect("closed");
        assert_eq!(refused(c.clone(), closed.id).await, Code::StoreClosed);
        let reopened = owner.call::<SetStoreState>(b.id, &StoreState { rev: b.rev + 1, open: true }).await;
        assert_eq!(reopened.expect_err("merged away").code, Code::WrongState);
    });
}
