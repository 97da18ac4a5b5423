//! The list of members: pages, sorts, filters, counts, beside a plain count of everybody.
use regulars_api::{Code, members::*};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::{
    loyalty::Points,
    money::Money,
    rights::Role,
    time::{BusinessDay, Timestamp},
};

use super::members::{create, store};

/// What a page may show.
const PAGE: usize = 50;

#[test]
fn every_sort_of_every_list_goes_through_everybody_once_in_order() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 170);
        let filters = [
            MemberFilter::default(),
            MemberFilter { store: Some(1), ..MemberFilter::default() },
            MemberFilter { tier: Some("gold".to_owned()), ..MemberFilter::default() },
            MemberFilter { standing: Some(Standing::Potential), ..MemberFilter::default() },
            MemberFilter { standing: Some(Standing::Current), ..MemberFilter::default() },
        ];
        let everybody = all(&owner, ListQuery::default()).await;
        assert_eq!(everybody.len(), 170);
        for (filter, sort, descending) in orders(&filters) {
            let query = ListQuery { filter: filter.clone(), sort, descending, ..ListQuery::default() };
            let found = all(&owner, query.clone()).await;
            let mut expected: Vec<&MemberRow> =
                everybody.iter().filter(|row| passes(row, &filter, world.now())).collect();
            expected.sort_by(|a, b| {
                let order = by(sort, a).cmp(&by(sort, b)).then(a.id.cmp(&b.id));
                let order = if descending { order.reverse() } else { order };
                let never = |row: &MemberRow| sort == Sort::LastVisit && row.last_at.is_none();
                never(a).cmp(&never(b)).then(order)
            });
            assert_eq!(ids(&found), expected.iter().map(|row| row.id).collect::<Vec<_>>(), "{query:?}");
        }
    });
}

fn orders(filters: &[MemberFilter]) -> impl Iterator<Item = (MemberFilter, Sort, bool)> {
    let each = |filter: &MemberFilter| {
        let filter = filter.clone();
        Sort::ALL
            .into_iter()
            .flat_map(move |sort| [(filter.clone(), sort, false), (filter.clone(), sort, true)])
    };
    filters.iter().flat_map(each).collect::<Vec<_>>().into_iter()
}

#[test]
fn filters_in_any_combination_leave_exactly_whom_they_name_and_counts_agree() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 300);
        let everybody = all(&owner, ListQuery::default()).await;
        for n in 0..120_u32 {
            let filter = mixed(n);
            let sort = Sort::ALL[n as usize % 6];
            let query = ListQuery {
                filter: filter.clone(),
                sort,
                descending: n.is_multiple_of(2),
                ..ListQuery::default()
            };
            let mut found = ids(&all(&owner, query.clone()).await);
            found.sort();
            let expected = everybody.iter().filter(|row| passes(row, &filter, world.now()));
            let mut expected: Vec<_> = expected.map(|row| row.id).collect();
            expected.sort();
            assert_eq!(found, expected, "{query:?}");
            for exact in [false, true] {
                let count = CountQuery { filter: filter.clone(), exact };
                let counted = owner.call::<CountMembers>((), &count).await.expect("a count");
                let expected = i64::try_from(expected.len()).expect("fits");
                assert_eq!((counted.count, counted.capped), (expected, false), "{filter:?}");
            }
        }
    });
}

/// A combination of filters: each bit of `n * 37` sets one.
fn mixed(n: u32) -> MemberFilter {
    let bits = n.wrapping_mul(37).wrapping_add(n / 7);
    let on = |bit: u32| bits & (1 << bit) != 0;
    MemberFilter {
        store: on(0).then_some(1),
        tier: on(1).then(|| "gold".to_owned()),
        standing: on(2).then_some(if on(5) { Standing::Current } else { Standing::Potential }),
        tag: on(3).then(|| "tea".to_owned()),
        consent: on(4).then_some(Channel::Sms),
        birthday_within: None,
        away_from: on(5).then_some(20),
        away_to: on(6).then_some(60),
        spend_from: n.is_multiple_of(3).then_some(Money(3_000)),
        spend_to: n.is_multiple_of(5).then_some(Money(8_000)),
        points_from: n.is_multiple_of(4).then_some(Points(20)),
        points_to: n.is_multiple_of(7).then_some(Points(70)),
    }
}

