//! Shared tills: opened with a password, taken over by PIN.
use regulars_api::{
    Code,
    account::{NewPin, OtherBrand, SetPin, SwitchBrand},
    house::{Credentials, GetMe, SignIn, SignOut, SignedIn},
    invitation::{LinkUse, LinkUsed, UseLink},
    members::GetMember,
    team::{EndTill, InviteStaff, ListTeam, ListTills, NewStaff, RemoveStaff},
    till::*,
};
use regulars_api_tests::{
    Client, PASSWORD, World, block_on,
    people::{at_once, credentials, link_use},
};
use regulars_domain::{
    ids::{StaffId, StoreId},
    rights::Role,
};

struct Shop {
    world: World,
    owner: Client,
    store: StoreId,
    till: Client,
    ann: StaffId,
    bo: StaffId,
}

/// A store with two clerks who have PINs, and its till, opened by the owner.
async fn shop() -> Shop {
    let (world, owner, me) = World::founded().await;
    let store = me.stores[0].id;
    let (ann, ann_id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[store]).await;
    let (bo, bo_id) = world.joined(&owner, "bo@example.com", Role::Clerk, &[store]).await;
    ann.call::<SetPin>((), &NewPin { pin: "4071".to_owned() }).await.expect("a PIN");
    bo.call::<SetPin>((), &NewPin { pin: "550912".to_owned() }).await.expect("a PIN");
    let mut till = world.signed_in("owner@example.com").await;
    till.visit::<OpenTill>((), &TillStore { store }).await.expect("a till");
    Shop { world, owner, store, till, ann: ann_id, bo: bo_id }
}

fn pin(staff: StaffId, pin: &str) -> Pin {
    Pin { staff, pin: pin.to_owned() }
}

/// An invitation, about to be taken up by a Cleo without an account.
async fn invited(inviter: &Client, role: Role, stores: &[StoreId]) -> LinkUse {
    let (name, email) = ("Cleo".to_owned(), "cleo@example.com".to_owned());
    let new = NewStaff { name, email, role, region: None, stores: stores.to_vec() };
    let link = inviter.call::<InviteStaff>((), &new).await.expect("invites");
    link_use(&link.token.expect("a link"), PASSWORD)
}

#[test]
fn opening_a_till_signs_its_opener_out_and_names_the_clerks_of_its_store() {
    block_on(async {
        let shop = shop().await;
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert!(shop.owner.call::<GetMe>((), &()).await.is_ok(), "on the other device");
        let view = shop.till.call::<GetTill>((), &()).await.expect("a view").expect("a till");
        let faces: Vec<_> = view.clerks.iter().map(|c| (c.staff, c.digits)).collect();
        assert_eq!((view.store, faces), (shop.store, vec![(shop.ann, 4), (shop.bo, 6)]));
        assert_eq!(shop.world.stranger().call::<GetTill>((), &()).await.expect("answers"), None);
    });
}

