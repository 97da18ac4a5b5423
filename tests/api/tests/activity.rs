//! The record of changes: what it shows to whom, undo, and the seal that shows tampering.
use regulars_api::{Code, activity::*, items::*, members::*, settings::*, stores::*};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::{ids::StoreId, money::Money, rights::Role};

fn form(code: &str, name: &str) -> ItemForm {
    ItemForm {
        code: code.to_owned(),
        name: name.to_owned(),
        category: String::new(),
        barcode: None,
        price: Some(Money(1_800)),
        cost: None,
    }
}

async fn list(device: &Client, filter: &ActivityFilter) -> Vec<ChangeView> {
    device.call::<ListActivity>((), filter).await.expect("a page").changes
}

async fn only_item(device: &Client) -> ItemView {
    device.call::<ListItems>((), &ItemFilter::default()).await.expect("a page").items.swap_remove(0)
}

#[test]
fn a_change_tells_by_whom_and_what_was_before_and_after() {
    block_on(async {
        let (_, owner, me) = World::founded().await;
        let item = owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        owner
            .call::<EditItem>(item.id, &ItemEdit { rev: 1, item: form("1", "Green") })
            .await
            .expect("changed");
        let changes = list(&owner, &ActivityFilter::default()).await;
        let [edit, create, ..] = changes.as_slice() else { panic!("{changes:?}") };
        assert_eq!(
            (edit.action.as_str(), edit.staff, edit.staff_name.as_str()),
            ("item.edit", Some(me.staff), "林晓月")
        );
        let name = |json: &Option<serde_json::Value>| {
            json.as_ref().map(|json| json["name"].as_str().expect("a name").to_owned())
        };
        assert_eq!(
            (name(&edit.before).as_deref(), name(&edit.after).as_deref()),
            (Some("Oolong"), Some("Green"))
        );
        assert_eq!((create.before.is_none(), edit.entity_name.as_deref()), (true, Some("Green")));
        assert_eq!((edit.undoable, create.undoable), (true, false));
    });
}

#[test]
fn the_list_is_filtered_by_thing_person_and_time_and_read_to_its_end() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let first = owner.call::<CreateItem>((), &form("first", "Oolong")).await.expect("an item");
        let begin = world.now() + 100;
        world.pass(200);
        for i in 0..60 {
            owner.call::<CreateItem>((), &form(&i.to_string(), "Tea")).await.expect("an item");
        }
        let one = ActivityFilter {
            entity: Some("item".to_owned()),
            entity_id: Some(first.id.get()),
            ..ActivityFilter::default()
        };
        assert_eq!(list(&owner, &one).await.len(), 1);
        let before = ActivityFilter {
            until: Some(begin),
            entity: Some("item".to_owned()),
            ..ActivityFilter::default()
        };
        assert_eq!(list(&owner, &before).await.len(), 1);
        let (mut seen, mut filter) = (
            0,
            ActivityFilter { from: Some(begin), staff: Some(me.staff.get()), ..ActivityFilter::default() },
        );
        loop {
            let page = owner.call::<ListActivity>((), &filter).await.expect("a page");
            seen += page.changes.len();
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, 60);
        let nobody = ActivityFilter { staff: Some(99), ..ActivityFilter::default() };
        assert!(list(&owner, &nobody).await.is_empty());
    });
}

#[test]
fn a_store_manager_sees_only_what_was_done_at_the_store() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        let (mine, other) = (world.add_store(1, "2", "Mine"), world.add_store(1, "3", "Other"));
        for store in [mine, other] {
            owner.call::<SetStoreState>(store, &StoreState { rev: 1, open: false }).await.expect("closed");
        }
        let manager = world.staff(1, Role::StoreManager, &[mine]);
        let seen: Vec<Option<StoreId>> =
            list(&manager, &ActivityFilter::default()).await.iter().map(|c| c.store).collect();
        assert_eq!(seen, [Some(mine)]);
        let all =
            list(&owner, &ActivityFilter { entity: Some("store".to_owned()), ..ActivityFilter::default() })
                .await;
        let foreign = all.iter().find(|change| change.store == Some(other)).expect("a change");
        assert_eq!(
            manager.call::<UndoChange>(foreign.id, &()).await.expect_err("unknown").code,
            Code::NotFound
        );
        let own = all.iter().find(|change| change.store == Some(mine)).expect("a change");
        assert_eq!(
            manager.call::<UndoChange>(own.id, &()).await.expect_err("no right").code,
            Code::Forbidden
        );
    });
}

