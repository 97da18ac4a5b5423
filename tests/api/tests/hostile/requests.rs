//! Every endpoint of the contract, asked with what is not what it expects: each field of a valid input replaced and left out, bodies
//! that are no JSON, inputs thrown from its schema, addresses and queries that nobody wrote.
use std::{
    cell::RefCell,
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
};

use regulars_api::{Code, Endpoint, Method, Problem, Route, header, items, members, routes};
use regulars_api_tests::{
    Client,
    isolation::{Place, Probe, Seed, Target, probe},
};
use regulars_worker::openapi::document;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::{
    dice::{Dice, Schemas},
    tally::Tally,
    values::{bodies, changed, instead_of, places, text, texts},
};

/// At least so many requests; what the walk leaves is thrown from the schemas.
const LEAST: usize = 15_500;
/// An address is no longer than this.
const LONGEST_ADDRESS: usize = 60_000;

/// Everything that is asked.
pub fn all(runtime: &Runtime) -> Tally {
    let seed = runtime.block_on(Seed::planted());
    let schemas = Schemas::new(document(&routes()));
    let before = state(&seed);
    let documented = routes().into_iter().map(|route| {
        let statuses = schemas.statuses(route.pattern, route.method.verb());
        (route.name, statuses)
    });
    let documented = documented.collect();
    let mut asking = Asking { seed, runtime, before, documented, tally: Tally::default() };
    for route in routes() {
        let Some(valid) = probe(&route, asking.seed.place(Target::Own)) else { continue };
        asking.addresses(&route, &valid);
        if route.method == Method::Get {
            asking.queries(&route, &valid, &schemas);
        } else {
            asking.bodies(&route, &valid);
            asking.thrown(&route, &valid, &schemas, 12);
        }
    }
    asking.searches();
    for round in 1.. {
        if asking.tally.requests >= LEAST {
            break;
        }
        for route in routes().iter().filter(|route| route.method != Method::Get) {
            if let Some(valid) = probe(route, asking.seed.place(Target::Own)) {
                asking.thrown(route, &valid, &schemas, 4 + round);
            }
        }
    }
    asking.tally.cases = asking.tally.requests;
    asking.tally
}

/// What is in the books: every row of every table but the counters of failed tries. When a key was last shown is no change, whatever
/// it was shown for.
fn state(seed: &Seed) -> u64 {
    seed.world.sql(|c| {
        let mut hash = DefaultHasher::new();
        let mut tables = c
            .prepare("select name from sqlite_schema where type = 'table' and name <> 'sign_in_failure' order by name")
            .expect("a schema");
        let names = tables.query_map([], |row| row.get::<_, String>(0)).expect("tables");
        for name in names.map(|name| name.expect("a name")) {
            let mut rows = c.prepare(&format!("select * from {name}")).expect("a table");
            let columns: Vec<usize> =
                (0..rows.column_count()).filter(|at| rows.column_name(*at) != Ok("last_used_at")).collect();
            let mut rows = rows.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                for column in &columns {
                    format!("{:?}", row.get_ref(*column).expect("a value")).hash(&mut hash);
                }
            }
        }
        hash.finish()
    })
}

/// Whether one path lies on the way to the other.
fn related(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

struct Asking<'a> {
    seed: Seed,
    runtime: &'a Runtime,
    /// The books as they were planted.
    before: u64,
    /// What each endpoint may answer with, by its name.
    documented: HashMap<&'static str, Vec<u16>>,
    tally: Tally,
}

