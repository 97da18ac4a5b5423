//! Look-up: what finds whom, in which order, and by which indexes.
use regulars_api::{Code, Method, header, members::*, url};
use regulars_api_tests::{Answer, Client, World, block_on};
use regulars_domain::{
    ids::{MemberId, StoreId},
    rights::Role,
};

fn store(id: i64) -> StoreId {
    StoreId::try_from(id).expect("a key")
}

async fn create(client: &Client, at: StoreId, name: &str, phone: &str, card: &str) -> MemberId {
    let new = NewMember {
        store: at,
        phone: phone.to_owned(),
        name: name.to_owned(),
        card: card.to_owned(),
        title: None,
        consent: vec![],
    };
    client.call::<CreateMember>((), &new).await.expect("created").id
}

async fn look_up(client: &Client, q: &str) -> Found {
    let query = LookUpQuery { q: q.to_owned(), store: 1, region: Some("CN".to_owned()) };
    client.call::<LookUp>((), &query).await.expect("an answer")
}

#[test]
fn everything_a_guest_can_say_finds_them() {
    block_on(async {
        let (_world, owner, _) = World::founded().await;
        let yu = create(&owner, store(1), "于文涛", "13800138021", "HM00012345").await;
        let shan = create(&owner, store(1), "單小雲", "13900139022", "").await;
        for (typed, id) in [
            ("8021", yu),
            ("138001", yu),
            ("+86 138 0013", yu),
            ("１３８００１３８０２１", yu),
            ("HM0001", yu),
            ("R1:HM00012345", yu),
            ("于", yu),
            ("文涛", yu),
            ("于涛", yu),
            ("yuwen", yu),
            ("ywt", yu),
            ("于 8021", yu),
            ("单小云", shan),
            ("單雲", shan),
            ("shanxiao", shan),
            ("sxy", shan),
        ] {
            let found = look_up(&owner, typed).await;
            assert_eq!(found.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id], "{typed}");
        }
        for typed in ["8022 于", "9999", "陈"] {
            assert!(look_up(&owner, typed).await.hits.is_empty(), "{typed}");
        }
        for (typed, more) in [("80", More::Digits(3)), ("h1", More::Card(3)), (" ", More::Nothing)] {
            assert_eq!(look_up(&owner, typed).await, Found { hits: vec![], more: Some(more) }, "{typed}");
        }
    });
}

#[test]
fn a_card_of_one_or_two_characters_finds_its_member_and_nobody_whose_card_begins_so() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        let seven = create(&owner, store(1), "于文涛", "", "7").await;
        let fourteen = create(&owner, pudong, "單小雲", "", "14").await;
        let lettered = create(&owner, store(1), "王小二", "", "A1").await;
        for longer in ["77", "140", "A12"] {
            create(&owner, store(1), "王乐", "", longer).await;
        }
        let other = world.add_brand("Other");
        let stranger = world.staff(other, Role::Clerk, &[store(1)]);
        for (typed, id, more) in [
            ("7", seven, More::Digits(3)),
            ("14", fourteen, More::Digits(3)),
            ("a1", lettered, More::Card(3)),
        ] {
            let found = look_up(&owner, typed).await;
            let hits: Vec<MemberId> = found.hits.iter().map(|hit| hit.id).collect();
            assert_eq!((hits, found.more), (vec![id], Some(more)), "{typed}");
            assert_eq!(ask(&owner, typed, &[]).await.trips(), 1);
            assert_eq!(look_up(&stranger, typed).await.hits, [], "{typed}");
        }
        // Letters are the beginning of a name as well: the card comes first, however many are called so.
        let letter = create(&owner, store(1), "陈晨", "", "W").await;
        for _ in 0..16 {
            create(&owner, store(1), "王小二", "", "").await;
        }
        let found = look_up(&owner, "w").await;
        assert!(found.hits.iter().any(|hit| hit.id == letter), "{found:?}");
    });
}

