//! Two members who are one person: everything goes over, and comes back where that was wrong.
use regulars_api::{
    Code,
    activity::{ActivityFilter, ListActivity, UndoChange},
    duplicates::*,
    imports::UndoImport,
    members::*,
    points::*,
    purchases::*,
};
use regulars_api_tests::{
    Client, World, block_on,
    imports::file,
    shop::{amount, key},
};
use regulars_domain::{
    ids::{ChangeId, MemberId},
    import::field::Kind,
    loyalty::{Points, Standing},
    rights::Role,
};
use rusqlite::params;

fn has(balance: i64, debt: i64) -> Standing {
    Standing { balance: Points(balance), debt: Points(debt) }
}

/// An owner whose session outlasts the months that pass.
async fn shop() -> (World, Client) {
    let (world, _, _) = World::founded().await;
    let owner = world.staff(1, Role::Owner, &[]);
    (world, owner)
}

fn newcomer(name: &str, phone: &str, card: &str) -> NewMember {
    let (name, phone, card) = (name.to_owned(), phone.to_owned(), card.to_owned());
    NewMember { store: key(1), phone, name, card, title: None, consent: vec![] }
}

/// A member who came to the counter.
async fn registered(owner: &Client, name: &str, phone: &str, card: &str) -> MemberId {
    owner.call::<CreateMember>((), &newcomer(name, phone, card)).await.expect("registered").id
}

async fn says(owner: &Client, member: MemberId, text: &str) {
    let note = NewNote { kind: NoteKind::Talk, text: text.to_owned(), store: Some(key(1)) };
    owner.call::<AddNote>(member, &note).await.expect("noted");
}

async fn found(owner: &Client, q: &str) -> Vec<MemberId> {
    let look = LookUpQuery { q: q.to_owned(), store: 1, region: Some("CN".to_owned()) };
    owner.call::<LookUp>((), &look).await.expect("hits").hits.into_iter().map(|hit| hit.id).collect()
}

async fn listed(owner: &Client) -> Vec<MemberId> {
    let page = owner.call::<ListMembers>((), &ListQuery::default()).await.expect("a page");
    page.rows.into_iter().map(|row| row.id).collect()
}

async fn face(owner: &Client, member: MemberId) -> Face {
    owner.call::<GetMember>(member, &()).await.expect("a page").face
}

fn refund_of(sale: &Receipt, member: MemberId) -> NewRefund {
    NewRefund { store: key(1), sale: PurchasePlace { at: sale.at, member: Some(member) }, returns: None }
}

/// Ann is there twice; the second has spent of her points and said something.
async fn twice() -> (World, Client, MemberId, MemberId) {
    let (world, owner) = shop().await;
    let ann = registered(&owner, "Ann Brookfield", "13800138001", "A1").await;
    let other = registered(&owner, "Anne Brookfield", "13800138002", "B2").await;
    owner.sells(ann, 20_000, 0).await;
    owner.sells(other, 30_000, 0).await;
    world.pass(86_400 * 40);
    owner.sells(other, 10_000, 100).await;
    says(&owner, other, "likes the window").await;
    (world, owner, ann, other)
}

#[test]
fn everything_of_who_is_given_up_goes_over_in_few_round_trips_and_once() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let both = owner.compares(ann, other).await;
        assert_eq!((both.other.purchases, both.other.notes, both.other.standing), (2, 1, has(299, 0)));
        let phone = both.fields.iter().find(|field| field.field == "phone").expect("a phone");
        assert!(phone.suggested.is_some(), "{phone:?}");
        let choice = MergeChoice {
            version: both.one.version,
            other_version: both.other.version,
            take: vec!["profile.name".to_owned()],
        };
        let op = Client::op();
        let answer = owner.answer::<MergeMembers>((ann, other), &choice, op).await;
        assert_eq!((answer.status, answer.trips()), (200, 2), "{}", answer.text());
        let merged: Merged = serde_json::from_slice(&answer.body).expect("an answer");
        assert_eq!((merged.purchases, merged.notes, merged.standing), (2, 1, has(499, 0)));
        assert_eq!(owner.call_op::<MergeMembers>((ann, other), &choice, op).await.expect("again"), merged);

        let now = face(&owner, ann).await;
        assert_eq!(
            (now.points, now.visits, now.name.expect("a name").full()),
            (Points(499), 2, "Anne Brookfield".to_owned())
        );
        assert_eq!(listed(&owner).await, [ann]);
        assert_eq!(world.figure("select sum(members_served) from store_day"), 2);
        let gone = owner.call::<GetMember>(other, &()).await.expect_err("gone");
        assert_eq!((gone.code, gone.params.get("into")), (Code::Merged, Some(&ann.to_string())));
        let merges = owner.call::<ListMerges>((), &MergesQuery::default()).await.expect("a page").merges;
        assert_eq!(merges.len(), 1);
        assert_eq!((merges[0].change, merges[0].kept.id, merges[0].given.id), (merged.change, ann, other));
        assert_eq!((merges[0].points, merges[0].kept_is_gone), (Points(299), false));
        world.prove();
        world.night().await;
        world.prove();
    });
}

