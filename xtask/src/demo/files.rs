//! Brings a file in as the wizard does: survey, read, send batch by batch, close.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use regulars_api::imports::{
    Allowed, BringRows, CloseImport, Closing, NewImport, PointsChoice, RowsToBring, StartImport,
};
use regulars_client::Client;
use regulars_domain::import::{
    csv::look,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor},
};

/// Brings in one file of the demo. A row that is refused is a fault of the demo and stops it.
pub fn bring(owner: &Client, kind: Kind, name: &str, csv: String) -> Result<()> {
    let bytes = csv.as_bytes();
    let shape = look(bytes, true).with_context(|| name.to_owned())?;
    let mapping = Mapping::guess(kind, &shape.header);
    let options = Options::guess(&mapping, &shape, 2);
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    survey.push(bytes)?;
    let plan = Arc::new(survey.finish()?);
    let batches = batches(&mapping, &options, &plan, shape.delimiter, bytes)?;
    let lines = u32::try_from(csv.lines().count().saturating_sub(1))?;
    let new = NewImport {
        kind,
        file: name.to_owned(),
        lines,
        total: u32::try_from(plan.purchases).unwrap_or(lines).max(1),
        refused: 0,
        allowed: Allowed { points: PointsChoice::Expiring, ..Allowed::default() },
        reading: String::new(),
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

fn batches(
    mapping: &Mapping,
    options: &Options,
    plan: &Arc<regulars_domain::import::survey::Plan>,
    delimiter: regulars_domain::import::csv::Delimiter,
    bytes: &[u8],
) -> Result<Vec<regulars_domain::import::batch::Batch>> {
    let mut all = Vec::new();
    for pass in 0..plan.passes {
        let mut reader = Reader::new(delimiter, mapping, options.clone(), plan, pass);
        all.extend(reader.push(bytes)?);
        all.extend(reader.finish()?);
    }
    Ok(all)
}
