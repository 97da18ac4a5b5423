//! What a till took back: refunds as at the counter, each named by its store and the till's own number.
use regulars_api::{
    Code, Problem,
    activity::{ActivityFilter, ListActivity},
    feed::*,
    purchases::{NewRefund, PurchasePlace, RefundPurchase},
};
use regulars_api_tests::{
    Client, World, block_on,
    feed::{Till, back, holder, line, sale},
    people::at_once,
    plans,
    shop::key,
};
use regulars_domain::{
    ids::MemberId, import::reason::Reason, loyalty::Points, money::Money, purchase::Quantity, time::Timestamp,
};

/// In a word, with money, points taken and points given, or the field and reason.
fn word(answer: &ReturnAnswer) -> (&'static str, [i64; 3], Option<(&str, Reason)>) {
    let figures = |back: &Back| [back.paid.0, back.taken.0, back.given.0];
    match answer {
        ReturnAnswer::Recorded { back, .. } => ("recorded", figures(back), None),
        ReturnAnswer::Unchanged { back, .. } => ("unchanged", figures(back), None),
        ReturnAnswer::Refused { field, reason, .. } => ("refused", [0; 3], Some((field.as_str(), *reason))),
    }
}

async fn told(till: &Till, one: FedReturn) -> (&'static str, [i64; 3], Option<(String, Reason)>) {
    let answers = till.takes_back(&[one]).await;
    let (state, figures, fault) = word(&answers[0]);
    (state, figures, fault.map(|(field, reason)| (field.to_owned(), reason)))
}

fn refused(field: &str, reason: Reason) -> (&'static str, [i64; 3], Option<(String, Reason)>) {
    ("refused", [0; 3], Some((field.to_owned(), reason)))
}

fn parts(lines: &[(u32, Option<i64>)]) -> Option<Vec<FedReturnLine>> {
    let part = |(line, quantity): &(u32, Option<i64>)| FedReturnLine {
        line: *line,
        quantity: quantity.map(Quantity),
    };
    Some(lines.iter().map(part).collect())
}

/// How a member and the store's day stand.
fn stands(world: &World, member: MemberId) -> Vec<String> {
    let texts = [
        "select json_array(tier, balance, debt, window_points, window_spend, window_sales, spend, visits) from member where id = ?1",
        "select json_group_array(json_array(kind, total, earned, redeemed, lines))
           from (select * from purchase where member_id = ?1 order by at, id)",
        "select json_group_array(json_array(kind, points)) from (select * from ledger where member_id = ?1 order by at, id)",
        "select json_group_array(json_array(expires, remaining)) from (select * from lot where member_id = ?1 order by id)",
    ];
    texts
        .map(|sql| world.sql(|c| c.query_row(sql, [member.get()], |r| r.get::<_, String>(0)).expect("a row")))
        .into()
}

#[test]
fn a_return_is_the_refund_that_the_counter_makes_and_stands_under_the_keys_name() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (by_hand, by_till) = (holder(&world, "66"), holder(&world, "77"));
        let till = Till::of(&world, &owner, &[], false).await;
        let sold = till.sends(&[sale("1", Some("66"), 120_000), sale("2", Some("77"), 120_000)]).await;
        let FedAnswer::Recorded { id, .. } = sold[0] else { panic!("{sold:?}") };
        let at = Timestamp(world.figure("select at from purchase where ref = '1'"));
        let place = PurchasePlace { at, member: Some(by_hand) };
        let whole = NewRefund { store: key(1), sale: place, returns: None };
        owner.call::<RefundPurchase>(id, &whole).await.expect("refunded");

        assert_eq!(told(&till, back("R1", "2")).await, ("recorded", [120_000, 1_200, 0], None));
        assert_eq!(stands(&world, by_till), stands(&world, by_hand));
        assert_eq!(
            world.count("select count(*) from purchase where ref = 'R1' and kind = 1 and key_id is not null and staff_id = 0"),
            1
        );
        let filter = ActivityFilter { entity: Some("purchase".to_owned()), ..ActivityFilter::default() };
        let page = owner.call::<ListActivity>((), &filter).await.expect("a page");
        let last = &page.changes[0];
        assert_eq!((last.action.as_str(), last.staff_name.as_str()), ("purchase.refund", "The till"));
        assert_eq!(last.staff, None);
        world.prove();
    });
}

#[test]
fn parts_go_back_once_each_and_never_more_than_was_bought() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = holder(&world, "77");
        let till = Till::of(&world, &owner, &[], false).await;
        let mut sold = sale("1", Some("77"), 0);
        sold.lines = vec![FedLine { quantity: Quantity(2_000), ..line("", 10_000) }, line("", 5_000)];
        till.sends(&[sold]).await;

        drop(world.ran());
        let one = FedReturn { lines: parts(&[(0, Some(1_000))]), ..back("R1", "1") };
        assert_eq!(told(&till, one.clone()).await, ("recorded", [5_000, 50, 0], None));
        let contents = world.contents();
        assert_eq!(told(&till, one.clone()).await, ("unchanged", [5_000, 50, 0], None));
        let other = FedReturn { lines: parts(&[(1, None)]), ..one };
        assert_eq!(told(&till, other).await, refused("reference", Reason::Differs));
        // The number of a purchase names no return.
        assert_eq!(told(&till, back("1", "1")).await, refused("reference", Reason::Differs));
        for (lines, field, reason) in [
            (parts(&[(0, Some(1_001))]), "lines[0].quantity", Reason::MoreThanBought),
            (parts(&[(2, None)]), "lines[0].line", Reason::NotAChoice),
            (parts(&[(1, None), (1, None)]), "lines[1].line", Reason::Repeated),
            (parts(&[(0, Some(0))]), "lines[0].quantity", Reason::BelowZero),
            (Some(vec![]), "lines", Reason::Missing),
        ] {
            let wrong = FedReturn { lines, ..back("R2", "1") };
            assert_eq!(told(&till, wrong).await, refused(field, reason));
        }
        assert_eq!(world.contents(), contents);

        assert_eq!(told(&till, back("R2", "1")).await, ("recorded", [10_000, 100, 0], None));
        assert_eq!(told(&till, back("R2", "1")).await, ("unchanged", [10_000, 100, 0], None));
        assert_eq!(told(&till, back("R3", "1")).await, refused("purchase", Reason::AlreadyReturned));
        assert_eq!(told(&till, back("R1", "2")).await, refused("purchase", Reason::UnknownPurchase));
        assert_eq!(world.figure(&format!("select balance from member where id = {}", member.get())), 0);
        let walks: Vec<_> = world.ran().into_iter().flat_map(|sql| plans::faults(&world, sql)).collect();
        assert!(walks.is_empty(), "texts that walk through a large table: {walks:#?}");
        world.prove();
    });
}