#[test]
fn a_birthday_filter_follows_the_brand_s_calendar() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 60);
        let day = BusinessDay(i32::try_from(world.now().div_euclid(86_400)).expect("a day"));
        let code = |days: i32| {
            let (_, month, day) = day.plus(days).date();
            month * 100 + day
        };
        world.sql(|c| {
            for (id, days) in [(3, 0), (4, 6), (5, 9), (6, -3)] {
                c.execute("update member set birthday = ?2 where id = ?1", (id, code(days))).expect("set");
            }
        });
        let near = MemberFilter { birthday_within: Some(7), ..MemberFilter::default() };
        let found = all(&owner, ListQuery { filter: near, ..ListQuery::default() }).await;
        let mut found: Vec<i64> = found.iter().map(|row| row.id.get()).collect();
        found.sort_unstable();
        assert_eq!(found, [3, 4]);
    });
}

#[test]
fn a_request_looks_at_so_many_members_and_gives_a_short_page_and_a_place_to_go_on() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 2_000);
        world.sql(|c| {
            c.execute("update member set tags = '[\"rare\"]' where id in (7, 1900)", []).expect("set")
        });
        let filter = MemberFilter { tag: Some("rare".to_owned()), ..MemberFilter::default() };
        let mut query = ListQuery { filter, sort: Sort::Joined, ..ListQuery::default() };
        let (mut pages, mut found) = (0, Vec::new());
        loop {
            let page = owner.call::<ListMembers>((), &query).await.expect("a page");
            pages += 1;
            found.extend(ids(&page.rows));
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!((found.len(), pages), (2, 6));
        let count = CountQuery { filter: query.filter.clone(), exact: false };
        let counted = owner.call::<CountMembers>((), &count).await.expect("a count");
        assert_eq!((counted.count, counted.capped), (1, true), "one among those looked at");
        // Nobody told their birthday: whoever was looked at last is not known to be no hit.
        let filter = MemberFilter { birthday_within: Some(7), ..MemberFilter::default() };
        assert!(all(&owner, ListQuery { filter, ..ListQuery::default() }).await.is_empty());
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
        let filter = MemberFilter { store: Some(1), ..MemberFilter::default() };
        let foreign = ListQuery { filter, ..ListQuery::default() };
        assert_eq!(
            clerk.call::<ListMembers>((), &foreign).await.expect_err("another store").code,
            Code::NotFound
        );
        let own = world.staff(1, Role::Clerk, &[store(1)]);
        assert_eq!(all(&own, ListQuery::default()).await.len(), 1);
    });
}

#[test]
fn a_place_of_another_sort_or_none_at_all_is_refused() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 120);
        let first = owner.call::<ListMembers>((), &ListQuery::default()).await.expect("a page");
        for cursor in [first.next.expect("more"), "{}".to_owned(), "x".to_owned()] {
            let query = ListQuery { sort: Sort::Points, cursor: Some(cursor), ..ListQuery::default() };
            let refused = owner.call::<ListMembers>((), &query).await.expect_err("no place");
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("cursor")));
        }
        let ages = MemberFilter { away_from: Some(10_001), ..MemberFilter::default() };
        let query = ListQuery { filter: ages, ..ListQuery::default() };
        let refused = owner.call::<ListMembers>((), &query).await.expect_err("too long ago");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::OutOfRange, Some("filter.away_from")));
    });
}

