//! The house on workerd: who is signed in, in one round trip.
use regulars_api::house::GetMe;
use regulars_workerd_tests::{op, with_owner};

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn who_is_signed_in_costs_one_round_trip_and_few_rows() {
    with_owner(|owner| {
        let reply = owner.reply::<GetMe>((), &(), op());
        assert_eq!(reply.answer.expect("me").email, "owner@example.com");
        assert_eq!(reply.cost.trips, 1);
        assert!((1..=20).contains(&reply.cost.read), "{:?}", reply.cost);
        assert_eq!(reply.cost.written, 0);
    });
}
