//! One's own account: password, second step, PIN, name, other brands.
use regulars_api::{
    Code,
    account::*,
    house::{GetMe, ListSessions, SignIn, SignedIn},
};
use regulars_api_tests::{
    PASSWORD, World, block_on,
    people::{at_once, code_at, credentials},
};
use regulars_domain::rights::Role;
use regulars_worker::secret;

const OWNER: &str = "owner@example.com";
const NEXT: &str = "another long password";

fn change(old: &str, new: &str) -> PasswordChange {
    PasswordChange { old: old.to_owned(), new: new.to_owned() }
}

fn proof() -> PasswordProof {
    PasswordProof { password: PASSWORD.to_owned() }
}

#[test]
fn changing_the_password_needs_the_old_one_and_ends_every_other_session() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let other = world.signed_in(OWNER).await;
        let wrong =
            owner.call::<ChangePassword>((), &change("not the old one", NEXT)).await.expect_err("refused");
        assert_eq!((wrong.code, wrong.field.as_deref()), (Code::WrongPassword, Some("old")));
        owner.call::<ChangePassword>((), &change(PASSWORD, NEXT)).await.expect("changed");
        owner.call::<ChangePassword>((), &change(PASSWORD, NEXT)).await.expect("the same sent again");
        assert!(owner.call::<GetMe>((), &()).await.is_ok());
        assert_eq!(other.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert!(world.stranger().call::<SignIn>((), &credentials(OWNER, PASSWORD)).await.is_err());
        assert!(world.stranger().call::<SignIn>((), &credentials(OWNER, NEXT)).await.is_ok());
    });
}

#[test]
fn a_password_that_another_set_meanwhile_is_not_written_over_and_nothing_else_happens() {
    block_on(async {
        for (meanwhile, refused) in [("a third long password", Some(Code::WrongPassword)), (NEXT, None)] {
            let (world, owner, _) = World::founded().await;
            let other = world.signed_in(OWNER).await;
            let hash = secret::hash_password(meanwhile).expect("hashes");
            world.meanwhile(&format!("update account set password_hash = '{hash}'"));
            let answer = owner.call::<ChangePassword>((), &change(PASSWORD, NEXT)).await;
            assert_eq!(answer.err().map(|problem| problem.code), refused, "{meanwhile}");
            let changes = world.count("select count(*) from change where action = 'account.password'");
            assert_eq!(changes, i64::from(refused.is_none()), "{meanwhile}");
            assert_eq!(other.call::<GetMe>((), &()).await.is_ok(), refused.is_some(), "{meanwhile}");
            let signed_in = world.stranger().call::<SignIn>((), &credentials(OWNER, meanwhile)).await;
            assert!(signed_in.is_ok(), "{signed_in:?}");
        }
    });
}

#[test]
fn a_weak_password_is_refused_by_its_field() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        for weak in ["short", "aaaaaaaaaaaaaa"] {
            let refused =
                owner.call::<ChangePassword>((), &change(PASSWORD, weak)).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (Code::WeakPassword, Some("new")));
        }
    });
}

#[test]
fn guesses_of_the_old_password_are_counted_with_those_at_sign_in() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let answers = at_once(vec![owner.clone(); 12], async |device| {
            device.call::<ChangePassword>((), &change("a wrong guess", NEXT)).await
        });
        let looked_at =
            answers.iter().filter(|a| a.as_ref().is_err_and(|p| p.code == Code::WrongPassword)).count();
        assert_eq!(looked_at, 5);
        let sign_in = world.stranger().call::<SignIn>((), &credentials(OWNER, PASSWORD)).await;
        assert_eq!(sign_in.expect_err("waits").code, Code::TooManyTries);
    });
}

#[test]
fn no_password_pin_or_code_leaves_a_fingerprint_in_the_record_of_operations() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.with_second_step(&owner).await;
        owner.call::<SetPin>((), &NewPin { pin: "4071".to_owned() }).await.expect("set");
        owner.call::<ChangePassword>((), &change(PASSWORD, NEXT)).await.expect("changed");
        assert_eq!(world.count("select count(*) from op"), 0);
        assert_eq!(
            world.count(
                "select count(*) from change where action like 'account.%' or action like 'staff.pin%'"
            ),
            3
        );
    });
}

#[test]
fn a_second_step_is_set_up_with_a_code_that_proves_it_and_the_password() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let secret = owner.call::<OfferSecondStep>((), &()).await.expect("an offer").secret;
        let right =
            SecondStepProof { code: code_at(&secret, world.now()), secret, password: PASSWORD.to_owned() };
        let wrong_code = SecondStepProof { code: "000000".to_owned(), ..right.clone() };
        let wrong_password = SecondStepProof { password: "guessed wrong".to_owned(), ..right.clone() };
        let own_secret = SecondStepProof { secret: "AAAA".to_owned(), ..right.clone() };
        for (proof, code) in [
            (wrong_code, Code::WrongCode),
            (wrong_password, Code::WrongPassword),
            (own_secret, Code::Invalid),
        ] {
            assert_eq!(owner.call::<ConfirmSecondStep>((), &proof).await.expect_err("refused").code, code);
        }
        assert!(!owner.call::<GetMe>((), &()).await.expect("me").has_second_step);
        let codes = owner.call::<ConfirmSecondStep>((), &right).await.expect("codes").codes;
        let again = owner.call::<ConfirmSecondStep>((), &right).await.expect("the same sent again").codes;
        assert!(codes.len() == RECOVERY_CODES && codes != again);
        let account = owner.call::<GetAccount>((), &()).await.expect("the account");
        assert!(account.has_second_step && account.recovery_left == 10);
        let (other, _) = (owner.call::<OfferSecondStep>((), &()).await.expect("another"), ());
        let replace =
            SecondStepProof { code: code_at(&other.secret, world.now()), secret: other.secret, ..right };
        assert_eq!(
            owner.call::<ConfirmSecondStep>((), &replace).await.expect_err("first remove").code,
            Code::WrongState
        );
    });
}

