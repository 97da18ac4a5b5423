//! The bar of exactly once in full: twenty thousand writes over a network that loses every tenth reply.
//! `REGULARS_SEED=N` repeats the chances of a run, which prints them.
use regulars_workerd_tests::{exactly_once, with_books};

#[test]
#[ignore = "needs a system: cargo xtask bench workerd"]
fn of_twenty_thousand_writes_over_a_bad_network_none_is_lost_and_none_doubled() {
    with_books(|owner| exactly_once::run(&owner, 20_000));
}