#[test]
fn a_page_of_one_part_comes_in_one_round_trip() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        fill(&world, 200);
        for filter in [
            MemberFilter::default(),
            MemberFilter { store: Some(1), ..MemberFilter::default() },
            MemberFilter { tier: Some("gold".to_owned()), ..MemberFilter::default() },
            MemberFilter { standing: Some(Standing::Current), ..MemberFilter::default() },
        ] {
            for sort in Sort::ALL {
                let query = ListQuery { filter: filter.clone(), sort, ..ListQuery::default() };
                let answer = owner.answer::<ListMembers>((), &query, Client::op()).await;
                assert_eq!((answer.status, answer.trips()), (200, 1), "{query:?}");
            }
        }
    });
}

/// Members 1..=n of store 1: every third is gold, every fifth has never bought, every fourth likes tea, every seventh consented to
/// messages; they came in the last hundred days.
fn fill(world: &World, n: i64) {
    let now = world.now();
    world.sql(|c| {
        let members = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
            insert into member (brand_id, id, name, sort_name, home_store, tier, joined_at, first_at, last_at, visits, window_spend,
                                balance, tags, profile)
            select 1, i, 'Member ' || i, printf('%04d', i * 7 % 1000), 1, iif(i % 3 = 0, 'gold', iif(i % 11 = 0, '', 'member')), i * 13 % 97,
                   iif(i % 5 = 0, null, 1000), iif(i % 5 = 0, null, ?2 - (i * 31 % 100) * 86400 - 7), iif(i % 5 = 0, 0, i % 9),
                   iif(i % 5 = 0, 0, i * 17 % 101 * 100), i * 19 % 103, iif(i % 4 = 0, '[\"tea\",\"cat\"]', '[]'),
                   iif(i % 7 = 0, '{\"consent\":{\"sms\":{\"given\":true,\"at\":0}}}', '{}') from n";
        c.execute(members, (n, now)).expect("members");
        let sight = "insert into member_store (brand_id, member_id, store_id, sort_name, last_at, visits)
            select brand_id, id, home_store, sort_name, last_at, visits from member";
        c.execute(sight, []).expect("sight");
    });
}

/// What the filter says, told of a row. (Consent is not in a row: [`fill`] says who gave it.)
fn passes(row: &MemberRow, filter: &MemberFilter, now: i64) -> bool {
    let days = row.last_at.map(|Timestamp(at)| (now - at) / 86_400);
    let all = [
        filter.tier.as_ref().is_none_or(|code| row.tier.as_ref().is_some_and(|tier| tier.as_str() == code)),
        filter.standing.is_none_or(|standing| (standing == Standing::Current) == row.first_at.is_some()),
        filter.tag.as_ref().is_none_or(|tag| row.tags.contains(tag)),
        filter.consent.is_none_or(|_| row.id.get() % 7 == 0),
        filter.away_from.is_none_or(|from| days.is_some_and(|days| days >= i64::from(from))),
        filter.away_to.is_none_or(|to| days.is_some_and(|days| days < i64::from(to))),
        filter.spend_from.is_none_or(|from| row.window_spend >= from),
        filter.spend_to.is_none_or(|to| row.window_spend <= to),
        filter.points_from.is_none_or(|from| row.points >= from),
        filter.points_to.is_none_or(|to| row.points <= to),
    ];
    !all.contains(&false)
}

/// What a sort goes by; of names the number that [`fill`] made them of.
fn by(sort: Sort, row: &MemberRow) -> i64 {
    match sort {
        Sort::Name => row.id.get() * 7 % 1000,
        Sort::Joined => row.joined_at.0,
        Sort::LastVisit => row.last_at.map_or(0, |at| at.0),
        Sort::Visits => i64::from(row.visits),
        Sort::Spend => row.window_spend.0,
        Sort::Points => row.points.0,
    }
}

fn ids(rows: &[MemberRow]) -> Vec<regulars_domain::ids::MemberId> {
    rows.iter().map(|row| row.id).collect()
}

async fn all(client: &Client, mut query: ListQuery) -> Vec<MemberRow> {
    let mut rows = vec![];
    for _ in 0..40 {
        let page = client.call::<ListMembers>((), &query).await.expect("a page");
        assert!(page.rows.len() <= PAGE);
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return rows,
        }
    }
    panic!("the list does not end");
}
