//! Drives the reading of a file: slices in, batches out, and a tally of what was met on the way.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    batch::Batch,
    csv::{Delimiter, Record, Records, Unreadable},
    field::Kind,
    mapping::{Layout, Mapping, Options},
    purchases::{Assembler, Outcome},
    reason::{Note, Reason, Refusal},
    refused::RefusedPurchases,
    survey::{Plan, Survey},
    table::Tables,
};

/// Refusals of which the page shows the text; the file of refused rows has all.
pub const EXAMPLES: usize = 200;

/// What was met while reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows below the header.
    pub rows: u64,
    /// Purchases, or rows of other kinds, that were read.
    pub taken: u64,
    /// Purchases, or rows of other kinds, that were refused.
    pub refused: u64,
    /// Rows of the file that are refused, each line of a refused purchase counted.
    pub refused_rows: u64,
    /// How often each of [`Note::ALL`] was made.
    pub notes: [u64; Note::COUNT],
    /// The first refusals.
    pub examples: Vec<Refusal>,
}

impl Tally {
    fn note(&mut self, note: Note) {
        if let Some(count) = self.notes.get_mut(note as usize) {
            *count += 1;
        }
    }
    fn refuse(&mut self, refusal: Refusal, rows: u64) {
        self.refused += 1;
        self.refused_rows += rows;
        if self.examples.len() < EXAMPLES {
            self.examples.push(refusal);
        }
    }
    /// Together with what another pass over the same file met.
    pub fn add(&mut self, other: Tally) {
        self.rows += other.rows;
        self.taken += other.taken;
        self.refused += other.refused;
        self.refused_rows += other.refused_rows;
        self.notes.iter_mut().zip(other.notes).for_each(|(sum, n)| *sum += n);
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(room));
    }
}

/// The first pass over a file of purchases.
pub struct Surveyor {
    records: Records,
    layout: Layout,
    options: Options,
    survey: Survey,
    in_body: bool,
}

impl Surveyor {
    /// At the beginning of the file.
    pub fn new(delimiter: Delimiter, mapping: &Mapping, options: Options) -> Surveyor {
        let (records, layout) = (Records::new(delimiter), Layout::new(mapping));
        Surveyor { records, layout, options, survey: Survey::default(), in_body: false }
    }

    fn look(record: Record<'_>, in_body: &mut bool, layout: &Layout, options: &Options, survey: &mut Survey) {
        match *in_body {
            true => survey.record(record, layout, options),
            false => *in_body = !record.is_blank(),
        }
    }

    /// Reads the next slice.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn push(&mut self, slice: &[u8]) -> Result<(), Unreadable> {
        let Surveyor { records, layout, options, survey, in_body } = self;
        records.push(slice, &mut |record| Surveyor::look(record, in_body, layout, options, survey))
    }

    /// The plan for reading.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn finish(mut self) -> Result<Plan, Unreadable> {
        let Surveyor { records, layout, options, survey, in_body } = &mut self;
        records.finish(&mut |record| Surveyor::look(record, in_body, layout, options, survey))?;
        Ok(self.survey.finish())
    }
}

/// One pass over a file.
pub struct Reader {
    records: Records,
    body: Body,
}

/// What judges the records, apart from the parser that lends them.
struct Body {
    layout: Layout,
    options: Options,
    pass: u32,
    in_body: bool,
    into: Into,
    ready: Vec<Batch>,
    tally: Tally,
    refused: RefusedPurchases,
}

enum Into {
    Tables(Tables),
    Purchases(Box<Assembler>),
}

impl Reader {
    /// At the beginning of the file, for one of the plan's passes.
    pub fn new(
        delimiter: Delimiter,
        mapping: &Mapping,
        options: Options,
        plan: &Arc<Plan>,
        pass: u32,
    ) -> Reader {
        let into = match mapping.kind {
            Kind::Purchases => Into::Purchases(Box::new(Assembler::new(plan.clone(), pass))),
            kind => Into::Tables(Tables::new(kind)),
        };
        let body = Body {
            layout: Layout::new(mapping),
            options,
            pass,
            in_body: false,
            into,
            ready: Vec::new(),
            tally: Tally::default(),
            refused: RefusedPurchases::new(),
        };
        Reader { records: Records::new(delimiter), body }
    }

    /// Reads the next slice and answers the batches that it fills.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn push(&mut self, slice: &[u8]) -> Result<Vec<Batch>, Unreadable> {
        let Reader { records, body } = self;
        records.push(slice, &mut |record| body.record(record))?;
        Ok(body.batches())
    }

    /// The last batches.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub fn finish(&mut self) -> Result<Vec<Batch>, Unreadable> {
        let Reader { records, body } = self;
        records.finish(&mut |record| body.record(record))?;
        body.finish();
        Ok(body.batches())
    }

    /// What was met so far.
    pub const fn tally(&self) -> &Tally {
        &self.body.tally
    }

    /// What was met, and the purchases that were refused.
    pub fn into_results(self) -> (Tally, RefusedPurchases) {
        (self.body.tally, self.body.refused)
    }
}

impl Body {
    fn record(&mut self, record: Record<'_>) {
        if record.is_blank() {
            return;
        }
        if !self.in_body {
            self.in_body = true;
            return;
        }
        let Body { layout, options, pass, into, ready, tally, refused, .. } = self;
        tally.rows += u64::from(*pass == 0);
        let read = layout.row(record);
        let mut notes = [0_u64; Note::COUNT];
        let mut note =
            |note: Note| notes.iter_mut().skip(note as usize).take(1).for_each(|count| *count += 1);
        match into {
            Into::Tables(tables) => match read.and_then(|row| tables.push(&row, options, &mut note)) {
                Ok(batch) => {
                    tally.taken += 1;
                    ready.extend(batch);
                }
                Err(refusal) => tally.refuse(refusal, 1),
            },
            Into::Purchases(assembler) => {
                let damaged = read.err();
                let row = layout.loose(record);
                assembler
                    .push(row, damaged, options, &mut note, &mut |outcome| settle(outcome, tally, refused));
            }
        }
        for (count, kind) in notes.into_iter().zip(Note::ALL) {
            (0..count).for_each(|_| tally.note(kind));
        }
    }

    fn finish(&mut self) {
        let Body { into, ready, tally, refused, .. } = self;
        match into {
            Into::Tables(tables) => ready.extend(tables.take()),
            Into::Purchases(assembler) => {
                assembler.finish(&mut |outcome| settle(outcome, tally, refused));
            }
        }
    }

    fn batches(&mut self) -> Vec<Batch> {
        let mut batches = std::mem::take(&mut self.ready);
        if let Into::Purchases(assembler) = &mut self.into {
            batches.extend(assembler.ready());
        }
        batches
    }
}

fn settle(outcome: Outcome, tally: &mut Tally, refused: &mut RefusedPurchases) {
    match outcome {
        Outcome::Taken => tally.taken += 1,
        Outcome::Refused { purchase, lines, refusal, by_line } => {
            let said = if by_line { Reason::OtherLine { line: refusal.line } } else { refusal.reason };
            refused.insert(purchase, (refusal.field, said));
            tally.refuse(refusal, lines);
        }
    }
}
