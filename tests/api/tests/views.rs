//! Saved views of the members list: whose they are, who sees them, who may change them.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity, UndoChange},
    members::*,
};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::rights::Role;

use super::members::store;

fn view(name: &str, shared: bool) -> NewView {
    let filter =
        MemberFilter { tier: Some("gold".to_owned()), away_from: Some(60), ..MemberFilter::default() };
    let query = ViewQuery { filter, sort: Sort::LastVisit, descending: true };
    NewView { name: name.to_owned(), shared, query }
}

async fn save(client: &Client, name: &str, shared: bool) -> SavedView {
    client.call::<SaveView>((), &view(name, shared)).await.expect("saved")
}

async fn names(client: &Client) -> Vec<String> {
    let views = client.call::<ListViews>((), &()).await.expect("a list");
    views.into_iter().map(|view| view.name).collect()
}

#[test]
fn one_s_own_view_is_seen_by_oneself_and_a_shared_one_by_everybody() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let clerk = world.staff(1, Role::Clerk, &[store(1)]);
        let made = save(&owner, " Slipping Gold ", true).await;
        assert_eq!((made.name.as_str(), made.editable, made.by.as_str()), ("Slipping Gold", true, "林晓月"));
        save(&owner, "Mine", false).await;
        save(&clerk, "Regulars", false).await;
        assert_eq!(names(&owner).await, ["Mine", "Slipping Gold"]);
        assert_eq!(names(&clerk).await, ["Regulars", "Slipping Gold"]);
        let seen = clerk.call::<ListViews>((), &()).await.expect("a list");
        assert_eq!(seen.iter().map(|view| view.editable).collect::<Vec<_>>(), [true, false]);
        assert_eq!(seen[1].query, view("", true).query);
        world.add_brand("Other");
        assert!(names(&world.staff(2, Role::Owner, &[])).await.is_empty());
    });
}

#[test]
fn only_who_sees_the_whole_brand_shares() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        for role in [Role::RegionalManager, Role::StoreManager, Role::Clerk] {
            let device = world.staff(1, role, &[store(1)]);
            let refused = device.call::<SaveView>((), &view("All", true)).await.expect_err("not theirs");
            assert_eq!(refused.code, Code::Forbidden, "{role:?}");
            let own = save(&device, "Own", false).await;
            let edit = ViewEdit { rev: own.rev, view: view("Own", true) };
            let refused = device.call::<EditView>(own.id, &edit).await.expect_err("not theirs");
            assert_eq!(refused.code, Code::Forbidden, "{role:?}");
        }
        for role in [Role::Marketer, Role::Analyst, Role::ServiceAgent] {
            assert!(save(&world.staff(1, role, &[]), "All", true).await.shared);
        }
    });
}

#[test]
fn whose_it_is_and_owners_change_and_remove_a_shared_view_and_nobody_else_a_private_one() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (marketer, analyst) = (world.staff(1, Role::Marketer, &[]), world.staff(1, Role::Analyst, &[]));
        let shared = save(&marketer, "Slipping", true).await;
        let edit = ViewEdit { rev: shared.rev, view: view("Sliding", true) };
        let refused = analyst.call::<EditView>(shared.id, &edit).await.expect_err("not theirs");
        assert_eq!(refused.code, Code::Forbidden);
        assert_eq!(
            analyst.call::<RemoveView>(shared.id, &()).await.expect_err("not theirs").code,
            Code::Forbidden
        );
        let changed = owner.call::<EditView>(shared.id, &edit).await.expect("an owner may");
        assert_eq!(
            (changed.name.as_str(), changed.rev, changed.by.as_str()),
            ("Sliding", 2, shared.by.as_str())
        );
        let late = marketer.call::<EditView>(shared.id, &edit).await.expect_err("changed meanwhile");
        assert_eq!(
            (late.code, late.params.get("rev").map(String::as_str)),
            (Code::ChangedMeanwhile, Some("2"))
        );
        let back = ViewEdit { rev: 2, view: view("Sliding", false) };
        marketer.call::<EditView>(shared.id, &back).await.expect("taken back from everybody");
        assert!(names(&owner).await.is_empty());
        assert_eq!(owner.call::<RemoveView>(shared.id, &()).await.expect_err("private").code, Code::NotFound);
        marketer.call::<RemoveView>(shared.id, &()).await.expect("removed");
        assert!(names(&marketer).await.is_empty());
        let actions: Vec<String> = world.sql(|c| {
            let mut all =
                c.prepare("select action from change where entity = 'view' order by id").expect("sql");
            let rows = all.query_map([], |row| row.get(0)).expect("rows");
            rows.map(|row| row.expect("a row")).collect()
        });
        assert_eq!(actions, ["view.save", "view.edit", "view.edit", "view.remove"]);
    });
}