#[test]
fn what_is_done_to_a_member_names_the_member_and_is_seen_by_the_manager_of_the_store() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let (here, far) = (StoreId::try_from(1).expect("a key"), world.add_store(1, "2", "Far"));
        let new = NewMember {
            store: here,
            phone: "13800138021".to_owned(),
            name: "于文涛".to_owned(),
            card: String::new(),
            title: None,
            consent: vec![],
        };
        let id = owner.call::<CreateMember>((), &new).await.expect("a member").id;
        let (clerk, other) =
            (world.staff(1, Role::Clerk, &[here]), world.staff(1, Role::StoreManager, &[far]));
        let read = clerk.call::<GetMember>(id, &()).await.expect("a page");
        let edit =
            MemberEdit { version: read.version, tags: Some(vec!["vip".into()]), ..MemberEdit::default() };
        let edited = clerk.call::<EditMember>(id, &edit).await.expect("edited").change.expect("a change");
        let why = Reveal { reason: "a call".to_owned() };
        owner.call::<RevealPhone>(id, &why).await.expect("shown");
        clerk.call::<Identify>(id, &AtStore { store: here }).await.expect("a card");
        let note = NewNote { kind: NoteKind::Note, text: "said".to_owned(), store: Some(here) };
        let note = clerk.call::<AddNote>(id, &note).await.expect("noted");
        clerk.call::<RemoveNote>((id, note.id), &NoteAt { at: note.at }).await.expect("removed");
        let lost = other.call::<UndoChange>(edited, &()).await.expect_err("out of sight");
        assert_eq!(lost.code, Code::NotFound);
        let answer = clerk.answer::<UndoChange>(edited, &(), Client::op()).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());

        let manager = world.staff(1, Role::StoreManager, &[here]);
        let seen = list(&manager, &ActivityFilter::default()).await;
        let told: Vec<_> = seen
            .iter()
            .map(|c| (c.action.as_str(), c.entity_name.as_deref(), c.store_name.as_deref()))
            .collect();
        let all = [
            "member.undo",
            "note.remove",
            "note.add",
            "member.identify",
            "member.reveal_phone",
            "member.edit",
            "member.create",
        ];
        assert_eq!(told, all.map(|action| (action, Some("于文涛"), Some("Bund"))));
        let sights = ActivityFilter { entity: Some("sight".to_owned()), ..ActivityFilter::default() };
        assert_eq!(list(&manager, &sights).await.len(), 2);
        assert!(list(&other, &ActivityFilter::default()).await.is_empty());
    });
}

#[test]
fn an_edit_is_undone_whatever_it_was_made_on() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let last = async |entity: &str| {
            list(&owner, &ActivityFilter { entity: Some(entity.to_owned()), ..ActivityFilter::default() })
                .await
                .swap_remove(0)
        };
        let item = owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        owner
            .call::<EditItem>(item.id, &ItemEdit { rev: 1, item: form("9", "Green") })
            .await
            .expect("changed");
        let undone = owner.call::<UndoChange>(last("item").await.id, &()).await.expect("undone");
        assert_eq!((undone.entity.as_str(), undone.entity_id), ("item", item.id.get()));
        let back = only_item(&owner).await;
        assert_eq!((back.code.as_str(), back.name.as_str(), back.rev), ("1", "Oolong", 3));

        let store = StoreId::try_from(1).expect("a key");
        owner.call::<SetStoreState>(store, &StoreState { rev: 1, open: false }).await.expect("closed");
        owner.call::<UndoChange>(last("store").await.id, &()).await.expect("undone");
        assert!(owner.call::<ListStores>((), &()).await.expect("a list").stores[0].open);

        let region =
            owner.call::<CreateRegion>((), &RegionForm { name: "North".to_owned() }).await.expect("a region");
        let south = RegionEdit { rev: 1, region: RegionForm { name: "South".to_owned() } };
        owner.call::<EditRegion>(region.id, &south).await.expect("renamed");
        owner.call::<UndoChange>(last("region").await.id, &()).await.expect("undone");
        assert_eq!(owner.call::<ListStores>((), &()).await.expect("a list").regions[0].name, "North");

        let Settings { brand, .. } = owner.call::<GetSettings>((), &()).await.expect("settings");
        let mut programme = brand.programme.clone();
        programme.redemption = None;
        owner.call::<EditProgramme>((), &ProgrammeEdit { rev: brand.rev, programme }).await.expect("changed");
        owner.call::<UndoChange>(last("brand").await.id, &()).await.expect("undone");
        let now = owner.call::<GetSettings>((), &()).await.expect("settings").brand;
        assert_eq!(now.programme, brand.programme);
    });
}

