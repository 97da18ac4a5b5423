//! `cargo xtask bench schema`: requests generated from the OpenAPI document by schemathesis, sent by an owner to a brand of which there
//! is a little of everything. Its Python environment is made below `target`; how it generates is in `xtask/schema`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use regulars_api::Endpoint;
use regulars_api::house::{GetMe, Language, NewBrand, SetUp};
use regulars_api::imports::{Allowed, NewImport, StartImport};
use regulars_api::items::{CreateItem, ItemForm};
use regulars_api::keys::{KeyScope, MakeKey, NewKey};
use regulars_api::members::{
    AddNote, CreateMember, NewMember, NewNote, NewView, NoteKind, SaveView, ViewQuery,
};
use regulars_api::openapi::GetOpenApi;
use regulars_api::purchases::{NewPurchase, RecordPurchase};
use regulars_api::stores::{CreateRegion, RegionForm};
use regulars_api::team::{InviteStaff, NewStaff};
use regulars_client::Client;
use regulars_domain::ids::{MemberId, StoreId};
use regulars_domain::import::field::Kind;
use regulars_domain::loyalty::Points;
use regulars_domain::money::Money;
use regulars_domain::purchase::{Line, Quantity};
use regulars_domain::rights::Role;
use serde_json::{Value, json};

use crate::report::Report;
use crate::system::{self, SETUP_CODE};
use crate::{paths, run};

/// Requests for each operation that are thrown from its schema; those that each schema's edges ask for come on top.
const EXAMPLES: u32 = 60;
/// The least of them in all.
const LEAST: u64 = 5_000;
/// The dice's beginning: the same requests each time.
const SEED: &str = "1";
/// What schemathesis calls a status of 500 or more.
const SERVER_ERROR: &str = "ST101";

/// What was found.
pub struct Found {
    cases: u64,
    faults: u64,
    outside: u64,
}

impl Found {
    /// Tells the bars.
    pub fn report(&self, report: &Report) -> Result<()> {
        let Found { cases, faults, outside } = *self;
        report.bar("schemathesis-cases", &cases.to_string(), &format!(">={LEAST}"), cases >= LEAST)?;
        report.bar("schemathesis-5xx", &faults.to_string(), "0", faults == 0)?;
        report.bar("schemathesis-outside", &outside.to_string(), "0", outside == 0)
    }
}

/// Sends the requests, and reads what came of them.
pub fn tested() -> Result<Found> {
    let tester = tester()?;
    let server = system::fresh_and_bare("bench-schema")?;
    let brand = seeded(&server.base_url)?;
    let told = server.folder().join("schemathesis.json");
    let given = paths::root("xtask/schema");
    let cookie = brand.owner.cookie.clone().context("the owner's session")?;
    let status = Command::new(tester)
        // Where it leaves what it remembers.
        .current_dir(server.folder())
        .env("SCHEMATHESIS_HOOKS", given.join("hooks.py"))
        .env("REGULARS_KNOWN", brand.known.to_string())
        .env("REGULARS_SEED", SEED)
        .arg("--config-file")
        .arg(given.join("schemathesis.toml"))
        .args(["--no-color", "run", &format!("{}{}", server.base_url, GetOpenApi::PATTERN)])
        .args(["--header", &format!("Cookie: {cookie}")])
        .args(["--header", &format!("Authorization: Bearer {}", brand.key)])
        .args(["--max-examples", &EXAMPLES.to_string(), "--seed", SEED])
        .args(["--continue-on-failure", "--no-shrink", "--suppress-health-check", "all"])
        .args(["--report", "json", "--report-json-path"])
        .arg(&told)
        .status()
        .context("schemathesis")?;
    let text = fs::read_to_string(&told).with_context(|| format!("schemathesis ended with {status}"))?;
    brand.owner.call::<GetMe>((), &()).context("the session ended on the way")?;
    found(&serde_json::from_str(&text)?)
}

/// What a report says.
fn found(told: &Value) -> Result<Found> {
    let number = |pointer: &str| told.pointer(pointer).and_then(Value::as_u64);
    let whole = told["complete"] == true
        && number("/operations/errored") == Some(0)
        && number("/operations/tested") == number("/operations/selected")
        && number("/test_cases/errored") == Some(0);
    if !whole {
        bail!("not every operation was tested: {} {}", told["operations"], told["errors"]);
    }
    let (mut faults, mut outside) = (0, 0);
    for failure in told["failures"].as_array().into_iter().flatten() {
        let count = failure["count"].as_u64().unwrap_or(1);
        if failure["code"] == SERVER_ERROR { faults += count } else { outside += count }
    }
    Ok(Found { cases: number("/test_cases/generated").unwrap_or(0), faults, outside })
}

/// The program, in an environment of its own that is made anew when another version is asked for.
fn tester() -> Result<PathBuf> {
    let asked = paths::root("xtask/schema/requirements.txt");
    let place = paths::root("target/xtask/schemathesis");
    let (bin, made) = (place.join("bin"), place.join("requirements.txt"));
    let wanted = fs::read(&asked)?;
    if fs::read(&made).is_ok_and(|made| made == wanted) {
        return Ok(bin.join("st"));
    }
    let _ = fs::remove_dir_all(&place);
    run::run(Command::new("python3").args(["-m", "venv"]).arg(&place)).context("Python 3.10 or later")?;
    let quiet = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run::run(Command::new(bin.join("pip")).args(quiet).arg(&asked))?;
    // Last, so that an environment that was left half made is made again.
    fs::copy(&asked, &made)?;
    Ok(bin.join("st"))
}

