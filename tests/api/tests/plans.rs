//! No request walks through a large table: the plans of every text that the hot requests run.
use std::collections::BTreeSet;

use regulars_api::{
    activity::{ActivityFilter, ListActivity, UndoChange},
    bulk::{Act, BeginBulk, BulkState, CancelBulk, ContinueBulk, ListBulks, NewBulk, UndoBulk, Whom},
    duplicates::{
        ComparePair, DuplicateQuery, FindDuplicates, ListDuplicates, ListMerges, MergeChoice, MergeMembers,
        MergesQuery,
    },
    export::{BeginExport, ExportFrom, NewExport, ReadExport},
    imports::PointsChoice,
    items::{FindByBarcode, ItemFilter, ItemSearch, ListItems, ScannedCode, SearchItems},
    members::{
        CardQuery, CountMembers, CountQuery, EditView, GetCard, GetMember, ListMembers, ListPoints,
        ListQuery, ListTimeline, ListViews, LookUp, LookUpQuery, MemberFilter, NewView, PointsQuery,
        RemoveView, SaveView, Sort, TimelineKind, TimelineQuery, ViewEdit, ViewQuery,
    },
    purchases::{NewPurchase, RecordPurchase},
    quality::{GetQuality, ListToConfirm, ToConfirmQuery},
    today::{GetToday, WhichDay},
};
use regulars_api_tests::{
    World, block_on,
    imports::{batches, begin, bring, everything, undo},
    isolation::{Seed, Target},
    plans::faults,
    shop::piece,
};
use regulars_domain::{import::field::Kind, loyalty::Points, money::Money};

/// Runs what a shop runs all day, and gives the texts.
async fn hot(seed: &Seed) -> BTreeSet<&'static str> {
    let place = seed.place(Target::Own);
    let (device, member) = (&place.rightful, place.member);
    seed.world.ran();
    for q in ["138000", "0100", "marigold guest", "mari", "王"] {
        let look = LookUpQuery { q: q.to_owned(), store: place.store.get(), region: Some("CN".to_owned()) };
        device.call::<LookUp>((), &look).await.expect("hits");
    }
    device.call::<GetCard>(member, &CardQuery::default()).await.expect("a card");
    device.call::<GetMember>(member, &()).await.expect("a page");
    device.call::<ListPoints>(member, &PointsQuery::default()).await.expect("points");
    for kind in TimelineKind::ALL {
        device
            .call::<ListTimeline>(member, &TimelineQuery { kind, ..TimelineQuery::default() })
            .await
            .expect("a timeline");
    }
    device.call::<GetQuality>(member, &()).await.expect("a quality");
    let asked = ToConfirmQuery { store: place.store, coming: Some(true), after: None };
    device.call::<ListToConfirm>((), &asked).await.expect("a page");
    device.call::<FindDuplicates>((), &()).await.expect("a step");
    device.call::<ListDuplicates>((), &DuplicateQuery::default()).await.expect("a page");
    for store in [None, Some(place.store.get())] {
        for tier in [None, Some("gold".to_owned())] {
            let filter = MemberFilter { store, tier: tier.clone(), ..MemberFilter::default() };
            for (sort, descending) in Sort::ALL.into_iter().flat_map(|sort| [(sort, false), (sort, true)]) {
                let query = ListQuery { filter: filter.clone(), sort, descending, ..ListQuery::default() };
                device.call::<ListMembers>((), &query).await.expect("a page");
            }
        }
    }
    for filter in [
        ItemFilter::default(),
        ItemFilter { text: Some("oo".to_owned()), ..ItemFilter::default() },
        ItemFilter { category: Some("tea".to_owned()), ..ItemFilter::default() },
        ItemFilter { text: Some("oo".to_owned()), category: Some("tea".to_owned()), ..ItemFilter::default() },
        ItemFilter { retired: Some(true), ..ItemFilter::default() },
    ] {
        device.call::<ListItems>((), &filter).await.expect("a page");
    }
    device.call::<SearchItems>((), &ItemSearch { text: "oo".to_owned() }).await.expect("hits");
    device
        .call::<FindByBarcode>((), &ScannedCode { barcode: format!("bar{}", place.item) })
        .await
        .expect("a hit");
    let lines = vec![piece(Some(place.item), 50_000), piece(None, 100), piece(None, 200)];
    let sale = |redeem| NewPurchase {
        store: place.store,
        lines: lines.clone(),
        discount: Money(0),
        redeem: Points(redeem),
    };
    for redeem in [0, 100] {
        device.call::<RecordPurchase>(member, &sale(redeem)).await.expect("recorded");
    }
    device.call::<GetToday>((), &WhichDay { store: Some(place.store), day: None }).await.expect("today");
    seed.world.ran().into_iter().collect()
}

