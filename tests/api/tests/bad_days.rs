//! Every error that D1 documents, before and after each kind of write has taken effect: the caller is told something definite, sends the
//! same again, and the books hold it exactly once. What follows from which error is in `docs/bad-days.md`.
use regulars_api::{
    Code, Problem,
    house::{SetUp, SignIn},
    imports::{ImportState, ImportView, PointsChoice, UndoImport},
    stores::{ContinueMerge, MergeInto, MergeProgress, MergeStore},
};
use regulars_api_tests::{
    Answer, Client, PASSWORD, World, block_on,
    imports::{begin, everything, file},
    isolation::{Seed, Snapshot},
    new_brand,
    people::credentials,
};
use regulars_domain::{ids::StoreId, import::field::Kind};
use regulars_worker::db::{D1_ERRORS, Strikes};

mod tally;
mod writes;

use tally::{Random, Rows, Tally, faults, masked, rows};
use writes::Write;

/// The key under which each write is sent, and sent again.
const OP: i64 = 42;
const DAY: i64 = 86_400;
const STRIKES: [Strikes; 2] = [Strikes::Before, Strikes::After];

/// What is not kept under its key and does no harm when it comes again (ARCHITECTURE.md, invariant 4), with how it may be answered once
/// it has taken effect: the session it came with is over, its link is used up.
const SENT_ANEW: &[(&str, &[u16])] = &[
    ("SignIn", &[200]),
    ("TakeOver", &[200]),
    ("SwitchBrand", &[200, 401]),
    ("OpenTill", &[200, 401]),
    ("SignOut", &[200, 401]),
    ("SignOutEverywhere", &[200, 401]),
    ("EndSession", &[200, 401, 404]),
    ("UseLink", &[200, 410]),
    ("ChangePassword", &[200]),
    ("SetPin", &[200]),
    ("ConfirmSecondStep", &[200]),
    ("RemoveSecondStep", &[200]),
    ("RenewRecoveryCodes", &[200]),
];

/// The answers with which such a write may meet who sends it once more.
fn anew(route: &str) -> Option<&'static [u16]> {
    SENT_ANEW.iter().find(|(name, _)| *name == route).map(|(_, statuses)| *statuses)
}

/// Whether a failure is told as it is: that it passes, with when to come again, or that it is a fault on our side.
fn definite(answer: &Answer, passes: bool) -> bool {
    let (status, code, again) = if passes { (503, Code::Busy, true) } else { (500, Code::Internal, false) };
    let told = serde_json::from_slice::<Problem>(&answer.body).ok().map(|problem| problem.code);
    let pause = answer.headers.get("retry-after").and_then(|value| value.to_str().ok());
    let seconds = pause.and_then(|seconds| seconds.parse::<u32>().ok());
    (answer.status, told) == (status, Some(code)) && seconds.is_some_and(|n| n > 0) == again
}

/// One error that D1 documents, as it tells it.
fn d1(text: &str) -> String {
    format!("D1_ERROR: {text}.")
}

/// The first documented error that passes by itself, and the first that does not.
fn one_of_each() -> Vec<(&'static str, bool)> {
    let first = |passes: bool| D1_ERRORS.iter().copied().find(|(_, passing)| *passing == passes);
    [first(true), first(false)].into_iter().flatten().collect()
}

/// Every error, in the batch that writes; in those before it one of each sort, because there the text changes nothing else.
async fn inject(world: &World, snapshot: &Snapshot, write: &Write) -> Tally {
    let mut tally = Tally { least: D1_ERRORS.len() * STRIKES.len(), ..Tally::default() };
    let (name, anew) = (format!("{} {}", write.route, write.what), anew(write.route));
    snapshot.restore(world);
    // Struck never: it counts the batches.
    world.fails(u32::MAX, "", Strikes::Before);
    let smooth = write.send(OP).await;
    let last = world.spared().expect("never struck");
    if smooth.status != 200 {
        tally.indefinite.push(format!("{name}: untroubled it got {} {}", smooth.status, smooth.text()));
        return tally;
    }
    let (should, proof) = (rows(world, Random::Keys, &[]), faults(world));
    for trip in 1..=last {
        let errors = if trip == last { D1_ERRORS.to_vec() } else { one_of_each() };
        for (text, passes) in errors {
            for strikes in STRIKES {
                let what = format!("{name}, {text} {strikes:?} trip {trip}");
                snapshot.restore(world);
                world.fails(trip, &d1(text), strikes);
                let first = write.send(OP).await;
                tally.injected += usize::from(world.spared().is_none());
                // A success is one only if it is there already.
                if first.status == 200 {
                    tally.compare(&what, &rows(world, Random::Keys, &[]), &should, false);
                } else if !definite(&first, passes) {
                    tally.indefinite.push(format!("{what}: {} {}", first.status, first.text()));
                }
                let again = write.send(OP).await;
                let over = trip == last && strikes == Strikes::After;
                let fine = anew.filter(|_| over).unwrap_or(&[200]);
                if !fine.contains(&again.status) {
                    tally.indefinite.push(format!("{what}, again: {} {}", again.status, again.text()));
                }
                tally.compare(&what, &rows(world, Random::Keys, &[]), &should, anew.is_some());
                if faults(world) != proof {
                    tally.lost.push(format!("{what}: the proof of the ledger"));
                }
            }
        }
    }
    tally
}

