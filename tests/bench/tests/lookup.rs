//! Look-up at ten thousand and at a million members, in one run: one round trip, few rows, and hardly slower.
use std::time::{Duration, Instant};

use regulars_api::members::{LookUp, LookUpQuery};
use regulars_bench::{crowd, millis, percentile, storage};
use regulars_report::bar;
use regulars_workerd_tests::{Device, op, with_owner};

const SMALL: i64 = 10_000;
const LARGE: i64 = 1_000_000;

/// What clerks type: the end of a phone, its beginning, names, pinyin, initials, a card.
fn typed(n: i64) -> Vec<String> {
    let (name, phone, card) = crowd::person(n);
    let national = phone.national().to_owned();
    let (tail, head) = (national[national.len() - 4..].to_owned(), national[..7].to_owned());
    let full = name.full();
    let pair: String = full.chars().take(2).collect();
    vec![tail, head, full, pair, "wang".to_owned(), "zh".to_owned(), card.as_str().to_owned()]
}

fn measure(owner: &Device, members: i64) -> (Duration, u64, u64, usize) {
    let (mut times, mut trips, mut rows, mut hits) = (Vec::new(), 0, 0, 0);
    for round in 0..60 {
        for q in typed((round * 104_729) % members + 1) {
            let query = LookUpQuery { q, store: 1, region: Some("CN".to_owned()) };
            let began = Instant::now();
            let reply = owner.reply::<LookUp>((), &query, op());
            times.push(began.elapsed());
            trips = trips.max(reply.cost.trips);
            rows = rows.max(reply.cost.read);
            hits = hits.max(reply.answer.expect("an answer").hits.len());
        }
    }
    (percentile(&mut times, 0.5), trips, rows, hits)
}

#[test]
#[ignore = "needs a system: cargo xtask bench workerd"]
fn a_guest_is_known_as_fast_among_a_million_as_among_ten_thousand() {
    with_owner(|owner| {
        let mut database = storage::open();
        crowd::add(&mut database, 1, SMALL + 1, 1);
        measure(&owner, SMALL);
        let (small, ..) = measure(&owner, SMALL);
        crowd::add(&mut database, SMALL + 1, LARGE + 1, 1);
        measure(&owner, LARGE);
        let (large, trips, rows, hits) = measure(&owner, LARGE);
        println!("p50 at {SMALL}: {}, at {LARGE}: {}", millis(small), millis(large));
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        let holds = [
            bar("lookup-1M-round-trips", trips, "<=1", trips <= 1),
            bar("lookup-1M-rows-read", rows, "<=60", rows <= 60),
            bar("lookup-1M-hits", hits, "<=20", hits <= 20),
            bar("lookup-1M-p50-against-10k", format!("{ratio:.2}x"), "<=1.5x", ratio <= 1.5),
        ];
        assert!(holds.into_iter().all(|h| h), "p50 {} and {}", millis(small), millis(large));
    });
}
