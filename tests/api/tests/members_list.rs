//! The list of members: pages, sorts, filters, counts.
use regulars_api::{Code, members::*};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::rights::Role;

use super::members::{create, store};

#[test]
fn the_list_pages_through_everybody_once_in_either_order() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 120);
        for sort in [Sort::Name, Sort::LastVisit] {
            for descending in [false, true] {
                for store in [None, Some(1)] {
                    let mut seen =
                        all(&owner, ListQuery { store, sort, descending, ..ListQuery::default() }).await;
                    assert_eq!(seen.len(), 120, "{sort:?} {descending} {store:?}");
                    if sort == Sort::LastVisit {
                        let visits: Vec<_> = seen.iter().filter_map(|row| row.last_at).collect();
                        assert!(
                            seen[..visits.len()].iter().all(|row| row.last_at.is_some()),
                            "never came is last"
                        );
                        assert!(visits.is_sorted_by(|a, b| if descending { a >= b } else { a <= b }));
                    }
                    seen.sort_by_key(|row| row.id);
                    seen.dedup_by_key(|row| row.id);
                    assert_eq!(seen.len(), 120);
                }
            }
        }
    });
}

#[test]
fn filters_leave_exactly_what_they_say_and_counts_agree() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 120);
        let gold = |query: ListQuery| ListQuery { tier: Some("gold".to_owned()), ..query };
        let potential = |query: ListQuery| ListQuery { standing: Some(Standing::Potential), ..query };
        let base = ListQuery::default;
        let in_store = || ListQuery { store: Some(1), ..base() };
        for (query, expected) in [
            (gold(base()), 40),
            (gold(in_store()), 40),
            (potential(base()), 24),
            (potential(in_store()), 24),
            (ListQuery { sort: Sort::LastVisit, ..potential(gold(base())) }, 8),
        ] {
            assert_eq!(all(&owner, query.clone()).await.len(), expected, "{query:?}");
            let ListQuery { store, tier, standing, .. } = query;
            let count = CountQuery { store, tier, standing, exact: false };
            let counted = owner.call::<CountMembers>((), &count).await.expect("a count");
            assert_eq!((counted.count, counted.capped), (i64::try_from(expected).expect("fits"), false));
        }
    });
}

#[test]
fn a_count_stops_at_a_thousand_unless_the_exact_figure_is_asked_for() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 1_200);
        let capped = owner.call::<CountMembers>((), &CountQuery::default()).await.expect("a count");
        assert_eq!((capped.count, capped.capped), (1_000, true));
        let exact = CountQuery { exact: true, ..CountQuery::default() };
        let exact = owner.call::<CountMembers>((), &exact).await.expect("a count");
        assert_eq!((exact.count, exact.capped), (1_200, false));
    });
}

#[test]
fn a_store_bound_list_is_that_store_s() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        create(&owner, "于文涛", "13800138021").await;
        let clerk = world.staff(1, Role::Clerk, &[pudong]);
        assert!(all(&clerk, ListQuery::default()).await.is_empty());
        let foreign = ListQuery { store: Some(1), ..ListQuery::default() };
        assert_eq!(
            clerk.call::<ListMembers>((), &foreign).await.expect_err("another store").code,
            Code::NotFound
        );
        let own = world.staff(1, Role::Clerk, &[store(1)]);
        assert_eq!(all(&own, ListQuery::default()).await.len(), 1);
    });
}

/// Members 1..=n of store 1: every third is gold, every fifth has never bought.
fn fill(world: &World, n: i64) {
    world.sql(|c| {
        let members = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
            insert into member (brand_id, id, name, sort_name, home_store, tier, joined_at, first_at, last_at)
            select 1, i, 'Member ' || i, printf('%04d', i * 7 % 1000), 1, iif(i % 3 = 0, 'gold', 'member'), 0,
                   iif(i % 5 = 0, null, 1000), iif(i % 5 = 0, null, 1000 + i % 50) from n";
        c.execute(members, [n]).expect("members");
        let sight = "insert into member_store (brand_id, member_id, store_id, sort_name, last_at)
            select brand_id, id, home_store, sort_name, last_at from member";
        c.execute(sight, []).expect("sight");
    });
}

async fn all(client: &Client, mut query: ListQuery) -> Vec<MemberRow> {
    let mut rows = vec![];
    for _ in 0..40 {
        let page = client.call::<ListMembers>((), &query).await.expect("a page");
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return rows,
        }
    }
    panic!("the list does not end");
}