#[test]
fn phone_card_and_name_of_who_was_given_up_find_who_was_kept_in_one_round_trip() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        owner.tries_to_merge(ann, other, &["phone"]).await.expect("merged");
        for q in ["13800138001", "13800138002", "A1", "B2", "Anne Brookfield", "Ann Brookfield"] {
            assert_eq!(found(&owner, q).await, [ann], "{q}");
        }
        let look = LookUpQuery { q: "B2".to_owned(), store: 1, region: Some("CN".to_owned()) };
        assert_eq!(owner.answer::<LookUp>((), &look, 0).await.trips(), 1);
        // Nobody else takes the number that is on neither profile any more.
        let new = newcomer("Bo", "13800138001", "");
        let taken = owner.call::<CreateMember>((), &new).await.expect_err("taken");
        assert_eq!((taken.code, taken.params.get("id")), (Code::AlreadyTaken, Some(&ann.to_string())));
        // A file that names either finds who was kept, and takes no number away from the other's row.
        file(&owner, Kind::Members, "card,name,likes\nB2,Anne Brookfield,tea\n").await;
        file(&owner, Kind::Purchases, "store,receipt,card,timestamp,paid\n1,r1,B2,2026-01-02 10:00,5\n")
            .await;
        assert_eq!(world.figure("select count(*) from member"), 2);
        assert_eq!(face(&owner, ann).await.card.expect("a card").as_str(), "A1");
        assert_eq!(
            world.figure("select count(*) from purchase where member_id <> (select min(id) from member)"),
            0
        );
        world.prove();
    });
}

#[test]
fn taken_back_with_nothing_between_both_are_exactly_as_they_were() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let pier = world.add_store(1, "2", "Pier");
        owner.call::<Identify>(other, &AtStore { store: pier }).await.expect("identified");
        for (member, tag) in [(ann, "early"), (other, "late")] {
            let version = owner.call::<GetMember>(member, &()).await.expect("a page").version;
            let tags = Some(vec!["regular".to_owned(), tag.to_owned()]);
            let edit = MemberEdit { version, tags, ..MemberEdit::default() };
            owner.call::<EditMember>(member, &edit).await.expect("tagged");
        }
        world.night().await;
        let before = world.kept_of_members();
        for take in [&[][..], &["phone", "card", "profile.name"][..]] {
            let merged = owner.tries_to_merge(ann, other, take).await.expect("merged");
            world.prove();
            assert_eq!(face(&owner, ann).await.tags, ["regular", "early", "late"]);
            owner.takes_apart(merged.change).await;
            world.prove();
            assert_eq!(world.kept_of_members(), before);
            let again = owner.call::<UndoChange>(merged.change, &()).await.expect_err("taken back before");
            assert_eq!(again.code, Code::WrongState);
        }
        assert_eq!(found(&owner, "13800138002").await, [other]);
        let record =
            owner.call::<ListActivity>((), &ActivityFilter::default()).await.expect("a record").changes;
        assert_eq!(record[0].action, "member.unmerge");
        assert!(record.iter().any(|change| change.action == "member.merge" && !change.undoable));
    });
}

