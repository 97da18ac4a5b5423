//! The timeline, the points line by line, and what a member's page costs.
use regulars_api::{members::*, purchases::*};
use regulars_api_tests::{
    Client, World, block_on,
    shop::{amount, piece},
};
use regulars_domain::{
    ids::{MemberId, StoreId},
    loyalty::LineKind,
    purchase::refund::{Part, Return},
    rights::Role,
};

fn store(id: i64) -> StoreId {
    StoreId::try_from(id).expect("a key")
}

async fn newcomer(owner: &Client) -> MemberId {
    let new = NewMember {
        store: store(1),
        phone: "13800138021".into(),
        name: "于文涛".into(),
        card: String::new(),
        title: None,
        consent: vec![],
    };
    owner.call::<CreateMember>((), &new).await.expect("created").id
}

/// A member with `n` purchases an hour apart, each earning 10 points into a lot of its own, every tenth followed by a note.
async fn regular(world: &World, owner: &Client, n: i64) -> MemberId {
    let id = newcomer(owner).await;
    world.sql(|c| {
        let numbers = "with recursive n(i) as (select 0 union all select i + 1 from n where i < ?2 - 1) ";
        let purchases = "insert into purchase (brand_id, member_id, at, id, kind, store_id, staff_id, business_day, local_minute, total, earned, lines)
            select 1, ?1, 1700000000 + i * 3600, 1000 + i, 0, 1, 1, 20000, 0, 1000, 10, '[[7,1000]]' from n";
        c.execute(&format!("{numbers}{purchases}"), [id.get(), n]).expect("purchases");
        let lines = "insert into ledger (brand_id, member_id, at, id, kind, points, lot_id, lot_expires, purchase_id, store_id, lot_store, staff_id, business_day)
            select 1, ?1, 1700000000 + i * 3600, 500000 + i, 1, 10, 1000 + i, 30000, 1000 + i, 1, 1, 1, 20000 from n";
        c.execute(&format!("{numbers}{lines}"), [id.get(), n]).expect("lines");
        let notes = "insert into note (brand_id, member_id, at, id, kind, text, staff_id, store_id)
            select 1, ?1, 1700000001 + i * 3600, 900000 + i, 'talk', 'said ' || i, 1, 1 from n where i % 10 = 0";
        c.execute(&format!("{numbers}{notes}"), [id.get(), n]).expect("notes");
        let opening = "insert into ledger (brand_id, member_id, at, id, kind, points, lot_id, lot_expires, store_id, lot_store, staff_id, business_day, reason)
            values (1, ?1, 1600000000, 5, 5, 7, 9, 9999999, 1, 1, 0, 19000, 'from the old cards')";
        c.execute(opening, [id.get()]).expect("an opening balance");
        c.execute("update member set balance = ?2 * 10 + 7, first_at = 1700000000", [id.get(), n]).expect("figures");
    });
    id
}

async fn whole(client: &Client, id: MemberId, kind: TimelineKind) -> Vec<Entry> {
    let (mut entries, mut query) = (vec![], TimelineQuery { kind, ..TimelineQuery::default() });
    loop {
        let page = client.call::<ListTimeline>(id, &query).await.expect("a page");
        entries.extend(page.entries);
        match page.next {
            Some(next) => query = next,
            None => return entries,
        }
    }
}

#[test]
fn the_timeline_tells_everything_once_the_newest_first() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = regular(&world, &owner, 95).await;
        let entries = whole(&owner, id, TimelineKind::All).await;
        assert_eq!(entries.len(), 95 + 10 + 1 + 1);
        assert!(entries.is_sorted_by(|a, b| (a.at, a.id) > (b.at, b.id)));
        assert!(matches!(entries[0].what, What::Joined));
        let firsts: Vec<_> = entries
            .iter()
            .filter(|e| matches!(e.what, What::Purchase { first: true, .. }))
            .map(|e| e.at.0)
            .collect();
        assert_eq!(firsts, [1_700_000_000]);
        let said = entries.iter().find(|e| matches!(e.what, What::Note { .. })).expect("a note");
        assert_eq!(said.store.as_ref().map(|s| s.name.as_str()), Some("Bund"));
    });
}

