//! Members recorded twice: found without comparing all pairs, listed to who sees both, and what a person says of a pair stays.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity},
    duplicates::*,
};
use regulars_api_tests::{Client, World, block_on, shop::key};
use regulars_domain::{
    duplicates::Reason,
    ids::{MemberId, StoreId},
    rights::Role,
};
use rusqlite::params;
use serde_json::{Value, json};

/// Gives a member this profile.
fn known(world: &World, member: MemberId, profile: &Value) {
    world.sql(|c| {
        let update = "update member set profile = ?2 where brand_id = 1 and id = ?1";
        c.execute(update, params![member.get(), profile.to_string()]).expect("a profile");
    });
}

fn ann(given: &str) -> Value {
    json!({
        "name": { "given": given, "family": "Brookfield" },
        "birthday": { "year": 1987, "month": 3, "day": 14 },
        "email": "ann.brookfield@example.com",
    })
}

/// Two who are one, and one who is somebody else.
fn recorded_twice(world: &World, stores: &[StoreId]) -> [MemberId; 3] {
    let all = ["Anne Brookfield", "Ann Brookfield", "Lin Wei"].map(|name| world.add_member(name, stores));
    let [one, other, third] = all;
    known(world, one, &ann("Anne"));
    known(world, other, &ann("Ann"));
    let lin = json!({ "name": { "given": "Wei", "family": "Lin" }, "birthday": { "month": 8, "day": 2 } });
    known(world, third, &lin);
    all
}

/// Looks until nobody is left to compare, and gives how many were compared.
async fn looked(device: &Client) -> i64 {
    let mut compared = 0;
    loop {
        let step = device.call::<FindDuplicates>((), &()).await.expect("a step");
        compared += step.compared;
        if step.left == (ToCompare { members: 0, more: false }) {
            return compared;
        }
    }
}

async fn listed(device: &Client, dismissed: bool) -> Vec<PairView> {
    let query = DuplicateQuery { dismissed: Some(dismissed), after: None };
    device.call::<ListDuplicates>((), &query).await.expect("a page").pairs
}

fn ids(pairs: &[PairView]) -> Vec<(MemberId, MemberId)> {
    pairs.iter().map(|pair| (pair.one.id, pair.other.id)).collect()
}

async fn judged(device: &Client, pair: (MemberId, MemberId), two_persons: bool) {
    device.call::<JudgePair>(pair, &Judgement { two_persons }).await.expect("said");
}

#[test]
fn who_was_recorded_twice_is_found_once_with_the_reasons_and_compared_again_only_after_a_change() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [one, other, _] = recorded_twice(&world, &[]);
        assert_eq!(looked(&owner).await, 3);
        let pairs = listed(&owner, false).await;
        assert_eq!(ids(&pairs), [(one, other)]);
        assert!(pairs[0].score >= 500 && pairs[0].reasons.contains(&Reason::SameBirthday), "{pairs:?}");
        assert_eq!(pairs[0].one.name, "Anne Brookfield");
        assert_eq!(looked(&owner).await, 0, "nobody has changed");
        // What a purchase changes is not compared.
        owner.sells(one, 5_000, 0).await;
        assert_eq!(looked(&owner).await, 0);
        // Somebody else after all.
        known(&world, other, &json!({ "name": { "given": "Bo", "family": "Nilsson" } }));
        assert_eq!(looked(&owner).await, 1);
        assert_eq!(listed(&owner, false).await, []);
    });
}

#[test]
fn a_step_takes_few_round_trips_and_counts_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        recorded_twice(&world, &[]);
        let op = Client::op();
        let answer = owner.answer::<FindDuplicates>((), &(), op).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.trips() <= 4, "{} trips", answer.trips());
        let first: FindProgress = serde_json::from_slice(&answer.body).expect("progress");
        assert_eq!((first.compared, first.found), (3, 1));
        assert_eq!(owner.call_op::<FindDuplicates>((), &(), op).await.expect("answered"), first);
        let list = owner.answer::<ListDuplicates>((), &DuplicateQuery::default(), 0).await;
        assert_eq!((list.status, list.trips()), (200, 1), "{}", list.text());
    });
}

#[test]
fn the_clock_looks_where_nobody_asks() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [one, other, _] = recorded_twice(&world, &[]);
        world.night().await;
        assert_eq!(ids(&listed(&owner, false).await), [(one, other)]);
    });
}

#[test]
fn a_pair_said_to_be_two_persons_stays_so_whatever_is_found_and_may_be_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [one, other, _] = recorded_twice(&world, &[]);
        looked(&owner).await;
        judged(&owner, (other, one), true).await;
        judged(&owner, (one, other), true).await;
        assert_eq!(listed(&owner, false).await, []);
        known(&world, other, &ann("Annie"));
        looked(&owner).await;
        assert_eq!(listed(&owner, false).await, []);
        assert_eq!(ids(&listed(&owner, true).await), [(one, other)]);
        judged(&owner, (one, other), false).await;
        assert_eq!(ids(&listed(&owner, false).await), [(one, other)]);
        let filter = ActivityFilter { entity: Some("pair".to_owned()), ..ActivityFilter::default() };
        let record = owner.call::<ListActivity>((), &filter).await.expect("a record").changes;
        let told: Vec<_> = record.iter().map(|change| change.action.as_str()).collect();
        assert_eq!(told, ["pair.return", "pair.dismiss"], "said twice, recorded once");
        assert_eq!(record[0].entity_name.as_deref(), Some("Anne Brookfield · Ann Brookfield"));
    });
}

