//! The demo's staff, one of each role, invited and joined as real people would be.

use anyhow::{Context, Result};
use regulars_api::{
    house::{GetMe, SignOut},
    invitation::{LinkUse, UseLink},
    stores::{ListStores, RegionView},
    team::{InviteStaff, NewStaff},
};
use regulars_client::Client;
use regulars_domain::{
    ids::{RegionId, StoreId},
    rights::Role,
};

use super::PASSWORD;

/// Names invented; what the role sees of the chain is in the last two columns: stores by code, regions by name.
const STAFF: &[(&str, &str, Role, &[&str], &str)] = &[
    ("marketer", "Elena Rossi", Role::Marketer, &[], ""),
    ("analyst", "何俊杰", Role::Analyst, &[], ""),
    ("region", "Daniel Okafor", Role::RegionalManager, &[], "Downtown"),
    ("manager", "陈嘉怡", Role::StoreManager, &["367"], ""),
    ("clerk", "周雨桐", Role::Clerk, &["367"], ""),
    ("clerk2", "Sofia Marin", Role::Clerk, &["367", "406"], ""),
    ("service", "马思远", Role::ServiceAgent, &[], ""),
    ("partner", "Victor Novak", Role::Partner, &["343"], ""),
];

/// An address of the demo, under a name reserved for examples.
pub fn address(name: &str) -> String {
    format!("{name}@harbour.example")
}

/// Invites and joins everyone; answers the sign-ins.
pub fn invite(owner: &Client, base_url: &str) -> Result<Vec<String>> {
    let stores = owner.call::<GetMe>((), &())?.stores;
    let regions = owner.call::<ListStores>((), &())?.regions;
    let mut lines = vec![format!("password of all: {PASSWORD}"), sign_in("owner", Role::Owner, "林晓月")];
    for (login, name, role, codes, region) in STAFF {
        let theirs: Vec<StoreId> = stores
            .iter()
            .filter(|store| codes.contains(&store.code.as_str()))
            .map(|store| store.id)
            .collect();
        let new = NewStaff {
            name: (*name).to_owned(),
            email: address(login),
            role: *role,
            region: region_named(&regions, region),
            stores: theirs,
        };
        let link = owner.call::<InviteStaff>((), &new).with_context(|| (*name).to_owned())?;
        let token = link.token.context("a link")?;
        join(base_url, token).with_context(|| (*name).to_owned())?;
        lines.push(sign_in(login, *role, name));
    }
    Ok(lines)
}

/// Uses the link of an invitation, and leaves: nobody finds a device among theirs that is none of theirs.
pub fn join(base_url: &str, token: String) -> Result<()> {
    let mut device = Client::new(base_url);
    device.enter::<UseLink>((), &link_use(token))?;
    device.call::<SignOut>((), &())?;
    Ok(())
}

/// The demo's password by this link.
pub fn link_use(token: String) -> LinkUse {
    LinkUse { token, name: String::new(), password: PASSWORD.to_owned(), code: None }
}

fn region_named(regions: &[RegionView], name: &str) -> Option<RegionId> {
    regions.iter().find(|region| region.name == name).map(|region| region.id)
}

fn sign_in(login: &str, role: Role, name: &str) -> String {
    let role = serde_json::to_value(role)
        .ok()
        .and_then(|v| v.as_str().map(|s| s.replace('_', " ")))
        .unwrap_or_default();
    format!("{:<26} {role}, {name}", address(login))
}
