//! How good a profile is: what is missing, since when the contact is right, whom a store asks, and that a confirmation counts once
//! and is taken back.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity, UndoChange},
    members::*,
    quality::*,
};
use regulars_api_tests::{Client, World, block_on, imports::file, shop::key};
use regulars_domain::{
    ids::{ChangeId, MemberId},
    import::field::Kind,
    quality::Asked,
    rights::Role,
    time::Timestamp,
};
use rusqlite::params;

const DAY: i64 = 86_400;

/// A brand, and an owner whose session outlasts the years that pass here.
async fn shop() -> (World, Client) {
    let (world, _, _) = World::founded().await;
    let owner = world.staff(1, Role::Owner, &[]);
    (world, owner)
}

async fn registered(device: &Client, name: &str, phone: &str) -> MemberId {
    let new = NewMember {
        store: key(1),
        phone: phone.to_owned(),
        name: name.to_owned(),
        card: String::new(),
        title: None,
        consent: vec![],
    };
    device.call::<CreateMember>((), &new).await.expect("registered").id
}

async fn quality(device: &Client, member: MemberId) -> Quality {
    device.call::<GetQuality>(member, &()).await.expect("a quality")
}

/// Since when the contact is right, and how fresh it is.
async fn fresh(device: &Client, member: MemberId) -> Option<(Timestamp, u8)> {
    quality(device, member).await.reach.map(|reach| (reach.since, reach.freshness))
}

async fn confirmed(device: &Client, member: MemberId, since: Timestamp) -> ChangeId {
    let edited = device.call::<ConfirmContact>(member, &Confirmation { since }).await.expect("confirmed");
    edited.change.expect("a change")
}

/// Edits what is named, from the version that is there now.
async fn edited(device: &Client, member: MemberId, edit: MemberEdit) -> ChangeId {
    let version = device.call::<GetMember>(member, &()).await.expect("a page").version;
    let edit = MemberEdit { version, ..edit };
    device.call::<EditMember>(member, &edit).await.expect("edited").change.expect("a change")
}

fn phone(text: &str) -> MemberEdit {
    MemberEdit { phone: Some(text.to_owned()), ..MemberEdit::default() }
}

async fn asked(device: &Client, coming: bool) -> Vec<MemberId> {
    let (mut ids, mut after) = (vec![], None);
    loop {
        let query = ToConfirmQuery { store: key(1), coming: Some(coming), after };
        let page = device.call::<ListToConfirm>((), &query).await.expect("a page");
        ids.extend(page.members.iter().map(|member| member.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

#[test]
fn a_profile_says_what_is_missing_and_grows_with_what_is_learned() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let first = quality(&owner, id).await;
        assert_eq!(first.completeness, 45);
        assert_eq!(
            first.missing,
            [Asked::Birthday, Asked::Consent, Asked::Email, Asked::Habits, Asked::Address]
        );
        let reach = first.reach.expect("a phone");
        assert_eq!((reach.since, reach.freshness), (Timestamp(world.now()), 100));
        assert!(matches!(reach.contact, Contact::Phone(phone) if phone.as_str() == "138****8021"));

        let mut profile = owner.call::<GetMember>(id, &()).await.expect("a page").profile;
        profile.birthday = Some(Birthday { year: None, month: 6, day: 1, lunar: false });
        profile.consent.insert(Channel::Sms, Consent { given: false, at: Timestamp(0) });
        edited(&owner, id, MemberEdit { profile: Some(profile), ..MemberEdit::default() }).await;
        let then = quality(&owner, id).await;
        assert_eq!((then.completeness, then.missing.len()), (75, 3), "no is an answer");
    });
}

#[test]
fn who_gave_nothing_to_be_reached_by_is_incomplete_and_not_stale() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = world.add_member("Nameless", &[]);
        world.pass(800 * DAY);
        let found = quality(&owner, id).await;
        assert_eq!((found.completeness, found.reach), (0, None));
        assert_eq!(asked(&owner, false).await, []);
        let refused = owner
            .call::<ConfirmContact>(id, &Confirmation { since: Timestamp(0) })
            .await
            .expect_err("nothing");
        assert_eq!(refused.code, Code::WrongState);
    });
}

#[test]
fn a_contact_is_fresh_for_a_year_then_asked_about_and_fresh_again_once_confirmed() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let joined = Timestamp(world.now());
        world.pass(365 * DAY);
        assert_eq!(fresh(&owner, id).await, Some((joined, 100)));
        assert_eq!(asked(&owner, false).await, []);
        world.pass(183 * DAY);
        assert_eq!(fresh(&owner, id).await, Some((joined, 49)));
        assert_eq!(asked(&owner, false).await, [id]);
        confirmed(&owner, id, joined).await;
        assert_eq!(fresh(&owner, id).await, Some((Timestamp(world.now()), 100)));
        assert_eq!(asked(&owner, false).await, []);
    });
}

