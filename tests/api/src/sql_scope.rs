//! Reads SQL texts far enough to tell which tables each part of a statement touches, and whether each is bound to the brand that
//! asks. No SQL parser: words, parentheses and set operators are enough for the house style.
use std::collections::BTreeSet;

use crate::World;

/// Tables that belong to the instance and not to one brand. Everything else is a tenant's.
pub const GLOBAL: &[&str] =
    &["brand", "account", "session", "sign_in_failure", "link", "till", "api_key", "job", "nightly"];

/// Statements that act before the brand is known, each with the reason.
const BEFORE_THE_BRAND: &[(&str, &str)] = &[
    // Sign-in asks for which brands an account works; only its own staff rows are read.
    ("t.account_id = a.id and t.state = 'active' join brand b", "staff"),
    // The names of the other brands that one's own account works for, to switch to; whether there are any.
    ("where o.account_id = a.id and o.brand_id <> ?1", "staff"),
    ("where o.account_id = t.account_id and o.brand_id <> ?1", "staff"),
    // The operator names a person by e-mail, whatever the brand.
    ("select ?2, ?3, t.brand_id, t.id, a.id, ?4 from account a join staff t", "staff"),
    // A link's secret names its brand.
    ("join staff t on t.brand_id = l.brand_id and t.id = l.staff_id", "staff"),
];

/// Every table of the schema that is not in the one list of global ones.
///
/// # Panics
/// Where that list names a table that does not exist.
pub fn tenants(world: &World) -> BTreeSet<String> {
    let tables: BTreeSet<String> = world.sql(|c| {
        let mut all = c.prepare("select name from sqlite_schema where type = 'table'").expect("a schema");
        let names = all.query_map([], |row| row.get(0)).expect("rows");
        names.map(|name| name.expect("a name")).collect()
    });
    for global in GLOBAL {
        assert!(tables.contains(*global), "{global} is in the list and not in the schema");
    }
    tables.into_iter().filter(|table| !GLOBAL.contains(&table.as_str())).collect()
}

/// A word, a parameter, a sign, or what stands in parentheses.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Sign(char),
    Group(Vec<Token>),
}

/// What is wrong with a text: each tenant table that it touches without `brand_id = ?1`.
pub fn faults(sql: &str, tables: &BTreeSet<String>) -> Vec<String> {
    let mut found = vec![];
    let (tokens, _) = read(&mut tokens(sql).into_iter().peekable());
    walk(&tokens, &mut |part| judge(part, tables, &mut found));
    found.retain(|table| {
        !BEFORE_THE_BRAND.iter().any(|(text, of)| of == table && squeezed(sql).contains(text))
    });
    found.into_iter().map(|table| format!("{table} without brand_id = ?1 in: {}", squeezed(sql))).collect()
}

/// The tables and their names in a statement: `(member, m)`.
pub fn aliases(sql: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    let (tokens, _) = read(&mut tokens(sql).into_iter().peekable());
    walk(&tokens, &mut |part| found.extend(sources(part)));
    found
}

fn squeezed(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut out = vec![];
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => while chars.next().is_some_and(|c| c != '\'') {},
            '-' if chars.peek() == Some(&'-') => while chars.next().is_some_and(|c| c != '\n') {},
            c if c.is_alphanumeric() || matches!(c, '_' | '?' | '$') => {
                let mut word = c.to_string();
                while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(c);
                }
                out.push(Token::Word(word.to_lowercase()));
            }
            c if c.is_whitespace() => {}
            c => out.push(Token::Sign(c)),
        }
    }
    out
}

/// Folds parentheses into groups.
fn read(tokens: &mut std::iter::Peekable<impl Iterator<Item = Token>>) -> (Vec<Token>, bool) {
    let mut out = vec![];
    while let Some(token) = tokens.next() {
        match token {
            Token::Sign('(') => out.push(Token::Group(read(tokens).0)),
            Token::Sign(')') => return (out, true),
            token => out.push(token),
        }
    }
    (out, false)
}

/// Every part of a statement that has a `from` of its own: between set operators, and in every pair of parentheses.
fn walk(tokens: &[Token], look: &mut impl FnMut(&[Token])) {
    let ends = |t: &Token| {
        matches!(t, Token::Word(w) if matches!(w.as_str(), "union" | "except" | "intersect"))
            || *t == Token::Sign(';')
    };
    for part in tokens.split(ends) {
        look(part);
        for token in part {
            if let Token::Group(inner) = token {
                walk(inner, look);
            }
        }
    }
}

