//! Merging stores while others go on working: what was read before a merge and written after it, and merges that meet.
use regulars_api::{
    Code,
    activity::UndoChange,
    members::{AtStore, CreateMember, EditMember, GetMember, Identify, MemberEdit, NewMember},
    purchases::{NewPurchase, RecordPurchase},
    stores::{ContinueMerge, MergeInto, MergeStore},
};
use regulars_api_tests::{
    World, block_on,
    shop::{amount, key},
};
use regulars_domain::ids::StoreId;

/// A merge of store 2 into store 1, from its beginning to its end.
const MERGED: &str =
    "update store set state = 'closed', merged_into = 1, rev = rev + 1 where brand_id = 1 and id = 2;
     insert into job (brand_id, kind, subject, target, state, done, total, staff_id, started_at, moved_at)
     values (1, 'merge_store', 2, 1, 'done', 0, 0, 1, 0, 0)";

fn new(phone: &str, store: StoreId) -> NewMember {
    NewMember {
        store,
        phone: phone.to_owned(),
        name: "Ann Lee".to_owned(),
        card: String::new(),
        title: None,
        consent: vec![],
    }
}

#[test]
fn whoever_read_a_store_before_its_merge_writes_nothing_there_after_it() {
    block_on(async {
        for act in ["a sale", "a new member", "a choice", "a new home store"] {
            let (world, owner, _) = World::founded().await;
            let pier = world.add_store(1, "2", "Pier");
            let here = new("13800138000", key(1));
            let member = owner.call::<CreateMember>((), &here).await.expect("registered").id;
            let version = owner.call::<GetMember>(member, &()).await.expect("a page").version;
            world.meanwhile(MERGED);
            let refused = match act {
                "a sale" => {
                    let sale = NewPurchase { store: pier, ..amount(5_000, 0) };
                    owner.call::<RecordPurchase>(member, &sale).await.err()
                }
                "a new member" => owner.call::<CreateMember>((), &new("13900139000", pier)).await.err(),
                "a choice" => owner.call::<Identify>(member, &AtStore { store: pier }).await.err(),
                _ => {
                    let edit = MemberEdit { version, home_store: Some(pier), ..MemberEdit::default() };
                    owner.call::<EditMember>(member, &edit).await.err()
                }
            };
            let refused = refused.map(|problem| (problem.code, problem.field.unwrap_or_default()));
            let field = if act == "a new home store" { "home_store" } else { "store" };
            assert_eq!(refused, Some((Code::NotFound, field.to_owned())), "{act}");
            assert_eq!(world.count("select count(*) from member_store"), 1, "{act}");
            assert_eq!(world.count("select count(*) from purchase"), 0, "{act}");
            assert_eq!(world.count("select home_store from member"), 1, "{act}");
            world.prove();
        }
    });
}

#[test]
fn an_edit_taken_back_while_the_home_store_of_before_is_merged_goes_where_that_went() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        world.add_store(1, "3", "Far");
        let member = owner.call::<CreateMember>((), &new("13800138000", pier)).await.expect("registered").id;
        let version = owner.call::<GetMember>(member, &()).await.expect("a page").version;
        let edit = MemberEdit { version, home_store: Some(key(1)), ..MemberEdit::default() };
        let edit = owner.call::<EditMember>(member, &edit).await.expect("moved").change.expect("a change");
        let merged =
            "update store set state = 'closed', merged_into = 3, rev = rev + 1 where brand_id = 1 and id = 2;
             update member_store set store_id = 3 where brand_id = 1 and store_id = 2";
        world.meanwhile(merged);
        owner.call::<UndoChange>(edit, &()).await.expect("undone");
        assert_eq!(world.count("select home_store from member"), 3);
        assert_eq!(world.count("select count(*) from member_key where store_id <> 3"), 0);
        world.prove();
    });
}

#[test]
fn a_merge_that_two_finish_at_once_is_recorded_once() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let pier = world.add_store(1, "2", "Pier");
        owner.call::<MergeStore>(pier, &MergeInto { rev: 1, into: key(1) }).await.expect("begun");
        let finished = "update job set state = 'done', step = step + 1;
                        insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id)
                        values (1, 1, 0, 1, 2, 'store.merged', 'store', 2)";
        world.meanwhile(finished);
        assert!(owner.call::<ContinueMerge>(pier, &()).await.expect("a step").finished);
        assert_eq!(world.count("select count(*) from change where action = 'store.merged'"), 1);
    });
}

#[test]
fn merges_at_the_same_moment_never_make_a_chain_in_which_members_are_lost() {
    block_on(async {
        let arriving = "insert into job (brand_id, kind, subject, target, state, done, total, staff_id, started_at, moved_at)
                        values (1, 'merge_store', 2, 3, 'running', 0, 0, 1, 0, 0)";
        // What another writes between reading and writing: the target goes or closes, or members are on their way into the store.
        let rivals = [
            (
                (2, 3),
                "update store set state = 'closed', merged_into = 4, rev = rev + 1 where brand_id = 1 and id = 3",
                (Code::WrongState, "into"),
            ),
            (
                (2, 3),
                "update store set state = 'closed', rev = rev + 1 where brand_id = 1 and id = 3",
                (Code::StoreClosed, "into"),
            ),
            ((3, 4), arriving, (Code::WrongState, "store")),
        ];
        for ((from, into), write, (code, field)) in rivals {
            let (world, owner, _) = World::founded().await;
            for name in ["2", "3", "4"] {
                world.add_store(1, name, name);
            }
            world.meanwhile(write);
            let merge = MergeInto { rev: 1, into: key(into) };
            let refused = owner.call::<MergeStore>(key(from), &merge).await.expect_err("refused");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)), "{write}");
            for nothing in [
                format!("select count(*) from store where id = {from} and merged_into is not null"),
                format!("select count(*) from job where subject = {from}"),
                "select count(*) from change where action = 'store.merge'".to_owned(),
            ] {
                assert_eq!(world.count(&nothing), 0, "{nothing} after {write}");
            }
        }
    });
}