#[test]
fn what_can_be_taken_back_is_listed_alone_and_to_nobody_who_may_not() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let item = owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        owner.call::<CreateItem>((), &form("2", "Pu-erh")).await.expect("an item");
        for (rev, name) in [(1, "Green"), (2, "Black")] {
            owner.call::<EditItem>(item.id, &ItemEdit { rev, item: form("1", name) }).await.expect("changed");
        }
        let store = world.add_store(1, "2", "Mine");
        owner.call::<SetStoreState>(store, &StoreState { rev: 1, open: false }).await.expect("closed");
        let only = ActivityFilter { undoable: Some(true), ..ActivityFilter::default() };
        let told = list(&owner, &only).await;
        let actions = |told: &[ChangeView]| told.iter().map(|c| c.action.clone()).collect::<Vec<_>>();
        assert_eq!(actions(&told), ["store.close", "item.edit"]);
        assert!(told.iter().all(|change| change.undoable));
        assert_eq!(told[1].after.as_ref().expect("a state")["name"], "Black");
        let items = ActivityFilter { entity: Some("item".to_owned()), ..only.clone() };
        assert_eq!(actions(&list(&owner, &items).await), ["item.edit"]);
        // A store's manager sees that the store was closed, and may not open it again.
        let manager = world.staff(1, Role::StoreManager, &[store]);
        assert_eq!(actions(&list(&manager, &ActivityFilter::default()).await), ["store.close"]);
        assert!(list(&manager, &only).await.is_empty());
        // An undo is an edit, too.
        owner.call::<UndoChange>(told[1].id, &()).await.expect("undone");
        assert_eq!(actions(&list(&owner, &only).await), ["item.undo", "store.close"]);
    });
}

#[test]
fn what_can_be_taken_back_is_read_to_its_end_behind_what_cannot() {
    block_on(async {
        let (_, owner) = sealed().await;
        let mut filter = ActivityFilter { undoable: Some(true), ..ActivityFilter::default() };
        let (mut seen, mut pages) = (Vec::new(), 0);
        loop {
            let page = owner.call::<ListActivity>((), &filter).await.expect("a page");
            seen.extend(page.changes.iter().map(|change| change.id.get()));
            pages += 1;
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        // Of 1,200 edits of one thing the last; each request looks through as much as without the filter.
        assert_eq!((seen, pages), (vec![1_200], 5));
    });
}

#[test]
fn only_the_last_edit_is_undone_and_a_creation_stays() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let item = owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        for (rev, name) in [(1, "Green"), (2, "Black")] {
            owner.call::<EditItem>(item.id, &ItemEdit { rev, item: form("1", name) }).await.expect("changed");
        }
        let changes =
            list(&owner, &ActivityFilter { entity: Some("item".to_owned()), ..ActivityFilter::default() })
                .await;
        let undo = async |i: usize| owner.call::<UndoChange>(changes[i].id, &()).await;
        assert_eq!(undo(1).await.expect_err("changed since").code, Code::ChangedMeanwhile);
        undo(0).await.expect("undone");
        assert_eq!(only_item(&owner).await.name, "Green");
    });
}

