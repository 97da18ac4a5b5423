//! The local D1's file, for what HTTP would take hours to bring in and for measuring growth.
use regulars_workerd_tests::storage::{database, folder};
use rusqlite::Connection;

/// A second connection to the running system's database.
pub fn open() -> Connection {
    let connection = Connection::open(database(&folder())).expect("the database opens");
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
