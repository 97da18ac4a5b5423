//! The demo brand, what a first visitor finds: real purchases and invented people, brought in through the same routes and
//! the same reading of files that the app uses. Where the files come from: `xtask/demo/README.md`.

mod files;
mod people;
mod second;
mod weeks;

use std::path::Path;

use anyhow::{Context, Result};
use regulars_api::house::{Language, NewBrand, SetUp, SignOut};
use regulars_client::Client;
use regulars_domain::{import::field::Kind, time::BusinessDay};

use self::weeks::Weeks;

/// Where the running system is, and the one-time code with which its first brand is made.
pub struct Fresh<'a> {
    /// Base address without a trailing slash, for example `http://127.0.0.1:8787`.
    pub base_url: &'a str,
    /// Holds its databases.
    pub data: &'a Path,
    /// Accepted once, while the instance has no brand.
    pub setup_code: &'a str,
}

/// The password of every demo sign-in. The demo is for looking: it is loaded on local systems only.
const PASSWORD: &str = "harbour-market";

const STORES: &str = include_str!("../../demo/stores.csv");
const ITEMS: &str = include_str!("../../demo/items.csv");
const MEMBERS: &str = include_str!("../../demo/members.csv");
const PURCHASES: &str = include_str!("../../demo/purchases.csv");

/// Fills a fresh instance; answers the lines to print (the sign-ins).
pub fn load(fresh: &Fresh) -> Result<Vec<String>> {
    let mut owner = Client::new(fresh.base_url);
    owner.enter::<SetUp>((), &brand(fresh.setup_code)).context("the demo brand")?;
    println!("bringing in the demo brand's files");
    files::bring(&owner, Kind::Stores, "stores.csv", STORES)?;
    files::bring(&owner, Kind::Items, "items.csv", ITEMS)?;
    let weeks = Weeks::ending(PURCHASES, "sold_at", yesterday())?;
    files::bring(&owner, Kind::Members, "members.csv", &weeks.moved(MEMBERS, "joined")?)?;
    files::bring(&owner, Kind::Purchases, "purchases.csv", &weeks.moved(PURCHASES, "sold_at")?)?;
    let mut lines = people::invite(&owner, fresh.base_url)?;
    println!("founding a second brand (the first time, its command is compiled)");
    lines.extend(second::found(fresh.base_url, fresh.data)?);
    // Nobody finds a device among theirs that is none of theirs.
    owner.call::<SignOut>((), &())?;
    Ok(lines)
}

fn brand(setup_code: &str) -> NewBrand {
    NewBrand {
        code: setup_code.to_owned(),
        brand: "Harbour Market 海港集市".to_owned(),
        currency: "USD".to_owned(),
        region: "US".to_owned(),
        language: Language::English,
        time_zone: "America/New_York".to_owned(),
        store: "Harbour Market head office".to_owned(),
        owner: "林晓月".to_owned(),
        email: people::address("owner"),
        password: PASSWORD.to_owned(),
    }
}

/// The day before today where the stores are. Their winter time is near enough: the data ends at nine in the evening.
fn yesterday() -> BusinessDay {
    let seconds = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    let local_days = seconds.saturating_sub(5 * 3_600) / 86_400;
    BusinessDay(i32::try_from(local_days).unwrap_or(i32::MAX)).plus(-1)
}
