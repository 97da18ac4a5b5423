//! Sessions in use: their use is noted in the round trip that checks them, and no try revives one that is over.
use regulars_api::{
    Access,
    account::{NewPin, SetPin},
    header,
    members::{LookUp, LookUpQuery},
    routes,
    till::{OpenTill, Pin, TakeOver, TillStore},
};
use regulars_api_tests::{
    Client, World, block_on,
    isolation::{Seed, Target, probe},
};

const OWNER: &str = "owner@example.com";
/// How long a session may rest, in seconds: anywhere, and at a till.
const IDLE: i64 = 12 * 3_600;
const IDLE_AT_TILL: i64 = 15 * 60;

/// So many seconds in which nobody does anything, counted from the use that was noted last.
fn quiet(world: &World, seconds: i64) {
    world.sql(|c| c.execute("update session set seen_at = seen_at - ?1", [seconds])).expect("sessions");
}

/// How long ago the latest use of these sessions was noted.
fn noted_ago(world: &World, which: &str) -> i64 {
    world.now() - world.count(&format!("select max(seen_at) from session where {which}"))
}

/// Status and round trips of a look-up.
async fn look_up(device: &Client) -> (u16, u64) {
    let query = LookUpQuery { q: "8021".to_owned(), store: 1, region: Some("CN".to_owned()) };
    let answer = device.answer::<LookUp>((), &query, Client::op()).await;
    (answer.status, answer.trips())
}

#[test]
fn the_first_look_up_after_a_quiet_while_takes_one_round_trip_and_keeps_the_session_awake() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        quiet(&world, 300);
        assert_eq!(look_up(&owner).await, (200, 1));
        assert_eq!(noted_ago(&world, "true"), 300, "it is not time yet");
        quiet(&world, 300);
        assert_eq!(look_up(&owner).await, (200, 1));
        assert_eq!(noted_ago(&world, "true"), 0);
        quiet(&world, IDLE - 1);
        assert_eq!(look_up(&owner).await, (200, 1), "counted from the look-up");
        quiet(&world, IDLE);
        for _ in 0..2 {
            assert_eq!(look_up(&owner).await, (401, 1));
        }
        assert_eq!(noted_ago(&world, "true"), IDLE, "no try revives it");
    });
}

#[test]
fn at_a_till_use_is_noted_each_minute_and_a_quarter_of_an_hour_ends_it() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        owner.call::<SetPin>((), &NewPin { pin: "4071".to_owned() }).await.expect("a PIN");
        let mut till = world.signed_in(OWNER).await;
        till.visit::<OpenTill>((), &TillStore { store: me.stores[0].id }).await.expect("a till");
        let pin = Pin { staff: me.staff, pin: "4071".to_owned() };
        till.visit::<TakeOver>((), &pin).await.expect("taken over");
        let here = "till_store is not null";
        quiet(&world, 60);
        assert_eq!(look_up(&till).await, (200, 1));
        assert_eq!(noted_ago(&world, here), 60, "it is not time yet");
        quiet(&world, 1);
        assert_eq!(look_up(&till).await, (200, 1));
        assert_eq!(noted_ago(&world, here), 0);
        quiet(&world, IDLE_AT_TILL - 1);
        assert_eq!(look_up(&till).await, (200, 1), "counted from the look-up");
        quiet(&world, IDLE_AT_TILL);
        for _ in 0..2 {
            assert_eq!(look_up(&till).await, (401, 1));
        }
        assert_eq!(noted_ago(&world, here), IDLE_AT_TILL, "no try revives it");
    });
}

#[test]
fn what_ends_a_session_in_any_other_way_is_no_use_of_it_either() {
    block_on(async {
        for over in [
            "update session set expires_at = seen_at + 600",
            "update session set staff_id = 2",
            "update staff set state = 'left'",
        ] {
            let (world, owner, _) = World::founded().await;
            quiet(&world, 600);
            world.sql(|c| c.execute(over, [])).expect("over");
            assert_eq!(look_up(&owner).await, (401, 1), "{over}");
            assert_eq!(noted_ago(&world, "true"), 600, "{over}");
        }
    });
}

#[test]
fn whatever_is_asked_in_a_session_that_is_over_is_answered_as_signed_out() {
    block_on(async {
        let seed = Seed::planted().await;
        let place = seed.place(Target::Own);
        let mut over = place.rightful.clone();
        over.cookie = Some("__Host-session=nobody-has-this-one".to_owned());
        let mut asked = 0;
        for route in routes() {
            if matches!(route.access, Access::Public | Access::Key(_)) {
                continue;
            }
            let Some(valid) = probe(&route, place) else { continue };
            let op = Client::op().to_string();
            let answer = over.send(valid.method, &valid.uri, &[(header::OP, &op)], valid.body).await;
            assert_eq!(answer.status, 401, "{}: {}", route.name, answer.text());
            asked += 1;
        }
        assert!(asked > 60, "only {asked} routes were asked");
    });
}
