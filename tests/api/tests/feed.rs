//! API keys and the till's feed: who may send, what becomes of each purchase, and that sending again changes nothing.
use regulars_api::{
    Access, Code, Method, Problem,
    feed::*,
    imports::UndoImport,
    keys::*,
    purchases::{NewRefund, PurchasePlace, RefundPurchase},
    routes, url,
};
use regulars_api_tests::{
    Client, World, block_on,
    feed::{Till, holder, line, new_key, sale, told},
    imports::file,
    people::at_once,
    shop::key,
};
use regulars_domain::{
    ids::MemberId,
    import::{field::Kind, reason::Reason},
    rights::Role,
    time::Timestamp,
};
use rusqlite::types::ValueRef;

/// Every text of every table, but for when a key was used last.
fn everything(world: &World) -> Vec<String> {
    world.sql(|c| {
        let mut tables =
            c.prepare("select name from sqlite_schema where type = 'table' order by 1").expect("a schema");
        let names: Vec<String> =
            tables.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
        let mut all = vec![];
        for name in names {
            let mut table = c.prepare(&format!("select * from {name}")).expect("a table");
            let columns: Vec<String> = table.column_names().into_iter().map(str::to_owned).collect();
            let mut rows = table.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                for (at, column) in columns.iter().enumerate().filter(|(_, column)| *column != "last_used_at")
                {
                    let value = match row.get_ref(at).expect("a value") {
                        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                        other => format!("{other:?}"),
                    };
                    all.push(format!("{name}.{column} {value}"));
                }
            }
        }
        all
    })
}

#[test]
fn a_batch_is_recorded_and_each_purchase_has_its_answer() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = holder(&world, "77");
        world.add_item("Tea", 500);
        let till = Till::of(&world, &owner, &[], false).await;
        let mut tea = sale("1", Some("77"), 0);
        tea.lines =
            vec![line("1", 12_300), FedLine { label: "Cake".to_owned(), ..line("C9", 50) }, line("", -50)];
        let unknown = FedMember { phone: "138 0013 8000".to_owned(), ..FedMember::default() };
        let batch = [
            tea,
            sale("2", None, 900),
            sale("3", Some("78"), 900),
            FedPurchase { member: Some(unknown), ..sale("3", None, 900) },
            FedPurchase { store: "9".to_owned(), ..sale("4", None, 900) },
            FedPurchase { at: "yesterday".to_owned(), ..sale("5", None, 900) },
            FedPurchase { at: "2026-11-22T12:10:00Z".to_owned(), ..sale("6", None, 900) },
            sale("2", None, 900),
        ];
        let answers = till.sends(&batch).await;
        assert_eq!(
            told(&answers),
            [
                ("recorded", 123, None),
                ("recorded", 0, None),
                ("refused", 0, Some(("member.card", Reason::UnknownMember))),
                ("refused", 0, Some(("member.phone", Reason::UnknownMember))),
                ("refused", 0, Some(("store", Reason::UnknownStore))),
                ("refused", 0, Some(("at", Reason::NotADate))),
                ("refused", 0, Some(("at", Reason::InTheFuture))),
                ("refused", 0, Some(("reference", Reason::Repeated))),
            ]
        );
        assert_eq!(world.figure(&format!("select balance from member where id = {}", member.get())), 123);
        assert_eq!(
            world.count("select count(*) from purchase where import_id is null and key_id is not null"),
            2
        );
        assert_eq!(world.count("select count(*) from item where code = 'C9' and name = 'Cake'"), 1);
        assert_eq!(
            world.count("select count(*) from change where action = 'item.create' and staff_id = -(select id from api_key)"),
            1
        );
        world.prove();
    });
}

