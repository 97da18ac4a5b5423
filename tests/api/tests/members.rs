//! Members: registering, editing with conflicts and undo, sight, notes, tags.
use regulars_api::{Code, activity::UndoChange, members::*};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::{
    ids::{MemberId, StoreId},
    name::Title,
    rights::Role,
    time::Timestamp,
};

pub fn store(id: i64) -> StoreId {
    StoreId::try_from(id).expect("a key")
}

fn new(name: &str, phone: &str) -> NewMember {
    NewMember {
        store: store(1),
        phone: phone.to_owned(),
        name: name.to_owned(),
        card: String::new(),
        title: Some(Title::Mr),
        consent: vec![Channel::Sms],
    }
}

pub async fn create(client: &Client, name: &str, phone: &str) -> MemberId {
    client.call::<CreateMember>((), &new(name, phone)).await.expect("created").id
}

async fn page(client: &Client, id: MemberId) -> MemberPage {
    client.call::<GetMember>(id, &()).await.expect("the page")
}

#[test]
fn a_new_member_is_registered_with_keys_sight_and_the_day_s_count() {
    block_on(async {
        let (world, _, _) = World::founded().await;
        let clerk = world.staff(1, Role::Clerk, &[store(1)]);
        let id = create(&clerk, "于文涛", "138 0013 8021").await;
        let page = page(&clerk, id).await;
        assert_eq!(page.face.name.as_ref().map(|n| (n.family(), n.given())), Some(("于", "文涛")));
        assert_eq!(page.face.phone.as_ref().map(ToString::to_string).as_deref(), Some("138****8021"));
        assert_eq!(page.face.home_store.name, "Bund");
        let consent = page.profile.consent.get(&Channel::Sms).expect("a consent");
        assert!(consent.given && consent.at == Timestamp(world.now()));
        assert!(matches!(page.timeline.entries.as_slice(), [Entry { what: What::Joined, .. }]));
        let (keys, new): (i64, i64) = world.sql(|c| {
            let keys =
                c.query_row("select count(*) from member_key where member_id = ?1", [id.get()], |r| r.get(0));
            let new = c.query_row("select new_members from store_day", [], |r| r.get(0));
            (keys.expect("a count"), new.expect("a count"))
        });
        assert!(keys >= 5, "{keys}");
        assert_eq!(new, 1);
        let day = i32::try_from(world.now().div_euclid(86_400)).expect("a day");
        let here = MemberFilter { store: Some(1), ..MemberFilter::default() };
        let joined =
            |joined| ListQuery { filter: here.clone(), joined: Some(joined), ..ListQuery::default() };
        let mut found = Vec::new();
        for day in [day - 1, day, day + 1] {
            let list = clerk.call::<ListMembers>((), &joined(day)).await.expect("a list");
            found.extend(list.rows.iter().map(|row| row.id));
        }
        assert_eq!(found, [id], "on one of the days around now, and on one only");
        let nowhere = ListQuery { joined: Some(day), ..ListQuery::default() };
        let owner = world.staff(1, Role::Owner, &[]);
        let refused = owner.call::<ListMembers>((), &nowhere).await.expect_err("of no store");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Required, Some("filter.store")));
    });
}

#[test]
fn a_phone_belongs_to_one_member_and_the_refusal_says_to_whom() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let again =
            owner.call::<CreateMember>((), &new("另一人", "+86 138 0013 8021")).await.expect_err("taken");
        assert_eq!((again.code, again.field.as_deref()), (Code::AlreadyTaken, Some("phone")));
        assert_eq!(again.params.get("id"), Some(&id.to_string()));
        assert!(world.add_brand("Other") > 1);
        let other = world.staff(2, Role::Owner, &[]);
        create(&other, "于文涛", "13800138021").await;
    });
}

#[test]
fn a_member_needs_a_phone_a_name_or_a_card() {
    block_on(async {
        let (_world, owner, _) = World::founded().await;
        let nobody = owner.call::<CreateMember>((), &new("", " ")).await.expect_err("nobody");
        assert_eq!((nobody.code, nobody.field.as_deref()), (Code::Required, Some("phone")));
        let bad = owner.call::<CreateMember>((), &new("", "12345")).await.expect_err("no number");
        assert_eq!((bad.code, bad.field.as_deref()), (Code::InvalidPhone, Some("phone")));
        let card = NewMember { card: "HM 0001-2345".to_owned(), ..new("", "") };
        let id = owner.call::<CreateMember>((), &card).await.expect("by card").id;
        assert_eq!(page(&owner, id).await.face.card.map(|c| c.to_string()).as_deref(), Some("HM00012345"));
        let again = owner.call::<CreateMember>((), &card).await.expect_err("taken");
        assert_eq!((again.code, again.field.as_deref()), (Code::AlreadyTaken, Some("card")));
    });
}