fn word(token: Option<&Token>) -> &str {
    match token {
        Some(Token::Word(word)) => word,
        _ => "",
    }
}

/// What a part reads from or writes to, with the name it goes by.
fn sources(part: &[Token]) -> Vec<(String, String)> {
    const AFTER: &[&str] = &[
        "where",
        "on",
        "join",
        "left",
        "inner",
        "cross",
        "natural",
        "order",
        "group",
        "limit",
        "set",
        "values",
        "select",
        "indexed",
        "not",
        "having",
        "using",
        "returning",
        "default",
        "with",
    ];
    let mut found = vec![];
    let mut i = 0;
    while i < part.len() {
        let before = if i == 0 { "" } else { word(part.get(i - 1)) };
        let begins = match word(part.get(i)) {
            "from" => before != "distinct",
            "join" => true,
            "into" => true,
            "update" => !matches!(before, "do" | "before" | "after"),
            _ => false,
        };
        i += 1;
        if !begins {
            continue;
        }
        // A list of sources, separated by commas.
        loop {
            if word(part.get(i)) == "or" {
                i += 2; // insert or ignore into …
            }
            let table = word(part.get(i)).to_owned();
            let function = matches!(part.get(i + 1), Some(Token::Group(_)))
                && before != "insert"
                && word(part.get(i.wrapping_sub(1))) != "into";
            i += 1;
            if function {
                i += 1;
            }
            if word(part.get(i)) == "as" {
                i += 1;
            }
            let alias = match word(part.get(i)) {
                "" => table.clone(),
                next if AFTER.contains(&next) => table.clone(),
                next => {
                    i += 1;
                    next.to_owned()
                }
            };
            if !table.is_empty() && !function {
                found.push((table, alias));
            }
            if part.get(i) != Some(&Token::Sign(',')) {
                break;
            }
            i += 1;
        }
    }
    found
}

fn judge(part: &[Token], tables: &BTreeSet<String>, faults: &mut Vec<String>) {
    let into = (0..part.len()).find(|i| word(part.get(*i)) == "into").map(|i| word(part.get(i + 1)));
    let is_target = |table: &str| into == Some(table) && !inserted(part, table);
    let touched: Vec<_> = sources(part).into_iter().filter(|(table, _)| tables.contains(table)).collect();
    let read = touched.iter().filter(|(table, _)| into != Some(table)).count();
    for (table, alias) in touched {
        let bound = match into == Some(table.as_str()) {
            true => !is_target(&table),
            false => bound(part, Some(&alias)) || (read == 1 && bound(part, None)),
        };
        if !bound {
            faults.push(table);
        }
    }
}

/// Whether the part says `alias.brand_id = ?1` (or the other way round); without an alias, `brand_id = ?1` on its own.
fn bound(part: &[Token], alias: Option<&str>) -> bool {
    (0..part.len()).any(|i| {
        if word(part.get(i)) != "brand_id" {
            return false;
        }
        let dotted = i > 0 && part.get(i - 1) == Some(&Token::Sign('.'));
        let mine = match alias {
            Some(alias) => dotted && i > 1 && word(part.get(i - 2)) == alias,
            None => !dotted,
        };
        let start = if dotted { i.saturating_sub(2) } else { i };
        let after = part.get(i + 1) == Some(&Token::Sign('=')) && word(part.get(i + 2)) == "?1";
        let before =
            start >= 2 && part.get(start - 1) == Some(&Token::Sign('=')) && word(part.get(start - 2)) == "?1";
        mine && (after || before)
    })
}

/// Whether the part inserts into the table with `?1` as its brand: `(brand_id, …) values (?1, …)`, or a `select` that yields `?1` or
/// its own bound `brand_id` first.
fn inserted(part: &[Token], table: &str) -> bool {
    let Some(at) = (0..part.len()).find(|i| word(part.get(*i)) == "into" && word(part.get(i + 1)) == table)
    else {
        return false;
    };
    let Some(Token::Group(columns)) = part.get(at + 2) else { return false };
    if word(columns.first()) != "brand_id" {
        return false;
    }
    let rest = part.get(at + 3..).unwrap_or_default();
    match word(rest.first()) {
        "values" => {
            let rows = rest.iter().filter_map(|t| if let Token::Group(row) = t { Some(row) } else { None });
            rows.take(1).all(|row| word(row.first()) == "?1")
        }
        "select" => {
            let first = rest.get(1..).unwrap_or_default();
            word(first.first()) == "?1"
                || word(first.first()) == "brand_id"
                || (first.get(1) == Some(&Token::Sign('.')) && word(first.get(2)) == "brand_id")
        }
        _ => false,
    }
}