/// Asks as it stands on the wire.
async fn ask(client: &Client, q: &str, headers: &[(&str, &str)]) -> Answer {
    let query = LookUpQuery { q: q.to_owned(), store: 1, region: Some("CN".to_owned()) };
    let body = serde_json::to_vec(&query).expect("JSON");
    client.send(Method::Post, &url::<LookUp>(&()), headers, body).await
}

#[test]
fn what_is_asked_stands_in_no_address_and_neither_needs_nor_spends_an_operation_key() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let yu = create(&owner, store(1), "于文涛", "13800138021", "").await;
        let in_address = format!("{}?q=8021&store=1", url::<LookUp>(&()));
        assert_eq!(owner.send(Method::Get, &in_address, &[], vec![]).await.status, 404);
        assert_eq!(owner.send(Method::Post, &in_address, &[], vec![]).await.status, 400);
        let written = || world.count("select (select count(*) from op) + (select count(*) from change)");
        let before = written();
        let key = Client::op();
        for op in [None, Some(key.to_string()), Some("no key".to_owned())] {
            let headers: Vec<_> = op.iter().map(|op| (header::OP, op.as_str())).collect();
            let answer = ask(&owner, "13800138021", &headers).await;
            let found: Found = serde_json::from_slice(&answer.body).expect("an answer");
            assert_eq!((found.hits[0].id, answer.trips()), (yu, 1));
        }
        assert_eq!(written(), before);
        let at = AtStore { store: store(1) };
        owner.call_op::<Identify>(yu, &at, key).await.expect("the key names no other request");
        let foreign = [("sec-fetch-site", "cross-site")];
        assert_eq!(ask(&owner, "13800138021", &foreign).await.status, 403);
        assert_eq!(ask(&world.stranger(), "13800138021", &[]).await.status, 401);
    });
}

#[test]
fn a_hit_is_masked_and_says_where_its_member_is_at_home() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        create(&owner, pudong, "于文涛", "13800138021", "HM00012345").await;
        let found = look_up(&owner, "8021").await;
        let hit = &found.hits[0];
        assert_eq!(hit.phone.as_ref().map(ToString::to_string).as_deref(), Some("138****8021"));
        assert_eq!(
            (hit.card_end.as_deref(), hit.home_store.name.as_str(), hit.own),
            (Some("2345"), "Pudong", false)
        );
        let json = serde_json::to_string(&found).expect("json");
        // More digits than a key could hold by chance.
        assert!(!json.contains("13800138") && !json.contains("HM0001"), "{json}");
    });
}

#[test]
fn this_store_s_members_come_first_and_no_more_than_twenty_are_shown() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        for i in 0..25 {
            create(
                &owner,
                pudong,
                &format!("王{}", char::from_u32(0x4E00 + i).expect("a character")),
                "",
                "",
            )
            .await;
        }
        let own = create(&owner, store(1), "王小二", "", "").await;
        let found = look_up(&owner, "王").await;
        assert_eq!(found.hits[0].id, own);
        assert!(found.hits[0].own && !found.hits[1].own);
        assert!(found.hits.len() <= 20 && found.hits.len() >= 15, "{}", found.hits.len());
        assert_eq!(found.more, Some(More::TooMany));
    });
}

#[test]
fn a_look_up_takes_one_round_trip_and_another_brand_s_members_are_not_found() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        create(&owner, store(1), "于文涛", "13800138021", "").await;
        let query = LookUpQuery { q: "8021".into(), store: 1, region: Some("CN".into()) };
        assert_eq!(owner.answer::<LookUp>((), &query, Client::op()).await.trips(), 1);
        world.add_brand("Other");
        let other = world.staff(2, Role::Clerk, &[store(1)]);
        assert!(look_up(&other, "8021").await.hits.is_empty());
    });
}