#[test]
fn a_new_number_is_given_now_and_what_stands_beside_it_confirms_nothing() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let joined = Timestamp(world.now());
        world.pass(100 * DAY);
        let mut profile = owner.call::<GetMember>(id, &()).await.expect("a page").profile;
        profile.email = "yu@example.com".to_owned();
        edited(&owner, id, MemberEdit { profile: Some(profile), ..MemberEdit::default() }).await;
        owner.sells(id, 5_000, 0).await;
        assert_eq!(fresh(&owner, id).await, Some((joined, 100)), "neither an e-mail nor a purchase");
        edited(&owner, id, phone("13800138022")).await;
        let given = Timestamp(world.now());
        assert_eq!(fresh(&owner, id).await, Some((given, 100)));
        world.pass(100 * DAY);
        // Without a phone the e-mail is what is asked about.
        edited(&owner, id, phone("")).await;
        let reach = quality(&owner, id).await.reach.expect("an e-mail");
        assert_eq!(reach.contact, Contact::Email("yu@example.com".to_owned()));
        assert_eq!(reach.since, Timestamp(world.now()));
    });
}

#[test]
fn a_confirmation_counts_once_and_is_taken_back_as_it_was() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let joined = Timestamp(world.now());
        world.pass(500 * DAY);
        let op = Client::op();
        let yes = Confirmation { since: joined };
        let first = owner.call_op::<ConfirmContact>(id, &yes, op).await.expect("confirmed");
        world.pass(60);
        let again = owner.call_op::<ConfirmContact>(id, &yes, op).await.expect("the first answer");
        assert_eq!(first, again);
        assert_eq!(world.figure("select count(*) from change where action = 'member.confirm'"), 1);
        let late = owner.call::<ConfirmContact>(id, &yes).await.expect_err("confirmed meanwhile");
        assert_eq!(late.code, Code::ChangedMeanwhile);

        let filter = ActivityFilter { undoable: Some(true), ..ActivityFilter::default() };
        let listed = owner.call::<ListActivity>((), &filter).await.expect("a page").changes;
        assert!(listed.iter().any(|change| change.action == "member.confirm"), "{listed:?}");
        owner.call::<UndoChange>(first.change.expect("a change"), &()).await.expect("taken back");
        assert_eq!(fresh(&owner, id).await.map(|(since, _)| since), Some(joined));
        assert_eq!(asked(&owner, false).await, [id]);
    });
}

#[test]
fn a_confirmation_that_was_renewed_or_whose_number_was_changed_is_not_taken_back() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let mut since = Timestamp(world.now());
        let mut changes = vec![];
        for _ in 0..2 {
            world.pass(400 * DAY);
            changes.push(confirmed(&owner, id, since).await);
            since = Timestamp(world.now());
        }
        let refused = owner.call::<UndoChange>(changes[0], &()).await.expect_err("renewed");
        assert_eq!(refused.code, Code::ChangedMeanwhile);
        world.pass(DAY);
        edited(&owner, id, phone("13800138022")).await;
        let refused = owner.call::<UndoChange>(changes[1], &()).await.expect_err("another number");
        assert_eq!(refused.code, Code::ChangedMeanwhile);
    });
}

#[test]
fn an_edit_taken_back_brings_back_how_old_the_former_number_was() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let joined = Timestamp(world.now());
        world.pass(400 * DAY);
        let change = edited(&owner, id, phone("13800138022")).await;
        let given = Timestamp(world.now());
        world.pass(DAY);
        // The new number is confirmed; that it was a slip shows later.
        confirmed(&owner, id, given).await;
        owner.call::<UndoChange>(change, &()).await.expect("taken back");
        assert_eq!(fresh(&owner, id).await.map(|(since, _)| since), Some(joined));
    });
}

#[test]
fn an_edit_of_something_else_that_is_taken_back_leaves_a_confirmation_in_place() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let joined = Timestamp(world.now());
        world.pass(400 * DAY);
        let tags = Some(vec!["tea".to_owned()]);
        let change = edited(&owner, id, MemberEdit { tags, ..MemberEdit::default() }).await;
        confirmed(&owner, id, joined).await;
        let now = Timestamp(world.now());
        owner.call::<UndoChange>(change, &()).await.expect("taken back");
        assert_eq!(fresh(&owner, id).await.map(|(since, _)| since), Some(now));
    });
}

#[test]
fn a_file_gives_a_contact_on_the_day_that_it_names_and_changes_it_on_the_day_it_comes() {
    block_on(async {
        let (world, owner) = shop().await;
        let old = "card,name,phone,joined\n7,Ann Lee,13800138021,2020-03-01\n8,Bo Ek,13800138022,\n";
        file(&owner, Kind::Members, old).await;
        let of = |card: &str| -> MemberId {
            key(world.figure(&format!("select id from member where card = '{card}'")))
        };
        let (ann, bo) = (of("7"), of("8"));
        assert_eq!(fresh(&owner, ann).await.map(|(_, freshness)| freshness), Some(0));
        assert_eq!(fresh(&owner, bo).await, Some((Timestamp(world.now()), 100)));
        assert_eq!(asked(&owner, false).await, [ann]);
        world.pass(10 * DAY);
        file(&owner, Kind::Members, "card,name,phone\n7,Ann Lee,13800138029\n8,Bo Eck,13800138022\n").await;
        assert_eq!(fresh(&owner, ann).await, Some((Timestamp(world.now()), 100)));
        assert_eq!(fresh(&owner, bo).await, Some((Timestamp(world.now() - 10 * DAY), 100)));
    });
}

