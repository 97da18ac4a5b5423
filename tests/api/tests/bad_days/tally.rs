//! What is in a database, comparable with what is in another in which the same was done: two runs differ in keys and secrets, and in
//! nothing else. What is there twice, and what is missing, is counted.
use std::collections::{BTreeMap, BTreeSet};

use regulars_api_tests::{World, prove::books};
use rusqlite::{Connection, types::ValueRef};

/// What is taken for random: whole numbers of so many digits.
#[derive(Clone, Copy)]
pub enum Random {
    /// Keys. Moments are the test's own.
    Keys = 13,
    /// Moments too.
    Moments = 10,
}

/// A text without what is random in it: keys, hashes, tokens.
pub fn masked(text: &str, random: Random) -> String {
    if text.starts_with("$argon2") {
        return "#".to_owned();
    }
    let (mut out, mut word) = (String::new(), String::new());
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
            continue;
        }
        let number = word.len() >= random as usize && word.bytes().all(|b| b.is_ascii_digit());
        let hash = word.len() >= 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
        out.push_str(if number || hash { "#" } else { &word });
        out.push(letter);
        word.clear();
    }
    out
}

/// Every row there is, and how often. Failed sign-ins are left out: a try that was broken off stays counted until one succeeds.
pub type Rows = BTreeMap<String, i64>;

/// All rows of all tables but these, without what is random in them.
pub fn rows(world: &World, random: Random, without: &[&str]) -> Rows {
    world.sql(|c| {
        let tables = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'";
        let mut tables = c.prepare(tables).expect("the schema");
        let tables = tables.query_map([], |row| row.get::<_, String>(0)).expect("tables");
        let tables: Vec<String> = tables.map(|name| name.expect("a name")).collect();
        let made = names_of_keys(c, &tables);
        let mut all = Rows::new();
        for table in
            tables.iter().filter(|table| *table != "sign_in_failure" && !without.contains(&table.as_str()))
        {
            let mut statement = c.prepare(&format!("select * from {table}")).expect("a table");
            let columns = statement.column_count();
            let mut found = statement.query([]).expect("rows");
            while let Some(row) = found.next().expect("a row") {
                let mut told = table.clone();
                for column in 0..columns {
                    let value = match row.get_ref(column).expect("a value") {
                        ValueRef::Null => "null".to_owned(),
                        ValueRef::Integer(n) => masked(&n.to_string(), random),
                        ValueRef::Real(x) => x.to_string(),
                        ValueRef::Text(text) => {
                            let text = masked(&String::from_utf8_lossy(text), random);
                            made.iter().fold(text, |text, name| text.replace(name, "#"))
                        }
                        ValueRef::Blob(_) => "a blob".to_owned(),
                    };
                    told.push('|');
                    told.push_str(&value);
                }
                *all.entry(told).or_default() += 1;
            }
        }
        all
    })
}

/// The open part of each API key, by which people know it: random too, and too short to be told by its looks.
fn names_of_keys(c: &Connection, tables: &[String]) -> Vec<String> {
    if tables.iter().all(|table| table != "api_key") {
        return vec![];
    }
    let mut names = c.prepare("select prefix from api_key").expect("keys");
    let names = names.query_map([], |row| row.get(0)).expect("keys");
    names.map(|name| name.expect("a text")).collect()
}

/// What the proof of the ledger finds. What was planted straight into the tables does not add up, and stays as it is.
pub fn faults(world: &World) -> BTreeSet<String> {
    let proof = world.sql(|c| books(c).expect("the tables are readable"));
    proof.faults.iter().map(|fault| masked(fault, Random::Keys)).collect()
}

/// What the errors did.
#[derive(Debug, Default)]
pub struct Tally {
    pub injected: usize,
    /// What must have been injected at least.
    pub least: usize,
    pub doubled: Vec<String>,
    pub lost: Vec<String>,
    /// Answers that tell nothing that can be built on.
    pub indefinite: Vec<String>,
}

impl Tally {
    /// Compares what is there with what would be, had nothing failed. `alike`: rows that differ in nothing but keys may be there twice.
    pub fn compare(&mut self, what: &str, is: &Rows, should: &Rows, alike: bool) {
        let count = |rows: &Rows, row: &str| rows.get(row).map_or(0, |n| if alike { 1 } else { *n });
        for row in is.keys().filter(|row| count(is, row) > count(should, row)) {
            self.doubled.push(format!("{what}: {row}"));
        }
        for row in should.keys().filter(|row| count(should, row) > count(is, row)) {
            self.lost.push(format!("{what}: {row}"));
        }
    }

    pub fn add(&mut self, other: Tally) {
        self.injected += other.injected;
        self.least += other.least;
        self.doubled.extend(other.doubled);
        self.lost.extend(other.lost);
        self.indefinite.extend(other.indefinite);
    }

    /// Prints the bars, and what is behind those that are short.
    #[track_caller]
    pub fn report(&self) {
        for fault in self.doubled.iter().chain(&self.lost).chain(&self.indefinite).take(40) {
            println!("{fault}");
        }
        let [doubled, lost, indefinite] = [&self.doubled, &self.lost, &self.indefinite].map(Vec::len);
        let whole = self.injected >= self.least;
        let holds = [
            regulars_report::bar("d1-errors-injected", self.injected, format!(">={}", self.least), whole),
            regulars_report::bar("d1-errors-doubled", doubled, 0, doubled == 0),
            regulars_report::bar("d1-errors-lost", lost, 0, lost == 0),
            regulars_report::bar("d1-errors-indefinite", indefinite, 0, indefinite == 0),
        ];
        assert!(
            holds.into_iter().all(|holds| holds),
            "{doubled} doubled, {lost} lost, {indefinite} indefinite"
        );
    }
}