#[test]
fn what_was_spent_since_is_gone_and_what_the_other_s_refunds_gave_back_is_theirs() {
    block_on(async {
        let (world, owner) = shop().await;
        let ann = registered(&owner, "Ann Brookfield", "", "A1").await;
        let other = registered(&owner, "Anne Brookfield", "", "B2").await;
        owner.sells(ann, 10_000, 0).await;
        let earned = owner.sells(other, 50_000, 0).await;
        let paid = owner.sells(other, 10_000, 200).await;
        let merge = owner.merges(ann, other).await;
        assert_eq!(merge.standing, has(498, 0));
        // She pays with most of them, her own first, and the purchase paid with points is given back.
        let joint = owner.sells(ann, 20_000, 400).await;
        assert_eq!(joint.standing, has(294, 0));
        let stale = owner.call::<RefundPurchase>(paid.id, &refund_of(&paid, other)).await.expect_err("moved");
        assert_eq!(stale.code, Code::Merged);
        let back = owner.call::<RefundPurchase>(paid.id, &refund_of(&paid, ann)).await.expect("refunded");
        assert_eq!(back.redeemed, Points(-200));
        says(&owner, ann, "since the merge").await;
        world.prove();
        owner.takes_apart(merge.change).await;
        world.prove();
        let (hers, theirs) = (face(&owner, ann).await, face(&owner, other).await);
        // What the refund gave back went to a lot of theirs; what she earned since stays hers.
        assert_eq!(back.standing, has(396, 0));
        assert_eq!((hers.points, theirs.points), (Points(196), Points(200)));
        assert_eq!(world.figure("select count(*) from purchase where origin_id is not null"), 0);
        assert_eq!(world.figure(&format!("select count(*) from purchase where member_id = {other}")), 3);
        assert_eq!(world.figure(&format!("select count(*) from note where member_id = {ann}")), 1);
        // The first purchase is refunded where it is again.
        owner.call::<RefundPurchase>(earned.id, &refund_of(&earned, other)).await.expect("refunded");
        world.prove();
    });
}

#[test]
fn what_lapses_while_merged_is_gone_for_both() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let merge = owner.merges(ann, other).await;
        world.pass(86_400 * 1_200);
        world.night().await;
        world.prove();
        owner.takes_apart(merge.change).await;
        world.prove();
        assert_eq!(
            (face(&owner, ann).await.points, face(&owner, other).await.points),
            (Points(0), Points(0))
        );
    });
}

#[test]
fn of_a_chain_the_last_merge_is_taken_back_first() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let third = registered(&owner, "Anna Brookfield", "13800138003", "C3").await;
        owner.sells(third, 7_000, 0).await;
        world.night().await;
        let before = world.kept_of_members();
        let first = owner.merges(other, third).await;
        let second = owner.merges(ann, other).await;
        assert_eq!(second.purchases, 3);
        assert_eq!(found(&owner, "C3").await, [ann]);
        world.prove();
        let early = owner.call::<UndoChange>(first.change, &()).await.expect_err("too early");
        assert_eq!((early.code, early.params.get("into")), (Code::Merged, Some(&ann.to_string())));
        let merges = owner.call::<ListMerges>((), &MergesQuery::default()).await.expect("a page").merges;
        assert_eq!(merges.iter().map(|merge| merge.kept_is_gone).collect::<Vec<_>>(), [false, true]);
        owner.takes_apart(second.change).await;
        assert_eq!(found(&owner, "C3").await, [other]);
        world.prove();
        owner.takes_apart(first.change).await;
        world.prove();
        assert_eq!(world.kept_of_members(), before);
        // Two who were merged into one are taken out in any order.
        let (one, two) = (owner.merges(ann, other).await, owner.merges(ann, third).await);
        owner.takes_apart(one.change).await;
        world.prove();
        owner.takes_apart(two.change).await;
        world.prove();
        assert_eq!(world.kept_of_members(), before);
    });
}

#[test]
fn a_purchase_that_was_on_its_way_is_recorded_for_whom_the_member_has_become() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        owner.merges(ann, other).await;
        let op = Client::op();
        let receipt =
            owner.call_op::<RecordPurchase>(other, &amount(5_000, 100), op).await.expect("recorded");
        assert_eq!(receipt.member, Some(ann));
        assert_eq!(
            owner.call_op::<RecordPurchase>(other, &amount(5_000, 100), op).await.expect("again"),
            receipt
        );
        for refused in [
            owner
                .call::<AdjustPoints>(
                    other,
                    &Adjustment { store: key(1), points: Points(5), reason: "x".into() },
                )
                .await
                .map(drop),
            owner.call::<Identify>(other, &AtStore { store: key(1) }).await.map(drop),
            owner
                .call::<AddNote>(other, &NewNote { kind: NoteKind::Note, text: "x".into(), store: None })
                .await
                .map(drop),
        ] {
            assert_eq!(refused.expect_err("gone").code, Code::Merged);
        }
        world.prove();
    });
}

