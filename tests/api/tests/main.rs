//! Every test of the contract through the router, in one program: linking one is the better part of a minute cheaper than linking
//! one for each file.
mod account;
mod activity;
mod bad_days;
mod bulk;
mod by_hand;
mod duplicates;
mod export;
mod feed;
mod feed_returns;
mod hostile;
mod house;
mod import_by_key;
mod import_lists;
mod import_refunds;
mod import_resumed;
mod import_undo;
mod imports;
mod imports_meanwhile;
mod isolation;
mod items;
mod links;
mod lookup;
mod meanwhile;
mod member_merges;
mod member_merges_files;
mod member_merges_random;
mod members;
mod members_list;
mod merges;
mod merges_meanwhile;
mod nightly;
mod openapi;
mod operator;
mod plans;
mod points;
mod profile_quality;
mod purchases;
mod refunds;
mod repeats;
mod scope;
mod sessions;
mod settings;
mod stores;
mod team;
mod till;
mod timeline;
mod today;
mod transfers;
mod views;

#[test]
fn every_file_of_this_folder_is_run() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    let here = include_str!("main.rs");
    for file in std::fs::read_dir(folder).expect("the folder") {
        let name = file.expect("a file").file_name().into_string().expect("a name");
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || here.contains(&format!("mod {module};")), "{name} is not in main.rs");
    }
}
