//! The isolation matrix: every route, asked by every role for its own store's things, for a foreign store's and for a foreign
//! brand's. Each question has a positive twin: the rightful caller asks the same and is answered.
mod inputs;
mod judge;
mod people;
mod seed;

use std::collections::BTreeSet;

use regulars_api::{Endpoint, Method, Route, header, url};
use regulars_domain::rights::Role;
use rusqlite::{Connection, backup::Backup};
use serde_json::Value;

use crate::{Answer, Client, World};
pub use judge::{Fault, judge};
pub use seed::{Place, Seed};

/// Whose thing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Of the caller's own store.
    Own,
    /// Of another store of the brand.
    ForeignStore,
    /// Of another brand.
    ForeignBrand,
}

impl Target {
    pub const ALL: [Target; 3] = [Target::Own, Target::ForeignStore, Target::ForeignBrand];
}

/// What a route's input names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Nothing: what the caller sees, or what is the caller's own.
    Nothing,
    /// A thing that is one person's own: a session.
    Mine,
    /// A thing of the brand: an item, a region.
    OfBrand,
    /// A thing of a store: itself, its member, its purchase, its clerk.
    OfStore,
    /// A store, to narrow a list: of a foreign one the list is empty, or there is no such store.
    Filter,
    /// A member or store for whom the brand's own look-up is open, by design: masked, and choosing is logged.
    OpenInBrand,
    /// Nothing: anyone may ask, and the answer is not of a brand.
    Public,
}

/// A request that can be sent.
#[derive(Clone, Debug)]
pub struct Probe {
    pub names: Names,
    pub method: Method,
    pub uri: String,
    pub body: Vec<u8>,
    /// The API key that opens it to the rightful caller; people's sessions do not.
    pub key: Option<String>,
    /// What the rightful caller is answered with; 200 unless the way there is longer than one request.
    pub twin: u16,
}

/// A well-formed request for `E`.
pub(crate) fn ask<E: Endpoint>(names: Names, path: E::Path, input: &E::Input) -> Option<Probe> {
    let uri = url::<E>(&path);
    let query = match E::METHOD {
        Method::Get => serde_urlencoded::to_string(input).unwrap_or_default(),
        _ => String::new(),
    };
    let body = match E::METHOD {
        Method::Get => vec![],
        _ => serde_json::to_vec(input).expect("serialises"),
    };
    let uri = if query.is_empty() { uri } else { format!("{uri}?{query}") };
    Some(Probe { names, method: E::METHOD, uri, body, key: None, twin: 200 })
}

impl Probe {
    /// The rightful caller gets this far, and no further: for what needs a password, a code or a state of its own.
    pub(crate) fn up_to(mut self, status: u16) -> Probe {
        self.twin = status;
        self
    }

    /// The rightful caller is a program with this key.
    pub(crate) fn by_key(mut self, key: &str) -> Probe {
        self.key = Some(format!("Bearer {key}"));
        self
    }

    /// Asks without any key, as people do.
    pub async fn send(&self, client: &Client) -> Answer {
        let op = Client::op().to_string();
        client.send(self.method, &self.uri, &[(header::OP, &op)], self.body.clone()).await
    }

    /// Asks as the rightful caller, by the key where one is needed.
    pub async fn send_rightly(&self, client: &Client) -> Answer {
        let Some(key) = &self.key else { return self.send(client).await };
        let mut stranger = client.clone();
        stranger.cookie = None;
        stranger.send(self.method, &self.uri, &[("authorization", key)], self.body.clone()).await
    }
}

/// The request that asks `route` for the things of `place`. `None`: nobody has said how, and the matrix is not whole.
pub fn probe(route: &Route, place: &Place) -> Option<Probe> {
    inputs::probe(route.name, place).or_else(|| people::probe(route.name, place))
}

/// What the matrix found.
#[derive(Debug, Default)]
pub struct Matrix {
    /// Requests sent in search of a leak, their twins not counted.
    pub probes: usize,
    pub faults: Vec<Fault>,
    /// Routes without a valid input in the table.
    pub unlisted: Vec<&'static str>,
    /// Every SQL text that ran.
    pub texts: BTreeSet<&'static str>,
}

/// Asks every route.
pub async fn walk(seed: &Seed, routes: &[Route]) -> Matrix {
    let mut matrix = Matrix::default();
    for route in routes {
        walk_route(seed, route, &mut matrix).await;
        matrix.texts.extend(seed.world.ran());
    }
    matrix
}

async fn walk_route(seed: &Seed, route: &Route, matrix: &mut Matrix) {
    for target in Target::ALL {
        let place = seed.place(target);
        let Some(probe) = probe(route, place) else {
            matrix.unlisted.push(route.name);
            return;
        };
        let mut fault = |role: Option<Role>, what: String| {
            matrix.faults.push(Fault { route: route.name, role, target, what });
        };
        seed.restore();
        let twin = probe.send_rightly(&place.rightful).await;
        if twin.status != probe.twin {
            fault(None, format!("the rightful caller got {} {}", twin.status, twin.text()));
        }
        seed.restore();
        let stranger = probe.send(&seed.world.stranger()).await;
        if let Err(what) = judge::stranger(route, &stranger) {
            fault(None, what);
        }
        matrix.probes += 1;
        for (role, device) in &seed.devices {
            seed.restore();
            let probe = seed.as_asked_by(*role, target, route).unwrap_or_else(|| probe.clone());
            let answer = probe.send(device).await;
            matrix.probes += 1;
            for what in judge(route, &probe, *role, target, &answer) {
                matrix.faults.push(Fault { route: route.name, role: Some(*role), target, what });
            }
        }
    }
}

/// A copy of a database, to go back to.
pub struct Snapshot(Connection);

impl Snapshot {
    pub fn of(world: &World) -> Snapshot {
        let mut copy = Connection::open_in_memory().expect("a database");
        world.sql(|c| {
            Backup::new(c, &mut copy).expect("a copy").step(-1).expect("copied");
        });
        Snapshot(copy)
    }

    pub fn restore(&self, world: &World) {
        world.sql_mut(|c| {
            Backup::new(&self.0, c).expect("a copy").step(-1).expect("copied");
        });
    }
}

/// The texts of an answer, wherever they stand in it.
pub(crate) fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, into)),
        _ => {}
    }
}
