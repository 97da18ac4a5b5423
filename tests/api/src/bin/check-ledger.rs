//! Proves the books of every database below a folder and prints the bar; ends with 1 where a fault was found.
//! `cargo xtask check-ledger` calls it with the folder that `cargo xtask serve` keeps.
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use regulars_api_tests::prove::books;
use rusqlite::{Connection, OpenFlags};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("check-ledger DIR");
        return ExitCode::from(2);
    };
    let (mut found, mut faults) = (0, 0);
    for file in databases(&folder) {
        let proof = match prove(&file) {
            Ok(Some(proof)) => proof,
            Ok(None) => continue,
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                return ExitCode::from(2);
            }
        };
        found += 1;
        faults += proof.faults.len();
        for fault in &proof.faults {
            println!("{fault}");
        }
        println!("{} members, {} ledger lines, {} purchases", proof.members, proof.lines, proof.purchases);
    }
    if found == 0 {
        eprintln!("no database with a ledger below {}", folder.display());
        return ExitCode::from(2);
    }
    let holds = regulars_report::bar("ledger-proof", faults, 0, faults == 0);
    ExitCode::from(u8::from(!holds))
}

/// Every SQLite file below the folder.
fn databases(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found = vec![];
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(databases(&path));
        } else if path.extension().is_some_and(|e| e == "sqlite") {
            found.push(path);
        }
    }
    found
}

/// `None` for a database of something else.
fn prove(file: &Path) -> rusqlite::Result<Option<regulars_api_tests::prove::Proof>> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // One moment of it, whoever writes meanwhile: its tables are compared with each other.
    let moment = connection.unchecked_transaction()?;
    let named = "select count(*) from sqlite_schema where name = 'ledger'";
    let is_ours = moment.query_row(named, [], |row| row.get::<_, i64>(0))? > 0;
    is_ours.then(|| books(&moment)).transpose()
}
