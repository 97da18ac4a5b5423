//! The wizard's work: looking at the file, the dry run, bringing it in, taking an import back, the file of refused rows.
use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use regulars_api::{Code, Problem, imports::*};
use regulars_domain::{
    ids::ImportId,
    import::{
        csv::{Delimiter, look},
        encoding::Encoding,
        field::{Field, Kind},
        mapping::{Mapping, Options},
        reader::{Reader, Surveyor, Tally},
        reason::Reason,
        refused::{RefusedPurchases, Writer},
        survey::Plan,
    },
};

use wasm_bindgen::JsValue;

use super::{
    file::{self, Chosen, Feed, SLICE},
    wizard::{Checked, Counted, Pass, Run, Step, Wizard},
};
use crate::{browser, client, state};

/// Why a pass over the file ended before its end.
enum Halt {
    Stopped,
    Problem(Problem),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Halt {
        Halt::Problem(problem)
    }
}

/// Looks at the file and guesses its columns. `encoding`: as a person says it is written, else as its first slice speaks for;
/// how its cells are read stays as it was chosen before.
pub async fn open(wizard: Wizard, file: Chosen, encoding: Option<Encoding>) {
    let whole = file.size() <= SLICE;
    let (encoding, chosen) = match encoding {
        Some(encoding) => (encoding, wizard.options.get_untracked()),
        None => {
            let Ok(first) = file.slice(0.0).await else { return gone(&wizard) };
            (Encoding::of(&first, whole), None)
        }
    };
    let Ok(mut feed) = Feed::new(file.clone(), encoding) else { return gone(&wizard) };
    let Ok(first) = feed.next().await else { return gone(&wizard) };
    match look(&first.unwrap_or_default(), whole) {
        Err(why) => wizard.unreadable.set(Some(why)),
        Ok(shape) => {
            let mapping = Mapping::of_shape(wizard.kind.get_untracked(), &shape);
            let guessed = || Options::guess(&mapping, &shape, untrack(state::currency).exponent());
            let options = chosen.unwrap_or_else(guessed);
            wizard.unreadable.set(None);
            wizard.encoding.set(encoding);
            wizard.mapping.set(Some(mapping));
            wizard.options.set(Some(options));
            wizard.shape.set(Some(shape));
            wizard.file.set(Some(file));
            // Set anew to what it is, it would build the step a second time.
            if wizard.step.get_untracked() != Step::Columns {
                wizard.step.set(Step::Columns);
            }
        }
    }
}

/// The browser can no longer read the file.
fn gone(wizard: &Wizard) {
    wizard.problem.set(Some(Problem::new(Code::NotFound).at("file")));
}

/// The dry run: nothing is written.
pub async fn check(wizard: Wizard) {
    begin_work(&wizard, Step::Check);
    wizard.checked.set(None);
    let done = dry_run(&wizard).await;
    end_work(&wizard, done.map(|checked| wizard.checked.set(Some(Arc::new(checked)))), Step::Columns);
}

async fn dry_run(wizard: &Wizard) -> Result<Checked, Halt> {
    let plan = Arc::new(survey(wizard).await?);
    let allowed = wizard.allowed.get_untracked();
    let mut counted = Counted::default();
    let (tally, refused) = read_through(wizard, &plan, async |batch| {
        let input = RowsToCheck { allowed: allowed.clone(), rows: batch };
        let outcome = client::write::<CheckRows>((), input.clone(), browser::op_key()).await?;
        counted.add(&input.rows, &outcome);
        Ok(())
    })
    .await?;
    Ok(Checked { plan, tally, refused, counted })
}

/// Brings the file in; after it broke off, goes on from the batch that failed.
pub async fn bring_in(wizard: Wizard) {
    begin_work(&wizard, Step::BringIn);
    let mut done = real_run(&wizard).await;
    if let (Err(Halt::Stopped), Some(import)) = (&done, wizard.import.get_untracked()) {
        match client::write::<CloseImport>(import.id, Closing::Cancelled, browser::op_key()).await {
            Ok(closed) => wizard.import.set(Some(closed)),
            Err(problem) => done = Err(Halt::Problem(problem)),
        }
    }
    end_work(&wizard, done, Step::BringIn);
}

/// Another import of the same file, from its first batch.
pub fn forget_run(wizard: &Wizard) {
    wizard.import.set(None);
    wizard.run.set(Run::default());
}

async fn begun(wizard: &Wizard, checked: &Checked, file: &Chosen) -> Result<ImportId, Problem> {
    if let Some(import) = wizard.import.get_untracked() {
        // An answer may have been lost: what the server says of itself counts.
        let now = client::call::<GetImport>(import.id, ()).await?.import;
        wizard.import.set(Some(now));
        return Ok(import.id);
    }
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let reading = serde_json::json!({ "mapping": wizard.mapping.get_untracked(), "options": wizard.options.get_untracked() });
    let new = NewImport {
        kind: wizard.kind.get_untracked(),
        file: file.name(),
        lines: small(checked.tally.rows),
        total: small(checked.tally.taken),
        refused: small(checked.tally.refused),
        allowed: wizard.allowed.get_untracked(),
        reading: reading.to_string(),
    };
    let start = wizard.run.with_untracked(|run| run.start);
    let import = client::write::<StartImport>((), new, start).await?;
    let id = import.id;
    wizard.import.set(Some(import));
    Ok(id)
}