#[test]
fn a_store_asks_who_is_at_home_there_the_longest_unconfirmed_first_page_by_page_in_one_trip() {
    block_on(async {
        let (world, owner) = shop().await;
        let other = world.add_store(1, "2", "Sea");
        world.pass(1_000 * DAY);
        let now = world.now();
        let plant = |n: i64, home: i64| {
            let id = world.add_member(&format!("Member {n}"), &[other]);
            world.sql(|c| {
                // Each longer ago than the one before; every third came of late.
                let update = "update member set phone = ?2, joined_at = ?3, home_store = ?4, last_at = ?5 where id = ?1";
                let last = (n % 3 == 0).then_some(now - DAY);
                let joined = now - 400 * DAY - n;
                let phone = format!("+86138001{n:05}");
                c.execute(update, params![id.get(), phone, joined, home, last]).expect("a member");
            });
            id
        };
        let mut here: Vec<MemberId> = (0..130).map(|n| plant(n, 1)).collect();
        plant(1_000, other.get());
        here.reverse();
        assert_eq!(asked(&owner, false).await, here);
        let coming: Vec<MemberId> = (0..130).rev().filter(|n| n % 3 == 0).map(|n| here[129 - n]).collect();
        assert_eq!(asked(&owner, true).await, coming);

        let query = ToConfirmQuery { store: key(1), coming: None, after: None };
        let answer = owner.answer::<ListToConfirm>((), &query, 0).await;
        assert_eq!((answer.status, answer.trips()), (200, 1), "{}", answer.text());
        let page: ToConfirmPage = serde_json::from_slice(&answer.body).expect("a page");
        assert_eq!(page.members.len(), 50);
        assert!(!answer.text().contains("+86138001"), "numbers are masked");
    });
}

#[test]
fn a_clerk_asks_for_their_own_store_only_and_who_may_not_edit_asks_nobody() {
    block_on(async {
        let (world, owner) = shop().await;
        let other = world.add_store(1, "2", "Sea");
        let id = registered(&owner, "于文涛", "13800138021").await;
        let since = Timestamp(world.now());
        world.pass(400 * DAY);
        let (own, elsewhere) =
            (world.staff(1, Role::Clerk, &[key(1)]), world.staff(1, Role::Clerk, &[other]));
        let query = ToConfirmQuery { store: key(1), coming: None, after: None };
        assert_eq!(asked(&own, false).await, [id]);
        let refused = elsewhere.call::<ListToConfirm>((), &query).await.expect_err("no store of theirs");
        assert_eq!(refused.code, Code::NotFound);
        let refused =
            elsewhere.call::<ConfirmContact>(id, &Confirmation { since }).await.expect_err("unseen");
        assert_eq!(refused.code, Code::NotFound);
        let analyst = world.staff(1, Role::Analyst, &[]);
        assert_eq!(
            analyst.call::<ListToConfirm>((), &query).await.expect_err("no right").code,
            Code::Forbidden
        );
        assert_eq!(quality(&analyst, id).await.reach.map(|reach| reach.freshness), Some(90));
        let lost = ToConfirmQuery { after: Some("nonsense".to_owned()), ..query };
        assert_eq!(own.call::<ListToConfirm>((), &lost).await.expect_err("no place").code, Code::Malformed);
        confirmed(&own, id, since).await;
        assert_eq!(asked(&own, false).await, []);
    });
}

#[test]
fn confirming_takes_two_round_trips() {
    block_on(async {
        let (world, owner) = shop().await;
        let id = registered(&owner, "于文涛", "13800138021").await;
        let yes = Confirmation { since: Timestamp(world.now()) };
        world.pass(400 * DAY);
        let answer = owner.answer::<ConfirmContact>(id, &yes, Client::op()).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let read = owner.answer::<GetQuality>(id, &(), 0).await;
        assert_eq!((read.status, read.trips()), (200, 1), "{}", read.text());
    });
}

#[test]
fn a_number_confirmed_while_two_were_one_says_nothing_of_the_one_that_comes_back() {
    block_on(async {
        let (world, owner) = shop().await;
        let ann = registered(&owner, "Ann Lee", "13800138021").await;
        let joined = Timestamp(world.now());
        world.pass(100 * DAY);
        let other = registered(&owner, "Anne Lee", "13800138022").await;
        let given = Timestamp(world.now());
        world.pass(400 * DAY);
        let merged = owner.tries_to_merge(ann, other, &["phone"]).await.expect("merged");
        assert_eq!(fresh(&owner, ann).await.map(|(since, _)| since), Some(given), "as fresh as it was");
        confirmed(&owner, ann, given).await;
        owner.takes_apart(merged.change).await;
        assert_eq!(fresh(&owner, ann).await.map(|(since, _)| since), Some(joined));
        assert_eq!(fresh(&owner, other).await.map(|(since, _)| since), Some(given));
    });
}
