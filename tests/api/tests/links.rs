//! Invitations and links to a new password.
use regulars_api::{
    Code,
    house::{GetMe, SignIn},
    invitation::*,
    team::*,
};
use regulars_api_tests::{
    Client, PASSWORD, World, block_on,
    people::{at_once, code_at, credentials, link_use},
};
use regulars_domain::{
    ids::{StaffId, StoreId},
    rights::Role,
};

const NEXT: &str = "another long password";

fn new_staff(email: &str, role: Role, stores: &[StoreId]) -> NewStaff {
    NewStaff { name: "Ann".to_owned(), email: email.to_owned(), role, region: None, stores: stores.to_vec() }
}

async fn person(device: &Client, id: StaffId) -> StaffView {
    let page = device.call::<ListTeam>((), &TeamQuery::default()).await.expect("the team");
    page.people.into_iter().find(|p| p.id == id).expect("in sight")
}

#[test]
fn an_invited_person_joins_with_a_name_and_password_of_their_own() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let store = me.stores[0].id;
        let link = owner
            .call::<InviteStaff>((), &new_staff("Ann@Example.com", Role::Clerk, &[store]))
            .await
            .expect("invites");
        let token = link.token.expect("a link");
        let seen = person(&owner, link.staff).await;
        assert_eq!(
            (seen.state, seen.link_until, seen.email.as_str()),
            (StaffState::Invited, Some(link.expires_at), "ann@example.com")
        );
        let mut device = world.stranger();
        let look = device.call::<LookAtLink>((), &LinkToken { token: token.clone() }).await.expect("open");
        assert_eq!(
            (look.kind, look.brand.as_str(), look.role, look.has_password),
            (LinkKind::Invitation, "Harbour", Role::Clerk, false)
        );
        let accept = LinkUse { name: "安娜".to_owned(), ..link_use(&token, PASSWORD) };
        let weak =
            device.call::<UseLink>((), &LinkUse { password: "short".to_owned(), ..accept.clone() }).await;
        assert_eq!(weak.expect_err("weak").field.as_deref(), Some("password"));
        device.visit::<UseLink>((), &accept).await.expect("joins");
        let me = device.call::<GetMe>((), &()).await.expect("in");
        assert_eq!((me.name.as_str(), me.role, me.stores.len()), ("安娜", Role::Clerk, 1));
        assert_eq!(person(&owner, link.staff).await.state, StaffState::Active);
        let again = world.stranger().call::<UseLink>((), &accept).await.expect_err("used");
        assert_eq!(again.code, Code::LinkExpired);
        assert!(world.stranger().call::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await.is_ok());
    });
}

#[test]
fn an_invitation_counts_for_seven_days_and_until_it_is_revoked_or_replaced() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let invite = new_staff("ann@example.com", Role::Clerk, &[me.stores[0].id]);
        let first = owner.call::<InviteStaff>((), &invite).await.expect("invites");
        let open = async |link: &NewLink| {
            let token = link.token.clone().expect("a link");
            world.stranger().call::<LookAtLink>((), &LinkToken { token }).await.is_ok()
        };
        assert!(open(&first).await);
        let second = owner.call::<MakeLink>(first.staff, &LinkWish::default()).await.expect("another");
        assert!(!open(&first).await && open(&second).await);
        owner.call::<RevokeLink>(first.staff, &()).await.expect("revoked");
        assert!(!open(&second).await);
        let third = owner.call::<MakeLink>(first.staff, &LinkWish::default()).await.expect("another");
        world.pass(7 * 86_400 - 1);
        assert!(open(&third).await);
        world.pass(1);
        assert!(!open(&third).await);
    });
}

#[test]
fn one_link_used_by_many_at_once_is_used_once() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let invite = new_staff("ann@example.com", Role::Clerk, &[me.stores[0].id]);
        let token = owner.call::<InviteStaff>((), &invite).await.expect("invites").token.expect("a link");
        let answers = at_once(vec![world.stranger(); 6], async |device| {
            device.call::<UseLink>((), &link_use(&token, PASSWORD)).await
        });
        assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 1, "{answers:?}");
    });
}

#[test]
fn an_invitation_that_is_withdrawn_while_it_is_taken_up_lets_nobody_in() {
    block_on(async {
        for withdrawn in ["delete from link", "update staff set state = 'left' where state = 'invited'"] {
            let (world, _, _) = World::founded().await;
            let second = world.add_brand("Second");
            let chief = world.staff(second, Role::Owner, &[]);
            let invite = new_staff("owner@example.com", Role::Analyst, &[]);
            let link = chief.call::<InviteStaff>((), &invite).await.expect("invites");
            // The password's try is counted after the link was read: there somebody withdraws it.
            let plant =
                format!("create trigger meanwhile after insert on sign_in_failure begin {withdrawn}; end");
            world.sql(|c| c.execute_batch(&plant)).expect("a trigger");
            let taken = link_use(&link.token.expect("a link"), PASSWORD);
            let refused = world.stranger().call::<UseLink>((), &taken).await.expect_err("withdrawn");
            assert_eq!(refused.code, Code::LinkExpired, "{withdrawn}");
            let works = "select count(*) from staff where account_id = 1 and state = 'active'";
            assert_eq!(world.count(works), 1, "where they did before");
            assert_eq!(world.count("select count(*) from change where action = 'staff.join'"), 0);
            assert_eq!(world.count("select count(*) from session"), 2, "the two owners'");
        }
    });
}