#[test]
fn new_recovery_codes_end_the_old_ones() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        assert_eq!(
            owner.call::<RenewRecoveryCodes>((), &proof()).await.expect_err("none").code,
            Code::WrongState
        );
        let (_, old) = world.with_second_step(&owner).await;
        let new = owner.call::<RenewRecoveryCodes>((), &proof()).await.expect("codes").codes;
        let with = |code: &str| regulars_api::house::Credentials {
            code: Some(code.to_owned()),
            ..credentials(OWNER, PASSWORD)
        };
        assert_eq!(
            world.stranger().call::<SignIn>((), &with(&old[0])).await.expect_err("old").code,
            Code::WrongCode
        );
        assert!(world.stranger().call::<SignIn>((), &with(&new[0])).await.is_ok());
    });
}

#[test]
fn where_the_brand_asks_head_office_for_a_second_step_only_the_account_answers_until_it_is_there() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.sql(|c| c.execute("update brand set second_step_hq = 1", [])).expect("set");
        let refused = owner.call::<regulars_api::team::ListTeam>((), &Default::default()).await;
        assert_eq!(refused.expect_err("refused").code, Code::SecondStepRequired);
        assert!(owner.call::<GetMe>((), &()).await.expect("me").must_add_second_step);
        world.with_second_step(&owner).await;
        assert!(owner.call::<regulars_api::team::ListTeam>((), &Default::default()).await.is_ok());
        let removed = owner.call::<RemoveSecondStep>((), &proof()).await;
        assert_eq!(removed.expect_err("refused").code, Code::SecondStepRequired);
        world.sql(|c| c.execute("update brand set second_step_hq = 0", [])).expect("set");
        owner.call::<RemoveSecondStep>((), &proof()).await.expect("removed");
        assert!(!owner.call::<GetMe>((), &()).await.expect("me").has_second_step);
    });
}

#[test]
fn the_brands_wish_for_a_second_step_does_not_bind_the_stores() {
    block_on(async {
        let (world, _, me) = World::founded().await;
        world.sql(|c| c.execute("update brand set second_step_hq = 1", [])).expect("set");
        let manager = world.staff(1, Role::StoreManager, &[me.stores[0].id]);
        assert!(manager.call::<regulars_api::team::ListTeam>((), &Default::default()).await.is_ok());
    });
}

#[test]
fn one_may_change_ones_own_name() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        owner.call::<RenameSelf>((), &NewName { name: " 林小月 ".to_owned() }).await.expect("renamed");
        assert_eq!(owner.call::<GetMe>((), &()).await.expect("me").name, "林小月");
        let empty =
            owner.call::<RenameSelf>((), &NewName { name: " ".to_owned() }).await.expect_err("refused");
        assert_eq!((empty.code, empty.field.as_deref()), (Code::Required, Some("name")));
    });
}

#[test]
fn an_account_of_two_brands_chooses_at_sign_in_and_switches_in_a_new_session() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let second = world.add_brand("Second");
        let add = "insert into staff (brand_id, id, account_id, name, role, state, created_at) values (?1, 1, 1, 'Lin', 'analyst', 'active', 0)";
        world.sql(|c| c.execute(add, [second])).expect("staff");
        let mut device = world.stranger();
        match device.visit::<SignIn>((), &credentials(OWNER, PASSWORD)).await {
            Ok(SignedIn::ChooseBrand { brands }) => assert_eq!(brands.len(), 2),
            other => panic!("{other:?}"),
        }
        let elsewhere = regulars_api::house::Credentials { brand: Some(99), ..credentials(OWNER, PASSWORD) };
        assert_eq!(device.call::<SignIn>((), &elsewhere).await.expect_err("none").code, Code::NotFound);
        let chosen = regulars_api::house::Credentials { brand: Some(second), ..credentials(OWNER, PASSWORD) };
        device.visit::<SignIn>((), &chosen).await.expect("in");
        let me = device.call::<GetMe>((), &()).await.expect("me");
        assert_eq!((me.brand.name.as_str(), me.role), ("Second", Role::Analyst));
        assert_eq!(me.other_brands.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["Harbour"]);

        let ends = async |device: &regulars_api_tests::Client| {
            let all = device.call::<ListSessions>((), &()).await.expect("sessions");
            all.into_iter().find(|session| session.this).expect("this one").expires_at
        };
        let end = ends(&device).await;
        world.pass(60);
        let before = device.clone();
        let me = device.visit::<SwitchBrand>((), &OtherBrand { brand: 1 }).await.expect("switched");
        assert_eq!((me.brand.id, me.role), (1, Role::Owner));
        assert_eq!(before.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert_eq!(ends(&device).await, end, "nobody proved again who they are");
        assert_eq!(device.call::<ListSessions>((), &()).await.expect("sessions").len(), 2);
        let stranger = world.add_brand("Third");
        assert_eq!(
            device.call::<SwitchBrand>((), &OtherBrand { brand: stranger }).await.expect_err("no").code,
            Code::NotFound
        );
    });
}

#[test]
fn the_account_is_read_in_one_round_trip_and_written_in_two() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        assert_eq!(owner.answer::<GetAccount>((), &(), 1).await.trips(), 1);
        assert_eq!(owner.answer::<SetPin>((), &NewPin { pin: "4071".to_owned() }, 2).await.trips(), 2);
        assert_eq!(owner.answer::<ChangePassword>((), &change(PASSWORD, NEXT), 3).await.trips(), 2);
    });
}