#[test]
fn no_hot_request_walks_through_a_large_table() {
    block_on(async {
        let seed = Seed::planted().await;
        let texts = hot(&seed).await;
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&seed.world, sql)).collect();
        for fault in &wrong {
            println!("{fault}");
        }
        assert!(texts.len() > 30, "only {} texts ran", texts.len());
        assert!(regulars_report::bar("plans-that-scan", wrong.len(), 0, wrong.is_empty()));
    });
}

#[test]
fn the_clock_s_passes_walk_through_no_large_table() {
    block_on(async {
        let seed = Seed::planted().await;
        seed.world.ran();
        for _ in 0..3 {
            seed.world.pass(40 * 86_400);
            seed.world.night().await;
        }
        let texts: BTreeSet<_> = seed.world.ran().into_iter().collect();
        assert!(texts.len() >= 10, "only {} texts ran", texts.len());
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&seed.world, sql)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn what_depends_on_an_import_is_found_without_walking_through_what_others_did() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Items, everything(PointsChoice::Lasting)).await;
        bring(&owner, &import, &batches(Kind::Items, b"sku,name\n1,Tea\n", |_, _| {})).await;
        world.ran();
        undo(&owner, &import).await;
        let texts: BTreeSet<_> = world
            .ran()
            .into_iter()
            .filter(|sql| sql.contains("sold_by") || sql.contains("as revs") || sql.contains("as rows"))
            .collect();
        assert!(texts.len() >= 4, "only {} texts ran", texts.len());
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&world, sql)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn what_a_refund_from_a_file_takes_from_is_found_without_walking_through_what_others_did() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Purchases, everything(PointsChoice::Lasting)).await;
        let head = "store,receipt,card,item,paid,timestamp\n";
        let part = |row: &str| batches(Kind::Purchases, [head, row].concat().as_bytes(), |_, _| {}).remove(0);
        let sold = part("1,R1,8,tea,100.00,2026-01-02 10:00\n1,R2,8,tea,9.00,2026-01-02 11:00\n");
        let back = part("1,C1,8,tea,-50.00,2026-01-03 10:00\n");
        world.ran();
        bring(&owner, &import, &[sold, back]).await;
        let texts: BTreeSet<_> = world.ran().into_iter().filter(|sql| sql.contains("lot")).collect();
        assert!(texts.iter().any(|sql| sql.contains("ledger_by_import")), "no lots were asked for");
        assert!(texts.iter().any(|sql| sql.starts_with("delete from lot")), "no lot was taken from");
        undo(&owner, &import).await;
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&world, sql)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn merging_two_members_and_taking_it_back_walks_through_what_is_theirs_only() {
    block_on(async {
        let seed = Seed::planted().await;
        let place = seed.place(Target::Own);
        let (device, pair) = (&place.rightful, (place.member, place.friend));
        seed.world.ran();
        let both = device.call::<ComparePair>(pair, &()).await.expect("both");
        let choice = MergeChoice {
            version: both.one.version,
            other_version: both.other.version,
            take: vec!["phone".to_owned()],
        };
        let merged = device.call::<MergeMembers>(pair, &choice).await.expect("merged");
        device.call::<ListMerges>((), &MergesQuery::default()).await.expect("a page");
        device.call::<UndoChange>(merged.change, &()).await.expect("taken back");
        let texts: BTreeSet<_> = seed.world.ran().into_iter().collect();
        assert!(texts.len() >= 30, "only {} texts ran", texts.len());
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&seed.world, sql)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn views_walk_through_nothing_but_those_of_their_reader_and_of_everybody() {
    block_on(async {
        let seed = Seed::planted().await;
        let device = &seed.place(Target::Own).rightful;
        seed.world.ran();
        let view = |shared| NewView { name: "Regulars".to_owned(), shared, query: ViewQuery::default() };
        let saved = device.call::<SaveView>((), &view(false)).await.expect("saved");
        device.call::<ListViews>((), &()).await.expect("views");
        let edit = ViewEdit { rev: saved.rev, view: view(true) };
        device.call::<EditView>(saved.id, &edit).await.expect("shared");
        device.call::<RemoveView>(saved.id, &()).await.expect("removed");
        let texts: BTreeSet<_> = seed.world.ran().into_iter().collect();
        let of_views: Vec<_> = texts.iter().filter(|sql| sql.contains("member_view")).collect();
        assert!(of_views.len() >= 5, "only {} texts ran", of_views.len());
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&seed.world, sql)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn a_change_of_many_and_a_file_of_many_walk_through_no_large_table() {
    block_on(async {
        let seed = Seed::planted().await;
        let place = seed.place(Target::Own);
        let device = &place.rightful;
        seed.world.ran();
        let all = |filter: MemberFilter| Whom { filter, ..Whom::default() };
        let store = Some(place.store.get());
        let filters = [
            MemberFilter::default(),
            MemberFilter { store, ..MemberFilter::default() },
            MemberFilter { store, points_from: Some(Points(0)), ..MemberFilter::default() },
            MemberFilter { points_from: Some(Points(0)), ..MemberFilter::default() },
            MemberFilter { tier: Some("member".to_owned()), away_to: Some(9), ..MemberFilter::default() },
        ];
        let only = Whom { only: Some(vec![place.member, place.friend]), ..Whom::default() };
        for whom in filters.map(all).into_iter().chain([only]) {
            let count = CountQuery { filter: whom.filter.clone(), exact: false };
            device.call::<CountMembers>((), &count).await.expect("a count");
            let acts = [Act::Tag("vip".to_owned()), Act::Assign(place.store), Act::Untag("vip".to_owned())];
            for act in acts {
                let new = NewBulk { act, whom: whom.clone() };
                let mut job = device.call::<BeginBulk>((), &new).await.expect("begun");
                device.call::<ListBulks>((), &()).await.expect("a list");
                while job.state == BulkState::Running {
                    job = device.call::<ContinueBulk>(job.id, &()).await.expect("a step");
                }
                job = device.call::<UndoBulk>(job.id, &()).await.expect("begun");
                while job.state == BulkState::Undoing {
                    job = device.call::<ContinueBulk>(job.id, &()).await.expect("a step");
                }
            }
            let new = NewExport { whom, reason: "a letter".to_owned() };
            let export = device.call::<BeginExport>((), &new).await.expect("begun");
            device.call::<ReadExport>(export.id, &ExportFrom::default()).await.expect("rows");
        }
        device.call::<CancelBulk>(place.bulk, &()).await.expect("cancelled");
        let (entity, entity_id) = (Some("member".to_owned()), Some(place.member.get()));
        let own = ActivityFilter { entity, entity_id, ..ActivityFilter::default() };
        for filter in [ActivityFilter::default(), own] {
            device.call::<ListActivity>((), &filter).await.expect("a page");
        }
        let texts: BTreeSet<_> = seed.world.ran().into_iter().collect();
        assert!(texts.len() >= 30, "only {} texts ran", texts.len());
        let wrong: Vec<_> = texts.iter().flat_map(|sql| faults(&seed.world, sql)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn a_planted_scan_is_found() {
    let world = World::empty();
    for sql in [
        "select id from member where brand_id = ?1 and profile = ?2",
        "select id from member m where m.brand_id = ?1 order by m.visits limit 20",
        "select 1 from purchase where ref = ?1",
        "select count(*) from ledger",
    ] {
        assert!(!faults(&world, sql).is_empty(), "not found: {sql}");
    }
    let fine = "select id from member where brand_id = ?1 and current = 1 and tier = ?2 order by sort_name, id limit 20";
    assert_eq!(faults(&world, fine), Vec::<String>::new());
}