#[test]
fn an_invitation_sent_twice_invites_once_and_the_links_secret_is_never_kept() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let invite = new_staff("ann@example.com", Role::Clerk, &[me.stores[0].id]);
        let first = owner.call_op::<InviteStaff>((), &invite, 77).await.expect("invites");
        let again = owner.call_op::<InviteStaff>((), &invite, 77).await.expect("the same");
        assert_eq!((again.staff, again.token), (first.staff, None));
        assert_eq!(world.count("select count(*) from staff"), 2);
        let token = first.token.expect("a link");
        let everything: String = world.sql(|c| {
            c.query_row("select (select group_concat(result) from op) || (select group_concat(coalesce(after, '')) from change) || (select group_concat(token_hash) from link)", [], |r| r.get(0)).expect("text")
        });
        assert!(!everything.contains(&token));
        let taken = owner.call::<InviteStaff>((), &invite).await.expect_err("taken");
        assert_eq!((taken.code, taken.field.as_deref()), (Code::AlreadyTaken, Some("email")));
    });
}

#[test]
fn whoever_has_an_account_already_joins_with_its_password_and_second_step() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (secret, _) = world.with_second_step(&owner).await;
        let second = world.add_brand("Second");
        let chief = world.staff(second, Role::Owner, &[]);
        let link = chief
            .call::<InviteStaff>((), &new_staff("owner@example.com", Role::Analyst, &[]))
            .await
            .expect("invites");
        let token = link.token.expect("a link");
        let look =
            world.stranger().call::<LookAtLink>((), &LinkToken { token: token.clone() }).await.expect("open");
        assert!(look.has_password && look.has_second_step);
        let guess = world.stranger().call::<UseLink>((), &link_use(&token, NEXT)).await.expect_err("refused");
        assert_eq!(guess.code, Code::WrongPassword);
        let asked =
            world.stranger().call::<UseLink>((), &link_use(&token, PASSWORD)).await.expect_err("asked");
        assert_eq!(asked.code, Code::SecondStepNeeded);
        world.pass(30);
        let code = Some(code_at(&secret, world.now()));
        let mut device = world.stranger();
        device.visit::<UseLink>((), &LinkUse { code, ..link_use(&token, PASSWORD) }).await.expect("joins");
        assert_eq!(device.call::<GetMe>((), &()).await.expect("me").brand.name, "Second");
    });
}

#[test]
fn an_administrators_link_sets_a_new_password_and_ends_every_session() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (ann, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let link = owner.call::<MakeLink>(id, &LinkWish::default()).await.expect("a link");
        assert_eq!(link.expires_at.0, world.now() + 86_400);
        assert!(ann.call::<GetMe>((), &()).await.is_ok(), "not before it is used");
        let used = world.stranger().call::<UseLink>((), &link_use(&link.token.expect("a link"), NEXT)).await;
        assert!(matches!(used, Ok(LinkUsed::PasswordSet { email }) if email == "ann@example.com"));
        assert_eq!(ann.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert!(
            world.stranger().call::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await.is_err()
        );
        assert!(world.stranger().call::<SignIn>((), &credentials("ann@example.com", NEXT)).await.is_ok());
    });
}

#[test]
fn a_new_password_leaves_the_second_step_on_unless_the_link_says_otherwise() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (ann, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        world.with_second_step(&ann).await;
        for (without_second_step, code) in [(false, Some(Code::SecondStepNeeded)), (true, None)] {
            let link = owner.call::<MakeLink>(id, &LinkWish { without_second_step }).await.expect("a link");
            world
                .stranger()
                .call::<UseLink>((), &link_use(&link.token.expect("a link"), NEXT))
                .await
                .expect("set");
            let signed_in = world.stranger().call::<SignIn>((), &credentials("ann@example.com", NEXT)).await;
            assert_eq!(signed_in.err().map(|p| p.code), code);
        }
    });
}

#[test]
fn one_brand_never_holds_the_key_to_an_account_of_another() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (_, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let early =
            owner.call::<MakeLink>(id, &LinkWish::default()).await.expect("a link").token.expect("a link");
        let second = world.add_brand("Second");
        let add = "insert into staff (brand_id, id, account_id, name, role, state, created_at)
                   select ?1, 9, id, 'Ann', 'owner', 'active', 0 from account where email = 'ann@example.com'";
        world.sql(|c| c.execute(add, [second])).expect("staff");
        let refused = owner.call::<MakeLink>(id, &LinkWish::default()).await.expect_err("refused");
        assert_eq!((refused.code, refused.params["reason"].as_str()), (Code::WrongState, "elsewhere"));
        let old = world.stranger().call::<UseLink>((), &link_use(&early, NEXT)).await.expect_err("ended");
        assert_eq!(old.code, Code::LinkExpired);
    });
}

#[test]
fn a_link_to_a_new_password_ends_also_where_its_person_joins_another_brand_while_it_is_used() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (_, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let token =
            owner.call::<MakeLink>(id, &LinkWish::default()).await.expect("made").token.expect("a link");
        let second = world.add_brand("Second");
        let add = "insert into staff (brand_id, id, account_id, name, role, state, created_at)
                   select ?1, 9, id, 'Ann', 'owner', 'active', 0 from account where email = 'ann@example.com'";
        let (device, used) = (world.stranger(), link_use(&token, NEXT));
        world.ran();
        let refused = std::thread::scope(|scope| {
            let using = scope.spawn(move || block_on(device.call::<UseLink>((), &used)));
            // Once the link was read, the new password is hashed before anything is written.
            while !using.is_finished() && !world.ran().iter().any(|sql| sql.contains("l.expires_at > ?2")) {
                std::thread::yield_now();
            }
            world.sql(|c| c.execute(add, [second])).expect("staff");
            using.join().expect("no panic")
        });
        assert_eq!(refused.expect_err("theirs no more to set").code, Code::LinkExpired);
        assert!(world.stranger().call::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await.is_ok());
    });
}