#[test]
fn a_pair_said_to_be_two_persons_is_out_of_the_way_while_one_of_them_is_merged_away() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [one, other, third] = recorded_twice(&world, &[]);
        looked(&owner).await;
        judged(&owner, (one, other), true).await;
        let merged = owner.merges(third, other).await.change;
        assert_eq!(listed(&owner, true).await, []);
        let back = Judgement { two_persons: false };
        let refused = owner.call::<JudgePair>((one, other), &back).await.expect_err("merged away");
        assert_eq!(refused.code, Code::WrongState);
        owner.takes_apart(merged).await;
        assert_eq!(ids(&listed(&owner, true).await), [(one, other)], "what was said stays");
        // One is merged away while somebody takes it back: it waits again once that is taken back, and not before.
        world
            .meanwhile(&format!("update member set merged_into = {third}, rev = rev + 1 where id = {other}"));
        judged(&owner, (one, other), false).await;
        assert_eq!(world.count("select count(*) from candidate where state = 'open'"), 0);
    });
}

#[test]
fn a_clerk_sees_and_judges_a_pair_only_where_both_are_in_sight() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        let [one, other, _] = recorded_twice(&world, &[]);
        world.sql(|c| {
            let add = "insert into member_store (brand_id, member_id, store_id) values (1, ?1, ?2)";
            c.execute(add, params![one.get(), pier.get()]).expect("sight");
        });
        looked(&owner).await;
        let (here, there) = (world.staff(1, Role::Clerk, &[key(1)]), world.staff(1, Role::Clerk, &[pier]));
        assert_eq!(ids(&listed(&here, false).await), [(one, other)]);
        assert_eq!(listed(&there, false).await, []);
        let refused = there.call::<JudgePair>((one, other), &Judgement { two_persons: true }).await;
        assert_eq!(refused.expect_err("out of sight").code, Code::NotFound);
        judged(&here, (one, other), true).await;
    });
}

#[test]
fn two_members_in_sight_stand_side_by_side_with_what_either_has() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [one, other, _] = recorded_twice(&world, &[]);
        let answer = owner.answer::<ComparePair>((one, other), &(), 0).await;
        assert_eq!((answer.status, answer.trips()), (200, 1), "{}", answer.text());
        let Comparison { fields, .. } = serde_json::from_slice(&answer.body).expect("fields");
        let names: Vec<_> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["home_store", "profile.birthday", "profile.email", "profile.name"]);
        let differ = fields.iter().filter(|field| field.one != field.other);
        assert_eq!(differ.map(|field| field.field.as_str()).collect::<Vec<_>>(), ["profile.name"]);
        let elsewhere = world.staff(1, Role::Clerk, &[world.add_store(1, "2", "Pier")]);
        let refused = elsewhere.call::<ComparePair>((one, other), &()).await.expect_err("out of sight");
        assert_eq!(refused.code, Code::NotFound);
    });
}

#[test]
fn who_has_more_than_can_move_at_once_is_kept_rather_than_given_up() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [one, other, _] = recorded_twice(&world, &[]);
        owner.sells(one, 5_000, 0).await;
        world.sql(|c| {
            let many = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
                        insert into purchase (brand_id, member_id, at, id, kind, store_id, staff_id, business_day, local_minute, total, lines)
                        select brand_id, member_id, at + i, id + i, kind, store_id, staff_id, business_day, local_minute, total, lines
                          from purchase cross join n";
            assert_eq!(c.execute(many, []).expect("many purchases"), 20_000);
        });
        let refused = owner.tries_to_merge(other, one, &[]).await.expect_err("too many");
        assert_eq!(
            (refused.code, refused.params.get("max")),
            (Code::TooMuchToMove, Some(&"20000".to_owned()))
        );
        owner.merges(one, other).await;
    });
}

#[test]
fn a_key_that_many_share_brings_nobody_together() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let day = json!({ "birthday": { "year": 1970, "month": 1, "day": 1 } });
        for _ in 0..40 {
            let member = world.add_member("", &[]);
            known(&world, member, &day);
        }
        assert_eq!(looked(&owner).await, 40);
        assert_eq!(listed(&owner, false).await, []);
    });
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let members: Vec<_> = (0..121).map(|n| world.add_member(&format!("Guest {n}"), &[])).collect();
        world.sql(|c| {
            for (n, pair) in members.windows(2).enumerate() {
                let add = "insert into candidate (brand_id, a_id, b_id, score, reasons, found_at) values (1, ?1, ?2, ?3, '[]', 0)";
                c.execute(add, params![pair[0].get(), pair[1].get(), 500 + i64::try_from(n % 7).expect("small")]).expect("a pair");
            }
        });
        let (mut all, mut after) = (vec![], None);
        loop {
            let query = DuplicateQuery { dismissed: None, after };
            let page = owner.call::<ListDuplicates>((), &query).await.expect("a page");
            all.extend(page.pairs);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(all.len(), 120);
        let places = all.iter().map(|pair| (pair.score, pair.one.id, pair.other.id));
        assert!(places.clone().zip(places.skip(1)).all(|(one, next)| one > next), "in order, each once");
        let wrong = DuplicateQuery { dismissed: None, after: Some("5-x".to_owned()) };
        let refused = owner.call::<ListDuplicates>((), &wrong).await.expect_err("no place");
        assert_eq!(refused.code, Code::Malformed);
    });
}