async fn verify(owner: &Client) -> (i64, i64, Option<i64>) {
    let (mut blocks, mut changes, mut query) = (0, 0, SealQuery::default());
    loop {
        let step = owner.call::<VerifySeal>((), &query).await.expect("a step");
        blocks += step.blocks;
        changes += step.changes;
        if step.broken.is_some() || step.next.is_none() {
            return (blocks, changes, step.broken);
        }
        query.after = step.next;
    }
}

/// 1,200 changes in the past, sealed into three blocks of 500 and less.
async fn sealed() -> (World, Client) {
    let (world, owner, _) = World::founded().await;
    world.sql(|c| {
        for i in 1..=1_200_i64 {
            let insert =
                "insert into change (brand_id, id, at, staff_id, action, entity, entity_id, before, after)
                          values (1, ?1, 0, 1, 'item.edit', 'item', 1, '{\"price\":1}', '{\"price\":2}')";
            c.execute(insert, [i]).expect("a change");
        }
    });
    world.night().await;
    (world, owner)
}

#[test]
fn what_has_settled_is_sealed_and_verified_step_by_step() {
    block_on(async {
        let (world, owner) = sealed().await;
        assert_eq!(verify(&owner).await, (3, 1_200, None));
        let item = owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        world.night().await;
        assert_eq!(verify(&owner).await, (3, 1_200, None), "a change of this minute waits");
        world.pass(600);
        owner.call::<SetItemState>(item.id, &ItemState { rev: 1, retired: true }).await.expect("retired");
        world.night().await;
        // With the founding of the brand, which was of that minute too.
        assert_eq!(verify(&owner).await, (4, 1_202, None));
    });
}

#[test]
fn whoever_gets_past_the_triggers_is_found_out_by_the_seal() {
    block_on(async {
        let forgeries = [
            ("update change set after = '{\"price\":3}' where id = 700", 2),
            ("delete from change where id = 300", 1),
            ("update seal set hash = 'aa' where block = 3", 3),
            ("delete from seal where block = 2", 3),
        ];
        for (forgery, broken) in forgeries {
            let (world, owner) = sealed().await;
            let refused = world.sql(|c| c.execute(forgery, []));
            assert!(refused.is_err(), "the triggers refuse: {forgery}");
            world.sql(|c| {
                c.execute_batch(
                    "drop trigger change_is_never_updated; drop trigger change_is_never_deleted;
                     drop trigger seal_is_never_updated; drop trigger seal_is_never_deleted;",
                )
                .expect("dropped");
                c.execute(forgery, []).expect("forged");
            });
            assert_eq!(verify(&owner).await.2, Some(broken), "{forgery}");
        }
        // A row slipped in between sealed ones.
        let (world, owner) = sealed().await;
        world.sql(|c| {
            c.execute_batch("drop trigger change_is_never_deleted; delete from change where id = 600;
                             insert into change (brand_id, id, at, staff_id, action, entity, entity_id, reason)
                             values (1, 600, 0, 1, 'item.edit', 'item', 1, 'forged');")
                .expect("forged")
        });
        assert_eq!(verify(&owner).await.2, Some(2));
    });
}

#[test]
fn an_undo_does_not_write_over_what_came_while_it_was_asked_for() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let item = owner.call::<CreateItem>((), &form("1", "Oolong")).await.expect("an item");
        let edit = ItemEdit { rev: 1, item: form("1", "Green") };
        owner.call::<EditItem>(item.id, &edit).await.expect("changed");
        let changes = list(&owner, &ActivityFilter::default()).await;
        world.meanwhile(&format!(
            "update item set name = 'Black', rev = 3 where id = {0};
             insert into change (brand_id, id, at, staff_id, action, entity, entity_id)
             values (1, 9007199254740000, 0, 1, 'item.edit', 'item', {0})",
            item.id
        ));
        let late = owner.call::<UndoChange>(changes[0].id, &()).await.expect_err("changed since");
        assert_eq!(late.code, Code::ChangedMeanwhile);
        assert_eq!(only_item(&owner).await.name, "Black");
    });
}
