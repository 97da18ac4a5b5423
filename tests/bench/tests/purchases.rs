//! Sixteen tills at once, and what a purchase adds to the database.
use std::time::{Duration, Instant};

use regulars_api::purchases::RecordPurchase;
use regulars_bench::{millis, percentile, storage};
use regulars_report::bar;
use regulars_workerd_tests::{
    op,
    shop::{lines, member, purchase},
    with_owner,
};

const CLIENTS: usize = 16;
const SECONDS: u64 = 15;

#[test]
#[ignore = "needs a system: cargo xtask bench workerd"]
fn sixteen_tills_record_three_hundred_purchases_a_second() {
    with_owner(|owner| {
        let mut members = Vec::new();
        for _ in 0..CLIENTS * 8 {
            members.push(member(&owner));
        }
        let end = Instant::now() + Duration::from_secs(SECONDS);
        let till = |mine: Vec<_>| {
            let owner = owner.clone();
            std::thread::spawn(move || {
                let (mut times, mut errors) = (Vec::new(), 0);
                for member in mine.into_iter().cycle() {
                    if Instant::now() >= end {
                        break;
                    }
                    let began = Instant::now();
                    let reply = owner.reply::<RecordPurchase>(member, &lines(&[4_800, 5_600, 900], 0), op());
                    times.push(began.elapsed());
                    errors += usize::from(reply.answer.is_err());
                }
                (times, errors)
            })
        };
        let tills: Vec<_> = members.chunks(8).map(|mine| till(mine.to_vec())).collect();
        let (mut times, mut errors) = (Vec::new(), 0);
        for till in tills {
            let (more, failed) = till.join().expect("no panic");
            times.extend(more);
            errors += failed;
        }
        let rate = u64::try_from(times.len()).expect("a count") / SECONDS;
        let p99 = percentile(&mut times, 0.99);
        let holds = [
            bar("purchases-a-second-16-clients", rate, ">=300", rate >= 300),
            bar("purchases-p99", millis(p99), "<=250ms", p99 <= Duration::from_millis(250)),
            bar("purchases-errors", errors, "=0", errors == 0),
        ];
        assert!(holds.into_iter().all(|h| h));
    });
}

#[test]
#[ignore = "needs a system: cargo xtask bench workerd"]
fn a_redeeming_purchase_of_three_lines_adds_few_bytes() {
    with_owner(|owner| {
        let mut members = Vec::new();
        for _ in 0..50 {
            let member = member(&owner);
            owner.call::<RecordPurchase>(member, &purchase(1_000_000, 0)).expect("points to spend");
            members.push(member);
        }
        let (before, count) = (storage::bytes(), 2_000);
        for n in 0..count {
            let member = members[n % members.len()];
            owner.call::<RecordPurchase>(member, &lines(&[4_800, 5_600, 900], 100)).expect("a receipt");
        }
        let each = (storage::bytes() - before) / i64::try_from(count).expect("a count");
        assert!(bar("bytes-a-redeeming-purchase", each, "<=600", each <= 600));
    });
}