#[test]
fn a_merge_is_of_what_was_seen_and_waits_for_nobody_who_writes_meanwhile() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let both = owner.compares(ann, other).await;
        let choice =
            MergeChoice { version: both.one.version, other_version: both.other.version, take: vec![] };
        let edit =
            MemberEdit { version: both.other.version, card: Some("B3".into()), ..MemberEdit::default() };
        owner.call::<EditMember>(other, &edit).await.expect("changed");
        let stale = owner.call::<MergeMembers>((ann, other), &choice).await.expect_err("changed meanwhile");
        assert_eq!(stale.code, Code::ChangedMeanwhile);
        let own = owner.tries_to_merge(ann, ann, &[]).await.expect_err("oneself");
        assert_eq!(own.code, Code::Invalid);
        let odd = owner.tries_to_merge(ann, other, &["tags"]).await.expect_err("not chosen");
        assert_eq!((odd.code, odd.field.as_deref()), (Code::Invalid, Some("take[0]")));
        // What is written of either between reading and writing: read again, and merged as they are by then.
        let other_version = owner.compares(ann, other).await.other.version;
        world.meanwhile("update member set rev = rev + 1 where brand_id = 1");
        let answer = owner
            .answer::<MergeMembers>((ann, other), &MergeChoice { other_version, ..choice }, Client::op())
            .await;
        assert_eq!((answer.status, answer.trips()), (200, 4), "{}", answer.text());
        world.prove();
    });
}

#[test]
fn a_store_merges_only_members_that_it_knows_both_and_nobody_does_at_a_shared_till() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let pier = world.add_store(1, "2", "Pier");
        owner.call::<Identify>(other, &AtStore { store: pier }).await.expect("identified");
        let both = owner.compares(ann, other).await;
        let (version, other_version) = (both.one.version, both.other.version);
        let choice = MergeChoice { version, other_version, take: vec![] };
        let clerk = world.staff(1, Role::Clerk, &[pier]);
        let refused = clerk.call::<MergeMembers>((ann, other), &choice).await.expect_err("out of sight");
        assert_eq!(refused.code, Code::NotFound);
        let at_till = world.staff(1, Role::Clerk, &[key(1)]);
        world.sql(|c| {
            let sql = "update session set level = 'pin', till_store = 1 where staff_id = (select max(id) from staff)";
            c.execute(sql, []).expect("a till");
        });
        let refused = at_till.call::<MergeMembers>((ann, other), &choice).await.expect_err("at a till");
        assert_eq!(refused.code, Code::Forbidden);
        let here = world.staff(1, Role::StoreManager, &[key(1)]);
        let merged = here.call::<MergeMembers>((ann, other), &choice).await.expect("merged");
        // The other store knew one of them, and knows her now.
        assert_eq!(face(&clerk, ann).await.id, ann);
        here.takes_apart(merged.change).await;
        let unknown = clerk.call::<GetMember>(ann, &()).await.expect_err("no more");
        assert_eq!(unknown.code, Code::NotFound);
        world.prove();
    });
}

#[test]
fn an_import_whose_member_was_merged_stays() {
    block_on(async {
        let (world, owner) = shop().await;
        let text =
            "store,receipt,card,timestamp,paid\n1,r1,7,2026-01-02 10:00,5\n1,r2,8,2026-01-02 11:00,7\n";
        let import = file(&owner, Kind::Purchases, text).await;
        let ann = registered(&owner, "Ann Brookfield", "", "A1").await;
        let seven = key(world.figure("select id from member where card = '7'"));
        let merged = owner.merges(ann, seven).await;
        let refused = owner.call::<UndoImport>(import.id, &()).await.expect_err("needed");
        assert_eq!(refused.code, Code::StillNeeded);
        owner.takes_apart(merged.change).await;
        world.prove();
    });
}

#[test]
fn pairs_of_who_was_given_up_wait_no_more_and_wait_again_when_it_is_taken_back() {
    block_on(async {
        let (world, owner, ann, other) = twice().await;
        let third = registered(&owner, "Anna Brookfield", "13800138003", "C3").await;
        world.sql(|c| {
            for (one, two) in [(ann, other), (other, third), (ann, third)] {
                let add = "insert into candidate (brand_id, a_id, b_id, score, reasons, found_at) values (1, ?1, ?2, 900, '[]', 0)";
                c.execute(add, params![one.get(), two.get()]).expect("a pair");
            }
        });
        let waiting = async || {
            let page = owner.call::<ListDuplicates>((), &DuplicateQuery::default()).await.expect("a page");
            page.pairs.into_iter().map(|pair| (pair.one.id, pair.other.id)).collect::<Vec<_>>()
        };
        let merged: ChangeId = owner.merges(ann, other).await.change;
        assert_eq!(waiting().await, [(ann, third)]);
        owner.takes_apart(merged).await;
        assert_eq!(waiting().await.len(), 3);
        world.prove();
    });
}