#[test]
fn the_same_registration_sent_twice_makes_one_member() {
    block_on(async {
        let (_world, owner, _) = World::founded().await;
        let op = Client::op();
        let first =
            owner.call_op::<CreateMember>((), &new("于文涛", "13800138021"), op).await.expect("created");
        let again =
            owner.call_op::<CreateMember>((), &new("于文涛", "13800138021"), op).await.expect("the same");
        assert_eq!(first, again);
    });
}

#[test]
fn a_store_bound_role_sees_a_foreign_member_only_after_choosing_them() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        let id = create(&owner, "于文涛", "13800138021").await;
        let clerk = world.staff(1, Role::Clerk, &[pudong]);
        let hidden = clerk.call::<GetMember>(id, &()).await.expect_err("out of sight");
        assert_eq!(hidden.code, Code::NotFound);
        assert_eq!(
            clerk.call::<GetCard>(id, &CardQuery::default()).await.expect_err("out of sight").code,
            Code::NotFound
        );
        let foreign =
            clerk.call::<Identify>(id, &AtStore { store: store(1) }).await.expect_err("not their store");
        assert_eq!(foreign.code, Code::NotFound);
        let card = clerk.call::<Identify>(id, &AtStore { store: pudong }).await.expect("chosen");
        assert_eq!(card.face.id, id);
        assert_eq!(page(&clerk, id).await.face.id, id);
        let logged: (String, i64) = world.sql(|c| {
            c.query_row("select action, store_id from change where entity = 'sight'", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .expect("one look")
        });
        assert_eq!(logged, ("member.identify".to_owned(), pudong.get()));
    });
}

#[test]
fn choosing_a_member_again_with_the_same_operation_answers_the_card_and_logs_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let op = Client::op();
        for _ in 0..2 {
            let card = owner.call_op::<Identify>(id, &AtStore { store: store(1) }, op).await.expect("a card");
            assert_eq!(card.face.id, id);
        }
        let looks: i64 = world.sql(|c| {
            c.query_row("select count(*) from change where entity = 'sight'", [], |r| r.get(0))
                .expect("a count")
        });
        assert_eq!(looks, 1);
    });
}

#[test]
fn a_phone_is_shown_whole_only_for_a_reason_and_to_those_who_may() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let reason = Reveal { reason: "Left her umbrella".to_owned() };
        let shown = owner.call::<RevealPhone>(id, &reason).await.expect("shown");
        assert_eq!(shown.phone, "+8613800138021");
        let none =
            owner.call::<RevealPhone>(id, &Reveal { reason: " ".to_owned() }).await.expect_err("no reason");
        assert_eq!(none.field.as_deref(), Some("reason"));
        let clerk = world.staff(1, Role::Clerk, &[store(1)]);
        assert_eq!(clerk.call::<RevealPhone>(id, &reason).await.expect_err("a clerk").code, Code::Forbidden);
        let beneath: String = world.sql(|c| {
            c.query_row(
                "select group_concat(coalesce(before,'') || coalesce(after,'') || coalesce(reason,'')) || (select group_concat(result) from op) from change",
                [],
                |r| r.get(0),
            )
            .expect("the records")
        });
        assert!(beneath.contains("umbrella") && !beneath.contains("13800138021"), "{beneath}");
    });
}

#[test]
fn an_edit_is_recorded_field_by_field_and_can_be_undone() {
    block_on(async {
        let (_world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let before = page(&owner, id).await;
        let mut profile = before.profile.clone();
        profile.likes = " quiet table ".to_owned();
        profile.name =
            Some(NameParts { family: "于".into(), given: "小涛".into(), latin: "Yu Xiaotao".into() });
        let edit = MemberEdit {
            version: before.version,
            phone: Some("13800138022".to_owned()),
            tags: Some(vec!["vip".to_owned(), "vip".to_owned()]),
            profile: Some(profile),
            ..MemberEdit::default()
        };
        let edited = owner.call::<EditMember>(id, &edit).await.expect("edited");
        let after = page(&owner, id).await;
        assert_eq!(after.version, edited.version);
        assert_eq!(after.profile.likes, "quiet table");
        assert_eq!(after.face.tags, ["vip"]);
        let found = look_up(&owner, "8022").await;
        assert_eq!(found.hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id]);
        assert!(look_up(&owner, "8021").await.hits.is_empty());
        assert_eq!(look_up(&owner, "xiaotao").await.hits.len(), 1);

        let history = owner.call::<ListEdits>(id, &EditsQuery::default()).await.expect("a history");
        let fields: Vec<&str> = history.edits[0].fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(fields, ["phone", "profile.likes", "profile.name", "tags"]);

        let change = edited.change.expect("a change");
        let undone = owner.call::<UndoChange>(change, &()).await.expect("undone");
        assert_eq!((undone.entity.as_str(), undone.entity_id), ("member", id.get()));
        let back = page(&owner, id).await;
        assert_eq!((back.version, back.profile, back.face.tags), (before.version, before.profile, vec![]));
        assert_eq!(look_up(&owner, "8021").await.hits.len(), 1);
        let tags = owner.call::<ListTags>((), &()).await.expect("tags");
        assert!(tags.is_empty(), "{tags:?}");
    });
}