#[test]
fn the_same_batch_again_changes_nothing_and_another_content_is_refused() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        holder(&world, "77");
        let till = Till::of(&world, &owner, &[], true).await;
        let batch = [sale("1", Some("77"), 12_300), sale("2", None, 900), sale("3", Some("88"), 500)];
        let first = till.sends(&batch).await;
        let (contents, rows) = (world.contents(), everything(&world));
        world.pass(1_000);
        let again = till.sends(&batch).await;
        assert_eq!(told(&again), [("unchanged", 123, None), ("unchanged", 0, None), ("unchanged", 5, None)]);
        let ids = |answers: &[FedAnswer]| -> Vec<_> {
            let id = |answer: &FedAnswer| match answer {
                FedAnswer::Recorded { id, .. } | FedAnswer::Unchanged { id, .. } => Some(*id),
                FedAnswer::Refused { .. } => None,
            };
            answers.iter().map(id).collect()
        };
        assert_eq!(ids(&again), ids(&first));

        let other = till.sends(&[sale("1", Some("77"), 12_400), sale("2", Some("77"), 900)]).await;
        let differs = ("refused", 0, Some(("reference", Reason::Differs)));
        assert_eq!(told(&other), [differs, differs]);
        assert_eq!(world.contents(), contents);
        // Sessions stayed awake while the time passed.
        let kept = |all: Vec<String>| -> Vec<String> {
            all.into_iter().filter(|text| !text.starts_with("session.")).collect()
        };
        assert_eq!(kept(everything(&world)), kept(rows));
        world.prove();
    });
}

#[test]
fn points_and_tiers_are_those_of_the_same_purchases_at_the_counter() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (at_counter, by_till) = (world.add_member("Ann", &[]), holder(&world, "77"));
        let till = Till::of(&world, &owner, &[], false).await;
        let mut batch = vec![];
        for (minute, total) in (1..).zip([99_900, 60_000, 500_050, 33_333]) {
            world.pass(60);
            owner.sells(at_counter, total, 0).await;
            let at = format!("2026-11-22T12:{minute:02}:00Z");
            batch.push(FedPurchase { at, ..sale(&minute.to_string(), Some("77"), total) });
        }
        till.sends(&batch).await;
        let stands = |member: MemberId| {
            let texts = [
                "select json_array(tier, balance, debt, window_points, window_spend, window_sales, spend, visits, first_at, last_at, last_store)
                   from member where id = ?1",
                "select json_group_array(json_array(at, business_day, local_minute, total, earned, terms_points, terms_per, multiplier, lines))
                   from (select * from purchase where member_id = ?1 order by at)",
                "select json_group_array(json_array(expires, store_id, remaining))
                   from (select * from lot where member_id = ?1 order by id)",
                "select json_array(spend, visits, last_at, last_day) from member_store where member_id = ?1",
            ];
            texts.map(|sql| {
                world.sql(|c| c.query_row(sql, [member.get()], |r| r.get::<_, String>(0)).expect("a row"))
            })
        };
        assert_eq!(stands(by_till), stands(at_counter));
        assert_eq!(
            world.count("select count(distinct multiplier) from purchase where key_id is not null"),
            3
        );
        world.prove();
    });
}

#[test]
fn a_purchase_of_a_till_is_refunded_like_any_other() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let member = holder(&world, "77");
        let till = Till::of(&world, &owner, &[], false).await;
        let answers = till.sends(&[sale("1", Some("77"), 12_300)]).await;
        let FedAnswer::Recorded { id, .. } = answers[0] else { panic!("{answers:?}") };
        let at = Timestamp(world.now());
        let refund =
            NewRefund { store: key(1), sale: PurchasePlace { at, member: Some(member) }, returns: None };
        let receipt = owner.call::<RefundPurchase>(id, &refund).await.expect("refunded");
        assert_eq!((receipt.earned.0, receipt.standing.balance.0), (-123, 0));
        world.prove();
    });
}

#[test]
fn a_key_that_may_makes_the_members_it_names_as_the_counter_would() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let till = Till::of(&world, &owner, &[], true).await;
        let mut new = sale("1", Some("A 1"), 500);
        new.member = Some(FedMember {
            card: "A 1".to_owned(),
            phone: "138 0013 8000".to_owned(),
            name: "王小雨".to_owned(),
        });
        let same = sale("2", Some("a1"), 700);
        assert_eq!(told(&till.sends(&[new, same]).await), [("recorded", 5, None), ("recorded", 7, None)]);
        assert_eq!(
            world.count("select count(*) from member where card = 'A1' and phone = '+8613800138000' and name = '王小雨' and import_id is null"),
            1
        );
        assert_eq!(world.count("select sum(new_members) from store_day"), 1);
        let record = world.sql(|c| {
            c.query_row("select after from change where action = 'member.create' and staff_id < 0", [], |r| {
                r.get::<_, String>(0)
            })
            .expect("on record")
        });
        assert!(record.contains("138****8000") && !record.contains("13800138000"), "{record}");
        world.prove();
    });
}

