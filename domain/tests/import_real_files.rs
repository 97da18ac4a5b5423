//! A real chain's year, read as the browser reads it. Skips by name where the data is not at hand; under CI that fails.
use std::{collections::HashSet, sync::Arc};

use regulars_domain::import::{
    batch::{BATCH_BYTES, Batch},
    csv::look,
    field::{Field, Kind},
    mapping::{Mapping, Options, Repeats},
    reader::{Reader, Surveyor, Tally},
    reason::Note,
    when::Clock,
};

/// A real file whole; `None` where the data is not at hand.
fn bytes(folder: &str, name: &str) -> Option<Vec<u8>> {
    Some(std::fs::read(regulars_report::file(folder, name)?).expect("readable"))
}

fn read(
    kind: Kind,
    file: &[u8],
    change: impl FnOnce(&mut Mapping, &mut Options),
) -> (Vec<Batch>, Tally, u64) {
    const SLICE: usize = 1 << 20;
    let shape = look(&file[..file.len().min(SLICE)], file.len() <= SLICE).expect("a table");
    let mut mapping = Mapping::guess(kind, &shape.header);
    let mut options = Options::guess(&mapping, &shape, 2);
    change(&mut mapping, &mut options);
    assert_eq!(mapping.gaps(&options), []);
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    file.chunks(SLICE).for_each(|slice| survey.push(slice).expect("readable"));
    let plan = Arc::new(survey.finish().expect("readable"));
    assert_eq!(plan.passes, 1);
    let mut reader = Reader::new(shape.delimiter, &mapping, options, &plan, 0);
    let mut batches = Vec::new();
    file.chunks(SLICE).for_each(|slice| batches.extend(reader.push(slice).expect("readable")));
    batches.extend(reader.finish().expect("readable"));
    (batches, reader.tally().clone(), plan.purchases)
}

#[test]
fn the_slice_of_complete_journey_is_read_whole() {
    let Some(file) = bytes("complete_journey", "transactions_top12stores.csv.xz") else { return };
    let (batches, tally, purchases) = read(Kind::Purchases, &file, |_, options| options.clock = Clock::Utc);
    assert_eq!((tally.rows, tally.taken, tally.refused, purchases), (307_917, 31_133, 0, 31_133));
    assert_eq!(tally.notes[Note::FloatZero as usize], 7);
    assert_eq!(tally.notes[Note::Rounded as usize], 0);
    let (mut members, mut stores, mut items) = (HashSet::new(), HashSet::new(), HashSet::new());
    let (mut paid, mut of_store, mut of_member, mut points, mut lines) = (0, 0, 0, 0, 0);
    for batch in &batches {
        let bytes = serde_json::to_string(batch).expect("json").len();
        assert!(bytes <= BATCH_BYTES + 40_000, "{bytes}");
        let Batch::Purchases(rows) = batch else { panic!("purchases") };
        stores.extend(rows.stores.iter().cloned());
        members.extend(rows.members.iter().cloned());
        items.extend(rows.items.iter().cloned());
        for purchase in &rows.purchases {
            let sum = purchase.paid().expect("a sum").0;
            let member = &rows.members[purchase.3.expect("known") as usize].card;
            paid += sum;
            lines += purchase.6.len();
            of_store += if rows.stores[purchase.2 as usize] == "367" { sum } else { 0 };
            of_member += if member == "2351" { sum } else { 0 };
            points += sum / 100;
        }
    }
    assert_eq!((members.len(), stores.len(), items.len(), lines), (1_080, 12, 34_385, 307_917));
    assert_eq!((paid, of_store, of_member, points), (97_814_398, 14_816_967, 967_367, 962_969));
    assert!(batches.len() < 40, "{}", batches.len());
}

#[test]
fn the_products_and_demographics_of_complete_journey_are_read_whole() {
    let Some(file) = bytes("complete_journey", "products.csv.xz") else { return };
    let (batches, tally, _) = read(Kind::Items, &file, |mapping, _| {
        assert_eq!(mapping.of(Field::ItemCode).collect::<Vec<_>>(), [0]);
        assert_eq!(mapping.of(Field::Category).collect::<Vec<_>>(), [4]);
        assert_eq!(mapping.of(Field::ItemName).collect::<Vec<_>>(), [5]);
    });
    assert_eq!((tally.taken, tally.refused), (92_331, 0));
    assert_eq!(batches.iter().map(Batch::len).sum::<usize>(), 92_331);
    let Some(file) = bytes("complete_journey", "demographics.csv") else { return };
    let (_, tally, _) = read(Kind::Members, &file, |mapping, _| {
        assert_eq!(mapping.of(Field::Card).collect::<Vec<_>>(), [0]);
        assert_eq!(mapping.of(Field::MaritalStatus).collect::<Vec<_>>(), [4]);
    });
    assert_eq!((tally.refused, tally.rows), (0, tally.taken));
}

#[test]
fn online_retail_comes_to_its_totals_with_cancellations_as_refunds_and_repeats_told() {
    let Some(file) = bytes("online_retail", "online_retail.csv.xz") else { return };
    let web = |_: &mut Mapping, options: &mut Options| options.store = Some("web".to_owned());
    let (batches, tally, invoices) = read(Kind::Purchases, &file, web);
    assert_eq!((tally.rows, tally.taken, tally.refused, invoices), (541_909, 25_900, 0, 25_900));
    assert_eq!((tally.notes[Note::Repeated as usize], tally.notes[Note::Rounded as usize]), (5_268, 4));
    let (mut members, mut net, mut cancelled, mut below, mut anonymous) = (HashSet::new(), 0, 0, 0, 0);
    for batch in &batches {
        let Batch::Purchases(rows) = batch else { panic!("purchases") };
        members.extend(rows.members.iter().map(|member| member.card.clone()));
        for purchase in &rows.purchases {
            let paid = purchase.paid().expect("a sum").0;
            net += paid;
            below += i32::from(paid < 0);
            cancelled += i32::from(paid < 0 && purchase.1.starts_with('C'));
            anonymous += i32::from(purchase.3.is_none());
        }
    }
    // Two more than the cancelled ones: corrections of bad debt, A563186 and A563187.
    assert_eq!((cancelled, below, members.len(), net), (3_836, 3_838, 4_372, 974_774_793));
    assert!(anonymous > 0);
    assert!(tally.notes[Note::TwoTimes as usize] > 0);

    let (batches, left_out, _) = read(Kind::Purchases, &file, |mapping, options| {
        web(mapping, options);
        options.repeats = Repeats::LeftOut;
    });
    let lines = |batch: &Batch| -> usize {
        let Batch::Purchases(rows) = batch else { panic!("purchases") };
        rows.purchases.iter().map(|purchase| purchase.6.len()).sum()
    };
    assert_eq!(left_out.notes, tally.notes);
    assert_eq!(batches.iter().map(lines).sum::<usize>(), 541_909 - 5_268);
}
