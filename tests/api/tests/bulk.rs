//! Changes of many members at once: step by step, each as a single edit would be, taken back whole, left to the clock.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity, UndoChange},
    bulk::*,
    members::*,
    stores::{MergeInto, MergeStore},
};
use regulars_api_tests::{Client, World, block_on, shop::key};
use regulars_domain::{
    ids::{BulkId, MemberId, StoreId},
    rights::Role,
};

use super::members::{create, store};

fn tag(tag: &str) -> Act {
    Act::Tag(tag.to_owned())
}

fn only(ids: &[MemberId]) -> Whom {
    Whom { only: Some(ids.to_vec()), ..Whom::default() }
}

async fn begin(client: &Client, act: Act, whom: Whom) -> BulkView {
    client.call::<BeginBulk>((), &NewBulk { act, whom }).await.expect("begun")
}

/// Step after step until it has ended; how many it took.
async fn drive(client: &Client, id: BulkId) -> (BulkView, u32) {
    for steps in 1..100 {
        let now = client.call::<ContinueBulk>(id, &()).await.expect("a step");
        if !matches!(now.state, BulkState::Running | BulkState::Undoing) {
            return (now, steps);
        }
    }
    panic!("the job does not end");
}

async fn give_back(client: &Client, id: BulkId) -> BulkView {
    client.call::<UndoBulk>(id, &()).await.expect("begun");
    drive(client, id).await.0
}

async fn page(client: &Client, id: MemberId) -> MemberPage {
    client.call::<GetMember>(id, &()).await.expect("a page")
}

fn members(world: &World, n: usize) -> Vec<MemberId> {
    let ids = (0..n).map(|n| world.add_member(&format!("Member {n}"), &[])).collect();
    // Nobody is edited who would be left without anything to be known by.
    world.sql(|c| c.execute("update member set card = 'M' || id where card is null", []).expect("cards"));
    ids
}

fn tagged(world: &World, tag: &str) -> i64 {
    let one = "select count(*) from member m where exists (select 1 from json_each(m.tags) where value = ?1)";
    world.sql(|c| c.query_row(one, [tag], |row| row.get(0)).expect("a count"))
}

/// The count that is kept of a tag, which is that of the members who have it.
#[track_caller]
fn counted(world: &World, tag: &str, expected: i64) {
    let kept = "select coalesce((select members from tag where name = ?1), 0)";
    let kept: i64 = world.sql(|c| c.query_row(kept, [tag], |row| row.get(0)).expect("a count"));
    assert_eq!((tagged(world, tag), kept), (expected, expected));
}

#[test]
fn all_who_match_get_a_tag_in_steps_and_get_rid_of_it_again() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let ids = members(&world, 250);
        let job = begin(&owner, tag("regular"), Whom { except: vec![ids[7]], ..Whom::default() }).await;
        assert_eq!((job.state, job.total, job.seen), (BulkState::Running, Some(249), 0));
        assert_eq!(owner.call::<ListBulks>((), &()).await.expect("a list").len(), 1);
        let (done, steps) = drive(&owner, job.id).await;
        assert_eq!((done.state, done.seen, done.changed, steps), (BulkState::Done, 249, 249, 3));
        counted(&world, "regular", 249);
        assert!(page(&owner, ids[7]).await.face.tags.is_empty());
        assert!(owner.call::<ListBulks>((), &()).await.expect("a list").is_empty());
        let again = begin(&owner, tag("regular"), Whom::default()).await;
        let (again, _) = drive(&owner, again.id).await;
        assert_eq!((again.seen, again.changed), (250, 1), "who has it stays as they are");
        let back = give_back(&owner, job.id).await;
        assert_eq!((back.state, back.given_back, back.left_so), (BulkState::Undone, 249, 0));
        counted(&world, "regular", 1);
        assert_eq!(world.count("select count(*) from bulk_member"), 1);
    });
}

#[test]
fn who_takes_the_tag_off_while_a_job_goes_on_is_left_alone_by_its_undo() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let ids = members(&world, 5);
        let job = begin(&owner, tag("vip"), only(&ids)).await;
        drive(&owner, job.id).await;
        let version = page(&owner, ids[2]).await.version;
        let edit = MemberEdit { version, tags: Some(vec![]), ..MemberEdit::default() };
        owner.call::<EditMember>(ids[2], &edit).await.expect("changed since");
        let back = give_back(&owner, job.id).await;
        assert_eq!((back.given_back, back.left_so), (4, 1));
        counted(&world, "vip", 0);
    });
}

