//! What a panic costs: its own request, and nothing that comes after. In a file of its own, and so on a system of its
//! own, because requests in flight beside a panic may be lost with it.
use regulars_api::{
    house::{GetMe, ListSessions, SignOut},
    members::{CardQuery, GetCard},
    purchases::RecordPurchase,
};
use regulars_domain::{ids::MemberId, loyalty::Points};
use regulars_report::bar;
use regulars_workerd_tests::{
    Device, op,
    shop::{member, purchase},
    with_books,
};

/// Writes made, each straight after a panic.
#[derive(Default)]
struct Tally {
    panics: usize,
    taken: usize,
    /// Writes that were not there exactly once in the end.
    wrong: Vec<String>,
}

fn points(owner: &Device, member: MemberId) -> i64 {
    let Points(points) = owner.call::<GetCard>(member, &CardQuery::default()).expect("a card").face.points;
    points
}

/// A purchase that panics, and comes again under its key: it is in the books once, wherever it was when the worker panicked.
fn purchases(owner: &Device, tally: &mut Tally) {
    let member = member(owner);
    for when in ["before", "after", "before", "after"] {
        let (key, before) = (op(), points(owner, member));
        tally.panics +=
            usize::from(owner.panic_in::<RecordPurchase>(member, &purchase(50_000, 0), key, when) == 500);
        let sent = [(); 3].map(|()| owner.call_with::<RecordPurchase>(member, &purchase(50_000, 0), key));
        let [Ok(first), Ok(second), Ok(third)] = &sent else {
            tally.wrong.push(format!("{when}: {sent:?}"));
            continue;
        };
        tally.taken += 1;
        let gained = points(owner, member) - before;
        if [second, third] != [first; 2] || gained != first.earned.0 {
            tally.wrong.push(format!("{when}: {first:?} {second:?} {third:?} gained {gained}"));
        }
    }
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_panic_fails_its_own_request_and_loses_neither_a_session_nor_the_next_write() {
    with_books(|owner| {
        let mut tally = Tally::default();
        for sessions in 2..5 {
            assert_eq!(owner.panic(), 500);
            owner.call::<GetMe>((), &()).expect("the next read is answered");
            tally.panics += usize::from(owner.panic() == 500);
            // Signing in writes a session.
            owner.again();
            let listed = owner.call::<ListSessions>((), &()).expect("sessions").len();
            tally.taken += usize::from(listed == sessions);
        }
        purchases(&owner, &mut tally);
        tally.panics += usize::from(owner.panic() == 500);
        tally.taken += usize::from(owner.call::<SignOut>((), &()).is_ok());
        assert!(owner.call::<GetMe>((), &()).is_err(), "and it is done");
        let Tally { panics, taken, wrong } = tally;
        let holds = [
            bar("panic-then-write", taken, "=8", panics == 8 && taken == 8),
            bar("panic-half-done", wrong.len(), 0, wrong.is_empty()),
        ];
        assert!(holds.into_iter().all(|holds| holds), "{panics} panics, {taken} writes taken, {wrong:#?}");
    });
}
