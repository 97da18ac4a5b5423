//! What a panic costs: its own request, and nothing that comes after. In a file of its own, and so on a system of its
//! own, because requests in flight beside a panic may be lost with it.
use regulars_api::house::{GetMe, ListSessions, SignOut};
use regulars_workerd_tests::with_owner;

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_panic_fails_its_own_request_and_loses_neither_a_session_nor_the_next_write() {
    with_owner(|owner| {
        for sessions in 2..5 {
            assert_eq!(owner.panic(), 500);
            owner.call::<GetMe>((), &()).expect("the next read is answered");
            assert_eq!(owner.panic(), 500);
            // Signing in writes a session.
            owner.again();
            assert_eq!(owner.call::<ListSessions>((), &()).expect("sessions").len(), sessions);
        }
        assert_eq!(owner.panic(), 500);
        owner.call::<SignOut>((), &()).expect("a write straight after a panic is taken");
        assert!(owner.call::<GetMe>((), &()).is_err(), "and it is done");
    });
}
