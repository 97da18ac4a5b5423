//! One pass over the wizard's file, slice by slice, and what can end it before its end.
use std::sync::Arc;

use leptos::prelude::*;
use regulars_api::{Code, Problem};
use regulars_domain::import::{
    batch::Batch,
    csv::{Delimiter, Unreadable},
    encoding::Encoding,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor, Tally},
    refused::RefusedPurchases,
    survey::Plan,
};
use wasm_bindgen::JsValue;

use super::{
    file::{Chosen, Feed},
    wizard::{Pass, Step, Wizard},
};

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
    pub mapping: Mapping,
    pub options: Options,
    pub delimiter: Delimiter,
    pub header: Vec<String>,
}

impl Ready {
    /// The file from its beginning.
    ///
    /// # Errors
    /// The browser cannot decode it.
    pub fn feed(&self) -> Result<Feed, Problem> {
        Feed::new(self.file.clone(), self.encoding).map_err(lost)
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
    let mut feed = ready.feed()?;
    let mut surveyor = Surveyor::new(ready.delimiter, &ready.mapping, ready.options);
    while let Some(slice) = feed.next().await.map_err(lost)? {
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
        let mut feed = ready.feed()?;
        let mut reader = Reader::new(ready.delimiter, &ready.mapping, ready.options.clone(), plan, pass);
        loop {
            let slice = feed.next().await.map_err(lost)?;
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
