//! The wizard's work: looking at the file, the dry run, bringing it in, taking an import back, the file of refused rows.
use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use regulars_api::{Code, Problem, imports::*};
use regulars_domain::{
    ids::ImportId,
    import::{
        batch::CUT,
        field::{Field, Kind},
        mapping::{Mapping, Options},
        reader::Tally,
        reading::{Reading, heads},
        reason::Reason,
        refused::Writer,
    },
};
use wasm_bindgen::JsValue;

use super::{
    file::{self, Chosen, Fault},
    passes::{
        Halt, Looked, Ready, Way, begin_work, end_work, halt, looked, lost, read_through, ready, survey,
    },
    wizard::{Checked, Counted, Run, Step, Wizard},
};
use crate::{browser, client, json, state};

/// Looks at the file and guesses its columns. In another encoding, as a person says, how its cells are read stays as it was chosen.
pub async fn open(wizard: Wizard, file: Chosen, way: Way) {
    let chosen = match way {
        Way::Guessed | Way::Sheet(_) => None,
        Way::By(_) => wizard.options.get_untracked(),
    };
    match looked(&file, way).await {
        Err(fault) => told(&wizard, fault),
        Ok(Looked { shape, encoding, sheets, sheet }) => {
            wizard.sheets.set(sheets);
            wizard.sheet.set(sheet);
            let kind = wizard.kind.get_untracked();
            let recalled = recall(kind, &shape.header).await;
            let mapping = match &recalled {
                Some(reading) => reading.mapping_for(&shape.header),
                None => Mapping::of_shape(kind, &shape),
            };
            let guessed = || Options::guess(&mapping, &shape, untrack(state::currency).exponent());
            let remembered = recalled.map(|reading| still_so(reading.options));
            wizard.recalled.set(remembered.is_some());
            let options = chosen.or(remembered).unwrap_or_else(guessed);
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

/// How the last file with these columns was read. Where the server does not say, the columns are guessed.
async fn recall(kind: Kind, header: &[String]) -> Option<Reading> {
    let heads = SameHeads { kind, heads: heads(header) };
    let kept = client::call::<RecallReading>((), heads).await.ok()?.reading?;
    let reading = json::read::<Reading>(&kept).ok()?;
    (reading.mapping.kind == kind && !reading.header.is_empty()).then_some(reading)
}

/// What was chosen for another file, as far as it still can be: the brand's money, and a store that is still there.
fn still_so(options: Options) -> Options {
    let known = |code: &String| {
        untrack(state::me).is_some_and(|me| me.stores.iter().any(|store| store.code == *code))
    };
    Options { exponent: untrack(state::currency).exponent(), store: options.store.filter(known), ..options }
}

/// Tells why the file cannot be read.
fn told(wizard: &Wizard, fault: Fault) {
    if let Halt::Problem(problem) = halt(wizard, fault) {
        wizard.problem.set(Some(problem));
    }
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
    let ready = ready(wizard).ok_or_else(|| lost(JsValue::NULL))?;
    let header = ready.header;
    let mut heads = heads(&header);
    let mut reading = Reading {
        cut: CUT,
        file: file.mark().await.map_err(lost)?,
        encoding: ready.encoding,
        sheet: ready.sheet,
        mapping: ready.mapping,
        options: ready.options,
        header,
    };
    if json::write(&reading).chars().count() > LONGEST_READING {
        (reading.header, heads) = (Vec::new(), String::new());
    }
    let new = NewImport {
        kind: wizard.kind.get_untracked(),
        file: file.name(),
        lines: small(checked.tally.rows),
        total: small(checked.tally.taken),
        refused: small(checked.tally.refused),
        allowed: wizard.allowed.get_untracked(),
        reading: json::write(&reading),
        heads,
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
    let Some(file) = wizard.file.get_untracked() else { return Err(Halt::Stopped) };
    let checked = match wizard.checked.get_untracked() {
        Some(checked) => checked,
        None => taken_up(wizard).await?,
    };
    let id = begun(wizard, &checked, &file).await?;
    let state = wizard.import.with_untracked(|import| import.as_ref().map(|import| import.state));
    if state != Some(ImportState::Running) {
        return Ok(());
    }
    let (mut number, mut skipped) = (0, false);
    let read = read_through(wizard, &checked.plan, async |rows| {
        let mine = number;
        number += 1;
        if mine < wizard.run.with_untracked(|run| run.next) {
            skipped = true;
            return Ok(());
        }
        if std::mem::take(&mut skipped) {
            // How long it takes is reckoned by what is sent.
            wizard.pass.update(|pass| {
                if let Some(pass) = pass {
                    (pass.from, pass.since) = (pass.share, js_sys::Date::now());
                }
            });
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
    // Taken up again without a dry run, only now is it known what the page refuses.
    let (tally, refused) = read;
    wizard.checked.set(Some(Arc::new(Checked { tally, refused, ..(*checked).clone() })));
    let closed = client::write::<CloseImport>(id, Closing::Done, browser::op_key()).await?;
    wizard.import.set(Some(closed));
    Ok(())
}

/// What is known of an import that is taken up again: how its file is to be read, and what the server has of it.
async fn taken_up(wizard: &Wizard) -> Result<Arc<Checked>, Halt> {
    let plan = Arc::new(survey(wizard).await?);
    let (lines, total) = wizard
        .import
        .with_untracked(|import| import.as_ref().map_or((0, 0), |import| (import.lines, import.total)));
    let tally = Tally { rows: lines.into(), taken: total.into(), ..Tally::default() };
    let checked = Arc::new(Checked { plan, tally, ..Checked::default() });
    wizard.checked.set(Some(checked.clone()));
    Ok(checked)
}

/// Takes up an import that its page left, with its file chosen again. `false`: it is another file.
pub async fn take_up(wizard: &Wizard, id: ImportId, file: Chosen) -> Result<bool, Problem> {
    let detail = client::call::<GetImport>(id, ()).await?;
    let reading = json::read::<Reading>(&detail.reading).map_err(|_| Problem::new(Code::WrongState))?;
    if file.mark().await.map_err(lost)? != reading.file {
        return Ok(false);
    }
    let way = reading.sheet.clone().map_or(Way::By(reading.encoding), Way::Sheet);
    let seen = looked(&file, way).await.map_err(|fault| match fault {
        Fault::Gone => lost(JsValue::NULL),
        Fault::Unreadable(_) => Problem::new(Code::WrongState),
        Fault::Unloaded => client::unreachable(),
    })?;
    wizard.begin();
    wizard.sheets.set(seen.sheets);
    wizard.sheet.set(seen.sheet);
    wizard.kind.set(detail.import.kind);
    wizard.encoding.set(reading.encoding);
    wizard.run.set(Run { next: reading.next(detail.import.batches), ..Run::default() });
    wizard.mapping.set(Some(reading.mapping));
    wizard.options.set(Some(reading.options));
    wizard.allowed.set(detail.allowed);
    wizard.shape.set(Some(seen.shape));
    wizard.file.set(Some(file));
    wizard.import.set(Some(detail.import));
    Ok(true)
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
    let mut feed = match ready.feed().await {
        Ok(feed) => feed,
        Err(fault) => return told(&wizard, fault),
    };
    let Ready { mapping, options, delimiter, .. } = ready;
    let mut writer = Writer::new(delimiter, &mapping, options, checked.refused.clone(), by_server);
    let mut parts = vec!["\u{feff}".to_owned()];
    loop {
        let slice = match feed.next().await {
            Ok(slice) => slice,
            Err(fault) => return told(&wizard, fault),
        };
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
