//! Writes of the house that come again because their answer was lost: they count once, and nobody is left outside.
use regulars_api::{
    Code,
    account::{NewName, NewPin, RemovePin, RenameSelf, SetPin},
    house::{GetMe, SignIn},
    team::ListTills,
    till::*,
};
use regulars_api_tests::{Answer, Client, PASSWORD, World, block_on, people::credentials};
use regulars_domain::ids::StoreId;

const OWNER: &str = "owner@example.com";

fn named(name: &str) -> NewName {
    NewName { name: name.to_owned() }
}

fn pin() -> NewPin {
    NewPin { pin: "4071".to_owned() }
}

/// How many changes of this kind were recorded.
fn recorded(world: &World, action: &str) -> i64 {
    world.count(&format!("select count(*) from change where action = '{action}'"))
}

async fn open(device: &Client, store: StoreId, key: i64) -> Answer {
    device.answer::<OpenTill>((), &TillStore { store }, key).await
}

#[test]
fn a_name_taken_twice_under_one_key_is_taken_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let key = Client::op();
        owner.call_op::<RenameSelf>((), &named("Lin"), key).await.expect("renamed");
        owner.call::<RenameSelf>((), &named("Lin Xiaoyue")).await.expect("renamed again");
        owner.call_op::<RenameSelf>((), &named("Lin"), key).await.expect("the first answer");
        assert_eq!(owner.call::<GetMe>((), &()).await.expect("me").name, "Lin Xiaoyue");
        assert_eq!(recorded(&world, "staff.rename"), 2);
        let other = owner.call_op::<RenameSelf>((), &named("Yue"), key).await.expect_err("another body");
        assert_eq!(other.code, Code::KeyReused);
    });
}

#[test]
fn a_pin_removed_twice_under_one_key_leaves_the_one_set_since() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let key = Client::op();
        owner.call::<SetPin>((), &pin()).await.expect("set");
        owner.call_op::<RemovePin>((), &(), key).await.expect("removed");
        owner.call::<SetPin>((), &pin()).await.expect("set again");
        owner.call_op::<RemovePin>((), &(), key).await.expect("the first answer");
        assert!(owner.call::<GetMe>((), &()).await.expect("me").has_pin);
        assert_eq!(recorded(&world, "staff.pin_removed"), 1);
    });
}

#[test]
fn who_opened_a_till_and_never_heard_of_it_signs_in_and_gets_the_same_one() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (store, key) = (me.stores[0].id, Client::op());
        let mut device = world.signed_in(OWNER).await;
        assert_eq!(open(&device, store, key).await.status, 200, "and the answer is lost");
        assert_eq!(open(&device, store, key).await.status, 401, "it ended the session");
        device.visit::<SignIn>((), &credentials(OWNER, PASSWORD)).await.expect("in");
        let again = open(&device, store, key).await;
        assert_eq!(again.status, 200, "{}", again.text());
        device.keep_cookie(&again);
        assert_eq!(device.call::<GetTill>((), &()).await.expect("a view").expect("a till").store, store);
        assert_eq!(device.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert_eq!(owner.call::<ListTills>((), &()).await.expect("tills").len(), 1);
        assert_eq!(recorded(&world, "till.open"), 1);
    });
}

#[test]
fn a_till_that_was_taken_over_or_ended_is_not_given_to_who_asks_for_it_again() {
    block_on(async {
        for ended in [false, true] {
            let (world, owner, me) = World::founded().await;
            let (store, key) = (me.stores[0].id, Client::op());
            owner.call::<SetPin>((), &pin()).await.expect("a PIN");
            let mut till = world.signed_in(OWNER).await;
            let opened = open(&till, store, key).await;
            till.keep_cookie(&opened);
            world.pass(60);
            if ended {
                world.sql(|c| c.execute("delete from till", [])).expect("ended");
            } else {
                let face = Pin { staff: me.staff, pin: pin().pin };
                till.visit::<TakeOver>((), &face).await.expect("taken over");
            }
            let device = world.signed_in(OWNER).await;
            assert_eq!(open(&device, store, key).await.status, 404);
            assert!(device.call::<GetMe>((), &()).await.is_ok(), "nobody is signed out for nothing");
            assert_eq!(till.call::<GetMe>((), &()).await.is_ok(), !ended);
        }
    });
}

#[test]
fn a_till_left_twice_under_one_key_is_left_once_and_the_cookie_goes_each_time() {
    block_on(async {
        let (world, _, me) = World::founded().await;
        let mut till = world.signed_in(OWNER).await;
        till.visit::<OpenTill>((), &TillStore { store: me.stores[0].id }).await.expect("a till");
        till.visit::<SignIn>((), &credentials(OWNER, PASSWORD)).await.expect("in");
        let key = Client::op();
        for _ in 0..2 {
            let left = till.answer::<LeaveTill>((), &(), key).await;
            let gone = left.headers.get("set-cookie").and_then(|set| set.to_str().ok()).expect("a cookie");
            assert!(left.status == 200 && gone.starts_with("__Host-till=;"), "{} {gone}", left.status);
        }
        assert_eq!(recorded(&world, "till.leave"), 1);
        assert_eq!(till.call::<GetMe>((), &()).await.expect("in").till_store, None);
    });
}
