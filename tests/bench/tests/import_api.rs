//! A chain's year sent by a program with an API key, over HTTP: dry run and import together.
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

use regulars_api::{
    Endpoint,
    imports::{
        Allowed, BringRows, CheckRows, CloseImport, Closing, ImportState, NewImport, PointsChoice,
        RowsOutcome, RowsToBring, RowsToCheck, StartImport,
    },
    keys::{KeyScope, MakeKey, NewKey},
};
use regulars_bench::storage;
use regulars_domain::import::{
    batch::Batch,
    csv::look,
    field::Kind,
    mapping::{Mapping, Options},
    reader::{Reader, Surveyor},
    when::Clock,
};
use regulars_report::bar;
use regulars_workerd_tests::{Client, Device, op, with_books};

/// Bytes read at a time, as the wizard reads.
const SLICE: usize = 1 << 20;
/// Batches that are checked at a time. They are written one after the other: each stands on the one before.
const AT_ONCE: usize = 4;

/// A program with its key.
#[derive(Clone)]
struct Program {
    client: Client,
    key: String,
}

impl Program {
    fn of(owner: &Device) -> Program {
        let new = NewKey {
            name: "The archive".to_owned(),
            scopes: vec![KeyScope::ImportsWrite],
            stores: vec![],
            make_members: false,
        };
        let made = owner.call::<MakeKey>((), &new).expect("a key");
        let key = format!("Bearer {}", made.secret.expect("told once"));
        Program { client: Client::new(owner.base()), key }
    }

    fn call<E: Endpoint>(&self, path: E::Path, input: &E::Input) -> E::Output {
        let headers = [("authorization", self.key.as_str())];
        let answer = self.client.answer_with::<E>(path, input, op(), &headers).expect("an answer");
        answer.read::<E>().expect("done")
    }

    /// What all batches would do.
    fn checks(&self, allowed: &Allowed, batches: &[Batch]) -> u32 {
        let next = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|threads| {
            let one = || {
                let (program, next) = (self.clone(), next.clone());
                threads.spawn(move || {
                    let mut new = 0;
                    while let Some(rows) = batches.get(next.fetch_add(1, Relaxed)) {
                        let input = RowsToCheck { allowed: allowed.clone(), rows: rows.clone() };
                        new += taken(program.call::<CheckRows>((), &input));
                    }
                    new
                })
            };
            let running: Vec<_> = (0..AT_ONCE).map(|_| one()).collect();
            running.into_iter().map(|thread| thread.join().expect("no panic")).sum()
        })
    }

    /// Brings all batches in.
    fn brings(&self, allowed: &Allowed, batches: Vec<Batch>) -> u32 {
        let total: usize = batches.iter().map(Batch::len).sum();
        let new = NewImport {
            kind: Kind::Purchases,
            file: "transactions_top12stores.csv".to_owned(),
            lines: 307_917,
            total: u32::try_from(total).expect("a count"),
            refused: 0,
            allowed: allowed.clone(),
            reading: String::new(),
            heads: String::new(),
        };
        let import = self.call::<StartImport>((), &new);
        let mut new = 0;
        for (number, rows) in (0..).zip(batches) {
            new += taken(self.call::<BringRows>(import.id, &RowsToBring { number, rows }));
        }
        let ended = self.call::<CloseImport>(import.id, &Closing::Done);
        assert_eq!((ended.state, ended.new), (ImportState::Done, new));
        new
    }
}

/// How many purchases are new, none being refused.
fn taken(outcome: RowsOutcome) -> u32 {
    assert_eq!((outcome.refused, outcome.changed), (vec![], 0));
    outcome.new
}

/// The batches of a file of purchases, read as the wizard reads it: a pass that surveys it, and one that cuts batches.
fn read(file: &[u8]) -> Vec<Batch> {
    let shape = look(&file[..file.len().min(SLICE)], file.len() <= SLICE).expect("a table");
    let mapping = Mapping::guess(Kind::Purchases, &shape.header);
    let mut options = Options::guess(&mapping, &shape, 2);
    options.clock = Clock::Utc;
    let mut survey = Surveyor::new(shape.delimiter, &mapping, options.clone());
    file.chunks(SLICE).for_each(|slice| survey.push(slice).expect("readable"));
    let plan = Arc::new(survey.finish().expect("readable"));
    assert_eq!(plan.passes, 1);
    let mut reader = Reader::new(shape.delimiter, &mapping, options, &plan, 0);
    let mut batches: Vec<Batch> = Vec::new();
    file.chunks(SLICE).for_each(|slice| batches.extend(reader.push(slice).expect("readable")));
    batches.extend(reader.finish().expect("readable"));
    batches
}

/// What stands in the books: baskets, households, stores, money in cents, points.
fn books() -> [i64; 5] {
    let c = storage::open();
    let figure = |sql: &str| c.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a figure");
    [
        figure("select count(*) from purchase"),
        figure("select count(distinct member_id) from purchase where member_id > 0"),
        figure("select count(distinct store_id) from purchase"),
        figure("select sum(total) from purchase"),
        figure("select sum(balance) from member"),
    ]
}

#[test]
#[ignore = "needs a system: cargo xtask bench workerd"]
fn a_chains_year_comes_in_by_api_key_within_half_a_minute() {
    let Some(file) = regulars_report::file("complete_journey", "transactions_top12stores.csv.xz") else {
        return;
    };
    let file = fs::read(file).expect("readable");
    with_books(|owner| {
        let program = Program::of(&owner);
        let allowed = Allowed {
            points: PointsChoice::Lasting,
            make_stores: true,
            make_items: true,
            make_members: true,
        };
        let began = Instant::now();
        let batches = read(&file);
        let was_read = began.elapsed();
        assert_eq!(program.checks(&allowed, &batches), 31_133);
        let was_checked = began.elapsed();
        assert_eq!(program.brings(&allowed, batches), 31_133);
        let all = began.elapsed();
        println!(
            "read in {:.1} s, dry run {:.1} s, import {:.1} s",
            was_read.as_secs_f64(),
            (was_checked - was_read).as_secs_f64(),
            (all - was_checked).as_secs_f64()
        );
        let (told, right) = (books(), [31_133, 1_080, 12, 97_814_398, 962_969]);
        let figures = told.map(|figure| figure.to_string()).join("/");
        let exact = bar("import-by-api-figures", figures, "exact", told == right);
        let seconds = all.as_secs_f64();
        let fast = bar("import-by-api-seconds", format!("{seconds:.1}"), 30, seconds <= 30.0);
        assert!(exact && fast, "{told:?}");
    });
}
