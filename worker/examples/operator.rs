//! Writes the operator's statements to a file, for `cargo xtask admin`, and prints the secret of the link they make, if any. Natively, so that
//! a brand is founded by the same statements as at the first visit.
use std::{collections::HashMap, error::Error, fs};

use regulars_api::house::Language;
use regulars_domain::{
    ids::{AccountId, BrandId},
    money::Currency,
};
use regulars_worker::{
    check,
    clock::Clock,
    house::{operator, setup::Founding},
    keys::Keys,
    secret,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let mut named: HashMap<String, String> = HashMap::new();
    while let (Some(name), Some(value)) = (args.next(), args.next()) {
        named.insert(name.trim_start_matches("--").to_owned(), value);
    }
    let get = |name: &str| named.get(name).map(String::as_str).ok_or(format!("--{name} is missing"));
    // A founder who signs in already needs no link.
    let has_password = named.get("has-password").is_some_and(|is| is == "true");
    let token = if has_password { None } else { Some(secret::token()?) };
    let now = Clock::System.now();
    let email = check::email("email", get("email")?)?;
    let change = Keys::of_isolate().reserve(Clock::System.millis(), 1)?;
    let statements = match command.as_str() {
        "let-in" => operator::let_in(&email, token.as_deref().ok_or("let-in makes a link")?, change, now),
        "add-brand" => {
            let language = get("language")?;
            let brand = Founding {
                name: check::text("brand", get("brand")?, 1, 80)?,
                currency: Currency::find(get("currency")?).ok_or("--currency is no currency of ISO 4217")?,
                region: check::region("region", get("region")?)?,
                language: Language::ALL
                    .into_iter()
                    .find(|l| l.tag() == language)
                    .ok_or("--language is en, zh-Hans or zh-Hant")?,
                time_zone: check::zone("time-zone", get("time-zone")?)?,
                store: check::text("store", get("store")?, 1, 80)?,
                owner: check::text("owner", get("owner")?, 1, 80)?,
                email,
                password_hash: None,
            };
            let brand_id = BrandId::try_from(get("brand-id")?.parse::<i64>()?)?;
            let account_id = AccountId::try_from(get("account-id")?.parse::<i64>()?)?;
            operator::found(&brand, brand_id, account_id, token.as_deref(), change, now)?
        }
        other => return Err(format!("let-in or add-brand, not {other:?}").into()),
    };
    fs::write(get("out")?, operator::text(statements))?;
    if let Some(token) = token {
        println!("{token} {}", secret::sha256(&token));
    }
    Ok(())
}
