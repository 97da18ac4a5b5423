//! `cargo xtask admin`: what only the operator of an instance may do. It speaks to the database itself (on this machine, or
//! with `--remote` the deployed one), so it works when nobody can sign in.

use std::path::PathBuf;
use std::process::Command;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, anyhow, bail};
use regulars_domain::{loyalty::Programme, money::Currency, money::Money};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{paths, wrangler};

const HELP: &str = "\
cargo xtask admin let-in EMAIL [--data DIR | --remote]
    a link with which this person sets a new password; it takes off a lost second step; good for a day
cargo xtask admin new-brand NAME CURRENCY REGION TIME_ZONE STORE OWNER EMAIL [--data DIR | --remote]
    another brand on this instance, with its first store and its owner, who sets a password by the printed link";

/// How long a printed link counts, in seconds.
const LINK_SECONDS: u64 = 86_400;

/// Which database.
enum Place {
    Here(PathBuf),
    Deployed,
}

/// Runs one command; prints the link that it makes.
pub fn command(args: Vec<String>) -> Result<()> {
    let mut words = Vec::new();
    let mut place = Place::Here(paths::root("data"));
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--remote" => place = Place::Deployed,
            "--data" => place = Place::Here(std::path::absolute(args.next().context("--data DIR")?)?),
            _ => words.push(arg),
        }
    }
    let now = UNIX_EPOCH.elapsed()?.as_secs();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["let-in", email] => let_in(&place, email, now),
        ["new-brand", name, currency, region, time_zone, store, owner, email] => {
            let brand = Brand { name, currency, region, time_zone, store, owner, email };
            execute(&place, &brand.founding(now)?)?;
            println!("{name} is made");
            let_in(&place, email, now)
        }
        _ => bail!("\n{HELP}"),
    }
}

/// Makes the link: for a brand that the person owns, if there is one, else the newest.
fn let_in(place: &Place, email: &str, now: u64) -> Result<()> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|problem| anyhow!("no randomness: {problem}"))?;
    let token = hex(&random);
    let made = execute(place, &let_in_sql(email, &hex(&Sha256::digest(token.as_bytes())), now))?;
    if !made.to_string().contains("\"brand_id\"") {
        bail!("nobody active has the address {email}");
    }
    println!("{email} opens this within a day, after the instance's own address:\n  /reset#{token}");
    Ok(())
}

fn let_in_sql(email: &str, token_hash: &str, now: u64) -> String {
    format!(
        "insert into link (brand_id, staff_id, token_hash, kind, account_id, expires_at) \
         select t.brand_id, t.id, {}, 'let_in', a.id, {} from account a join staff t on t.account_id = a.id \
         where a.email = {} and t.state = 'active' order by t.role = 'owner' desc, t.brand_id desc limit 1 \
         returning brand_id",
        quoted(token_hash),
        now + LINK_SECONDS,
        quoted(&email.to_lowercase()),
    )
}

/// What a brand begins with; the same rows as the set-up page makes.
struct Brand<'a> {
    name: &'a str,
    currency: &'a str,
    region: &'a str,
    time_zone: &'a str,
    store: &'a str,
    owner: &'a str,
    email: &'a str,
}

impl Brand<'_> {
    fn founding(&self, now: u64) -> Result<String> {
        let currency =
            Currency::find(self.currency).with_context(|| format!("no currency {}", self.currency))?;
        if !self.email.contains('@') || !self.time_zone.contains('/') || self.region.len() != 2 {
            bail!("\n{HELP}");
        }
        let programme = Programme::sensible(Money(currency.unit()));
        let left_day = i64::try_from(now / 86_400)? - i64::from(programme.tiers.window_days) - 1;
        let this = "(select max(id) from brand)";
        let email = quoted(&self.email.to_lowercase());
        let statements = [
            format!(
                "insert into brand (id, name, currency, region, language, time_zone, programme, created_at) \
                 select coalesce(max(id), 0) + 1, {}, {}, {}, 'en', {}, {}, {now} from brand",
                quoted(self.name),
                quoted(currency.code()),
                quoted(&self.region.to_uppercase()),
                quoted(self.time_zone),
                quoted(&serde_json::to_string(&programme)?),
            ),
            format!(
                "insert into account (id, email, language, created_at) \
                 select coalesce(max(id), 0) + 1, {email}, 'en', {now} from account where true \
                 on conflict (email) do nothing"
            ),
            format!(
                "insert into staff (brand_id, id, account_id, name, role, state, created_at, joined_at) \
                 values ({this}, 1, (select id from account where email = {email}), {}, 'owner', 'active', {now}, {now})",
                quoted(self.owner),
            ),
            format!(
                "insert into store (brand_id, id, code, name, time_zone) values ({this}, 1, '1', {}, {})",
                quoted(self.store),
                quoted(self.time_zone),
            ),
            format!("insert into nightly (brand_id, left_day) values ({this}, {left_day})"),
        ];
        Ok(statements.join(";\n"))
    }
}

/// SQL's own quoting: the command takes no parameters.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs the statements as one file and gives what they return.
fn execute(place: &Place, sql: &str) -> Result<Value> {
    let words = ["d1", "execute", "DB", "--json", "--yes", "--command", sql];
    let mut command: Command = match place {
        Place::Here(data) => wrangler::on_data(&[&words[..], &["--local"]].concat(), data),
        Place::Deployed => {
            let mut remote = crate::run::tool("wrangler");
            remote.args(words).arg("--remote");
            remote
        }
    };
    let output = crate::run::capture(&mut command)?;
    serde_json::from_slice(&output.stdout).context("wrangler's answer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_stays_in_the_name() {
        assert_eq!(quoted("O'Hara"), "'O''Hara'");
        assert!(let_in_sql("A'B@example.com", "00", 1).contains("a.email = 'a''b@example.com'"));
    }

    #[test]
    fn a_brand_of_an_unknown_currency_is_refused() {
        let brand = Brand {
            name: "Second",
            currency: "XYZ",
            region: "US",
            time_zone: "America/New_York",
            store: "One",
            owner: "Ada",
            email: "ada@example.com",
        };
        assert!(brand.founding(0).is_err());
        assert!(Brand { currency: "USD", ..brand }.founding(1_800_000_000).is_ok());
    }
}
