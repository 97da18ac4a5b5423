//! Bringing in files while others open, change and merge what they name: a batch that read it before is not written.
use regulars_api::{Code, imports::*};
use regulars_api_tests::{
    World, block_on,
    imports::{batches, begin, everything},
};
use regulars_domain::import::field::Kind;

/// A merge of store 2 into store 1, from its beginning to its end.
const MERGED: &str =
    "update store set state = 'closed', merged_into = 1, rev = rev + 1 where brand_id = 1 and id = 2;
     insert into job (brand_id, kind, subject, target, state, done, total, staff_id, started_at, moved_at)
     values (1, 'merge_store', 2, 1, 'done', 0, 0, 1, 0, 0)";

/// A file, what another writes when its batch has read and has not written, and what holds once the batch has read that too.
const RIVALS: [(Kind, &str, &str, &str); 7] = [
    (
        Kind::Stores,
        "store code,name\nA,Alpha\n",
        "insert into store (brand_id, id, code, name, time_zone) values (1, 3, 'Z', 'By hand', 'Asia/Shanghai')",
        "select count(*) = 2 from store where name in ('Alpha', 'By hand')",
    ),
    (
        Kind::Stores,
        "store code,name\n2,Alpha\n",
        "update store set address = 'By hand', rev = rev + 1 where brand_id = 1 and id = 2",
        "select name = 'Alpha' and address = 'By hand' from store where id = 2",
    ),
    (
        Kind::Stores,
        "store code,name,region\n2,Alpha,North\n",
        MERGED,
        "select name = 'Pier' and region_id is null from store where id = 2",
    ),
    (
        Kind::Items,
        "sku,name\nA,Chai\n",
        "insert into item (brand_id, id, code, name, sort_name) values (1, 2, 'Z', 'By hand', 'by hand')",
        "select count(*) = 2 from item where name in ('Chai', 'By hand')",
    ),
    (
        Kind::Items,
        "sku,name\n1,Chai\n",
        "update item set price = 700, rev = rev + 1 where brand_id = 1 and id = 1",
        "select name = 'Chai' and price = 700 from item where id = 1",
    ),
    (
        Kind::Purchases,
        "store,receipt,card,timestamp,paid\n2,r1,7,2026-01-02 10:00,5\n",
        MERGED,
        "select count(*) = 1 and max(store_id) = 1 from member_store",
    ),
    (Kind::Members, "card,home store\n7,2\n", MERGED, "select home_store = 1 from member"),
];

#[test]
fn what_was_opened_changed_or_merged_since_a_batch_read_it_is_never_written_over() {
    block_on(async {
        for (kind, text, write, holds) in RIVALS {
            let (world, owner, _) = World::founded().await;
            world.add_store(1, "2", "Pier");
            world.add_item("Tea", 500);
            let import = begin(&owner, kind, everything(PointsChoice::Lasting)).await;
            let rows = batches(kind, text.as_bytes(), |_, _| {}).remove(0);
            let batch = RowsToBring { number: 0, rows };
            let before = world.contents();
            // Nothing comes between a batch's last reading and its writing but what is in its own transaction, each time it tries.
            let rival = format!("create trigger rival after insert on op begin {write}; end");
            world.sql(|c| c.execute_batch(&rival)).expect("a trigger");
            let refused = owner.call::<BringRows>(import.id, &batch).await.expect_err(write);
            assert_eq!((refused.code, world.contents()), (Code::Busy, before), "{write}");
            world.sql(|c| c.execute_batch(&format!("drop trigger rival; {write}"))).expect("written");
            owner.call::<BringRows>(import.id, &batch).await.expect("read again");
            assert_eq!(world.figure(holds), 1, "{text} after {write}");
            world.prove();
        }
    });
}
