//! How fast a file of purchases is read natively: `xz -dc FILE | cargo run --release -p regulars-domain --example read_speed`.
use std::{io::Read, sync::Arc, time::Instant};

use regulars_domain::import::{
    batch::Batch,
    csv::look,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor},
};

const SLICE: usize = 1 << 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut file = Vec::new();
    std::io::stdin().read_to_end(&mut file)?;
    let shape = look(file.get(..SLICE.min(file.len())).unwrap_or_default(), file.len() <= SLICE)?;
    let mapping = Mapping::guess(Kind::Purchases, &shape.header);
    let options = Options { store: Some("1".to_owned()), ..Options::guess(&mapping, &shape, 2) };

    let begun = Instant::now();
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    file.chunks(SLICE).try_for_each(|slice| survey.push(slice))?;
    let plan = Arc::new(survey.finish()?);
    println!(
        "survey: {:?}, {} rows, {} purchases, {} passes",
        begun.elapsed(),
        plan.rows,
        plan.purchases,
        plan.passes
    );

    let begun = Instant::now();
    let mut reader = Reader::new(shape.delimiter, &mapping, options, &plan, 0);
    let (mut batches, mut bytes) = (0, 0);
    let mut send = |full: Vec<Batch>| -> serde_json::Result<()> {
        for batch in full {
            (batches, bytes) = (batches + 1, bytes + serde_json::to_vec(&batch)?.len());
        }
        Ok(())
    };
    for slice in file.chunks(SLICE) {
        send(reader.push(slice)?)?;
    }
    send(reader.finish()?)?;
    let tally = reader.tally();
    println!(
        "read and packed: {:?}, {} taken, {} refused, {batches} batches, {bytes} bytes",
        begun.elapsed(),
        tally.taken,
        tally.refused
    );
    Ok(())
}
