//! Brings a file in as the wizard does: survey, read, send batch by batch, close.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use regulars_api::imports::{
    Allowed, BringRows, CloseImport, Closing, NewImport, PointsChoice, RowsToBring, StartImport,
};
use regulars_client::Client;
use regulars_domain::import::{
    batch::Batch,
    csv::look,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor},
};

/// Brings in one file of the demo. A row that is refused is a fault of the demo and stops it.
pub fn bring(owner: &Client, kind: Kind, name: &str, csv: &str) -> Result<()> {
    let (batches, taken) = read(kind, csv).with_context(|| name.to_owned())?;
    let new = NewImport {
        kind,
        file: name.to_owned(),
        lines: u32::try_from(csv.lines().count().saturating_sub(1))?,
        total: u32::try_from(taken)?,
        refused: 0,
        allowed: Allowed { points: PointsChoice::Expiring, ..Allowed::default() },
        reading: String::new(),
        heads: String::new(),
    };
    let import = owner.call::<StartImport>((), &new).with_context(|| name.to_owned())?;
    for (number, rows) in (0..).zip(batches) {
        let outcome = owner.call::<BringRows>(import.id, &RowsToBring { number, rows })?;
        if let Some(refused) = outcome.refused.first() {
            bail!("{name} line {}: {:?} {:?}", refused.row, refused.field, refused.reason);
        }
    }
    let done = owner.call::<CloseImport>(import.id, &Closing::Done)?;
    println!("  {name}: {} new", done.new);
    Ok(())
}

/// Every batch of a file, and how many rows or purchases are in them.
fn read(kind: Kind, csv: &str) -> Result<(Vec<Batch>, u64)> {
    let bytes = csv.as_bytes();
    let shape = look(bytes, true)?;
    let mapping = Mapping::guess(kind, &shape.header);
    let options = Options::guess(&mapping, &shape, 2);
    if let Some(gap) = mapping.gaps(&options).first() {
        bail!("{gap:?}");
    }
    if let Some((_, unread)) = shape.header.iter().enumerate().find(|(at, _)| mapping.column(*at).is_none()) {
        bail!("the column {unread} means nothing");
    }
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    survey.push(bytes)?;
    let plan = Arc::new(survey.finish()?);
    let (mut all, mut taken) = (Vec::new(), 0);
    for pass in 0..plan.passes {
        let mut reader = Reader::new(shape.delimiter, &mapping, options.clone(), &plan, pass);
        all.extend(reader.push(bytes)?);
        all.extend(reader.finish()?);
        if let Some(refused) = reader.tally().examples.first() {
            bail!("line {}: {:?} {:?} “{}”", refused.line, refused.field, refused.reason, refused.value);
        }
        taken += reader.tally().taken;
    }
    Ok((all, taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{ITEMS, MEMBERS, PURCHASES, STORES};

    #[test]
    fn every_column_of_the_demo_means_something_and_every_row_is_taken() {
        let taken = [
            (Kind::Stores, STORES),
            (Kind::Items, ITEMS),
            (Kind::Members, MEMBERS),
            (Kind::Purchases, PURCHASES),
        ]
        .map(|(kind, csv)| read(kind, csv).expect("readable").1);
        assert_eq!(taken[0], 5);
        assert_eq!(taken[3], 5_171);
    }
}