/// All writes that are kept under their key, or all that are not, in a world of their own.
async fn walk(kept: bool) -> (Tally, Vec<&'static str>) {
    let seed = Seed::planted().await;
    let (all, missing) = writes::all(&seed).await;
    let snapshot = Snapshot::of(&seed.world);
    let mut tally = Tally::default();
    for write in all.iter().filter(|write| anew(write.route).is_none() == kept) {
        tally.add(inject(&seed.world, &snapshot, write).await);
    }
    if !kept {
        tally.add(founding().await);
    }
    (tally, missing)
}

/// The very first write. Who never got its answer is told that there is a brand, and signs in.
async fn founding() -> Tally {
    let mut tally = Tally { least: D1_ERRORS.len() * STRIKES.len(), ..Tally::default() };
    for (text, passes) in D1_ERRORS {
        for strikes in STRIKES {
            let what = format!("SetUp, {text} {strikes:?}");
            let world = World::empty();
            let mut owner = world.stranger();
            world.fails(2, &d1(text), strikes);
            let first = owner.answer::<SetUp>((), &new_brand("Harbour"), OP).await;
            tally.injected += usize::from(world.spared().is_none());
            let again = owner.answer::<SetUp>((), &new_brand("Harbour"), OP).await.status;
            let right = if strikes == Strikes::Before { 200 } else { 409 };
            if !definite(&first, *passes) || again != right {
                tally.indefinite.push(format!("{what}: {} {}, then {again}", first.status, first.text()));
            }
            let inside = owner.visit::<SignIn>((), &credentials("owner@example.com", PASSWORD)).await;
            if inside.is_err() || world.count("select count(*) from brand") != 1 {
                tally.lost.push(what);
            }
        }
    }
    tally
}

#[test]
fn whatever_d1_fails_with_a_write_sent_again_counts_once() {
    // Two worlds at once: one of them computes passwords' hashes most of the time.
    let both = std::thread::scope(|scope| {
        [true, false]
            .map(|kept| scope.spawn(move || block_on(walk(kept))))
            .map(|thread| thread.join().expect("no panic"))
    });
    let mut tally = Tally::default();
    for (part, missing) in both {
        assert!(missing.is_empty(), "`writes` lacks a way to make these succeed: {missing:?}");
        tally.add(part);
    }
    tally.report();
}

#[test]
fn a_row_too_many_and_a_row_too_few_are_seen() {
    let count = |n: i64| Rows::from([("member|1|#".to_owned(), n)]);
    for (is, should, alike, seen) in
        [(2, 1, false, (1, 0)), (1, 2, false, (0, 1)), (2, 1, true, (0, 0)), (1, 1, false, (0, 0))]
    {
        let mut tally = Tally::default();
        tally.compare("planted", &count(is), &count(should), alike);
        assert_eq!((tally.doubled.len(), tally.lost.len()), seen);
    }
    let mut tally = Tally::default();
    tally.compare("planted", &Rows::new(), &count(1), true);
    assert_eq!(tally.lost.len(), 1);
    assert_eq!(masked("[1234567890123,\"A\",12]", Random::Keys).trim(), "[#,\"A\",12]");
}

/// A merge and an import that is being taken back, driven to their ends. Each request fails once in this trip, if it has so many, and is
/// sent again under its key.
async fn to_their_ends(trouble: Option<(u32, &str, Strikes)>) -> (World, Rows) {
    let (world, owner, gone, import) = long_work().await;
    let sent = async |op: i64, merging: bool| -> bool {
        let answer = match merging {
            true => owner.answer::<ContinueMerge>(gone, &(), op).await,
            false => owner.answer::<UndoImport>(import.id, &(), op).await,
        };
        assert!(matches!(answer.status, 200 | 500 | 503), "{} {}", answer.status, answer.text());
        if answer.status != 200 {
            return false;
        }
        match merging {
            true => serde_json::from_slice::<MergeProgress>(&answer.body).expect("progress").finished,
            false => {
                let view = serde_json::from_slice::<ImportView>(&answer.body).expect("an import");
                view.state == ImportState::Undone
            }
        }
    };
    for merging in [true, false] {
        for step in 0.. {
            assert!(step < 20, "it never ends");
            let op = Client::op();
            if let Some((trip, text, strikes)) = trouble {
                world.fails(trip, text, strikes);
                sent(op, merging).await;
                world.spared();
            }
            if sent(op, merging).await {
                break;
            }
        }
    }
    world.prove();
    // Each request has a key of its own.
    let rows = rows(&world, Random::Keys, &["op"]);
    (world, rows)
}

