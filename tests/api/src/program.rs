//! Programs that call by an API key what people call by their session.
use regulars_api::{Endpoint, Method, Problem, header, imports::*, keys::*, url};
use regulars_domain::import::{batch::Batch, field::Kind};

use crate::{Answer, Client, World, isolation::Probe};

/// What may bring in history, and nothing else.
pub fn archive_key(name: &str) -> NewKey {
    let scopes = vec![KeyScope::ImportsWrite];
    NewKey { name: name.to_owned(), scopes, stores: vec![], make_members: false }
}

/// A program: it has a key and no cookie.
#[derive(Clone)]
pub struct Program {
    pub client: Client,
    pub key: String,
}

impl Program {
    /// One with this key.
    pub fn with(world: &World, key: &str) -> Program {
        Program { client: world.stranger(), key: key.to_owned() }
    }

    /// One whose key its brand's owner makes.
    pub async fn of(world: &World, owner: &Client, name: &str) -> Program {
        let made = owner.call::<MakeKey>((), &archive_key(name)).await.expect("a key");
        Program::with(world, &made.secret.expect("told once"))
    }

    /// Calls `E` with a fresh operation key.
    pub async fn call<E: Endpoint>(&self, path: E::Path, input: &E::Input) -> Result<E::Output, Problem> {
        self.call_op::<E>(path, input, Client::op()).await
    }

    /// Calls `E` with this operation key.
    pub async fn call_op<E: Endpoint>(
        &self,
        path: E::Path,
        input: &E::Input,
        op: i64,
    ) -> Result<E::Output, Problem> {
        let answer = self.answer::<E>(path, input, op).await;
        match answer.status {
            200 => Ok(serde_json::from_slice(&answer.body).expect("an output")),
            _ => Err(serde_json::from_slice(&answer.body).expect("a problem")),
        }
    }

    /// Calls `E` and gives the answer as it came.
    pub async fn answer<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> Answer {
        let body = match E::METHOD {
            Method::Get => vec![],
            _ => serde_json::to_vec(input).expect("serialises"),
        };
        self.sends(E::METHOD, &url::<E>(&path), body, op).await
    }

    /// Asks what the isolation matrix asks.
    pub async fn probes(&self, probe: &Probe) -> Answer {
        self.sends(probe.method, &probe.uri, probe.body.clone(), Client::op()).await
    }

    async fn sends(&self, method: Method, uri: &str, body: Vec<u8>, op: i64) -> Answer {
        let (key, op) = (format!("Bearer {}", self.key), op.to_string());
        let headers = [("authorization", key.as_str()), (header::OP, op.as_str())];
        self.client.send(method, uri, &headers, body).await
    }

    /// Begins an import.
    pub async fn begins(&self, kind: Kind, allowed: Allowed) -> ImportView {
        let new = NewImport {
            kind,
            file: "history.csv".to_owned(),
            lines: 1,
            total: 1,
            refused: 0,
            allowed,
            reading: String::new(),
            heads: String::new(),
        };
        self.call::<StartImport>((), &new).await.expect("begun")
    }

    /// Sends one batch.
    pub async fn brings(
        &self,
        import: &ImportView,
        number: u32,
        rows: &Batch,
    ) -> Result<RowsOutcome, Problem> {
        self.call::<BringRows>(import.id, &RowsToBring { number, rows: rows.clone() }).await
    }
}
