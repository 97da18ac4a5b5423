//! What the hot requests cost on D1, as D1 counts it: round trips, rows read and rows written.
use regulars_api::{
    imports::{Allowed, BringRows, CloseImport, Closing, NewImport, RowsToBring, StartImport},
    members::{
        CardQuery, Channel, GetCard, GetMember, ListMembers, ListQuery, LookUp, LookUpQuery, MemberFilter,
        Sort, Standing,
    },
    purchases::RecordPurchase,
    quality::{ListToConfirm, ToConfirmQuery},
};
use regulars_domain::{
    import::{
        batch::{Batch, MemberRow},
        field::Kind,
    },
    time::BusinessDay,
};
use regulars_report::bar;
use regulars_workerd_tests::{
    Cost, op,
    shop::{lines, member, purchase, regular, store},
    with_books, with_owner,
};

/// Reports the round trips and another figure of a cost; whether both hold.
fn holds(what: &str, cost: Cost, trips: u64, (name, figure, limit): (&str, u64, u64)) -> bool {
    let in_trips = bar(&format!("{what}-round-trips"), cost.trips, format!("<={trips}"), cost.trips <= trips);
    let within = counted_within(figure, limit);
    bar(&format!("{what}-{name}"), figure, format!("<={limit}"), within) && in_trips
}

/// A figure of zero would mean that nothing was counted.
fn counted_within(figure: u64, limit: u64) -> bool {
    (1..=limit).contains(&figure)
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_request_over_its_budget_and_one_that_was_not_counted_are_seen() {
    with_owner(|owner| {
        let cost = owner.reply::<GetMember>(member(&owner), &(), op()).cost;
        assert!(counted_within(cost.read, cost.read));
        assert!(!counted_within(cost.read, cost.read - 1) && !counted_within(0, cost.read));
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_look_up_takes_one_round_trip_and_at_most_60_rows_however_many_are_alike() {
    with_owner(|owner| {
        for _ in 0..40 {
            member(&owner);
        }
        let mut dearest = Cost::default();
        for typed in ["于", "于文", "文涛", "yu", "yuwentao", "ywt", "T17", "8021", "138", "于 8021"] {
            let query =
                LookUpQuery { q: typed.to_owned(), store: store().get(), region: Some("CN".to_owned()) };
            let reply = owner.reply::<LookUp>((), &query, op());
            let found = reply.answer.expect("an answer");
            assert!(found.hits.len() <= 20, "{typed}: {}", found.hits.len());
            dearest.trips = dearest.trips.max(reply.cost.trips);
            dearest.read = dearest.read.max(reply.cost.read);
        }
        assert!(holds("lookup", dearest, 1, ("rows-read", dearest.read, 60)), "{dearest:?}");
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn the_page_of_a_member_with_5000_purchases_takes_two_round_trips_and_at_most_120_rows() {
    with_books(|owner| {
        let member = regular(&owner, 5_000);
        let page = owner.reply::<GetMember>(member, &(), op());
        let known = page.answer.expect("a page");
        assert!(known.timeline.next.is_some() && known.face.visits > 200);
        assert_eq!(known.behaviour.kinds.len(), 6, "five categories and the rest");
        let card = owner.reply::<GetCard>(member, &CardQuery::default(), op());
        card.answer.expect("a card");
        let (page, card) = (page.cost, card.cost);
        assert!(holds("member-page", page, 2, ("rows-read", page.read, 120)), "{page:?}");
        assert!(holds("welcome-card", card, 2, ("rows-read", card.read, 120)), "{card:?}");
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn recording_three_lines_with_points_takes_two_round_trips_and_writes_at_most_40_rows() {
    with_books(|owner| {
        let member = member(&owner);
        // Two lots, so that the points redeemed come from both.
        for total in [10_000, 40_000] {
            owner.call::<RecordPurchase>(member, &purchase(total, 0)).expect("points to spend");
        }
        let reply = owner.reply::<RecordPurchase>(member, &lines(&[4_000, 3_000, 2_000], 200), op());
        assert_eq!(reply.answer.expect("a receipt").redeemed.0, 200);
        let cost = reply.cost;
        assert!(holds("purchase", cost, 2, ("rows-written", cost.written, 40)), "{cost:?}");
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_page_of_the_list_takes_one_round_trip_and_at_most_300_rows_whatever_it_is_sorted_by() {
    with_owner(|owner| {
        for _ in 0..60 {
            member(&owner);
        }
        let base = MemberFilter::default;
        let parts = [
            base(),
            MemberFilter { store: Some(store().get()), ..base() },
            MemberFilter { tier: Some("member".to_owned()), ..base() },
            MemberFilter { standing: Some(Standing::Potential), ..base() },
        ];
        let several = [
            MemberFilter { store: Some(store().get()), tier: Some("member".to_owned()), ..base() },
            MemberFilter { birthday_within: Some(30), consent: Some(Channel::Sms), ..base() },
            MemberFilter { away_from: Some(1), tag: Some("tea".to_owned()), ..base() },
        ];
        let dearest = |filters: &[MemberFilter]| {
            let mut dearest = Cost::default();
            for filter in filters {
                for (sort, descending) in Sort::ALL.into_iter().flat_map(|sort| [(sort, false), (sort, true)])
                {
                    let query =
                        ListQuery { filter: filter.clone(), sort, descending, ..ListQuery::default() };
                    let reply = owner.reply::<ListMembers>((), &query, op());
                    let page = reply.answer.unwrap_or_else(|e| panic!("{e:?} for {query:?}"));
                    assert!(page.rows.len() <= 50);
                    dearest.trips = dearest.trips.max(reply.cost.trips);
                    dearest.read = dearest.read.max(reply.cost.read);
                }
            }
            dearest
        };
        let one = dearest(&parts);
        assert!(holds("list", one, 1, ("rows-read", one.read, 300)), "{one:?}");
        let more = dearest(&several);
        assert!(
            bar("list-combined-rows-read", more.read, "<=2000", counted_within(more.read, 2_000)),
            "{more:?}"
        );
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_page_of_whom_to_ask_takes_one_round_trip_and_at_most_300_rows() {
    with_owner(|owner| {
        let new = NewImport {
            kind: Kind::Members,
            file: "long ago.csv".to_owned(),
            lines: 150,
            total: 150,
            refused: 0,
            allowed: Allowed::default(),
            reading: String::new(),
            heads: String::new(),
        };
        let import = owner.call::<StartImport>((), &new).expect("begun");
        let row = |n: u32| MemberRow {
            row: n + 2,
            card: format!("LONGAGO{n}"),
            phone: format!("1570000{n:04}"),
            joined_on: Some(BusinessDay(18_322)),
            ..MemberRow::default()
        };
        let rows = Batch::Members((0..150).map(row).collect());
        let taken = owner.call::<BringRows>(import.id, &RowsToBring { number: 0, rows }).expect("taken");
        assert_eq!(taken.new, 150);
        owner.call::<CloseImport>(import.id, &Closing::Done).expect("closed");
        let query = ToConfirmQuery { store: store(), coming: None, after: None };
        let reply = owner.reply::<ListToConfirm>((), &query, op());
        assert_eq!(reply.answer.expect("a page").members.len(), 50);
        let cost = reply.cost;
        assert!(holds("to-confirm", cost, 1, ("rows-read", cost.read, 300)), "{cost:?}");
    });
}