async fn real_run(wizard: &Wizard) -> Result<(), Halt> {
    let done = send_all(wizard).await;
    // It may have opened stores.
    state::refresh().await;
    done
}

async fn send_all(wizard: &Wizard) -> Result<(), Halt> {
    let (Some(checked), Some(file)) = (wizard.checked.get_untracked(), wizard.file.get_untracked()) else {
        return Err(Halt::Stopped);
    };
    let id = begun(wizard, &checked, &file).await?;
    let state = wizard.import.with_untracked(|import| import.as_ref().map(|import| import.state));
    if state != Some(ImportState::Running) {
        return Ok(());
    }
    let mut number = 0;
    read_through(wizard, &checked.plan, async |rows| {
        let mine = number;
        number += 1;
        if mine < wizard.run.with_untracked(|run| run.next) {
            return Ok(());
        }
        let input = RowsToBring { number: mine, rows };
        let outcome = client::write::<BringRows>(id, input.clone(), browser::op_key()).await?;
        wizard.run.update(|run| {
            run.counted.add(&input.rows, &outcome);
            run.next = number;
        });
        wizard.import.update(|import| {
            if let Some(import) = import.as_mut().filter(|import| import.batches <= mine) {
                import.new += outcome.new;
                import.changed += outcome.changed;
                import.unchanged += outcome.unchanged;
                import.refused += outcome.refused.len() as u32;
                import.batches = number;
            }
        });
        Ok(())
    })
    .await?;
    let closed = client::write::<CloseImport>(id, Closing::Done, browser::op_key()).await?;
    wizard.import.set(Some(closed));
    Ok(())
}

/// Takes an import back, step by step, telling each step, until it is taken back or others turn out to need the rest.
pub async fn take_back(id: ImportId, told: impl Fn(ImportView)) -> Result<ImportView, Problem> {
    loop {
        let view = client::write::<UndoImport>(id, (), browser::op_key()).await?;
        told(view.clone());
        if view.state != ImportState::Undoing {
            return Ok(view);
        }
    }
}

/// What the server refused, by line of the file.
pub type ByServer = HashMap<u32, (Field, Reason)>;

/// Hands over the refused rows with their reasons: those that the page refused while reading, and those of the server.
pub async fn save_refused(
    wizard: Wizard,
    by_server: ByServer,
    title: String,
    say: impl Fn(Field, Reason) -> String,
) {
    let Some(ready) = ready(&wizard) else { return };
    let Some(checked) = wizard.checked.get_untracked() else { return };
    let Ok(mut feed) = ready.feed() else { return gone(&wizard) };
    let Ready { mapping, options, delimiter, .. } = ready;
    let mut writer = Writer::new(delimiter, &mapping, options, checked.refused.clone(), by_server);
    let mut parts = vec!["\u{feff}".to_owned()];
    loop {
        let Ok(slice) = feed.next().await else { return gone(&wizard) };
        let end = slice.is_none();
        let part = match slice {
            Some(slice) => writer.push(&slice, &title, &say),
            None => writer.finish(&title, &say),
        };
        match part {
            Ok(part) => parts.push(part),
            Err(why) => return wizard.unreadable.set(Some(why)),
        }
        if end {
            break;
        }
    }
    file::save("refused.csv", &parts);
}

/// The file and how it is read.
struct Ready {
    file: Chosen,
    encoding: Encoding,
    mapping: Mapping,
    options: Options,
    delimiter: Delimiter,
}

impl Ready {
    /// The file from its beginning.
    fn feed(&self) -> Result<Feed, Problem> {
        Feed::new(self.file.clone(), self.encoding).map_err(lost)
    }
}

/// The browser cannot read the file any more.
fn lost(_: JsValue) -> Problem {
    Problem::new(Code::NotFound).at("file")
}

fn ready(wizard: &Wizard) -> Option<Ready> {
    Some(Ready {
        file: wizard.file.get_untracked()?,
        encoding: wizard.encoding.get_untracked(),
        mapping: wizard.mapping.get_untracked()?,
        options: wizard.options.get_untracked()?,
        delimiter: wizard.shape.get_untracked()?.delimiter,
    })
}

async fn survey(wizard: &Wizard) -> Result<Plan, Halt> {
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

fn unreadable(wizard: &Wizard, why: regulars_domain::import::csv::Unreadable) -> Halt {
    wizard.unreadable.set(Some(why));
    Halt::Stopped
}

/// Reads the whole file and hands each batch over, one after the other.
async fn read_through(
    wizard: &Wizard,
    plan: &Arc<Plan>,
    mut each: impl AsyncFnMut(regulars_domain::import::batch::Batch) -> Result<(), Problem>,
) -> Result<(Tally, RefusedPurchases), Halt> {
    let ready = ready(wizard).ok_or(Halt::Stopped)?;
    let (mut tally, mut refused) = (Tally::default(), RefusedPurchases::new());
    let (passes, since) = (plan.passes.max(1), js_sys::Date::now());
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
                wizard.pass.set(Some(Pass { share, sent, of, since }));
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

fn begin_work(wizard: &Wizard, step: Step) {
    wizard.problem.set(None);
    wizard.stop.set(false);
    wizard.pass.set(Some(Pass { since: js_sys::Date::now(), ..Pass::default() }));
    wizard.step.set(step);
}

fn end_work(wizard: &Wizard, done: Result<(), Halt>, back: Step) {
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