#[test]
fn each_kind_can_be_read_alone() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = regular(&world, &owner, 45).await;
        for (kind, n) in [
            (TimelineKind::Purchases, 45),
            (TimelineKind::Talks, 5),
            (TimelineKind::Points, 1),
            (TimelineKind::Changes, 1),
        ] {
            assert_eq!(whole(&owner, id, kind).await.len(), n, "{kind:?}");
        }
    });
}

#[test]
fn the_points_add_up_line_by_line_over_all_pages() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = regular(&world, &owner, 95).await;
        let (mut lines, mut query) = (vec![], PointsQuery::default());
        loop {
            let page = owner.call::<ListPoints>(id, &query).await.expect("a page");
            lines.extend(page.lines);
            match page.next {
                Some(next) => query = next,
                None => break,
            }
        }
        assert_eq!((lines.len(), lines[0].standing.0), (96, 957));
        for pair in lines.windows(2) {
            assert_eq!(pair[0].standing.0 - pair[0].points.0, pair[1].standing.0);
        }
        let first = lines.last().expect("a line");
        assert_eq!((first.kind, first.standing, first.expires), (LineKind::Opening, first.points, None));
        assert_eq!(first.reason.as_deref(), Some("from the old cards"));
    });
}

#[test]
fn the_page_of_a_member_with_many_purchases_takes_two_round_trips() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = regular(&world, &owner, 5_000).await;
        let answer = owner.answer::<GetMember>(id, &(), Client::op()).await;
        assert_eq!((answer.status, answer.trips()), (200, 2));
        let page: MemberPage = serde_json::from_slice(&answer.body).expect("a page");
        assert_eq!(page.timeline.entries.len(), 10);
        assert!(page.timeline.next.is_some());
        let next = page.timeline.next.expect("more");
        let rest = owner.call::<ListTimeline>(id, &next).await.expect("a page");
        assert!(rest.entries[0].at < page.timeline.entries[9].at);
    });
}

#[test]
fn of_purchases_in_the_same_second_one_is_the_first() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = newcomer(&owner).await;
        for _ in 0..3 {
            world.staff(1, Role::Owner, &[]).sells(id, 1_000, 0).await;
        }
        let page = owner.call::<GetMember>(id, &()).await.expect("a page");
        let firsts: Vec<bool> = page
            .timeline
            .entries
            .iter()
            .filter_map(|e| if let What::Purchase { first, .. } = e.what { Some(first) } else { None })
            .collect();
        assert_eq!(firsts, [false, false, true]);
    });
}

#[test]
fn a_sale_tells_how_much_of_it_was_given_back_on_whichever_page_it_stands() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = newcomer(&owner).await;
        let line = piece(None, 1_000);
        let two = NewPurchase { lines: vec![line.clone(), line], ..amount(0, 0) };
        let old = owner.call::<RecordPurchase>(id, &two).await.expect("recorded");
        let sold = owner.call::<RecordPurchase>(id, &two).await.expect("recorded");
        let untouched = owner.call::<RecordPurchase>(id, &two).await.expect("recorded");
        let give_back = async |sale: &Receipt, returns: Option<Vec<Return>>| {
            let place = PurchasePlace { at: sale.at, member: sale.member };
            let refund = NewRefund { store: store(1), sale: place, returns };
            owner.call::<RefundPurchase>(sale.id, &refund).await.expect("refunded");
        };
        let told = |entries: &[Entry], sale: &Receipt| {
            entries.iter().find_map(|entry| match entry.what {
                What::Purchase { purchase, back, .. } if purchase == sale.id => Some(back),
                _ => None,
            })
        };
        let everywhere = async |sale: &Receipt, expected: Option<GivenBack>| {
            let page = owner.call::<GetMember>(id, &()).await.expect("a page").timeline.entries;
            let card = owner.call::<GetCard>(id, &CardQuery::default()).await.expect("a card").lately;
            let list = whole(&owner, id, TimelineKind::Purchases).await;
            for entries in [page, card, list] {
                assert_eq!(told(&entries, sale), Some(expected));
            }
        };
        everywhere(&sold, None).await;
        give_back(&sold, Some(vec![Return { line: 0, part: Part::Rest }])).await;
        everywhere(&sold, Some(GivenBack::Partly)).await;
        give_back(&sold, None).await;
        everywhere(&sold, Some(GivenBack::Whole)).await;
        everywhere(&untouched, None).await;
        // Its refund stands on another page than the sale.
        for _ in 0..25 {
            world.pass(60);
            owner.sells(id, 1_000, 0).await;
        }
        give_back(&old, None).await;
        let list = whole(&owner, id, TimelineKind::All).await;
        assert_eq!(told(&list, &old), Some(Some(GivenBack::Whole)));
        let answer = owner.answer::<ListTimeline>(id, &TimelineQuery::default(), Client::op()).await;
        assert_eq!(answer.trips(), 2);
    });
}

