//! Files brought in by tests as the page brings them in.
use std::sync::Arc;

use regulars_api::imports::*;
use regulars_domain::import::{
    batch::Batch,
    csv::look,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor},
};

use crate::{Client, World};

/// The batches of a file, read as the page reads it.
pub fn batches(kind: Kind, file: &[u8], change: impl FnOnce(&mut Mapping, &mut Options)) -> Vec<Batch> {
    let shape = look(&file[..file.len().min(1 << 20)], file.len() <= 1 << 20).expect("a table");
    let mut mapping = Mapping::guess(kind, &shape.header);
    let mut options = Options::guess(&mapping, &shape, 2);
    change(&mut mapping, &mut options);
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    survey.push(file).expect("readable");
    let plan = Arc::new(survey.finish().expect("readable"));
    let mut reader = Reader::new(shape.delimiter, &mapping, options, &plan, 0);
    let mut batches = reader.push(file).expect("readable");
    batches.extend(reader.finish().expect("readable"));
    batches
}

/// Every right to make what is missing.
pub fn everything(points: PointsChoice) -> Allowed {
    Allowed { points, make_stores: true, make_items: true, make_members: true }
}

/// Begins an import.
pub async fn begin(owner: &Client, kind: Kind, allowed: Allowed) -> ImportView {
    let file = "a file.csv".to_owned();
    let (reading, heads) = (String::new(), String::new());
    let new = NewImport { kind, file, lines: 1, total: 1, refused: 0, allowed, reading, heads };
    owner.call::<StartImport>((), &new).await.expect("begun")
}

/// Sends all batches and answers what they did, added up.
pub async fn bring(owner: &Client, import: &ImportView, batches: &[Batch]) -> RowsOutcome {
    let mut sum = RowsOutcome::default();
    for (number, rows) in (0..).zip(batches) {
        let input = RowsToBring { number, rows: rows.clone() };
        let outcome = owner.call::<BringRows>(import.id, &input).await.expect("taken");
        sum.new += outcome.new;
        sum.changed += outcome.changed;
        sum.unchanged += outcome.unchanged;
        sum.refused.extend(outcome.refused);
    }
    owner.call::<CloseImport>(import.id, &Closing::Done).await.expect("closed");
    sum
}

/// Brings in a small file as it stands, points without expiry.
///
/// # Panics
/// Where a row is refused.
pub async fn file(owner: &Client, kind: Kind, text: &str) -> ImportView {
    let import = begin(owner, kind, everything(PointsChoice::Lasting)).await;
    let done = bring(owner, &import, &batches(kind, text.as_bytes(), |_, _| {})).await;
    assert_eq!(done.refused, []);
    import
}

/// Takes an import back, step by step.
pub async fn undo(owner: &Client, import: &ImportView) -> ImportView {
    for _ in 0..10_000 {
        let view = owner.call::<UndoImport>(import.id, &()).await.expect("a step back");
        if view.state == ImportState::Undone {
            return view;
        }
    }
    panic!("never undone");
}

impl World {
    /// How many rows there are of everything that imports write, without the audit's and the imports' own lines.
    pub fn contents(&self) -> Vec<String> {
        let tables = [
            "region",
            "store",
            "item",
            "member",
            "member_key",
            "member_store",
            "purchase",
            "ledger",
            "lot",
            "tag",
            "store_day",
            "store_hour",
        ];
        self.sql(|c| {
            let count = |table: &str| {
                c.query_row(&format!("select count(*) from {table}"), [], |r| r.get::<_, i64>(0))
                    .expect("a count")
            };
            tables.iter().map(|table| format!("{table} {}", count(table))).collect()
        })
    }
}
