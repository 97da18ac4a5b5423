//! The running system's database, read beside the server: what stands in the books, whatever the answers
//! said.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use crate::books::told;

/// Where the running system keeps its data.
///
/// # Panics
/// Nobody said where: a test was run by other means than `cargo xtask`.
pub fn folder() -> PathBuf {
    PathBuf::from(told("REGULARS_STORAGE"))
}

/// The database of a system that keeps its data in this folder.
///
/// # Panics
/// There is none.
pub fn database(folder: &Path) -> PathBuf {
    let mut found = Vec::new();
    walk(folder, &mut found);
    // Workerd keeps a small one of its own beside ours.
    found
        .into_iter()
        .find(|path| path.file_stem().is_some_and(|stem| stem != "metadata"))
        .unwrap_or_else(|| panic!("no database below {}", folder.display()))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "sqlite") && path.iter().any(|part| part == "d1") {
            found.push(path);
        }
    }
}

/// Copies the database of the running system, which nobody has called yet, for a server of a test's own.
/// Answers the folder for that server's data, of this name beside the original.
///
/// # Panics
/// It cannot be copied.
pub fn copy(name: &str) -> PathBuf {
    const INSIDE: &str = "v3/d1";
    let (from, to) = (folder(), folder().join(name));
    let _ = fs::remove_dir_all(&to);
    copy_below(&from.join(INSIDE), &to.join(INSIDE));
    to
}

fn copy_below(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the system's data").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_below(&path, &target);
        } else if !path.to_string_lossy().ends_with("-shm") {
            // What processes share of a database is made anew by the first that opens it.
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Each yields the rows of a table of brand 1 in one word and figures, as
/// [`Write::rows`](crate::writes::Write::rows) promises them.
const ROWS: &[&str] = &[
    "select 'op ' || key from op where brand_id = ?1",
    "select 'purchase ' || member_id || ' ' || at || ' ' || id || ' ' || total || ' ' || earned
            || ' ' || redeemed from purchase where brand_id = ?1",
    "select 'points ' || member_id || ' ' || points || ' ' || reason from ledger
      where brand_id = ?1 and kind = 4",
    "select 'note ' || member_id || ' ' || at || ' ' || id from note where brand_id = ?1",
    "select 'member ' || id from member where brand_id = ?1",
];

/// What stands in the books of brand 1, a line a row.
///
/// # Panics
/// The database cannot be read.
pub fn rows(folder: &Path) -> Vec<String> {
    let connection = open(folder);
    // One moment of it.
    let moment = connection.unchecked_transaction().expect("a moment");
    let mut rows = Vec::new();
    for sql in ROWS {
        let mut statement = moment.prepare(sql).expect("sql");
        let found = statement.query_map([1], |row| row.get::<_, String>(0)).expect("rows");
        rows.extend(found.map(|row| row.expect("a row")));
    }
    rows
}

/// What each member of brand 1 has, less what they owe, in points.
///
/// # Panics
/// The database cannot be read.
pub fn standings(folder: &Path) -> BTreeMap<i64, i64> {
    let connection = open(folder);
    let sql = "select id, balance - debt from member where brand_id = ?1";
    let mut statement = connection.prepare(sql).expect("sql");
    let found = statement.query_map([1], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    found.map(|row| row.expect("a row")).collect()
}

fn open(folder: &Path) -> Connection {
    let connection = Connection::open_with_flags(database(folder), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("the database opens");
    connection.busy_timeout(Duration::from_secs(60)).expect("a timeout");
    connection
}