#[test]
fn spent_points_become_a_debt_and_what_nobody_known_bought_goes_back_too() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = holder(&world, "77");
        let till = Till::of(&world, &owner, &[], false).await;
        let purchases = vec![sale("1", Some("77"), 50_000), sale("2", None, 900)];
        till.sends(&purchases).await;
        world.pass(60);
        owner.sells(member, 20_000, 500).await;
        // With a purchase in the same request: purchases first.
        let feed = PurchaseFeed {
            purchases: vec![sale("3", None, 700)],
            returns: vec![back("R1", "1"), back("R2", "2"), back("R3", "3")],
        };
        let answer = till.posts(&feed).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answers: FeedAnswers = serde_json::from_slice(&answer.body).expect("answers");
        let told: Vec<_> = answers.returns.iter().map(word).collect();
        assert_eq!(
            told,
            [
                ("recorded", [50_000, 500, 0], None),
                ("recorded", [900, 0, 0], None),
                ("recorded", [700, 0, 0], None)
            ]
        );
        assert!(world.figure(&format!("select debt from member where id = {}", member.get())) > 0);
        let again: FeedAnswers = serde_json::from_slice(&till.posts(&feed).await.body).expect("answers");
        assert!(again.returns.iter().all(|answer| matches!(answer, ReturnAnswer::Unchanged { .. })));
        assert_eq!(world.figure("select sum(total) from purchase where member_id = 0"), 0);
        world.prove();
    });
}

#[test]
fn a_key_takes_back_at_its_stores_and_in_its_brand_only() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier 7");
        let every = Till::of(&world, &owner, &[], false).await;
        every.sends(&[sale("1", None, 900)]).await;
        let bound = Till::of(&world, &owner, &[pier], false).await;
        assert_eq!(told(&bound, back("R1", "1")).await, refused("store", Reason::UnknownStore));
        let there = FedReturn { store: "2".to_owned(), ..back("R1", "1") };
        assert_eq!(told(&bound, there).await, refused("purchase", Reason::UnknownPurchase));
        let nowhere = FedReturn { store: "9".to_owned(), ..back("R1", "1") };
        assert_eq!(told(&every, nowhere).await, refused("store", Reason::UnknownStore));
        let other = world.add_brand("Elsewhere");
        let stranger = world.staff(other, regulars_domain::rights::Role::Owner, &[]);
        let foreign = Till::of(&world, &stranger, &[], false).await;
        assert!(matches!(foreign.takes_back(&[back("R1", "1")]).await[0], ReturnAnswer::Refused { .. }));
        assert_eq!(world.count("select count(*) from purchase where kind = 1"), 0);

        let many = PurchaseFeed { purchases: vec![], returns: vec![back("R1", "1"); MAX_RETURNS + 1] };
        let answer = every.posts(&many).await;
        let problem: Problem = serde_json::from_slice(&answer.body).expect("a problem");
        assert_eq!((answer.status, problem.code), (413, Code::TooLarge));
    });
}

#[test]
fn the_same_return_from_many_at_once_is_made_once() {
    let (world, till) = block_on(async {
        let (world, owner, _) = World::founded().await;
        holder(&world, "77");
        let till = Till::of(&world, &owner, &[], false).await;
        till.sends(&[sale("1", Some("77"), 10_000), sale("2", None, 900)]).await;
        (world, till)
    });
    let feed = PurchaseFeed { purchases: vec![], returns: vec![back("R1", "1"), back("R2", "2")] };
    let answers = at_once(vec![till.client.clone(); 6], async |client: Client| {
        let till = Till { client, key: till.key.clone() };
        let answer = till.posts(&feed).await;
        let problem = || serde_json::from_slice::<Problem>(&answer.body).expect("a problem");
        serde_json::from_slice::<FeedAnswers>(&answer.body).map_err(|_| problem())
    });
    let all: Vec<_> = answers.into_iter().filter_map(Result::ok).flat_map(|done| done.returns).collect();
    let made = all.iter().filter(|answer| matches!(answer, ReturnAnswer::Recorded { .. })).count();
    assert_eq!(made, 2);
    assert!(!all.iter().any(|answer| matches!(answer, ReturnAnswer::Refused { .. })), "{all:?}");
    let back = world.figure("select sum(total) from purchase where kind = 1");
    assert_eq!(
        (Money(back), Points(world.figure("select sum(balance) from member"))),
        (Money(-10_900), Points(0))
    );
    world.prove();
}
