//! What hostile input did, counted case by case.
use std::cell::Cell;

use proptest::{
    strategy::Strategy,
    test_runner::{Config, TestRunner},
};

/// The least cases in all, and the least of them that go through the router.
const LEAST: (usize, usize) = (100_000, 15_000);

/// What was tried and what was wrong.
#[derive(Debug, Default)]
pub struct Tally {
    /// Inputs that were tried.
    pub cases: usize,
    /// Those of them that were requests.
    pub requests: usize,
    /// What panicked, each with the least input that does.
    pub panics: Vec<String>,
    /// Answers with a status of 500 or more.
    pub faults: Vec<String>,
    /// Refusals of what was sent that name no field, or another one than was wrong.
    pub unnamed: Vec<String>,
    /// Refusals that changed something all the same.
    pub changed: Vec<String>,
    /// Statuses that the document of the contract does not name.
    pub unknown: Vec<String>,
}

impl Tally {
    /// Has `survive` look at so many inputs. What panics is made as small as it gets and noted.
    pub fn try_all<S: Strategy>(&mut self, what: &str, cases: u32, inputs: &S, survive: impl Fn(S::Value)) {
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let tried = Cell::new(0);
        let outcome = TestRunner::new(config).run(inputs, |input| {
            tried.set(tried.get() + 1);
            survive(input);
            Ok(())
        });
        self.cases += tried.get();
        if let Err(failure) = outcome {
            self.panics.push(format!("{what}: {failure}"));
        }
    }

    pub fn add(&mut self, other: Tally) {
        self.cases += other.cases;
        self.requests += other.requests;
        self.panics.extend(other.panics);
        self.faults.extend(other.faults);
        self.unnamed.extend(other.unnamed);
        self.changed.extend(other.changed);
        self.unknown.extend(other.unknown);
    }

    /// Prints the bars, and what is behind those that are short.
    #[track_caller]
    pub fn report(&self) {
        for kind in [&self.panics, &self.faults, &self.unnamed, &self.changed, &self.unknown] {
            kind.iter().take(15).for_each(|fault| println!("{fault}"));
        }
        let (all, requests) = LEAST;
        let none = |name, faults: &[String]| regulars_report::bar(name, faults.len(), 0, faults.is_empty());
        let holds = [
            regulars_report::bar("hostile-input", self.cases, format!(">={all}"), self.cases >= all),
            regulars_report::bar(
                "hostile-input-requests",
                self.requests,
                format!(">={requests}"),
                self.requests >= requests,
            ),
            none("hostile-input-panics", &self.panics),
            none("hostile-input-5xx", &self.faults),
            none("hostile-input-unnamed", &self.unnamed),
            none("hostile-input-changed", &self.changed),
            none("hostile-input-undocumented", &self.unknown),
        ];
        assert!(holds.into_iter().all(|holds| holds), "hostile input did harm");
    }
}