#[test]
fn each_member_has_a_change_of_their_own_and_activity_has_one_for_all() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let ids = members(&world, 3);
        let job = begin(&owner, tag("vip"), only(&ids)).await;
        drive(&owner, job.id).await;
        let activity = async || {
            let page = owner.call::<ListActivity>((), &ActivityFilter::default()).await.expect("a page");
            let of_bulk = |change: &regulars_api::activity::ChangeView| change.entity == "bulk";
            let all = page.changes.into_iter().filter(|change| of_bulk(change) || change.entity == "member");
            all.collect::<Vec<_>>()
        };
        let told = activity().await;
        assert_eq!(told.iter().map(|change| change.action.as_str()).collect::<Vec<_>>(), ["bulk.tag"]);
        assert!(told[0].undoable);
        assert_eq!(told[0].after, Some(serde_json::json!({ "tag": "vip", "members": 3 })));
        // One of them alone is taken back from their own history.
        let edits = owner.call::<ListEdits>(ids[0], &EditsQuery::default()).await.expect("a history");
        let one = edits.edits.first().expect("a change").id;
        owner.call::<UndoChange>(one, &()).await.expect("undone");
        counted(&world, "vip", 2);
        let undone = owner.call::<UndoChange>(told[0].id, &()).await.expect("begun");
        assert_eq!((undone.entity.as_str(), undone.entity_id), ("bulk", job.id.get()));
        let (back, _) = drive(&owner, job.id).await;
        assert_eq!((back.given_back, back.left_so), (2, 1));
        counted(&world, "vip", 0);
        let told = activity().await;
        let actions: Vec<_> = told.iter().map(|change| (change.action.as_str(), change.undoable)).collect();
        assert_eq!(
            actions,
            [("bulk.undone", false), ("bulk.undo", false), ("member.undo", true), ("bulk.tag", false)]
        );
    });
}

#[test]
fn a_change_of_more_members_than_activity_looks_through_hides_nothing_that_was_done_before() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let ids = members(&world, 310);
        let version = page(&owner, ids[0]).await.version;
        let edit = MemberEdit { version, tags: Some(vec!["tea".to_owned()]), ..MemberEdit::default() };
        owner.call::<EditMember>(ids[0], &edit).await.expect("edited");
        let job = begin(&owner, tag("vip"), Whom::default()).await;
        assert_eq!(drive(&owner, job.id).await.0.changed, 310);
        world.ran();
        let all = owner.call::<ListActivity>((), &ActivityFilter::default()).await.expect("a page");
        let told: Vec<_> = all.changes.iter().map(|change| change.action.as_str()).take(2).collect();
        assert_eq!((told, all.next), (vec!["bulk.tag", "member.edit"], None));
        // One thing's changes are read by its own index, however much was done to others.
        let (entity, entity_id) = (Some("member".to_owned()), Some(ids[0].get()));
        let own = ActivityFilter { entity, entity_id, ..ActivityFilter::default() };
        let own = owner.call::<ListActivity>((), &own).await.expect("a page");
        assert_eq!(own.changes.len(), 2, "the job's change of this one stands among their own");
        let ran = world.ran();
        for index in ["change indexed by change_shown", "change indexed by change_by_entity"] {
            assert!(ran.iter().any(|sql| sql.contains(index)), "{index}");
        }
    });
}

#[test]
fn a_home_store_is_given_as_a_single_edit_gives_it_and_given_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        let ids =
            [create(&owner, "于文涛", "13800138021").await, create(&owner, "陈嘉怡", "13900139021").await];
        let keys = || world.count("select count(*) from member_key where store_id = 2");
        let all = world.count("select count(*) from member_key");
        let job = begin(&owner, Act::Assign(pudong), only(&ids)).await;
        let (done, _) = drive(&owner, job.id).await;
        assert_eq!((done.changed, keys()), (2, all));
        let clerk = world.staff(1, Role::Clerk, &[pudong]);
        assert_eq!(page(&clerk, ids[0]).await.face.home_store.id, pudong);
        let version = page(&owner, ids[1]).await.version;
        let far = world.add_store(1, "3", "Far");
        let edit = MemberEdit { version, home_store: Some(far), ..MemberEdit::default() };
        owner.call::<EditMember>(ids[1], &edit).await.expect("moved on");
        let back = give_back(&owner, job.id).await;
        assert_eq!((back.given_back, back.left_so), (1, 1));
        let homes =
            [page(&owner, ids[0]).await, page(&owner, ids[1]).await].map(|page| page.face.home_store.id);
        assert_eq!(homes, [store(1), far]);
        assert_eq!(keys(), 0);
    });
}

