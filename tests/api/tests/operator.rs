//! The operator's commands: letting someone back in, and founding another brand. Run as the text that the command sends.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity},
    house::{GetMe, Language, SignIn, SignedIn},
    invitation::{LinkUsed, UseLink},
    team::{InviteStaff, LinkWish, MakeLink, NewStaff, RemoveStaff},
};
use regulars_api_tests::{
    PASSWORD, World, block_on,
    people::{credentials, link_use},
};
use regulars_domain::{money::Currency, rights::Role, time::Timestamp};
use regulars_worker::{
    db::Query,
    house::{operator, setup::Founding},
};

const OWNER: &str = "owner@example.com";
const NEXT: &str = "another long password";
const TOKEN: &str = "0123456789abcdef";

fn run(world: &World, statements: Vec<Query<()>>) {
    world.sql(|c| c.execute_batch(&operator::text(statements))).expect("runs as text");
}

fn let_in(world: &World, email: &str) {
    run(world, operator::let_in(email, TOKEN, 78, Timestamp(world.now())));
}

#[test]
fn the_operator_lets_an_owner_back_in_who_lost_password_and_second_step() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.with_second_step(&owner).await;
        for _ in 0..8 {
            let _ = world.stranger().call::<SignIn>((), &credentials(OWNER, "forgotten it")).await;
        }
        let_in(&world, OWNER);
        let staff = ActivityFilter { entity: Some("staff".to_owned()), ..ActivityFilter::default() };
        let changes = owner.call::<ListActivity>((), &staff).await.expect("a page").changes;
        let link = changes.iter().find(|change| change.action == "staff.link").expect("on record");
        assert_eq!((link.staff, link.entity_name.as_deref()), (None, Some("林晓月")));
        assert!(!link.undoable);
        let after = link.after.as_ref().expect("what it is");
        assert_eq!(after["kind"], "let_in");
        assert!(!after.to_string().contains(TOKEN));
        let used = world.stranger().call::<UseLink>((), &link_use(TOKEN, NEXT)).await;
        assert!(matches!(used, Ok(LinkUsed::PasswordSet { .. })), "{used:?}");
        assert!(world.stranger().call::<SignIn>((), &credentials(OWNER, NEXT)).await.is_ok());
        assert_eq!(owner.call::<GetMe>((), &()).await.expect_err("ended").code, Code::SignedOut);
    });
}

#[test]
fn the_operators_link_is_for_whoever_is_active_in_some_brand_and_for_nobody_else() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let stores = vec![me.stores[0].id];
        let (_, ann) = world.joined(&owner, "ann@example.com", Role::Clerk, &stores).await;
        owner.call::<RemoveStaff>(ann, &()).await.expect("let go");
        let (name, email) = ("Bo".to_owned(), "bo@example.com".to_owned());
        let invite = NewStaff { name, email, role: Role::Clerk, region: None, stores: stores.clone() };
        owner.call::<InviteStaff>((), &invite).await.expect("invites");
        for email in ["ann@example.com", "bo@example.com", "nobody@example.com"] {
            let_in(&world, email);
            assert_eq!(world.count("select count(*) from link where kind = 'let_in'"), 0, "{email}");
            assert_eq!(world.count("select count(*) from change where id = 78"), 0, "{email}");
        }
        world.joined(&owner, "cleo@example.com", Role::Clerk, &stores).await;
        let_in(&world, "cleo@example.com");
        assert!(world.stranger().call::<UseLink>((), &link_use(TOKEN, NEXT)).await.is_ok());
        assert_eq!(world.count("select count(*) from change where id = 78"), 1);
    });
}

#[test]
fn whom_no_administrator_may_help_for_two_brands_the_operator_lets_in_and_first_where_they_own() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (_, ann) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let second = world.add_brand("Second");
        let add = "insert into staff (brand_id, id, account_id, name, role, state, created_at)
                   select ?1, 1, id, 'Ann', 'analyst', 'active', 0 from account where email = 'ann@example.com'";
        world.sql(|c| c.execute(add, [second])).expect("staff");
        let refused = owner.call::<MakeLink>(ann, &LinkWish::default()).await.expect_err("refused");
        assert_eq!((refused.code, refused.params["reason"].as_str()), (Code::WrongState, "elsewhere"));
        for (role, brand) in [("analyst", 1), ("owner", second)] {
            world.sql(|c| {
                c.execute("update staff set role = ?1 where brand_id = ?2", (role, second)).expect("a role");
                c.execute("delete from link where kind = 'let_in'", []).expect("none yet");
            });
            let_in(&world, "ann@example.com");
            assert_eq!(world.count("select brand_id from link where kind = 'let_in'"), brand, "{role}");
            let told = format!("select count(*) from change where brand_id = {brand} and id = 78");
            assert_eq!(world.count(&told), 1, "{role}");
        }
        world.stranger().call::<UseLink>((), &link_use(TOKEN, NEXT)).await.expect("set");
        assert!(world.stranger().call::<SignIn>((), &credentials("ann@example.com", NEXT)).await.is_ok());
    });
}

fn founding(email: &str) -> Founding {
    Founding {
        name: "Tea's Corner".to_owned(),
        currency: Currency::find("JPY").expect("yen"),
        region: "JP".to_owned(),
        language: Language::TraditionalChinese,
        time_zone: "Asia/Tokyo".to_owned(),
        store: "Ginza".to_owned(),
        owner: "青木".to_owned(),
        email: email.to_owned(),
        password_hash: None,
    }
}

fn found(world: &World, email: &str) {
    let brand = 2.try_into().expect("a key");
    let account = world.count("select max(id) + 1 from account").try_into().expect("a key");
    let token = (email != OWNER).then_some(TOKEN);
    let rows = operator::found(&founding(email), brand, account, token, 77, Timestamp(world.now()));
    run(world, rows.expect("rows"));
}

#[test]
fn a_second_brand_is_founded_by_command_and_its_owner_sets_a_password() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        found(&world, "aoki@example.com");
        world.stranger().call::<UseLink>((), &link_use(TOKEN, PASSWORD)).await.expect("set");
        let owner = world.signed_in("aoki@example.com").await;
        let me = owner.call::<GetMe>((), &()).await.expect("me");
        assert_eq!(
            (me.brand.id, me.brand.name.as_str(), me.brand.currency.as_str()),
            (2, "Tea's Corner", "JPY")
        );
        assert_eq!((me.role, me.stores[0].name.as_str()), (Role::Owner, "Ginza"));
        let told =
            "select count(*) from change where brand_id = 2 and action = 'brand.found' and staff_id = 0";
        assert_eq!(world.count(told), 1);
    });
}

#[test]
fn an_owner_of_both_brands_keeps_the_password_and_chooses() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        found(&world, OWNER);
        assert_eq!(
            world.count("select count(*) from link where kind = 'let_in'"),
            0,
            "nothing was asked for"
        );
        let answer = world.stranger().call::<SignIn>((), &credentials(OWNER, PASSWORD)).await;
        assert!(matches!(answer, Ok(SignedIn::ChooseBrand { brands }) if brands.len() == 2));
    });
}
