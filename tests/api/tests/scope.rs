//! Every SQL text of the worker names its brand: a tenant's table without `brand_id = ?1` fails.
use std::{
    collections::BTreeSet,
    iter::Peekable,
    path::{Path, PathBuf},
    str::Chars,
};

use regulars_api_tests::{
    World,
    sql_scope::{aliases, faults, tenants},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Behind `, $name, "`, where that is what comes.
fn filled_in(mut chars: Peekable<Chars<'_>>) -> Option<Peekable<Chars<'_>>> {
    let space = |chars: &mut Peekable<Chars<'_>>| while chars.next_if(|c| c.is_whitespace()).is_some() {};
    space(&mut chars);
    chars.next_if_eq(&',')?;
    space(&mut chars);
    chars.next_if_eq(&'$')?;
    while chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_').is_some() {}
    chars.next_if_eq(&',')?;
    space(&mut chars);
    chars.next_if_eq(&'"')?;
    Some(chars)
}

/// The string literals of a Rust source before its tests, joined where a macro's `$name` stands between them or a line ends with a
/// backslash.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    // A file of tests only.
    if source.contains("#[test]") {
        return vec![];
    }
    let (mut out, mut chars) = (vec![], source.chars().peekable());
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next().is_some_and(|c| c != '\n') {},
            // A character, not a lifetime: 'x' or '\x'.
            '\'' => {
                let mut ahead = chars.clone();
                match (ahead.next(), ahead.next()) {
                    (Some('\\'), _) => {
                        chars.next();
                        chars.next();
                        while chars.next().is_some_and(|c| c != '\'') {}
                    }
                    (Some(_), Some('\'')) => {
                        chars.next();
                        chars.next();
                    }
                    _ => {}
                }
            }
            '"' if before != '#' => {
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        // A name that a macro fills in stands between two pieces of one text.
                        '"' => match filled_in(chars.clone()) {
                            Some(behind) => {
                                chars = behind;
                                text.push('x');
                            }
                            None => break,
                        },
                        '\\' => match chars.next() {
                            Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                            Some('n') => text.push('\n'),
                            Some(other) => text.push(other),
                            None => {}
                        },
                        c => text.push(c),
                    }
                }
                out.push(text);
            }
            _ => {}
        }
        before = c;
    }
    out
}

/// Whether a literal is SQL, or a piece of one, that touches a table.
fn touches(text: &str, tables: &BTreeSet<String>) -> bool {
    let lower = text.trim_start().to_lowercase();
    let begins = ["select ", "insert ", "update ", "delete ", "with ", "from ", ", ", "union ", "replace "];
    begins.iter().any(|begin| lower.starts_with(begin))
        && aliases(text).iter().any(|(table, _)| tables.contains(table))
}

#[test]
fn every_sql_text_of_the_worker_is_bound_to_its_brand() {
    let tables = tenants(&World::empty());
    let mut files = vec![];
    sources(&root().join("worker/src"), &mut files);
    let (mut texts, mut wrong) = (0, vec![]);
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a source");
        for text in literals(&source).into_iter().filter(|text| touches(text, &tables)) {
            texts += 1;
            wrong.extend(
                faults(&text, &tables).into_iter().map(|fault| format!("{}: {fault}", file.display())),
            );
        }
    }
    for fault in &wrong {
        println!("{fault}");
    }
    assert!(texts > 100, "only {texts} texts were found: the reader of sources is broken");
    assert!(regulars_report::bar("sql-without-scope", wrong.len(), 0, wrong.is_empty()));
}

#[test]
fn a_text_without_its_brand_is_found_in_every_form() {
    let tables = tenants(&World::empty());
    let fine = [
        "select name from member where brand_id = ?1 and id = ?2",
        "select m.name from member m left join store s on s.brand_id = ?1 and s.id = m.home_store where m.brand_id = ?1",
        "insert into note (brand_id, id) values (?1, ?2)",
        "insert into member_store (brand_id, member_id) select brand_id, id from member where brand_id = ?1",
        "update item set name = ?2 where brand_id = ?1 and id = ?3",
        "delete from lot where brand_id = ?1",
        "with a as (select id from item where brand_id = ?1) select i.name from a join item i on i.brand_id = ?1 and i.id = a.id",
        "select a.email from account a where a.email = ?1",
        "insert into lot (brand_id, id) values (?1, ?2) on conflict (brand_id, id) do update set remaining = excluded.remaining",
    ];
    for sql in fine {
        assert_eq!(faults(sql, &tables), Vec::<String>::new(), "{sql}");
    }
    let wrong = [
        "select name from member where id = ?1",
        "select m.name from member m join store s on s.id = m.home_store where m.brand_id = ?1",
        "select name from member where brand_id = ?2",
        "select name from item where brand_id = ?1 union select name from member where id = 1",
        "select (select count(*) from note where member_id = 1) from item where brand_id = ?1",
        "select 1 from item where brand_id = ?1 and id in (select member_id from member_key)",
        "select i.id from json_each(?1) e, item i where i.id = e.value",
        "insert into note (brand_id, id) values (?2, ?1)",
        "insert into note (brand_id, id) select 7, id from member where brand_id = ?1",
        "update item set name = ?2 where id = ?1",
        "delete from lot",
        "with a as (select id from item) select 1 from a",
        "delete from lot where brand_id = ?1 or 1 = 1 and id in (select id from ledger where 1)",
    ];
    for sql in wrong {
        assert!(!faults(sql, &tables).is_empty(), "not found: {sql}");
    }
}

#[test]
fn a_piece_of_a_text_put_together_is_read_too() {
    let tables = tenants(&World::empty());
    let source = r#"Query::new(concat!("select m.id", ", p.total from purchase p where p.id = ?2"), [])"#;
    let found: Vec<_> = literals(source).into_iter().filter(|text| touches(text, &tables)).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(faults(&found[0], &tables).len(), 1);
}
