//! The operator's commands: letting an owner back in, and founding another brand. Run as the text that the command sends.
use regulars_api::{
    Code,
    house::{GetMe, Language, SignIn, SignedIn},
    invitation::{LinkUsed, UseLink},
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

#[test]
fn the_operator_lets_an_owner_back_in_who_lost_password_and_second_step() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.with_second_step(&owner).await;
        for _ in 0..8 {
            let _ = world.stranger().call::<SignIn>((), &credentials(OWNER, "forgotten it")).await;
        }
        run(&world, operator::let_in(OWNER, TOKEN, Timestamp(world.now())));
        let used = world.stranger().call::<UseLink>((), &link_use(TOKEN, NEXT)).await;
        assert!(matches!(used, Ok(LinkUsed::PasswordSet { .. })), "{used:?}");
        assert!(world.stranger().call::<SignIn>((), &credentials(OWNER, NEXT)).await.is_ok());
        assert_eq!(owner.call::<GetMe>((), &()).await.expect_err("ended").code, Code::SignedOut);
    });
}

#[test]
fn the_operators_link_is_for_active_owners_only_and_also_for_those_of_two_brands() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        for email in ["ann@example.com", "nobody@example.com"] {
            run(&world, operator::let_in(email, TOKEN, Timestamp(world.now())));
            assert_eq!(world.count("select count(*) from link where kind = 'let_in'"), 0, "{email}");
        }
        let second = world.add_brand("Second");
        let add = "insert into staff (brand_id, id, account_id, name, role, state, created_at) values (?1, 1, 1, 'Lin', 'owner', 'active', 0)";
        world.sql(|c| c.execute(add, [second])).expect("staff");
        run(&world, operator::let_in(OWNER, TOKEN, Timestamp(world.now())));
        assert!(world.stranger().call::<UseLink>((), &link_use(TOKEN, NEXT)).await.is_ok());
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