#[test]
fn a_key_bound_to_a_store_records_for_no_other() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier 7");
        let till = Till::of(&world, &owner, &[pier], false).await;
        let there = FedPurchase { store: "2".to_owned(), ..sale("1", None, 900) };
        let answers = till.sends(&[there, sale("1", None, 900)]).await;
        let unknown = ("refused", 0, Some(("store", Reason::UnknownStore)));
        assert_eq!(told(&answers), [("recorded", 0, None), unknown]);
        assert_eq!(world.count("select count(*) from purchase where store_id = 1"), 0);
        let beyond = new_key(&[key(99)], false);
        assert_eq!(owner.call::<MakeKey>((), &beyond).await.expect_err("no such store").code, Code::NotFound);
    });
}

#[test]
fn only_a_key_in_force_opens_the_feed_and_only_its_own_brand() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let till = Till::of(&world, &owner, &[], true).await;
        let batch = [sale("1", None, 900)];
        let garbled = format!("{}x", till.key);
        let unknown = format!("rk_abcdefgh_{}", "A".repeat(43));
        for wrong in ["", "rk_", garbled.as_str(), unknown.as_str()] {
            let (status, problem) = Till::with(&world, wrong).refused(&batch).await;
            assert_eq!((status, problem.code), (401, Code::SignedOut), "{wrong}");
        }
        let sent = PurchaseFeed { purchases: batch.to_vec(), returns: vec![] };
        let session = owner.answer::<FeedPurchases>((), &sent, 1).await;
        assert_eq!(session.status, 401, "a session is no key");

        let other = world.add_brand("Elsewhere");
        let stranger = world.staff(other, Role::Owner, &[]);
        let theirs = Till::of(&world, &stranger, &[], true).await;
        theirs.sends(&batch).await;
        assert_eq!(world.count("select count(*) from purchase where brand_id = 1"), 0);
        assert_eq!(world.count("select count(*) from purchase where brand_id <> 1"), 1);

        let view = owner.call::<ListKeys>((), &()).await.expect("keys").remove(0);
        assert_eq!(
            stranger.call::<RevokeKey>(view.id, &()).await.expect_err("no such key").code,
            Code::NotFound
        );
        till.sends(&[]).await;
        owner.call::<RevokeKey>(view.id, &()).await.expect("revoked");
        assert_eq!(till.refused(&batch).await.0, 401);
        assert_eq!(owner.call::<RevokeKey>(view.id, &()).await.expect_err("revoked").code, Code::WrongState);
        assert!(owner.call::<ListKeys>((), &()).await.expect("keys")[0].revoked_at.is_some());
        assert_eq!(
            world.count("select count(*) from change where action in ('key.create', 'key.revoke')"),
            3
        );
    });
}

#[test]
fn a_key_opens_no_other_endpoint() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let till = Till::of(&world, &owner, &[], true).await;
        let key = format!("Bearer {}", till.key);
        let op = Client::op().to_string();
        let headers = [("authorization", key.as_str()), ("idempotency-key", op.as_str())];
        // What other keys open besides people is refused to this one: tests/import_by_key.rs.
        let closed = |access| !matches!(access, Access::Public | Access::Key(_) | Access::AreaOrKey(..));
        let mut asked = 0;
        for route in routes().iter().filter(|route| closed(route.access)) {
            let answer = till.client.raw(route, &[1, 1], &headers, b"{}".to_vec()).await;
            assert_eq!(answer.status, 401, "{}", route.name);
            asked += 1;
        }
        assert!(asked > 50, "only {asked} routes");
    });
}

