//! Set-up, sign-in and sessions.
use regulars_api::{Code, house::*};
use regulars_api_tests::{
    Client, PASSWORD, World, block_on, new_brand,
    people::{at_once, code_at, credentials},
};

const OWNER: &str = "owner@example.com";

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
fn a_right_password_for_a_brand_one_does_not_work_for_is_no_failure() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let elsewhere = Credentials { brand: Some(99), ..credentials(OWNER, PASSWORD) };
        for _ in 0..8 {
            let refused = world.stranger().call::<SignIn>((), &elsewhere).await.expect_err("refused");
            assert_eq!(refused.code, Code::NotFound);
        }
        assert_eq!(world.count("select coalesce(sum(failures), 0) from sign_in_failure"), 0);
        assert!(world.stranger().call::<SignIn>((), &credentials(OWNER, PASSWORD)).await.is_ok());
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

#[test]
fn any_number_of_simultaneous_guesses_is_let_through_one_counted_failure_at_a_time() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let devices = vec![world.stranger(); 24];
        let answers = at_once(devices, async |device| {
            device.call::<SignIn>((), &credentials(OWNER, "wrong password")).await
        });
        let codes: Vec<Code> = answers.into_iter().map(|a| a.expect_err("refused").code).collect();
        let looked_at = codes.iter().filter(|code| **code == Code::WrongPassword).count();
        assert_eq!(looked_at, 5);
        assert!(codes.iter().all(|code| matches!(code, Code::WrongPassword | Code::TooManyTries)));
        assert_eq!(
            world.count("select failures from sign_in_failure where subject = 'email:owner@example.com'"),
            5
        );
    });
}

#[test]
fn each_further_failure_doubles_the_wait_and_a_success_forgets_them() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let stranger = world.stranger();
        let wrong = credentials(OWNER, "wrong password");
        for wait in [0, 0, 0, 0, 0, 1, 2, 4, 8, 16] {
            world.pass(wait);
            let refused = stranger.call::<SignIn>((), &wrong).await.expect_err("refused");
            assert_eq!(refused.code, Code::WrongPassword, "after {wait}");
        }
        let refused = stranger.call::<SignIn>((), &wrong).await.expect_err("refused");
        assert_eq!((refused.code, refused.params["seconds"].as_str()), (Code::TooManyTries, "32"));
        world.pass(32);
        stranger.call::<SignIn>((), &credentials(OWNER, PASSWORD)).await.expect("in");
        assert_eq!(world.count("select count(*) from sign_in_failure"), 0);
    });
}

#[test]
fn an_address_that_tries_many_accounts_has_to_wait_and_a_success_of_its_own_does_not_clear_it() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let stranger = world.stranger();
        let from_there = async |email: String, password: &str| {
            let body = serde_json::to_vec(&credentials(&email, password)).expect("JSON");
            let url = regulars_api::url::<SignIn>(&());
            stranger
                .send(regulars_api::Method::Post, &url, &[("cf-connecting-ip", "203.0.113.7")], body)
                .await
                .status
        };
        for n in 0..49 {
            assert_eq!(from_there(format!("nobody{n}@example.com"), "wrong password").await, 401);
        }
        assert_eq!(from_there(OWNER.to_owned(), PASSWORD).await, 200);
        let failures = "select failures from sign_in_failure where subject = 'address:203.0.113.7'";
        assert_eq!(world.count(failures), 49);
        assert_eq!(from_there("nobody@example.com".to_owned(), "wrong password").await, 401);
        assert_eq!(from_there(OWNER.to_owned(), PASSWORD).await, 429);
        assert!(stranger.call::<SignIn>((), &credentials(OWNER, PASSWORD)).await.is_ok(), "from elsewhere");
    });
}

#[test]
fn signing_in_again_on_a_device_ends_the_session_it_had() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let mut device = world.signed_in(OWNER).await;
        let before = device.clone();
        device.visit::<SignIn>((), &credentials(OWNER, PASSWORD)).await.expect("in");
        assert_ne!(before.cookie, device.cookie);
        assert_eq!(before.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert!(device.call::<GetMe>((), &()).await.is_ok() && owner.call::<GetMe>((), &()).await.is_ok());
        assert_eq!(world.count("select count(*) from session"), 2);
    });
}

#[test]
fn a_session_ends_when_it_was_not_used_for_twelve_hours() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.idle(12 * 3_600 - 1);
        assert!(owner.call::<GetMe>((), &()).await.is_ok());
        world.idle(12 * 3_600 - 1);
        assert!(owner.call::<GetMe>((), &()).await.is_ok(), "its use was noted");
        world.idle(12 * 3_600);
        assert_eq!(owner.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
    });
}

#[test]
fn no_session_lasts_longer_than_fourteen_days() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.pass(14 * 86_400 - 1);
        assert!(owner.call::<GetMe>((), &()).await.is_ok());
        world.pass(1);
        assert_eq!(owner.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
    });
}

