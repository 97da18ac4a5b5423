//! Whether a text's plan walks through a table that grows from day to day.
use crate::{World, sql_scope::aliases};

/// Tables that grow with members, purchases and what people do. Stores, staff, regions and tiers number some hundreds.
const LARGE: &[&str] = &[
    "member",
    "member_key",
    "member_store",
    "purchase",
    "ledger",
    "lot",
    "note",
    "match_key",
    "match_due",
    "candidate",
    "member_merge",
    "item",
    "item_key",
    "change",
    "member_view",
    "bulk",
    "bulk_member",
    "op",
    "store_day",
    "store_hour",
    "account",
    "session",
];

/// What is wrong with a text's plan: a walk through a large table, or one bound to nothing but its brand and without a limit.
pub fn faults(world: &World, sql: &str) -> Vec<String> {
    let names = aliases(sql);
    let large = |name: &str| {
        let table = names.iter().find(|(_, alias)| alias == name).map_or(name, |(table, _)| table.as_str());
        LARGE.contains(&table)
    };
    let steps: Vec<String> = world.sql(|c| {
        let mut plan = c.prepare(&format!("explain query plan {sql}")).expect("a plan");
        let rows = plan.raw_query();
        rows.mapped(|row| row.get(3)).map(|row| row.expect("a step")).collect()
    });
    let ordered = steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"));
    let bounded = sql.contains("limit") && !ordered;
    steps
        .into_iter()
        .filter(|step| {
            let mut words = step.split(' ');
            let (what, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let walks = what == "SCAN";
            let whole_brand = what == "SEARCH" && step.ends_with("(brand_id=?)") && !bounded;
            large(name) && (walks || whole_brand)
        })
        .map(|step| format!("{step}: {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect()
}