#[test]
fn a_member_s_rhythm_and_stores_are_seen_from_their_purchases() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = newcomer(&owner).await;
        let page = async |owner: &Client| owner.call::<GetMember>(id, &()).await.expect("a page");
        assert_eq!(page(&owner).await.behaviour, Behaviour::default());
        for days in [7, 7, 30] {
            // A session does not last so long.
            world.staff(1, Role::Owner, &[]).sells(id, 1_000, 0).await;
            world.pass(days * 86_400);
        }
        let owner = world.staff(1, Role::Owner, &[]);
        let seen = page(&owner).await.behaviour;
        assert_eq!((seen.of, seen.gap_days), (3, Some(7)));
        assert_eq!(seen.channels, []);
        let said = NewNote { kind: NoteKind::Call, text: "Wants the window seat.".to_owned(), store: None };
        owner.call::<AddNote>(id, &said).await.expect("noted");
        let channels = page(&owner).await.behaviour.channels;
        assert_eq!(channels, [ChannelCount { channel: NoteKind::Call, times: 1 }]);
        let stores: Vec<_> =
            seen.stores.iter().map(|share| (share.store.name.as_str(), share.purchases)).collect();
        assert_eq!(stores, [("Bund", 3)]);

        let tea = world.add_item("Tea", 2_000);
        world.sql(|c| c.execute("update item set category = 'Drinks'", [])).expect("a category");
        let sale = NewPurchase { lines: vec![piece(Some(tea), 2_000)], ..amount(0, 0) };
        owner.call::<RecordPurchase>(id, &sale).await.expect("recorded");
        let kinds: Vec<_> =
            page(&owner).await.behaviour.kinds.into_iter().map(|k| (k.category, k.share)).collect();
        assert_eq!(kinds, [("Drinks".to_owned(), 4_000), (String::new(), 6_000)]);
    });
}

#[test]
fn what_a_merge_carries_over_is_one_entry_however_many_lots_it_is() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let [ann, other] = ["Ann Lee", "Anne Lee"].map(|name| world.add_member(name, &[]));
        for _ in 0..3 {
            owner.call::<RecordPurchase>(other, &amount(10_000, 0)).await.expect("recorded");
        }
        world.pass(60);
        let merged = owner.merges(ann, other).await.change;
        world.pass(60);
        let moved = async |member| {
            let points = |entry: &Entry| match &entry.what {
                What::Points { points, .. } => Some(points.0),
                _ => None,
            };
            let entries = whole(&owner, member, TimelineKind::All).await;
            entries.iter().filter_map(points).collect::<Vec<_>>()
        };
        assert_eq!(moved(ann).await, [300]);
        owner.takes_apart(merged).await;
        assert_eq!(moved(ann).await, [-300, 300]);
        assert_eq!(moved(other).await, [300, -300]);
        assert_eq!(world.count("select count(*) from ledger where kind = 9"), 12);
    });
}