#[test]
fn one_sees_and_ends_ones_own_sessions_and_nobody_elses() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let other = world.signed_in(OWNER).await;
        let list = owner.call::<ListSessions>((), &()).await.expect("a list");
        assert_eq!(list.iter().filter(|s| s.this).count(), 1);
        let theirs = list.iter().find(|s| !s.this).expect("the other").id;
        let stranger = world.staff(1, regulars_domain::rights::Role::Owner, &[]);
        assert_eq!(
            stranger.call::<EndSession>(theirs, &()).await.expect_err("not theirs").code,
            Code::NotFound
        );
        owner.call::<EndSession>(theirs, &()).await.expect("ended");
        assert_eq!(other.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert!(owner.call::<GetMe>((), &()).await.is_ok());
    });
}

#[test]
fn an_account_with_a_second_step_is_asked_for_it_and_a_code_counts_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (secret, _) = world.with_second_step(&owner).await;
        let mut sign_in = credentials(OWNER, PASSWORD);
        let stranger = world.stranger();
        for _ in 0..8 {
            let asked = stranger.call::<SignIn>((), &sign_in).await.expect_err("asked");
            assert_eq!(asked.code, Code::SecondStepNeeded, "a question counts as no failure");
        }
        sign_in.code = Some(code_at(&secret, world.now()));
        let used = stranger.call::<SignIn>((), &sign_in).await.expect_err("the code that set it up");
        assert_eq!((used.code, used.field.as_deref()), (Code::WrongCode, Some("code")));
        world.pass(30);
        sign_in.code = Some(code_at(&secret, world.now()));
        assert!(stranger.call::<SignIn>((), &sign_in).await.is_ok());
        assert_eq!(stranger.call::<SignIn>((), &sign_in).await.expect_err("used").code, Code::WrongCode);
    });
}

#[test]
fn one_code_sent_by_many_at_once_lets_one_in() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (secret, recovery) = world.with_second_step(&owner).await;
        world.pass(60);
        for code in [code_at(&secret, world.now()), recovery[3].clone()] {
            let sign_in = Credentials { code: Some(code), ..credentials(OWNER, PASSWORD) };
            let answers =
                at_once(vec![world.stranger(); 4], async |device| device.call::<SignIn>((), &sign_in).await);
            assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 1, "{answers:?}");
            world.pass(3_700);
        }
    });
}

#[test]
fn a_recovery_code_lets_in_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (_, recovery) = world.with_second_step(&owner).await;
        assert_eq!(recovery.len(), 10);
        let typed = format!(" {} ", recovery[0].to_uppercase().replace('-', " "));
        let sign_in = Credentials { code: Some(typed), ..credentials(OWNER, PASSWORD) };
        assert!(world.stranger().call::<SignIn>((), &sign_in).await.is_ok());
        assert_eq!(
            world.stranger().call::<SignIn>((), &sign_in).await.expect_err("used").code,
            Code::WrongCode
        );
        let kept: String = world
            .sql(|c| c.query_row("select recovery_hashes from account", [], |r| r.get(0)).expect("hashes"));
        assert!(
            !kept.contains(&recovery[1]) && kept.matches('"').count() == 18,
            "nine hashes and no code: {kept}"
        );
    });
}

#[test]
fn signing_in_takes_two_round_trips_and_a_refusal_one() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let device = world.stranger();
        assert_eq!(device.answer::<SignIn>((), &credentials(OWNER, PASSWORD), 1).await.trips(), 2);
        assert_eq!(device.answer::<SignIn>((), &credentials(OWNER, "wrong password"), 1).await.trips(), 1);
        assert_eq!(
            device.answer::<SignIn>((), &credentials("nobody@example.com", "wrong"), 1).await.trips(),
            1
        );
    });
}

#[test]
fn the_clock_clears_what_is_over_and_nothing_else() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let _ =
            world.stranger().call::<SignIn>((), &credentials("nobody@example.com", "wrong password")).await;
        world.night().await;
        assert!(owner.call::<GetMe>((), &()).await.is_ok());
        assert_eq!(world.count("select count(*) from sign_in_failure"), 1);
        world.pass(15 * 86_400);
        world.signed_in(OWNER).await;
        world.night().await;
        assert_eq!(world.count("select count(*) from session"), 1);
        assert_eq!(world.count("select count(*) from sign_in_failure"), 0);
    });
}

#[test]
fn an_address_that_nobody_can_have_is_not_kept() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let long = format!("{}@example.com", "a".repeat(100_000));
        let refused = world.stranger().call::<SignIn>((), &credentials(&long, "a long password")).await;
        assert_eq!(refused.expect_err("refused").code, Code::WrongPassword);
        assert_eq!(world.count("select count(*) from sign_in_failure where subject like 'email:%'"), 0);
    });
}