/// A brand in which a merge is underway and an import is being taken back.
async fn long_work() -> (World, Client, StoreId, ImportView) {
    let (world, owner, _) = World::founded().await;
    let (gone, into) = (world.add_store(1, "2", "Pier"), world.add_store(1, "3", "Quay"));
    let guest = world.add_member("邓", &[gone]);
    owner.sells(guest, 150_000, 0).await;
    owner.call::<MergeStore>(gone, &MergeInto { rev: 1, into }).await.expect("begun");
    let import = file(&owner, Kind::Items, "sku,name\nA,Tea\n").await;
    owner.call::<UndoImport>(import.id, &()).await.expect("begun");
    (world, owner, gone, import)
}

#[test]
fn long_work_comes_to_its_end_though_each_of_its_steps_fails_once() {
    block_on(async {
        let (_, should) = to_their_ends(None).await;
        let mut tally = Tally::default();
        for (text, _) in one_of_each() {
            for (trip, strikes) in (1..=4).flat_map(|trip| STRIKES.map(|strikes| (trip, strikes))) {
                let (_, is) = to_their_ends(Some((trip, d1(text).as_str(), strikes))).await;
                tally.compare(&format!("{text} {strikes:?} trip {trip}"), &is, &should, false);
            }
        }
        assert!(tally.doubled.is_empty() && tally.lost.is_empty(), "{tally:#?}");
    });
}

/// Four passes of the clock, some minutes apart, the first of them with this failure; nothing if the failure met no batch. The clock
/// stands afterwards where it stood.
async fn nights(world: &World, trouble: Option<(u32, &str, Strikes)>) -> Option<Rows> {
    if let Some((batch, text, strikes)) = trouble {
        world.fails(batch, text, strikes);
    }
    for pass in 0..4 {
        // Told in the log; the next pass goes on.
        regulars_worker::nightly::run(&world.app()).await.ok();
        if pass == 0 && world.spared().is_some() {
            return None;
        }
        world.pass(400);
    }
    world.prove();
    // How many changes a block seals is a matter of when it was sealed.
    let mut rows = rows(world, Random::Moments, &["seal"]);
    rows.insert("sealed".to_owned(), world.count("select sum(changes) from seal"));
    world.pass(-1_600);
    Some(rows)
}

#[test]
fn what_fails_in_a_pass_of_the_clock_is_done_once_by_the_next() {
    block_on(async {
        let (world, owner, _, _) = long_work().await;
        begin(&owner, Kind::Items, everything(PointsChoice::Lasting)).await;
        let closing = world.add_store(1, "4", "Fair");
        let plan = format!("update store set closes_on = {} where id = {closing}", world.now() / DAY);
        world.sql(|c| c.execute_batch(&plan)).expect("planned");
        // Points have lapsed by then, sales have left the tier window, and the store's last day is over.
        world.pass(400 * DAY);
        let snapshot = Snapshot::of(&world);
        let should = nights(&world, None).await.expect("passes");
        for done in [
            "select count(*) from ledger where kind = 3",
            "select count(*) from change where action = 'store.close'",
            "select count(*) from change where action = 'store.merged'",
            "select count(*) from import where state = 'undone'",
            "select count(*) from member where tier = 'member' and window_sales = 0",
        ] {
            assert_eq!(world.count(done), 1, "{done}");
        }
        let (mut tally, mut struck) = (Tally::default(), 0);
        for (text, _) in one_of_each() {
            let told = d1(text);
            for strikes in STRIKES {
                for batch in 1.. {
                    snapshot.restore(&world);
                    let trouble = Some((batch, told.as_str(), strikes));
                    let Some(is) = nights(&world, trouble).await else { break };
                    tally.compare(&format!("{text} {strikes:?} batch {batch}"), &is, &should, false);
                    struck += 1;
                }
            }
        }
        assert!(tally.doubled.is_empty() && tally.lost.is_empty(), "{tally:#?}");
        let many = regulars_report::bar("d1-errors-in-passes", struck, ">=60", struck >= 60);
        assert!(many, "only {struck} batches were struck");
    });
}
