//! The local D1's file, for what HTTP would take hours to bring in and for measuring growth.
use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// The database of the running system, whose folder `REGULARS_STORAGE` names.
///
/// # Panics
/// Where there is none: a bench runs only under `cargo xtask bench`.
pub fn file() -> PathBuf {
    let root = PathBuf::from(std::env::var_os("REGULARS_STORAGE").expect("run `cargo xtask bench`"));
    let mut found: Vec<PathBuf> = Vec::new();
    walk(&root, &mut found);
    // Workerd keeps a small one of its own beside ours.
    found
        .into_iter()
        .find(|path| path.file_stem().is_some_and(|stem| stem != "metadata"))
        .expect("a database")
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "sqlite") && path.to_string_lossy().contains("d1") {
            found.push(path);
        }
    }
}

/// A second connection to the running system's database.
pub fn open() -> Connection {
    let connection = Connection::open(file()).expect("the database opens");
    connection.busy_timeout(std::time::Duration::from_secs(60)).expect("a timeout");
    connection
}

/// Bytes in use, free pages not counted.
pub fn bytes() -> i64 {
    let c = open();
    let pragma = |name: &str| {
        c.query_row(&format!("pragma {name}"), [], |row| row.get::<_, i64>(0)).expect("a number")
    };
    (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")
}
