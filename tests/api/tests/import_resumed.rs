//! Imports that are gone on with: what was taken is known, and nothing is counted or written twice. And how a file was read is
//! remembered for the next with the same columns.
use regulars_api::{Code, imports::*};
use regulars_api_tests::{
    Client, World, block_on,
    imports::{begin, everything, undo},
};
use regulars_domain::{
    import::{
        batch::{Batch, ItemRow},
        field::Kind,
    },
    rights::Role,
};

/// A batch of three items.
fn items(number: u32) -> RowsToBring {
    let row =
        |n: u32| ItemRow { row: number * 3 + n + 2, code: format!("R{number}-{n}"), ..ItemRow::default() };
    RowsToBring { number, rows: Batch::Items((0..3).map(row).collect()) }
}

async fn standing(client: &Client, import: &ImportView) -> (u32, u32, u32, ImportState) {
    let now = client.call::<GetImport>(import.id, &()).await.expect("an import").import;
    (now.batches, now.new, now.unchanged, now.state)
}

#[test]
fn another_person_goes_on_with_an_import_and_only_what_was_not_sent_goes() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let new = NewImport {
            kind: Kind::Items,
            file: "goods.csv".to_owned(),
            lines: 9,
            total: 9,
            refused: 0,
            allowed: everything(PointsChoice::None),
            reading: "how it is read".to_owned(),
            heads: String::new(),
        };
        let import = owner.call::<StartImport>((), &new).await.expect("begun");
        owner.call::<BringRows>(import.id, &items(0)).await.expect("taken");

        let other = world.staff(1, Role::Owner, &[]);
        world.pass(86_400 * 6);
        world.night().await;
        let detail = other.call::<GetImport>(import.id, &()).await.expect("an import");
        assert_eq!((detail.reading, detail.import.batches), ("how it is read".to_owned(), 1));
        assert_eq!(detail.allowed, new.allowed);
        for number in 1..3 {
            other.call::<BringRows>(import.id, &items(number)).await.expect("taken");
        }
        assert_eq!(standing(&other, &import).await, (3, 9, 0, ImportState::Running));
        other.call::<CloseImport>(import.id, &Closing::Done).await.expect("closed");
        assert_eq!(standing(&owner, &import).await, (3, 9, 0, ImportState::Done));
        assert_eq!(world.figure("select count(*) from item"), 9);
    });
}

#[test]
fn a_batch_that_was_taken_is_counted_once_and_none_is_left_out() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Items, everything(PointsChoice::None)).await;
        owner.call::<BringRows>(import.id, &items(0)).await.expect("taken");
        let again = owner.call::<BringRows>(import.id, &items(0)).await.expect("taken again");
        assert_eq!((again.new, again.unchanged), (0, 3));
        assert_eq!(standing(&owner, &import).await, (1, 3, 0, ImportState::Running));
        let early = owner.call::<BringRows>(import.id, &items(2)).await.expect_err("the second is missing");
        assert_eq!(early.code, Code::WrongState);
        assert_eq!(world.figure("select count(*) from item"), 3);
    });
}

#[test]
fn what_a_batch_sent_again_brings_beyond_what_was_here_is_counted() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let import = begin(&owner, Kind::Items, everything(PointsChoice::None)).await;
        owner.call::<BringRows>(import.id, &items(0)).await.expect("taken");
        let mut wider = items(0);
        if let (Batch::Items(rows), Batch::Items(more)) = (&mut wider.rows, items(1).rows) {
            rows.extend(more);
        }
        let again = owner.call::<BringRows>(import.id, &wider).await.expect("taken again");
        assert_eq!((again.new, again.unchanged), (3, 3));
        assert_eq!(standing(&owner, &import).await, (1, 6, 0, ImportState::Running));
        assert_eq!(world.figure("select count(*) from item"), 6);
    });
}

#[test]
fn the_next_file_with_the_same_columns_is_read_as_the_last_that_was_not_taken_back() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let read = async |client: &Client, kind, heads: &str| {
            let asked = SameHeads { kind, heads: heads.to_owned() };
            client.call::<RecallReading>((), &asked).await.expect("an answer").reading
        };
        let begun = async |reading: &str, heads: &str| {
            let new = NewImport {
                kind: Kind::Items,
                file: "goods.csv".to_owned(),
                lines: 3,
                total: 3,
                refused: 0,
                allowed: everything(PointsChoice::None),
                reading: reading.to_owned(),
                heads: heads.to_owned(),
            };
            owner.call::<StartImport>((), &new).await.expect("begun")
        };
        assert_eq!(read(&owner, Kind::Items, "00ff").await, None);
        begun("the first", "00ff").await;
        let second = begun("the second", "00ff").await;
        begun("of other columns", "0100").await;
        begun("not to be remembered", "").await;
        assert_eq!(read(&owner, Kind::Items, "00ff").await.as_deref(), Some("the second"));
        assert_eq!(read(&owner, Kind::Members, "00ff").await, None);
        let elsewhere = world.add_brand("Elsewhere");
        let stranger = world.staff(elsewhere, Role::Owner, &[]);
        assert_eq!(read(&stranger, Kind::Items, "00ff").await, None);
        undo(&owner, &second).await;
        assert_eq!(read(&owner, Kind::Items, "00ff").await.as_deref(), Some("the first"));
        let nothing = SameHeads { kind: Kind::Items, heads: String::new() };
        assert_eq!(
            owner.call::<RecallReading>((), &nothing).await.expect_err("refused").code,
            Code::Required
        );
    });
}
