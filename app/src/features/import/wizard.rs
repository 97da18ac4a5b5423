//! What the wizard knows. It outlives the page: one may go elsewhere in the app while a file comes in, and come back.
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
};

use leptos::prelude::*;
use regulars_api::{
    Problem,
    imports::{Allowed, ImportView, PointsChoice, RowsOutcome},
};
use regulars_domain::{
    ids::OpKey,
    import::{
        batch::Batch,
        csv::{Shape, Unreadable},
        encoding::Encoding,
        field::{Field, Kind},
        mapping::{Mapping, Options},
        reader::Tally,
        reason::Reason,
        refused::RefusedPurchases,
        survey::Plan,
    },
};

use super::file::Chosen;
use crate::browser;

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    File,
    Columns,
    Check,
    BringIn,
}

/// How far a pass over the file has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pass {
    /// Between 0 and 1.
    pub share: f64,
    /// Purchases, or rows, sent so far.
    pub sent: u64,
    /// How many there are, as far as the file was read.
    pub of: u64,
    /// When it began, in milliseconds, and how far it was then.
    pub since: f64,
    pub from: f64,
}

/// What the server said of the batches so far, added up.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// By line of the file.
    pub refused: HashMap<u32, (Field, Reason)>,
    /// Lines of the file that these are: each of a purchase.
    pub refused_lines: u64,
    stores: HashSet<String>,
    items: HashSet<String>,
    members: HashSet<(String, String)>,
}

impl Counted {
    /// Adds what a batch did or would do. What several batches name is counted once.
    pub fn add(&mut self, batch: &Batch, outcome: &RowsOutcome) {
        self.new += u64::from(outcome.new);
        self.changed += u64::from(outcome.changed);
        self.unchanged += u64::from(outcome.unchanged);
        for refused in &outcome.refused {
            if self.refused.insert(refused.row, (refused.field, refused.reason)).is_none() {
                self.refused_lines += lines_of(batch, refused.row);
            }
        }
        if let Batch::Purchases(rows) = batch {
            let at = |list: &Vec<u32>| list.iter().map(|at| *at as usize).collect::<Vec<_>>();
            self.stores.extend(
                at(&outcome.unknown.stores).into_iter().filter_map(|at| rows.stores.get(at).cloned()),
            );
            self.items.extend(
                at(&outcome.unknown.items)
                    .into_iter()
                    .filter_map(|at| Some(rows.items.get(at)?.code.clone())),
            );
            self.members.extend(at(&outcome.unknown.members).into_iter().filter_map(|at| {
                let key = rows.members.get(at)?;
                Some((key.card.clone(), key.phone.clone()))
            }));
        }
    }
    /// Stores, items and members that purchases make.
    pub fn made(&self) -> (usize, usize, usize) {
        (self.stores.len(), self.items.len(), self.members.len())
    }
}

/// Lines of the file of the row that begins with this one.
fn lines_of(batch: &Batch, row: u32) -> u64 {
    let Batch::Purchases(rows) = batch else { return 1 };
    rows.purchases.iter().find(|purchase| purchase.0 == row).map_or(1, |purchase| purchase.6.len() as u64)
}

/// What the dry run found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub plan: Arc<Plan>,
    pub tally: Tally,
    pub refused: RefusedPurchases,
    pub counted: Counted,
}

/// How far bringing the file in has come: what is needed to go on after it broke off.
#[derive(Clone, Debug)]
pub struct Run {
    /// Names the beginning: begun again after a lost answer, it is the same import.
    pub start: OpKey,
    /// The batch that is to be sent next.
    pub next: u32,
    /// What the batches so far did.
    pub counted: Counted,
}

impl Default for Run {
    fn default() -> Run {
        Run { start: browser::op_key(), next: 0, counted: Counted::default() }
    }
}

/// The wizard's state. Cloning it is cheap.
#[derive(Clone)]
pub struct Wizard {
    pub step: ArcRwSignal<Step>,
    pub kind: ArcRwSignal<Kind>,
    pub file: ArcRwSignal<Option<Chosen>>,
    /// By which its bytes are read.
    pub encoding: ArcRwSignal<Encoding>,
    /// Of a workbook its sheets and the one that is read; a text has none.
    pub sheets: ArcRwSignal<Vec<String>>,
    pub sheet: ArcRwSignal<Option<String>>,
    pub shape: ArcRwSignal<Option<Shape>>,
    pub mapping: ArcRwSignal<Option<Mapping>>,
    /// It is that of the last file with these columns.
    pub recalled: ArcRwSignal<bool>,
    pub options: ArcRwSignal<Option<Options>>,
    pub allowed: ArcRwSignal<Allowed>,
    pub checked: ArcRwSignal<Option<Arc<Checked>>>,
    pub pass: ArcRwSignal<Option<Pass>>,
    pub import: ArcRwSignal<Option<ImportView>>,
    /// The run of that import.
    pub run: ArcRwSignal<Run>,
    pub problem: ArcRwSignal<Option<Problem>>,
    pub unreadable: ArcRwSignal<Option<Unreadable>>,
    /// Work under way is to end.
    pub stop: ArcRwSignal<bool>,
}

static WIZARD: LazyLock<Wizard> = LazyLock::new(|| Wizard {
    step: ArcRwSignal::new(Step::File),
    kind: ArcRwSignal::new(Kind::Purchases),
    file: ArcRwSignal::new(None),
    encoding: ArcRwSignal::new(Encoding::Utf8),
    sheets: ArcRwSignal::new(Vec::new()),
    sheet: ArcRwSignal::new(None),
    shape: ArcRwSignal::new(None),
    mapping: ArcRwSignal::new(None),
    recalled: ArcRwSignal::new(false),
    options: ArcRwSignal::new(None),
    allowed: ArcRwSignal::new(generous()),
    checked: ArcRwSignal::new(None),
    pass: ArcRwSignal::new(None),
    import: ArcRwSignal::new(None),
    run: ArcRwSignal::new(Run::default()),
    problem: ArcRwSignal::new(None),
    unreadable: ArcRwSignal::new(None),
    stop: ArcRwSignal::new(false),
});

fn generous() -> Allowed {
    Allowed { points: PointsChoice::Lasting, make_stores: true, make_items: true, make_members: true }
}

impl Wizard {
    /// The one wizard of the page.
    pub fn here() -> Wizard {
        WIZARD.clone()
    }
    /// Begins anew: another file.
    pub fn begin(&self) {
        self.file.set(None);
        self.shape.set(None);
        self.mapping.set(None);
        self.options.set(None);
        self.checked.set(None);
        self.pass.set(None);
        self.import.set(None);
        self.run.set(Run::default());
        self.problem.set(None);
        self.unreadable.set(None);
        self.allowed.set(generous());
        self.step.set(Step::File);
    }
}