#[test]
fn a_clerk_takes_over_by_pin_for_the_counter_only_and_the_one_before_is_out() {
    block_on(async {
        let mut shop = shop().await;
        let me = shop.till.visit::<TakeOver>((), &pin(shop.ann, "4071")).await.expect("taken over");
        assert_eq!((me.staff, me.by_pin, me.till_store), (shop.ann, true, Some(shop.store)));
        let ann = shop.till.clone();
        let me = shop.till.visit::<TakeOver>((), &pin(shop.bo, "550912")).await.expect("taken over");
        assert_eq!(me.staff, shop.bo);
        assert_eq!(ann.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        let denied = shop.till.call::<SetPin>((), &NewPin { pin: "9381".to_owned() }).await;
        assert_eq!(denied.expect_err("by PIN").code, Code::Forbidden);
    });
}

#[test]
fn a_manager_by_pin_has_the_counter_and_no_more() {
    block_on(async {
        let mut shop = shop().await;
        let (manager, id) =
            shop.world.joined(&shop.owner, "max@example.com", Role::StoreManager, &[shop.store]).await;
        manager.call::<SetPin>((), &NewPin { pin: "8264".to_owned() }).await.expect("a PIN");
        assert!(manager.call::<ListTeam>((), &Default::default()).await.is_ok());
        shop.till.visit::<TakeOver>((), &pin(id, "8264")).await.expect("taken over");
        assert_eq!(
            shop.till.call::<ListTeam>((), &Default::default()).await.expect_err("no").code,
            Code::Forbidden
        );
        assert_eq!(
            shop.till.call::<OpenTill>((), &TillStore { store: shop.store }).await.expect_err("no").code,
            Code::Forbidden
        );
    });
}

#[test]
fn by_pin_one_sees_the_members_of_the_tills_store_alone() {
    block_on(async {
        let mut shop = shop().await;
        let other = shop.world.add_store(1, "2", "Pier 7");
        let stores = [shop.store, other];
        let (manager, id) =
            shop.world.joined(&shop.owner, "max@example.com", Role::StoreManager, &stores).await;
        manager.call::<SetPin>((), &NewPin { pin: "8264".to_owned() }).await.expect("a PIN");
        let (here, there) = (shop.world.add_member("于", &[]), shop.world.add_member("邓", &[other]));
        let moved = "update member set home_store = ?2 where id = ?1";
        let gone = "delete from member_store where member_id = ?1 and store_id <> ?2";
        for text in [moved, gone] {
            shop.world.sql(|c| c.execute(text, [there.get(), other.get()]).expect("known elsewhere only"));
        }
        for member in [here, there] {
            manager.call::<GetMember>(member, &()).await.expect("by password");
        }
        shop.till.visit::<TakeOver>((), &pin(id, "8264")).await.expect("taken over");
        shop.till.call::<GetMember>(here, &()).await.expect("the till's store knows them");
        let hidden = shop.till.call::<GetMember>(there, &()).await;
        assert_eq!(hidden.expect_err("of the other store").code, Code::NotFound);
    });
}

#[test]
fn after_fifteen_idle_minutes_the_till_asks_for_a_pin_again_and_needs_no_password() {
    block_on(async {
        let mut shop = shop().await;
        shop.till.visit::<TakeOver>((), &pin(shop.ann, "4071")).await.expect("taken over");
        shop.world.idle(899);
        assert!(shop.till.call::<GetMe>((), &()).await.is_ok());
        shop.world.idle(900);
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("idle").code, Code::SignedOut);
        shop.till.visit::<TakeOver>((), &pin(shop.ann, "4071")).await.expect("goes on");
        shop.till.visit::<SignOut>((), &()).await.expect("locked");
        assert!(shop.till.call::<GetTill>((), &()).await.expect("a view").is_some(), "still a till");
    });
}

#[test]
fn wrong_pins_are_counted_exactly_for_each_clerk_however_many_come_at_once() {
    block_on(async {
        let shop = shop().await;
        let answers = at_once(vec![shop.till.clone(); 20], async |till| {
            till.call::<TakeOver>((), &pin(shop.ann, "9999")).await
        });
        let looked_at =
            answers.iter().filter(|a| a.as_ref().is_err_and(|p| p.code == Code::WrongPin)).count();
        assert_eq!(looked_at, 5);
        let right = shop.till.call::<TakeOver>((), &pin(shop.ann, "4071")).await.expect_err("waits");
        assert_eq!(right.code, Code::TooManyTries);
        assert!(shop.till.call::<TakeOver>((), &pin(shop.bo, "550912")).await.is_ok(), "the other is free");
        shop.world.pass(2);
        assert!(shop.till.call::<TakeOver>((), &pin(shop.ann, "4071")).await.is_ok());
    });
}

#[test]
fn a_device_that_is_no_till_can_neither_try_a_pin_nor_use_up_a_clerks_tries() {
    block_on(async {
        let shop = shop().await;
        let forged = format!("__Host-till=1-{}-{}", shop.store, "a".repeat(64));
        let mut forger = shop.world.stranger();
        forger.cookie = Some(forged);
        for device in [&shop.world.stranger(), &forger, &shop.owner] {
            for _ in 0..6 {
                let refused = device.call::<TakeOver>((), &pin(shop.ann, "4071")).await.expect_err("refused");
                assert_eq!(refused.code, Code::SignedOut);
            }
        }
        assert_eq!(shop.world.count("select count(*) from sign_in_failure"), 0);
        assert_eq!(forger.call::<GetTill>((), &()).await.expect("answers"), None);
    });
}

#[test]
fn who_does_not_work_at_the_tills_store_cannot_take_it_over() {
    block_on(async {
        let shop = shop().await;
        let far = shop.world.add_store(1, "2", "Far");
        let (eve, eve_id) = shop.world.joined(&shop.owner, "eve@example.com", Role::Clerk, &[far]).await;
        eve.call::<SetPin>((), &NewPin { pin: "7350".to_owned() }).await.expect("a PIN");
        let refused = shop.till.call::<TakeOver>((), &pin(eve_id, "7350")).await.expect_err("refused");
        assert_eq!(refused.code, Code::NotFound);
        assert_eq!(
            eve.call::<OpenTill>((), &TillStore { store: shop.store }).await.expect_err("no").code,
            Code::NotFound
        );
    });
}

