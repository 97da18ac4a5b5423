//! One pass over the wizard's file, slice by slice, and what can end it before its end.
use std::sync::Arc;

use leptos::prelude::*;
use regulars_api::{Code, Problem};
use regulars_domain::import::{
    batch::Batch,
    csv::{Delimiter, Shape, Unreadable, look, shape},
    encoding::Encoding,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor, Tally},
    refused::RefusedPurchases,
    survey::Plan,
    xlsx::is_archive,
};
use wasm_bindgen::JsValue;

use super::{
    file::{Chosen, Fault, Feed, SLICE, Text},
    wizard::{Pass, Step, Wizard},
    workbook::{Opened, opened},
};
use crate::client;

/// Why a pass over the file ended before its end.
pub enum Halt {
    Stopped,
    Problem(Problem),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Halt {
        Halt::Problem(problem)
    }
}

/// The file and how it is read.
pub struct Ready {
    file: Chosen,
    pub encoding: Encoding,
    pub sheet: Option<String>,
    pub mapping: Mapping,
    pub options: Options,
    pub delimiter: Delimiter,
    pub header: Vec<String>,
}

impl Ready {
    /// The file from its beginning.
    ///
    /// # Errors
    /// [`Fault`]
    pub async fn feed(&self) -> Result<Feed, Fault> {
        feed(&self.file, self.encoding, self.sheet.as_ref()).await
    }
}

async fn feed(file: &Chosen, encoding: Encoding, sheet: Option<&String>) -> Result<Feed, Fault> {
    match sheet {
        None => Ok(Feed::Text(Text::new(file.clone(), encoding)?)),
        Some(sheet) => Ok(Feed::Sheet(opened(file.clone(), Some(sheet.clone())).await?.feed)),
    }
}

/// How a file is to be looked at.
pub enum Way {
    /// As its first bytes speak for.
    Guessed,
    By(Encoding),
    /// At the sheet of this name.
    Sheet(String),
}

/// What a file looks like.
pub struct Looked {
    pub shape: Shape,
    pub encoding: Encoding,
    pub sheets: Vec<String>,
    pub sheet: Option<String>,
}

/// Looks at a file's first rows.
///
/// # Errors
/// [`Fault`]
pub async fn looked(file: &Chosen, way: Way) -> Result<Looked, Fault> {
    /// Of workbooks before 2007, and of those with a password.
    const OLD: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
    let whole = file.size() <= SLICE;
    let encoding = match way {
        Way::Sheet(sheet) => return looked_at_sheet(file, Some(sheet)).await,
        Way::By(encoding) => encoding,
        Way::Guessed => {
            let first = file.slice(0.0).await?;
            if first.starts_with(OLD) {
                return Err(Unreadable::OldWorkbook.into());
            }
            if is_archive(&first) {
                return looked_at_sheet(file, None).await;
            }
            Encoding::of(&first, whole)
        }
    };
    let first = feed(file, encoding, None).await?.next().await?.unwrap_or_default();
    Ok(Looked { shape: look(&first, whole)?, encoding, sheets: Vec::new(), sheet: None })
}

async fn looked_at_sheet(file: &Chosen, wanted: Option<String>) -> Result<Looked, Fault> {
    let Opened { sheets, sheet, mut feed } = opened(file.clone(), wanted).await?;
    let first = feed.next().await?.unwrap_or_default();
    // A sheet hands out whole lines, and its cells are parted by commas whatever stands in them.
    let shape = shape(&first, true, Delimiter::Comma)?;
    Ok(Looked { shape, encoding: Encoding::Utf8, sheets, sheet: Some(sheet) })
}

/// What a fault ends.
pub fn halt(wizard: &Wizard, fault: Fault) -> Halt {
    match fault {
        Fault::Unreadable(why) => unreadable(wizard, why),
        Fault::Gone => Halt::Problem(lost(JsValue::NULL)),
        Fault::Unloaded => Halt::Problem(client::unreachable()),
    }
}

/// The browser cannot read the file any more.
pub fn lost(_: JsValue) -> Problem {
    Problem::new(Code::NotFound).at("file")
}