impl Asking<'_> {
    /// Sends one request as the rightful caller of `what` and judges its answer. `wrong`: the only field that cannot be read.
    fn ask(&mut self, what: &str, valid: &Probe, uri: &str, body: Vec<u8>, wrong: Option<&str>) {
        self.tally.requests += 1;
        let Place { rightful, .. } = self.seed.place(Target::Own);
        let op = Client::op().to_string();
        let mut client = rightful.clone();
        let mut headers = vec![(header::OP, op.as_str())];
        if let Some(key) = &valid.key {
            client.cookie = None;
            headers = vec![("authorization", key.as_str())];
        }
        let world = &self.seed.world;
        let writes = || world.sql(|c| c.total_changes());
        let written = writes();
        let sent = || self.runtime.block_on(client.send(valid.method, uri, &headers, body.clone()));
        let told = |text: &str| {
            let body: String = String::from_utf8_lossy(&body).chars().take(300).collect();
            let uri: String = uri.chars().take(200).collect();
            format!("{what}: {} {uri} {body:?}: {text}", valid.method.verb())
        };
        let Ok(answer) = catch_unwind(AssertUnwindSafe(sent)) else {
            self.tally.panics.push(told("panicked"));
            self.seed.restore();
            return;
        };
        let problem = serde_json::from_slice::<Problem>(&answer.body).ok();
        let refused = matches!(answer.status, 400 | 413 | 422);
        let field = problem.as_ref().and_then(|problem| problem.field.as_deref()).unwrap_or_default();
        let elsewhere = wrong.is_some_and(|wrong| answer.status == 400 && !related(wrong, field));
        if answer.status >= 500 || !(answer.status == 200 || (400..500).contains(&answer.status)) {
            self.tally.faults.push(told(&format!("{} {}", answer.status, answer.text())));
        } else if answer.status != 200 && problem.is_none() || refused && (field.is_empty() || elsewhere) {
            self.tally.unnamed.push(told(&format!("{} {}", answer.status, answer.text())));
        }
        if self.documented.get(what).is_none_or(|statuses| !statuses.contains(&answer.status)) {
            self.tally.unknown.push(told(&format!("{} {}", answer.status, answer.text())));
        }
        if writes() == written {
            return;
        }
        // What was refused may have been written and taken back, which counts as written too.
        if refused && state(&self.seed) != self.before {
            self.tally.changed.push(told(&format!("{} {}", answer.status, answer.text())));
            self.seed.restore();
        } else if !refused {
            self.seed.restore();
        }
    }

    /// Keys in the path that are none.
    fn addresses(&mut self, route: &Route, valid: &Probe) {
        if !route.pattern.contains('{') {
            return;
        }
        for key in [
            "0",
            "-1",
            "tea",
            "9007199254740992",
            "99999999999999999999",
            "%00",
            "%FF",
            "%2e%2e",
            "1e3",
            "%EF%BC%91",
        ] {
            let fill = |part: &str| if part.starts_with('{') { key.to_owned() } else { part.to_owned() };
            let uri: Vec<String> = route.pattern.split('/').map(fill).collect();
            self.ask(route.name, valid, &uri.join("/"), valid.body.clone(), None);
        }
    }

    /// Each field of a query replaced, left out and said twice.
    fn queries(&mut self, route: &Route, valid: &Probe, schemas: &Schemas) {
        let (path, query) = valid.uri.split_once('?').unwrap_or((valid.uri.as_str(), ""));
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).expect("a query");
        let mut queries =
            vec!["%FF=%00&%zz&&==&a".to_owned(), format!("{query}&tea=1"), format!("{query}&{query}")];
        for name in schemas.in_query(route.pattern, route.method.verb()) {
            let others: Vec<_> = pairs.iter().filter(|(other, _)| *other != name).cloned().collect();
            queries.push(serde_urlencoded::to_string(&others).expect("a query"));
            let numbers = [
                "-1",
                "9007199254740992",
                "9223372036854775807",
                "9223372036854775808",
                "1.5",
                "0",
                "1",
                "true",
            ];
            for value in numbers.into_iter().map(str::to_owned).chain(texts()) {
                let all = others.iter().cloned().chain([(name.clone(), value)]);
                queries.push(serde_urlencoded::to_string(all.collect::<Vec<_>>()).expect("a query"));
            }
        }
        for query in queries.into_iter().filter(|query| query.len() < LONGEST_ADDRESS) {
            self.ask(route.name, valid, &format!("{path}?{query}"), Vec::new(), None);
        }
    }

    /// Each field of a valid body replaced and left out; one that is not known; bodies that are none.
    fn bodies(&mut self, route: &Route, valid: &Probe) {
        for body in bodies(&valid.body) {
            self.ask(route.name, valid, &valid.uri, body, None);
        }
        let value: Value = serde_json::from_slice(&valid.body).expect("a valid body");
        for place in places(&value) {
            let was = value.pointer(&place.pointer).cloned().unwrap_or_default();
            let others = instead_of(&was).into_iter().map(Some).chain([None]);
            for other in others {
                let body = changed(&value, &place.pointer, other).to_string().into_bytes();
                self.ask(route.name, valid, &valid.uri, body, Some(&place.field));
            }
        }
        if value.is_object() {
            for unknown in [json!(1), json!({ "deep": [[[[]]]] })] {
                let body = changed(&value, "/tea", Some(unknown)).to_string().into_bytes();
                self.ask(route.name, valid, &valid.uri, body, Some("tea"));
            }
        }
    }

    /// Inputs from the route's own schema.
    fn thrown(&mut self, route: &Route, valid: &Probe, schemas: &Schemas, times: usize) {
        let Some(schema) = schemas.of_body(route.pattern, route.method.verb()) else { return };
        let mut dice = Dice(self.tally.requests as u64);
        for _ in 0..times {
            let body = schemas.throw(schema, &mut dice, 0).to_string().into_bytes();
            self.ask(route.name, valid, &valid.uri, body, None);
        }
    }

    /// Any text as what somebody is looked for by.
    fn searches(&mut self) {
        let route = |name: &str| routes().into_iter().find(|route| route.name == name).expect("a route");
        let cell = RefCell::new(self);
        let mut tally = Tally::default();
        tally.try_all("a look-up", 600, &text(), |text| {
            let mut asking = cell.borrow_mut();
            for (name, pointer) in
                [(members::LookUp::NAME, "/q"), (members::ListMembers::NAME, "/filter/tag")]
            {
                let route = route(name);
                let valid = probe(&route, asking.seed.place(Target::Own)).expect("listed");
                let value: Value = serde_json::from_slice(&valid.body).expect("a valid body");
                let body = changed(&value, pointer, Some(json!(text))).to_string().into_bytes();
                asking.ask(name, &valid, &valid.uri, body, None);
            }
            let found = items::SearchItems::NAME;
            let valid = probe(&route(found), asking.seed.place(Target::Own)).expect("listed");
            let query = serde_urlencoded::to_string([("text", text)]).expect("a query");
            asking.ask(found, &valid, &format!("{}?{query}", items::SearchItems::PATTERN), Vec::new(), None);
        });
        cell.into_inner().tally.panics.extend(tally.panics);
    }
}

#[test]
fn a_request_with_another_kind_of_body_and_one_too_large_are_answered_plainly() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let seed = runtime.block_on(Seed::planted());
    let owner = &seed.place(Target::Own).rightful;
    for route in routes().iter().filter(|route| route.method != Method::Get) {
        let valid = probe(route, seed.place(Target::Own)).expect("listed");
        let op = Client::op().to_string();
        let headers =
            [(header::OP, op.as_str()), ("content-type", "text/plain"), ("content-encoding", "gzip")];
        let plain = runtime.block_on(owner.send(valid.method, &valid.uri, &headers, valid.body.clone()));
        assert!(plain.status < 500, "{} {}", route.name, plain.text());
        seed.restore();
    }
    let (route, op) = (members::LookUp::PATTERN, Client::op().to_string());
    let large = vec![b' '; (2 << 20) + 1];
    let answer = runtime.block_on(owner.send(Method::Ask, route, &[(header::OP, op.as_str())], large));
    let problem: Problem = serde_json::from_slice(&answer.body).expect("a problem");
    assert_eq!((answer.status, problem.code, problem.field.as_deref()), (413, Code::TooLarge, Some("body")));
}