#[test]
fn a_clerk_who_is_let_go_is_off_the_till_at_once() {
    block_on(async {
        let mut shop = shop().await;
        shop.till.visit::<TakeOver>((), &pin(shop.ann, "4071")).await.expect("taken over");
        shop.owner.call::<RemoveStaff>(shop.ann, &()).await.expect("let go");
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert_eq!(
            shop.till.call::<TakeOver>((), &pin(shop.ann, "4071")).await.expect_err("no").code,
            Code::NotFound
        );
    });
}

#[test]
fn a_password_on_a_till_works_for_its_store_and_idles_out_as_soon() {
    block_on(async {
        let mut shop = shop().await;
        match shop.till.visit::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await {
            Ok(SignedIn::Done(me)) => assert_eq!((me.by_pin, me.till_store), (false, Some(shop.store))),
            other => panic!("{other:?}"),
        }
        shop.world.idle(900);
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("idle").code, Code::SignedOut);
        shop.till.visit::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await.expect("in");
        shop.till.visit::<LeaveTill>((), &()).await.expect("no till");
        assert_eq!(shop.till.call::<GetTill>((), &()).await.expect("answers"), None);
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect("in").till_store, None);
    });
}

#[test]
fn a_till_stays_with_its_brand_whoever_signs_in_there() {
    block_on(async {
        let mut shop = shop().await;
        let second = shop.world.add_brand("Second");
        let add = "insert into staff (brand_id, id, account_id, name, role, state, created_at) values (?1, 1, 1, 'Lin', 'owner', 'active', 0)";
        shop.world.sql(|c| c.execute(add, [second])).expect("staff");
        let own = credentials("owner@example.com", PASSWORD);
        let elsewhere = Credentials { brand: Some(second), ..own.clone() };
        let refused = shop.till.visit::<SignIn>((), &elsewhere).await;
        assert_eq!(refused.expect_err("a till").code, Code::NotFound);
        let signed_in = shop.till.visit::<SignIn>((), &own).await.expect("in");
        assert!(matches!(signed_in, SignedIn::Done(_)), "{signed_in:?}");
        let me = shop.till.call::<GetMe>((), &()).await.expect("me");
        assert_eq!((me.till_store, me.other_brands), (Some(shop.store), vec![]));
        let refused = shop.till.call::<SwitchBrand>((), &OtherBrand { brand: second }).await;
        assert_eq!(refused.expect_err("a till").code, Code::Forbidden);
        assert_eq!(shop.owner.call::<GetMe>((), &()).await.expect("me").other_brands.len(), 1);
    });
}

#[test]
fn an_invitation_taken_up_at_a_till_works_for_its_store_and_idles_out_as_soon() {
    block_on(async {
        let mut shop = shop().await;
        let link = invited(&shop.owner, Role::Clerk, &[shop.store]).await;
        match shop.till.visit::<UseLink>((), &link).await {
            Ok(LinkUsed::SignedIn(me)) => assert_eq!((me.by_pin, me.till_store), (false, Some(shop.store))),
            other => panic!("{other:?}"),
        }
        shop.world.idle(900);
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("idle").code, Code::SignedOut);
    });
}