#[test]
fn what_a_person_may_do_with_one_member_they_may_do_with_many_and_no_more() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        let here = members(&world, 2);
        let elsewhere = world.add_member("Elsewhere", &[]);
        world
            .sql(|c| {
                c.execute("update member_store set store_id = 2 where member_id = ?1", [elsewhere.get()])
            })
            .expect("moved");
        let clerk = world.staff(1, Role::Clerk, &[store(1)]);
        let refused = async |client: &Client, act: Act, whom: Whom| {
            let new = NewBulk { act, whom };
            let problem = client.call::<BeginBulk>((), &new).await.expect_err("refused");
            (problem.code, problem.field.unwrap_or_default())
        };
        let foreign = MemberFilter { store: Some(2), ..MemberFilter::default() };
        let whom = Whom { filter: foreign, ..Whom::default() };
        assert_eq!(refused(&clerk, tag("vip"), whom).await.0, Code::NotFound);
        assert_eq!(
            refused(&clerk, Act::Assign(pudong), Whom::default()).await,
            (Code::NotFound, "home_store".to_owned())
        );
        assert_eq!(refused(&owner, tag(" "), Whom::default()).await, (Code::Required, "tag".to_owned()));
        assert_eq!(refused(&owner, tag("vip"), only(&[])).await, (Code::Required, "only".to_owned()));
        let many: Vec<MemberId> = (1..=501).map(key).collect();
        assert_eq!(refused(&owner, tag("vip"), only(&many)).await, (Code::TooLong, "only".to_owned()));
        let analyst = world.staff(1, Role::Analyst, &[]);
        assert_eq!(refused(&analyst, tag("vip"), Whom::default()).await.0, Code::Forbidden);
        // Whom they do not see they do not change, though they name them.
        let job = begin(&clerk, tag("vip"), only(&[here[0], elsewhere])).await;
        let (done, _) = drive(&clerk, job.id).await;
        assert_eq!((done.seen, done.changed), (2, 1));
        counted(&world, "vip", 1);
        let other = world.staff(1, Role::Clerk, &[pudong]);
        assert_eq!(other.call::<UndoBulk>(job.id, &()).await.expect_err("not theirs").code, Code::NotFound);
    });
}

#[test]
fn a_job_that_is_cancelled_stays_where_it_was_and_can_be_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        members(&world, 150);
        let job = begin(&owner, tag("vip"), Whom::default()).await;
        owner.call::<ContinueBulk>(job.id, &()).await.expect("a step");
        let ended = owner.call::<CancelBulk>(job.id, &()).await.expect("cancelled");
        assert_eq!((ended.state, ended.changed), (BulkState::Cancelled, 100));
        assert_eq!(owner.call::<CancelBulk>(job.id, &()).await.expect_err("ended").code, Code::WrongState);
        let still = owner.call::<ContinueBulk>(job.id, &()).await.expect("as it stands");
        assert_eq!(still.changed, 100);
        assert_eq!(give_back(&owner, job.id).await.given_back, 100);
        counted(&world, "vip", 0);
        assert_eq!(owner.call::<UndoBulk>(job.id, &()).await.expect_err("undone").code, Code::WrongState);
    });
}

#[test]
fn what_its_page_left_the_clock_finishes_forwards_and_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        members(&world, 120);
        let job = begin(&owner, tag("vip"), Whom::default()).await;
        world.night().await;
        counted(&world, "vip", 0);
        world.pass(600);
        world.night().await;
        counted(&world, "vip", 120);
        owner.call::<UndoBulk>(job.id, &()).await.expect("begun");
        world.pass(600);
        world.night().await;
        counted(&world, "vip", 0);
        assert_eq!(world.count("select count(*) from bulk where state = 'undone'"), 1);
    });
}

#[test]
fn a_step_that_two_take_at_once_is_taken_once_and_one_member_changed_meanwhile_is_read_again() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let ids = members(&world, 3);
        let job = begin(&owner, tag("vip"), only(&ids)).await;
        let tea = "update member set rev = rev + 1, tags = '[\"tea\"]' where id = 101";
        world.meanwhile(&format!("update bulk set step = step + 1; {tea}"));
        let op = Client::op();
        let done = owner.call_op::<ContinueBulk>(job.id, &(), op).await.expect("a step");
        assert_eq!((done.state, done.changed), (BulkState::Done, 3));
        assert_eq!(page(&owner, ids[0]).await.face.tags, ["tea", "vip"], "what came between stays");
        let again = owner.call_op::<ContinueBulk>(job.id, &(), op).await.expect("the same answer");
        assert_eq!(again, done);
        counted(&world, "vip", 3);
    });
}

#[test]
fn a_job_whose_store_was_merged_away_ends_where_it_is() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        members(&world, 150);
        let job = begin(&owner, Act::Assign(pudong), Whom::default()).await;
        owner.call::<ContinueBulk>(job.id, &()).await.expect("a step");
        owner
            .call::<MergeStore>(pudong, &MergeInto { rev: 1, into: key::<StoreId>(1) })
            .await
            .expect("merged");
        let (ended, _) = drive(&owner, job.id).await;
        assert_eq!((ended.state, ended.changed), (BulkState::Cancelled, 100));
    });
}