/// A brand with a little of everything.
struct Brand {
    owner: Client,
    /// An API key.
    key: String,
    /// Keys of things, by the names that paths and bodies have for them.
    known: Value,
}

fn seeded(base_url: &str) -> Result<Brand> {
    let mut owner = Client::new(base_url);
    let me = owner.enter::<SetUp>((), &brand())?;
    let store = me.stores.first().context("a store")?.id;
    let region = made::<CreateRegion>(&owner, (), &RegionForm { name: "Harbour".to_owned() })?;
    let item = made::<CreateItem>(&owner, (), &tea())?;
    let [one, other] = ["林晓月", "Ann Lee"].map(|name| owner.call::<CreateMember>((), &member(store, name)));
    let (one, other): (MemberId, MemberId) = (one?.id, other?.id);
    let purchase = owner.call::<RecordPurchase>(one, &sale(store))?;
    let note = NewNote { kind: NoteKind::Note, text: "A quiet table".to_owned(), store: Some(store) };
    let note = made::<AddNote>(&owner, one, &note)?;
    let view = NewView { name: "All".to_owned(), shared: true, query: ViewQuery::default() };
    let view = made::<SaveView>(&owner, (), &view)?;
    let import = made::<StartImport>(&owner, (), &items())?;
    let clerk = NewStaff {
        name: "Cleo".to_owned(),
        email: "cleo@example.com".to_owned(),
        role: Role::Clerk,
        region: None,
        stores: vec![store],
    };
    owner.call::<InviteStaff>((), &clerk)?;
    let scopes = vec![KeyScope::PurchasesWrite];
    let key = NewKey { name: "A till".to_owned(), scopes, stores: vec![], make_members: true };
    let key = owner.call::<MakeKey>((), &key)?;
    let known = json!({
        "store": store, "store_id": store, "home_store": store, "region": region["id"], "region_id": region["id"],
        "item": item["id"], "item_id": item["id"], "member": one, "member_id": one, "to": other, "other_id": other,
        "purchase_id": purchase.id, "at": purchase.at, "note_id": note["id"], "view_id": view["id"],
        "import_id": import["id"], "staff_id": 2, "rev": 1, "points": 5, "quantity": 1_000, "total": 500,
    });
    Ok(Brand { owner, key: key.secret.context("the key itself")?, known })
}

/// What was made, as it is answered.
fn made<E: Endpoint>(owner: &Client, path: E::Path, input: &E::Input) -> Result<Value> {
    let output = owner.call::<E>(path, input).context(E::NAME)?;
    Ok(serde_json::to_value(output)?)
}

fn brand() -> NewBrand {
    NewBrand {
        code: SETUP_CODE.to_owned(),
        brand: "Harbour".to_owned(),
        currency: "CNY".to_owned(),
        region: "CN".to_owned(),
        language: Language::English,
        time_zone: "Asia/Shanghai".to_owned(),
        store: "Bund".to_owned(),
        owner: "林晓月".to_owned(),
        email: "owner@example.com".to_owned(),
        password: "a long password".to_owned(),
    }
}

fn tea() -> ItemForm {
    ItemForm {
        code: "1".to_owned(),
        name: "Tea".to_owned(),
        category: String::new(),
        barcode: None,
        price: Some(Money(500)),
        cost: None,
    }
}

fn member(store: StoreId, name: &str) -> NewMember {
    let card = format!("8000000{}", name.len());
    NewMember { store, phone: String::new(), name: name.to_owned(), card, title: None, consent: vec![] }
}

fn sale(store: StoreId) -> NewPurchase {
    let line = Line {
        item: None,
        label: "Tea".to_owned(),
        quantity: Quantity::ONE,
        total: Money(50_000),
        discount: Money::ZERO,
    };
    NewPurchase { store, lines: vec![line], discount: Money::ZERO, redeem: Points::ZERO }
}

fn items() -> NewImport {
    NewImport {
        kind: Kind::Items,
        file: "items.csv".to_owned(),
        lines: 1,
        total: 1,
        refused: 0,
        allowed: Allowed::default(),
        reading: String::new(),
        heads: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(errored: u64) -> Value {
        json!({
            "complete": true,
            "operations": { "selected": 2, "tested": 2, "errored": errored },
            "test_cases": { "generated": 6_000, "errored": 0 },
            "failures": [{ "code": "ST101", "count": 2 }, { "code": "ST103", "count": 3 }],
        })
    }

    #[test]
    fn faults_are_told_apart_from_what_is_outside_the_document() {
        let found = found(&told(0)).expect("whole");
        assert_eq!((found.cases, found.faults, found.outside), (6_000, 2, 3));
        assert!(super::found(&told(1)).is_err(), "what was not tested is not fine");
    }
}