#[test]
fn another_brands_invitation_is_not_taken_up_at_a_till_until_it_is_one_no_more() {
    block_on(async {
        let mut shop = shop().await;
        let second = shop.world.add_brand("Second");
        let chief = shop.world.staff(second, Role::Owner, &[]);
        let link = invited(&chief, Role::Analyst, &[]).await;
        let refused = shop.till.visit::<UseLink>((), &link).await.expect_err("a till");
        assert_eq!((refused.code, refused.params["store"].as_str()), (Code::NotAtThisTill, "Bund"));
        let close = "update store set state = 'closed' where brand_id = 1";
        shop.world.sql(|c| c.execute(close, [])).expect("closed");
        match shop.till.visit::<UseLink>((), &link).await {
            Ok(LinkUsed::SignedIn(me)) => assert_eq!((me.brand.id, me.till_store), (second, None)),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn who_does_not_work_at_the_tills_store_neither_signs_in_nor_joins_there() {
    block_on(async {
        let mut shop = shop().await;
        let far = shop.world.add_store(1, "2", "Far");
        let second = shop.world.add_brand("Second");
        let chief = shop.world.staff(second, Role::Owner, &[]);
        shop.world.joined(&shop.owner, "eve@example.com", Role::Clerk, &[far]).await;
        shop.world.joined(&chief, "zoe@example.com", Role::Analyst, &[]).await;
        for email in ["eve@example.com", "zoe@example.com"] {
            let wrong = shop.till.visit::<SignIn>((), &credentials(email, "not the password")).await;
            assert_eq!(wrong.expect_err("wrong").code, Code::WrongPassword, "a stranger learns nothing");
            let refused = shop.till.visit::<SignIn>((), &credentials(email, PASSWORD)).await;
            let refused = refused.expect_err("a till");
            assert_eq!((refused.code, refused.params["store"].as_str()), (Code::NotAtThisTill, "Bund"));
            let failures = shop.world.count("select sum(failures) from sign_in_failure");
            assert_eq!(failures, 1, "a right password is none");
            shop.world.signed_in(email).await;
        }
        let link = invited(&shop.owner, Role::Clerk, &[far]).await;
        let refused = shop.till.visit::<UseLink>((), &link).await.expect_err("a till");
        assert_eq!(refused.code, Code::NotAtThisTill);
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("nobody").code, Code::SignedOut);
        shop.world.stranger().visit::<UseLink>((), &link).await.expect("joins elsewhere");
    });
}

#[test]
fn whoever_reaches_the_tills_store_signs_in_there_by_whatever_way() {
    block_on(async {
        let mut shop = shop().await;
        let far = shop.world.add_store(1, "2", "Far");
        shop.world.joined(&shop.owner, "hq@example.com", Role::Analyst, &[]).await;
        shop.world.joined(&shop.owner, "reg@example.com", Role::RegionalManager, &[far]).await;
        let region = "insert into region (brand_id, id, name) values (1, 1, 'East');
                      update store set region_id = 1 where brand_id = 1 and code = '1';
                      update staff set region_id = 1 where role = 'regional_manager'";
        shop.world.sql(|c| c.execute_batch(region)).expect("a region");
        for email in ["hq@example.com", "reg@example.com"] {
            match shop.till.visit::<SignIn>((), &credentials(email, PASSWORD)).await {
                Ok(SignedIn::Done(me)) => assert_eq!(me.till_store, Some(shop.store), "{email}"),
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn signing_in_where_a_till_is_one_no_more_is_signing_in_as_anywhere() {
    block_on(async {
        for over in ["update store set state = 'closed'", "update till set seen_at = seen_at - 30 * 86400"] {
            let mut shop = shop().await;
            shop.world.sql(|c| c.execute(over, [])).expect("over");
            assert_eq!(shop.till.call::<GetTill>((), &()).await.expect("answers"), None, "{over}");
            match shop.till.visit::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await {
                Ok(SignedIn::Done(me)) => assert_eq!(me.till_store, None, "{over}"),
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn each_take_over_renews_the_tills_own_cookie() {
    block_on(async {
        let shop = shop().await;
        let till = shop.till.cookie.clone().expect("the till's");
        let renewed = format!("{till}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={}", 400 * 86_400);
        let answer = shop.till.answer::<TakeOver>((), &pin(shop.ann, "4071"), Client::op()).await;
        let mut set = answer.headers.get_all("set-cookie").iter();
        assert!(set.any(|cookie| cookie == renewed.as_str()), "{:?}", answer.headers);
    });
}

#[test]
fn a_till_is_seen_and_ended_from_afar_by_those_whose_store_it_is_in() {
    block_on(async {
        let mut shop = shop().await;
        shop.till.visit::<TakeOver>((), &pin(shop.ann, "4071")).await.expect("taken over");
        let far = shop.world.add_store(1, "2", "Far");
        let elsewhere = shop.world.staff(1, Role::StoreManager, &[far]);
        let here = shop.world.staff(1, Role::StoreManager, &[shop.store]);
        let tills = here.call::<ListTills>((), &()).await.expect("tills");
        assert_eq!(elsewhere.call::<ListTills>((), &()).await.expect("tills"), vec![]);
        assert_eq!(elsewhere.call::<EndTill>(tills[0].id, &()).await.expect_err("no").code, Code::NotFound);
        here.call::<EndTill>(tills[0].id, &()).await.expect("ended");
        assert_eq!(shop.till.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert_eq!(
            shop.till.call::<TakeOver>((), &pin(shop.ann, "4071")).await.expect_err("no").code,
            Code::SignedOut
        );
    });
}

#[test]
fn a_till_that_nobody_took_over_for_a_month_is_one_no_more() {
    block_on(async {
        let shop = shop().await;
        shop.world.pass(30 * 86_400);
        assert_eq!(shop.till.call::<GetTill>((), &()).await.expect("answers"), None);
    });
}

#[test]
fn taking_over_takes_two_round_trips_and_a_wrong_pin_one() {
    block_on(async {
        let shop = shop().await;
        assert_eq!(shop.till.answer::<TakeOver>((), &pin(shop.ann, "4071"), 1).await.trips(), 2);
        assert_eq!(shop.till.answer::<TakeOver>((), &pin(shop.ann, "4072"), 1).await.trips(), 1);
        assert_eq!(shop.till.answer::<GetTill>((), &(), 1).await.trips(), 1);
    });
}
