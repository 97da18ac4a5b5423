//! `cargo xtask admin`: what only the operator may do, on this machine's database or on the deployed one. The statements are the
//! worker's own, written by its `operator` example, so that nobody who only serves compiles the worker natively.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{paths, run, wrangler};

const HELP: &str = "\
cargo xtask admin let-in --email E
        prints a link with which whoever has the e-mail sets a new password, without the second step
cargo xtask admin add-brand --brand NAME --store NAME --owner NAME --email E
        [--currency CNY] [--region CN] [--language en|zh-Hans|zh-Hant] [--time-zone Asia/Shanghai]
        founds another brand; prints a link for its owner, unless the account has a password already

  --data DIR  this machine's data (else where `serve` keeps it)
  --remote    the deployed database instead
  --url URL   where people reach the system, for the link (else http://127.0.0.1:8787)
";

/// Where the statements run.
pub struct Database {
    remote: bool,
    data: PathBuf,
}

/// Another brand, as the command's options name it.
pub struct Brand<'a> {
    pub name: &'a str,
    pub store: &'a str,
    pub owner: &'a str,
    pub email: &'a str,
    /// Of ISO 4217.
    pub currency: &'a str,
    /// Of ISO 3166: phones without a country code are of it.
    pub region: &'a str,
    /// `en`, `zh-Hans` or `zh-Hant`.
    pub language: &'a str,
    /// Of the IANA database.
    pub time_zone: &'a str,
}

/// Runs one of the operator's commands.
pub fn command(args: Vec<String>) -> Result<()> {
    let mut args = args.into_iter();
    let what = args.next().unwrap_or_default();
    if !matches!(what.as_str(), "let-in" | "add-brand") {
        print!("{HELP}");
        return Ok(());
    }
    let mut database = Database { remote: false, data: paths::root("data") };
    let mut url = "http://127.0.0.1:8787".to_owned();
    let mut email = String::new();
    let mut named: HashMap<String, String> = HashMap::new();
    while let Some(name) = args.next() {
        if name == "--remote" {
            database.remote = true;
            continue;
        }
        let value = args.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--data" => database.data = std::path::absolute(value)?,
            "--url" => url = value.trim_end_matches('/').to_owned(),
            "--email" => email = value.trim().to_lowercase(),
            "--brand" | "--store" | "--owner" | "--currency" | "--region" | "--language" | "--time-zone" => {
                named.insert(name, value);
            }
            other => bail!("unknown option {other}\n\n{HELP}"),
        }
    }
    if email.is_empty() {
        bail!("--email is missing\n\n{HELP}");
    }
    let token = if what == "let-in" {
        let_in(&database, &email)?
    } else {
        let get = |name: &str, usual: &'static str| named.get(name).map_or(usual, String::as_str);
        let brand = Brand {
            name: get("--brand", ""),
            store: get("--store", ""),
            owner: get("--owner", ""),
            email: &email,
            currency: get("--currency", "CNY"),
            region: get("--region", "CN"),
            language: get("--language", "en"),
            time_zone: get("--time-zone", "Asia/Shanghai"),
        };
        let Some(token) = found(&database, &brand)? else {
            println!("{email} has an account already and signs in with its password, choosing the brand.");
            return Ok(());
        };
        token
    };
    println!("A new password, once, within a day:\n\n  {url}/reset#{token}\n");
    Ok(())
}

/// The secret of a link with which whoever has the e-mail sets a new password.
fn let_in(database: &Database, email: &str) -> Result<String> {
    let link = database.run("let-in", &["--email", email])?;
    let (token, hash) = link.context("a link")?;
    let made = database.ask(&format!("select count(*) as links from link where token_hash = '{hash}'"))?;
    if made["links"].as_i64() != Some(1) {
        bail!("nobody who is active in a brand has the e-mail {email}");
    }
    Ok(token)
}

/// Founds another brand. The secret of a link with which its owner sets a password, unless the account has one.
///
/// # Errors
/// A field that the worker would refuse too, or the database's.
pub fn found(database: &Database, brand: &Brand<'_>) -> Result<Option<String>> {
    let account = brand.email.replace('\'', "''");
    let next = database.ask(&format!(
        "select coalesce(max(id), 0) + 1 as brand, (select coalesce(max(id), 0) + 1 from account) as account, \
         (select count(*) from account where email = '{account}' and password_hash is not null) as known from brand"
    ))?;
    let number = |name: &str| next[name].as_i64().with_context(|| format!("no next key in {next}"));
    let (brand_id, account_id) = (number("brand")?.to_string(), number("account")?.to_string());
    let known = (number("known")? > 0).to_string();
    let link = database.run(
        "add-brand",
        &[
            ("--brand", brand.name),
            ("--store", brand.store),
            ("--owner", brand.owner),
            ("--email", brand.email),
            ("--currency", brand.currency),
            ("--region", brand.region),
            ("--language", brand.language),
            ("--time-zone", brand.time_zone),
            ("--brand-id", &brand_id),
            ("--account-id", &account_id),
            ("--has-password", &known),
        ]
        .map(|(name, value)| [name, value])
        .concat(),
    )?;
    Ok(link.map(|(token, _)| token))
}

impl Database {
    /// The one of a system on this machine.
    pub fn local(data: &Path) -> Database {
        Database { remote: false, data: data.to_owned() }
    }

    /// Writes the statements, runs them, and gives the link's secret and its hash, if they make one.
    fn run(&self, what: &str, args: &[&str]) -> Result<Option<(String, String)>> {
        let file = std::env::temp_dir().join(format!("regulars-operator-{}.sql", std::process::id()));
        let mut cargo = run::cargo();
        cargo
            .args(["run", "--quiet", "--package", "regulars-worker", "--example", "operator", "--", what])
            .args(args)
            .arg("--out")
            .arg(&file);
        let output = run::capture(&mut cargo)?;
        let ran = self.execute(&["--file".as_ref(), file.as_os_str()]);
        std::fs::remove_file(&file)?;
        ran?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let link = told.trim().split_once(' ');
        Ok(link.map(|(token, hash)| (token.to_owned(), hash.to_owned())))
    }

    /// The first row of one query.
    fn ask(&self, sql: &str) -> Result<serde_json::Value> {
        let told = self.execute(&["--json".as_ref(), "--command".as_ref(), sql.as_ref()])?;
        let from = told.find('[').context("no answer of the database")?;
        let answer: serde_json::Value = serde_json::from_str(&told[from..])?;
        Ok(answer[0]["results"][0].clone())
    }

    fn execute(&self, args: &[&std::ffi::OsStr]) -> Result<String> {
        let mut command = if self.remote {
            let mut deployed = run::tool("wrangler");
            deployed.args(["d1", "execute", "DB", "--yes", "--remote"]).env("CI", "1");
            deployed
        } else {
            wrangler::on_data(&["d1", "execute", "DB", "--yes", "--local"], existing(&self.data)?)
        };
        let output = run::capture(command.args(args))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn existing(data: &Path) -> Result<&Path> {
    if data.is_dir() {
        Ok(data)
    } else {
        bail!("{} has no data: run `cargo xtask serve` first", data.display())
    }
}