#[test]
fn only_owners_make_keys_and_a_key_is_told_once_and_kept_nowhere() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let manager = world.staff(1, Role::StoreManager, &[key(1)]);
        let no = manager.call::<MakeKey>((), &new_key(&[], false)).await.expect_err("no right");
        assert_eq!(no.code, Code::Forbidden);
        let op = Client::op();
        let made = owner.call_op::<MakeKey>((), &new_key(&[], false), op).await.expect("a key");
        let secret = made.secret.expect("told once");
        let again = owner.call_op::<MakeKey>((), &new_key(&[], false), op).await.expect("the same answer");
        assert_eq!((again.key, again.secret), (made.key, None));
        let till = Till::with(&world, &secret);
        till.sends(&[sale("1", None, 900)]).await;
        owner.call::<ListKeys>((), &()).await.expect("keys");
        let random = secret.rsplit_once('_').map_or("", |(_, random)| random);
        let random = if random.len() < 20 { secret.as_str() } else { random };
        let found: Vec<_> = everything(&world).into_iter().filter(|text| text.contains(random)).collect();
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(world.count("select count(*) from api_key"), 1);
    });
}

#[test]
fn the_last_use_of_a_key_is_noted_every_few_minutes() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let till = Till::of(&world, &owner, &[], false).await;
        let last =
            async || owner.call::<ListKeys>((), &()).await.expect("keys")[0].last_used_at.map(|at| at.0);
        assert_eq!(last().await, None);
        till.sends(&[]).await;
        let first = world.now();
        assert_eq!(last().await, Some(first));
        world.pass(60);
        till.sends(&[]).await;
        assert_eq!(last().await, Some(first));
        world.pass(400);
        till.sends(&[]).await;
        assert_eq!(last().await, Some(first + 460));
    });
}

#[test]
fn a_batch_is_bounded_and_of_its_shape() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let till = Till::of(&world, &owner, &[], false).await;
        let many: Vec<_> = (0..501).map(|n| sale(&n.to_string(), None, 100)).collect();
        let (status, problem) = till.refused(&many).await;
        assert_eq!((status, problem.code), (413, Code::TooLarge));
        let answers = till.sends(&many[..500]).await;
        assert!(answers.iter().all(|answer| matches!(answer, FedAnswer::Recorded { .. })));
        let key = format!("Bearer {}", till.key);
        let body =
            br#"{"purchases":[{"reference":"1","store":"1","at":"","lines":[],"membre":{}}]}"#.to_vec();
        let headers = [("authorization", key.as_str())];
        let odd = till.client.send(Method::Post, &url::<FeedPurchases>(&()), &headers, body).await;
        assert_eq!(odd.status, 400, "{}", odd.text());
        assert!(odd.text().contains("membre"), "{}", odd.text());
        world.prove();
    });
}

#[test]
fn the_same_batch_from_many_at_once_is_recorded_once() {
    let (world, till) = block_on(async {
        let (world, owner, _) = World::founded().await;
        holder(&world, "77");
        let till = Till::of(&world, &owner, &[], true).await;
        (world, till)
    });
    let batch: Vec<_> = (0..20).map(|n| sale(&n.to_string(), Some(["77", "88"][n % 2]), 1_000)).collect();
    let answers = at_once(vec![till.client.clone(); 8], async |client: Client| {
        let till = Till { client, key: till.key.clone() };
        let answer = till.asks(&batch).await;
        let problem = || serde_json::from_slice::<Problem>(&answer.body).expect("a problem");
        serde_json::from_slice::<FeedAnswers>(&answer.body).map_err(|_| problem())
    });
    let all: Vec<_> = answers.into_iter().filter_map(Result::ok).flat_map(|done| done.answers).collect();
    let recorded = all.iter().filter(|answer| matches!(answer, FedAnswer::Recorded { .. })).count();
    assert_eq!(recorded, 20);
    assert!(!all.iter().any(|answer| matches!(answer, FedAnswer::Refused { .. })), "{all:?}");
    assert_eq!(world.count("select count(*) from purchase"), 20);
    assert_eq!(world.count("select count(*) from member where card = '88'"), 1);
    world.prove();
}

#[test]
fn what_a_till_sold_to_stays_when_the_file_that_brought_it_is_to_be_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = file(&owner, Kind::Members, "card,phone,name\n77,,Zoe Ek\n").await;
        let till = Till::of(&world, &owner, &[], false).await;
        till.sends(&[sale("1", Some("77"), 12_300)]).await;
        let refused = owner.call::<UndoImport>(import.id, &()).await.expect_err("it is needed");
        assert_eq!(refused.code, Code::StillNeeded);
        world.prove();
    });
}