async fn look_up(client: &Client, q: &str) -> Found {
    let query = LookUpQuery { q: q.to_owned(), store: 1, region: Some("CN".to_owned()) };
    client.call::<LookUp>((), &query).await.expect("an answer")
}

#[test]
fn an_edit_from_an_older_version_is_refused_and_a_purchase_between_is_no_conflict() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let read = page(&owner, id).await;
        world.sql(|c| {
            c.execute("update member set rev = rev + 1, balance = 5", []).expect("a purchase meanwhile")
        });
        let like = |likes: &str| MemberEdit {
            version: read.version,
            profile: Some(Profile { likes: likes.to_owned(), ..read.profile.clone() }),
            ..MemberEdit::default()
        };
        let edited = owner.call::<EditMember>(id, &like("tea")).await.expect("edited");
        let stale = owner.call::<EditMember>(id, &like("coffee")).await.expect_err("stale");
        assert_eq!(stale.code, Code::ChangedMeanwhile);
        let now = MemberEdit { version: edited.version, ..like("coffee") };
        owner.call::<EditMember>(id, &now).await.expect("edited");
        let undo =
            owner.call::<UndoChange>(edited.change.expect("a change"), &()).await.expect_err("overwritten");
        assert_eq!(undo.code, Code::ChangedMeanwhile);
    });
}

#[test]
fn what_is_wrong_in_a_profile_is_told_at_its_field() {
    block_on(async {
        let (_world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let read = page(&owner, id).await;
        let birthday = |month, day| Some(Birthday { year: None, month, day, lunar: false });
        let child = Child { birthday: birthday(13, 1), ..Child::default() };
        let cases = [
            (Profile { email: "nobody".into(), ..read.profile.clone() }, "profile.email", Code::Invalid),
            (
                Profile { birthday: birthday(2, 30), ..read.profile.clone() },
                "profile.birthday",
                Code::Invalid,
            ),
            (
                Profile { children: vec![child], ..read.profile.clone() },
                "profile.children.0.birthday",
                Code::Invalid,
            ),
            (Profile { likes: "x".repeat(201), ..read.profile.clone() }, "profile.likes", Code::TooLong),
        ];
        for (profile, field, code) in cases {
            let edit = MemberEdit { version: read.version, profile: Some(profile), ..MemberEdit::default() };
            let wrong = owner.call::<EditMember>(id, &edit).await.expect_err(field);
            assert_eq!((wrong.code, wrong.field.as_deref()), (code, Some(field)));
        }
    });
}

#[test]
fn a_new_home_store_takes_the_member_s_keys_along() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pudong = world.add_store(1, "2", "Pudong");
        let id = create(&owner, "于文涛", "13800138021").await;
        let version = page(&owner, id).await.version;
        let edit = MemberEdit { version, home_store: Some(pudong), ..MemberEdit::default() };
        owner.call::<EditMember>(id, &edit).await.expect("moved");
        let stores: String = world.sql(|c| {
            c.query_row("select group_concat(distinct store_id) from member_key", [], |r| r.get(0))
                .expect("stores")
        });
        assert_eq!(stores, pudong.to_string());
        let nowhere = MemberEdit {
            version: page(&owner, id).await.version,
            home_store: Some(store(77)),
            ..MemberEdit::default()
        };
        let refused = owner.call::<EditMember>(id, &nowhere).await.expect_err("no such store");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::NotFound, Some("home_store")));
    });
}

#[test]
fn a_note_stands_on_the_timeline_until_its_writer_takes_it_away() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let clerk = world.staff(1, Role::Clerk, &[store(1)]);
        let note = NewNote { kind: NoteKind::Call, text: "Asked for a room".into(), store: Some(store(1)) };
        let key = clerk.call::<AddNote>(id, &note).await.expect("written");
        let card = clerk.call::<GetCard>(id, &CardQuery::default()).await.expect("a card");
        assert!(
            matches!(&card.lately[0].what, What::Note { channel: NoteKind::Call, text, .. } if text == "Asked for a room")
        );
        assert_eq!(card.lately[0].store.as_ref().map(|s| s.name.as_str()), Some("Bund"));
        let other =
            owner.call::<RemoveNote>((id, key.id), &NoteAt { at: key.at }).await.expect_err("another's");
        assert_eq!(other.code, Code::Forbidden);
        clerk.call::<RemoveNote>((id, key.id), &NoteAt { at: key.at }).await.expect("taken away");
        assert!(clerk.call::<GetCard>(id, &CardQuery::default()).await.expect("a card").lately.is_empty());
    });
}