/// The wizard's file, once it was looked at.
pub fn ready(wizard: &Wizard) -> Option<Ready> {
    let shape = wizard.shape.get_untracked()?;
    Some(Ready {
        file: wizard.file.get_untracked()?,
        encoding: wizard.encoding.get_untracked(),
        sheet: wizard.sheet.get_untracked(),
        mapping: wizard.mapping.get_untracked()?,
        options: wizard.options.get_untracked()?,
        delimiter: shape.delimiter,
        header: shape.header,
    })
}

/// The plan for reading the file.
///
/// # Errors
/// It is not readable, or gone.
pub async fn survey(wizard: &Wizard) -> Result<Plan, Halt> {
    let ready = ready(wizard).ok_or(Halt::Stopped)?;
    if ready.mapping.kind != Kind::Purchases {
        return Ok(Plan::single());
    }
    let mut feed = ready.feed().await.map_err(|fault| halt(wizard, fault))?;
    let mut surveyor = Surveyor::new(ready.delimiter, &ready.mapping, ready.options);
    while let Some(slice) = feed.next().await.map_err(|fault| halt(wizard, fault))? {
        surveyor.push(&slice).map_err(|why| unreadable(wizard, why))?;
    }
    surveyor.finish().map_err(|why| unreadable(wizard, why))
}

fn unreadable(wizard: &Wizard, why: Unreadable) -> Halt {
    wizard.unreadable.set(Some(why));
    Halt::Stopped
}

/// Reads the whole file and hands each batch over, one after the other.
///
/// # Errors
/// It was stopped, the file is not readable or gone, or what was done with a batch failed.
pub async fn read_through(
    wizard: &Wizard,
    plan: &Arc<Plan>,
    mut each: impl AsyncFnMut(Batch) -> Result<(), Problem>,
) -> Result<(Tally, RefusedPurchases), Halt> {
    let ready = ready(wizard).ok_or(Halt::Stopped)?;
    let (mut tally, mut refused) = (Tally::default(), RefusedPurchases::new());
    let passes = plan.passes.max(1);
    // The dry run counted them.
    let counted = wizard.checked.with_untracked(|checked| Some(checked.as_ref()?.tally.taken));
    let mut sent = 0;
    for pass in 0..passes {
        let mut feed = ready.feed().await.map_err(|fault| halt(wizard, fault))?;
        let mut reader = Reader::new(ready.delimiter, &ready.mapping, ready.options.clone(), plan, pass);
        loop {
            let slice = feed.next().await.map_err(|fault| halt(wizard, fault))?;
            let end = slice.is_none();
            let batches = match slice {
                Some(slice) => reader.push(&slice),
                None => reader.finish(),
            };
            let batches = batches.map_err(|why| unreadable(wizard, why))?;
            // As many as the part that was read speaks for.
            let read = (f64::from(pass) + feed.share()) / f64::from(passes);
            let taken = tally.taken + reader.tally().taken;
            let of = counted.unwrap_or((taken as f64 / read.max(f64::EPSILON)).round() as u64);
            let tell = |sent: u64| {
                let of = of.max(sent);
                let share = sent as f64 / of.max(1) as f64;
                wizard.pass.update(|pass| {
                    *pass = pass.map(|pass| Pass { share, sent, of, ..pass });
                });
            };
            for batch in batches {
                if wizard.stop.get_untracked() {
                    return Err(Halt::Stopped);
                }
                tell(sent);
                let rows = batch.len() as u64;
                each(batch).await?;
                sent += rows;
                tell(sent);
            }
            if end {
                break;
            }
        }
        let (of_pass, purchases) = reader.into_results();
        tally.add(of_pass);
        refused.extend(purchases);
    }
    Ok((tally, refused))
}

/// Tells that work is under way, in this step.
pub fn begin_work(wizard: &Wizard, step: Step) {
    wizard.problem.set(None);
    wizard.stop.set(false);
    wizard.pass.set(Some(Pass { since: js_sys::Date::now(), ..Pass::default() }));
    wizard.step.set(step);
}

/// Tells how work ended; where it failed, the wizard goes back to this step.
pub fn end_work(wizard: &Wizard, done: Result<(), Halt>, back: Step) {
    wizard.pass.set(None);
    match done {
        Ok(()) => {}
        Err(Halt::Stopped) => wizard.step.set(back),
        Err(Halt::Problem(problem)) => {
            wizard.problem.set(Some(problem));
            wizard.step.set(back);
        }
    }
}
