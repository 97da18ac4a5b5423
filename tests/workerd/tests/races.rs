//! Many at once over one balance, and the same request many times: exactly what can be afforded, exactly once, and the books are whole.
use regulars_api::{
    Code,
    members::{CardQuery, GetCard},
    purchases::RecordPurchase,
};
use regulars_domain::loyalty::Points;
use regulars_report::bar;
use regulars_workerd_tests::{
    Device, op,
    shop::{member, purchase},
    with_books,
};

/// Gives a member 1,000 points, then `clients` ask to redeem 100 of them at the same moment.
fn rush(owner: &Device, clients: usize) {
    let member = member(owner);
    owner.call::<RecordPurchase>(member, &purchase(100_000, 0)).expect("points to spend");
    let before = balance(owner, member);
    let ask = || {
        let owner = owner.clone();
        std::thread::spawn(move || owner.insist::<RecordPurchase>(|| member, &purchase(100, 100), op()))
    };
    let rivals: Vec<_> = (0..clients).map(|_| ask()).collect();
    let (mut won, mut refused, mut other) = (0, 0, 0);
    for rival in rivals {
        match rival.join().expect("no panic") {
            Ok(_) => won += 1,
            Err(problem) if problem.code == Code::NotEnoughPoints => refused += 1,
            Err(problem) => {
                eprintln!("{problem:?}");
                other += 1;
            }
        }
    }
    // Each paid nothing in money, so no purchase earned what a later one could redeem.
    let affordable = usize::try_from(before / 100).expect("small").min(clients);
    let left = balance(owner, member);
    let exact = won == affordable
        && refused == clients - affordable
        && other == 0
        && left == before - 100 * i64::try_from(won).expect("small");
    assert!(
        bar(&format!("race-{clients}-redemptions"), won, format!("={affordable}"), exact),
        "{won} won, {refused} refused, {other} else, {left} of {before} left"
    );
}

fn balance(owner: &Device, member: regulars_domain::ids::MemberId) -> i64 {
    let Points(points) = owner.call::<GetCard>(member, &CardQuery::default()).expect("a card").face.points;
    points
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn of_20_simultaneous_redemptions_exactly_the_affordable_succeed() {
    with_books(|owner| rush(&owner, 20));
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn of_100_simultaneous_redemptions_exactly_the_affordable_succeed() {
    with_books(|owner| rush(&owner, 100));
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn of_500_simultaneous_redemptions_exactly_the_affordable_succeed() {
    with_books(|owner| rush(&owner, 500));
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn one_purchase_sent_twenty_times_at_once_counts_once_and_gets_one_receipt() {
    with_books(|owner| {
        let member = member(&owner);
        let key = op();
        let send = || {
            let owner = owner.clone();
            std::thread::spawn(move || owner.insist::<RecordPurchase>(|| member, &purchase(100_000, 0), key))
        };
        let all: Vec<_> = (0..20).map(|_| send()).collect();
        let mut receipts = Vec::new();
        for one in all {
            receipts.push(one.join().expect("no panic").expect("a receipt"));
        }
        assert!(receipts.windows(2).all(|pair| pair[0] == pair[1]), "{receipts:?}");
        assert_eq!(balance(&owner, member), receipts[0].earned.0);
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_reply_that_was_cut_off_is_asked_for_again_and_nothing_is_doubled() {
    with_books(|owner| {
        let member = member(&owner);
        let key = op();
        // The server commits and answers; the answer is thrown away unread, as a network would.
        drop(owner.call_with::<RecordPurchase>(member, &purchase(100_000, 0), key));
        let again =
            owner.insist::<RecordPurchase>(|| member, &purchase(100_000, 0), key).expect("the receipt");
        assert_eq!(balance(&owner, member), again.earned.0);
        let other =
            owner.call_with::<RecordPurchase>(member, &purchase(5_000, 0), key).expect_err("another body");
        assert_eq!(other.code, Code::KeyReused);
    });
}
