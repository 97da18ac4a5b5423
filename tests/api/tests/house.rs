//! Set-up, sign-in and sessions.
use regulars_api::{Code, house::*};
use regulars_api_tests::{Client, PASSWORD, World, block_on, new_brand};

fn credentials(email: &str, password: &str) -> Credentials {
    Credentials { email: email.to_owned(), password: password.to_owned(), code: None, brand: None }
}

#[test]
fn the_first_visit_creates_the_brand_and_the_second_is_refused() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        assert_eq!(
            (me.brand.name.as_str(), me.stores.len(), me.email.as_str()),
            ("Harbour", 1, "owner@example.com")
        );
        assert_eq!(owner.call::<GetMe>((), &()).await.expect("me"), me);
        let again = world.stranger().call::<SetUp>((), &new_brand("Other")).await;
        assert_eq!(again.expect_err("refused").code, Code::WrongState);
    });
}

#[test]
fn a_wrong_setup_code_creates_nothing() {
    block_on(async {
        let world = World::empty();
        let mut brand = new_brand("Harbour");
        brand.code = "guess".to_owned();
        let problem = world.stranger().call::<SetUp>((), &brand).await.expect_err("refused");
        assert_eq!((problem.code, problem.field.as_deref()), (Code::WrongCode, Some("code")));
        assert!(world.stranger().call::<GetStatus>((), &()).await.expect("status").empty);
    });
}

#[test]
fn a_right_password_opens_a_new_session_in_one_cookie() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let mut device = world.stranger();
        let answer =
            device.answer::<SignIn>((), &credentials(" Owner@Example.com ", PASSWORD), Client::op()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        device.keep_cookie(&answer);
        assert_ne!(device.cookie, owner.cookie);
        assert_eq!(device.call::<GetMe>((), &()).await.expect("me").staff, me.staff);
        assert_eq!(device.call::<ListSessions>((), &()).await.expect("sessions").len(), 2);
    });
}

#[test]
fn failures_are_counted_exactly_and_make_the_next_try_wait() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let stranger = world.stranger();
        for _ in 0..5 {
            let refused =
                stranger.call::<SignIn>((), &credentials("owner@example.com", "wrong password")).await;
            assert_eq!(refused.expect_err("refused").code, Code::WrongPassword);
        }
        let refused = stranger
            .call::<SignIn>((), &credentials("owner@example.com", PASSWORD))
            .await
            .expect_err("refused");
        assert_eq!(refused.code, Code::TooManyTries);
        world.pass(5);
        assert!(stranger.call::<SignIn>((), &credentials("owner@example.com", PASSWORD)).await.is_ok());
    });
}

#[test]
fn signing_out_everywhere_ends_every_device() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let mut other = world.stranger();
        let answer =
            other.answer::<SignIn>((), &credentials("owner@example.com", PASSWORD), Client::op()).await;
        other.keep_cookie(&answer);
        owner.call::<SignOutEverywhere>((), &()).await.expect("out");
        for device in [owner, other] {
            assert_eq!(device.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        }
    });
}

#[test]
fn a_write_from_another_site_is_refused() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
            let answer = owner
                .send(regulars_api::Method::Delete, &regulars_api::url::<SignOut>(&()), &headers, vec![])
                .await;
            assert_eq!(answer.status, 403);
        }
        assert!(owner.call::<GetMe>((), &()).await.is_ok());
    });
}

#[test]
fn reading_who_is_signed_in_takes_one_round_trip() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        assert_eq!(owner.answer::<GetMe>((), &(), 1).await.trips(), 1);
    });
}