#[test]
fn a_clerk_looks_up_from_their_own_store_only() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        create(&owner, store(1), "于文涛", "13800138021", "").await;
        let clerk = world.staff(1, Role::Clerk, &[pudong]);
        let query = |at: i64| LookUpQuery { q: "8021".into(), store: at, region: None };
        assert_eq!(
            clerk.call::<LookUp>((), &query(1)).await.expect_err("another store").code,
            Code::NotFound
        );
        let found = clerk.call::<LookUp>((), &query(pudong.get())).await.expect("an answer");
        assert_eq!(found.hits.len(), 1, "look-up is brand-wide");
        let analyst = world.staff(1, Role::Analyst, &[]);
        assert_eq!(analyst.call::<LookUp>((), &query(1)).await.expect_err("no till").code, Code::Forbidden);
    });
}

#[test]
fn the_card_says_what_a_host_needs() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, store(1), "于文涛", "13800138021", "").await;
        buy(&world, id, 46);
        world.sql(|c| {
            let figures = "update member set visits = 46, tier = 'silver', window_points = 4600, window_sales = 46, balance = 2480,
                first_at = 1795000000, last_at = 1795000045, last_store = 1,
                profile = json_set(profile, '$.usual_seat', '2nd by the window', '$.birthday', json('{\"month\":11,\"day\":25}'))";
            c.execute(figures, []).expect("figures");
            let item = "insert into item (brand_id, id, code, name, sort_name) values (1, 7, '7', 'Flat white', 'flat white'), (1, 8, '8', 'Egg', 'egg')";
            c.execute(item, []).expect("items");
            c.execute("insert into lot values (1, ?1, 20818, 1, 1, 310), (1, ?1, 20900, 2, 1, 2170)", [id.get()]).expect("lots");
        });
        let card = owner.call::<Identify>(id, &AtStore { store: store(1) }).await.expect("a card");
        assert_eq!(card.usual_seat, "2nd by the window");
        let Some(Usual::Purchases { items, with, of }) = card.usual else { panic!("{:?}", card.usual) };
        let items: Vec<(&str, u32)> = items.iter().map(|item| (item.name.as_str(), item.times)).collect();
        assert_eq!((items, with, of), (vec![("Flat white", 20), ("Egg", 10)], 20, 20));
        let face = card.face;
        let distance = face.distance.expect("a next tier");
        assert_eq!((distance.tier.as_str(), distance.missing, distance.visits), ("gold", 400, Some(4)));
        assert_eq!(
            face.expiring.map(|e| (e.points.0, e.day.to_string())),
            Some((310, "2026-12-31".to_owned()))
        );
        assert_eq!(face.birthday.map(|b| b.in_days), Some(3));
        assert_eq!(face.last_store.map(|s| s.name).as_deref(), Some("Bund"));
        assert_eq!(card.lately.len(), 6);

        let sql = "insert into note (brand_id, member_id, at, id, kind, text, staff_id) values (1, ?1, 5, 1, 'talk', 'moved house', 1)";
        world.sql(|c| c.execute(sql, [id.get()])).expect("a note");
        let lately = owner.call::<GetCard>(id, &CardQuery::default()).await.expect("a card").lately;
        let said = |entry: &Entry| matches!(&entry.what, What::Note { text, .. } if text == "moved house");
        assert!(lately.iter().any(said), "46 purchases later it still stands on the card");
    });
}

/// Purchases a second apart, each with a flat white, every other one with an egg.
fn buy(world: &World, id: MemberId, n: i64) {
    world.sql(|c| {
        let insert = "with recursive n(i) as (select 0 union all select i + 1 from n where i < ?2 - 1)
            insert into purchase (brand_id, member_id, at, id, kind, store_id, staff_id, business_day, local_minute, total, earned, lines)
            select 1, ?1, 1795000000 + i, 1000 + i, 0, 1, 1, 20775, 0, 10000, 100,
                   iif(i % 2 = 0, '[[7,5000],[8,5000]]', '[[7,10000,1000,0,\"Flat white, large\"]]') from n";
        c.execute(insert, [id.get(), n]).expect("purchases");
    });
}