#[test]
fn a_view_has_a_name_of_forty_characters_and_asks_what_the_list_would_answer() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        let clerk = world.staff(1, Role::Clerk, &[pudong]);
        let code = async |client: &Client, new: NewView| {
            let refused = client.call::<SaveView>((), &new).await.expect_err("refused");
            (refused.code, refused.field.unwrap_or_default())
        };
        assert_eq!(code(&owner, view(" ", false)).await, (Code::Required, "name".to_owned()));
        assert_eq!(code(&owner, view(&"x".repeat(41), false)).await, (Code::TooLong, "name".to_owned()));
        let asking =
            |filter| NewView { query: ViewQuery { filter, ..ViewQuery::default() }, ..view("V", false) };
        let days = asking(MemberFilter { away_from: Some(10_001), ..MemberFilter::default() });
        assert_eq!(code(&owner, days).await, (Code::OutOfRange, "filter.away_from".to_owned()));
        let elsewhere = asking(MemberFilter { store: Some(1), ..MemberFilter::default() });
        assert_eq!(code(&clerk, elsewhere).await.0, Code::NotFound);
    });
}

#[test]
fn there_are_fifty_views_of_one_s_own_and_a_hundred_shared_ones() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        for (shared, most) in [(false, OWN_VIEWS), (true, SHARED_VIEWS)] {
            for n in 0..most {
                save(&owner, &format!("View {n}"), shared).await;
            }
            let refused = owner.call::<SaveView>((), &view("One more", shared)).await.expect_err("full");
            assert_eq!((refused.code, refused.params.get("max")), (Code::TooMany, Some(&most.to_string())));
        }
        let marketer = world.staff(1, Role::Marketer, &[]);
        save(&marketer, "The first of theirs", false).await;
        let own = owner.call::<ListViews>((), &()).await.expect("a list").remove(0);
        let edit = ViewEdit { rev: own.rev, view: view("Shared", true) };
        assert_eq!(owner.call::<EditView>(own.id, &edit).await.expect_err("full").code, Code::TooMany);
    });
}

#[test]
fn the_same_view_saved_twice_under_one_key_is_one_and_costs_two_round_trips() {
    block_on(async {
        let (_world, owner, _) = World::founded().await;
        let op = Client::op();
        let answer = owner.answer::<SaveView>((), &view("Twice", false), op).await;
        assert_eq!((answer.status, answer.trips()), (200, 2));
        let again = owner.answer::<SaveView>((), &view("Twice", false), op).await;
        assert_eq!(answer.body, again.body);
        assert_eq!(names(&owner).await, ["Twice"]);
        assert_eq!(owner.answer::<ListViews>((), &(), Client::op()).await.trips(), 1);
    });
}

#[test]
fn a_change_of_a_view_is_taken_back_from_the_record_by_whoever_may_change_it_while_it_is_the_last() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let marketer = world.staff(1, Role::Marketer, &[]);
        let made = save(&owner, "Gold", true).await;
        let edit = |name: &str, rev| ViewEdit { rev, view: view(name, false) };
        owner.call::<EditView>(made.id, &edit("Silver", made.rev)).await.expect("changed");
        let filter = ActivityFilter { undoable: Some(true), ..ActivityFilter::default() };
        let latest = async |device: &Client| {
            let page = device.call::<ListActivity>((), &filter).await.expect("a page");
            page.changes.into_iter().find(|change| change.entity == "view").map(|change| change.id)
        };
        let change = latest(&owner).await.expect("the edit");
        assert_eq!(latest(&marketer).await, None);
        let refused = marketer.call::<UndoChange>(change, &()).await.expect_err("not theirs");
        assert!(matches!(refused.code, Code::NotFound | Code::Forbidden), "{refused:?}");
        owner.call::<UndoChange>(change, &()).await.expect("taken back");
        let now = owner.call::<ListViews>((), &()).await.expect("a list");
        assert_eq!((now[0].name.as_str(), now[0].shared, &now[0].query), ("Gold", true, &made.query));
        let refused = owner.call::<UndoChange>(change, &()).await.expect_err("changed since");
        assert_eq!(refused.code, Code::ChangedMeanwhile);
        let again = latest(&owner).await.expect("the undo can be undone");
        owner.call::<UndoChange>(again, &()).await.expect("and so it is");
        assert_eq!(names(&owner).await, ["Silver"]);
    });
}
