//! Rules about source files.

use std::sync::LazyLock;

use regex::Regex;

use super::File;

const SOURCES: &[&str] = &[".rs", ".sql", ".css", ".js", ".ts"];

/// Lines of a file that is still read in one sitting.
const LONGEST: usize = 400;

fn pattern(text: &'static str) -> Regex {
    Regex::new(text).unwrap_or_else(|problem| unreachable!("{text}: {problem}"))
}

/// The first line says what the file is.
pub fn opening(files: &[File]) -> Vec<String> {
    let opens = |file: &File| {
        let first = file.text.lines().next().unwrap_or_default();
        match file.path.rsplit_once('.').map(|(_, extension)| extension) {
            Some("rs") => first.starts_with("//! "),
            Some("sql") => first.starts_with("-- "),
            Some("css") => first.starts_with("/*"),
            _ => first.starts_with("/*") || first.starts_with("// "),
        }
    };
    files
        .iter()
        .filter(|file| file.is(SOURCES) && !opens(file))
        .map(|file| file.fault(1, "open with a line that says what this file is"))
        .collect()
}

/// A file does one thing.
pub fn length(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.is(SOURCES))
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| file.fault(lines, format!("{lines} lines, at most {LONGEST}: divide it")))
        .collect()
}

/// A colour that is not a token does not follow the theme.
pub fn colours(files: &[File]) -> Vec<String> {
    static COLOUR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?:[^\w-]|$)|\b(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab)\(",
            r"|:(?:[^;{}]*[\s,(])?(?:white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple|pink|brown)",
            r"(?:[\s;,)}!]|$)"
        ))
    });
    static TEXT_COLOUR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r##"(?i)"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})"|"(?:rgba?|hsla?|oklch)\("##)
    });
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.path != "style/tokens.css") {
        let colour = if file.below(&["style/"]) && file.is(&[".css"]) {
            &*COLOUR
        } else if file.below(&["app/"]) && file.is(&[".rs", ".js"]) {
            &*TEXT_COLOUR
        } else {
            continue;
        };
        for (at, line) in file.lines() {
            if let Some(found) = colour.find(line) {
                faults
                    .push(file.fault(at, format!("colour {:?} belongs in style/tokens.css", found.as_str())));
            }
        }
    }
    faults
}

/// One place knows the addresses; tests that must speak raw HTTP take them from one helper.
pub fn contract_paths(files: &[File]) -> Vec<String> {
    let needle = concat!("/ap", "i/");
    let mut faults = Vec::new();
    for file in files {
        if file.below(&["api/", "xtask/src/tidy/"]) || !file.is(&[".rs", ".ts", ".js"]) {
            continue;
        }
        if file.path == "tests/e2e/support/paths.ts" {
            continue;
        }
        for (at, line) in file.lines() {
            let code = line.split("//").next().unwrap_or_default();
            let quoted = ["\"", "'", "`"].iter().any(|quote| code.contains(&format!("{quote}{needle}")));
            if quoted || code.contains(&format!("}}{needle}")) {
                faults.push(file.fault(at, "an address of the contract is written outside api/"));
            }
        }
    }
    faults
}

/// Skipping rows costs reading them, and pages shift under the reader.
pub fn offsets(files: &[File]) -> Vec<String> {
    static OFFSET: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?i)\blimit\s+\S+\s+offset\b|^\s*"?offset\s+(?:\?|:|\d|\{)"#));
    let mut faults = Vec::new();
    for file in
        files.iter().filter(|file| file.is(&[".sql"]) || (file.is(&[".rs"]) && file.below(&["worker/"])))
    {
        for (at, line) in file.lines().filter(|(_, line)| OFFSET.is_match(line)) {
            faults.push(file.fault(at, format!("pages go by key, not by offset: {}", line.trim())));
        }
    }
    faults
}

/// What is not done is not in the repository.
pub fn unfinished(files: &[File]) -> Vec<String> {
    static LATER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\bTO",
            r"DO\b|\bFIX",
            r"ME\b|\bto",
            r"do!|\bun",
            r"implemented!|(?i:coming\s+so",
            r"on)|\b(?:test|it|describe)\.(?:sk",
            r"ip|fix",
            r"me|only)\b|#\[igno",
            r"re\b"
        ))
    });
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| !file.is(&["package-lock.json", "Cargo.lock"])) {
        if file.below(&["tests/data/"]) {
            continue;
        }
        for (at, line) in file.lines() {
            // Run by a phase of its own, against a system that it starts.
            if line.contains("= \"needs a system: cargo xtask ") {
                continue;
            }
            if let Some(found) = LATER.find(line) {
                faults.push(file.fault(at, format!("{:?}: finish it or leave it out", found.as_str())));
            }
        }
    }
    faults
}

/// A panic in the worker loses every request in flight.
pub fn panics(files: &[File]) -> Vec<String> {
    static PANIC: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\.unwrap\(\)|\.expect\(|\.unwrap_err\(\)|\bpanic!\(|\bunreachable!\("));
    let mut faults = Vec::new();
    let tests: Vec<String> = files.iter().flat_map(test_modules).collect();
    for file in files.iter().filter(|file| file.is(&[".rs"])) {
        let is_test = tests.iter().any(|module| file.path.starts_with(module.as_str()));
        if !file.below(&["domain/src/", "api/src/", "worker/src/"]) || is_test {
            continue;
        }
        // Tests come last in a file.
        for (at, line) in file.lines().take_while(|(_, line)| !line.trim().starts_with("#[cfg(test)]")) {
            let code = line.split("//").next().unwrap_or_default();
            if line.ends_with("// tidy: on purpose") {
                continue;
            }
            if let Some(found) = PANIC.find(code) {
                faults.push(file.fault(at, format!("{} may end the worker", found.as_str())));
            }
        }
    }
    faults
}

/// Beginnings of the paths of modules that a file declares for tests only: `worker/src/recognise/tests`.
fn test_modules(file: &File) -> Vec<String> {
    let stem = file.path.strip_suffix(".rs").unwrap_or(&file.path);
    let folder = ["/mod", "/lib", "/main"].iter().find_map(|root| stem.strip_suffix(root)).unwrap_or(stem);
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("#[cfg(test)]"))
        .filter_map(|pair| pair[1].split_once("mod ")?.1.strip_suffix(';'))
        .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/")])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::sees;

    #[test]
    fn a_file_that_does_not_say_what_it_is_is_seen() {
        sees(opening, ("a/b.rs", "use std::fs;\n"), ("a/b.rs", "//! Files.\nuse std::fs;\n"));
        sees(
            opening,
            ("m/1.sql", "create table x (a int);"),
            ("m/1.sql", "-- Things.\ncreate table x (a int);"),
        );
        sees(opening, ("style/a.css", "a {}"), ("style/a.css", "/* Links. */\na {}"));
    }

    #[test]
    fn a_file_too_long_to_read_is_seen() {
        let long = "//! x\n".repeat(LONGEST + 1);
        let short = "//! x\n".repeat(LONGEST);
        sees(length, ("a.rs", &long), ("a.rs", &short));
    }

    #[test]
    fn a_colour_outside_the_tokens_is_seen() {
        let sound =
            ("style/ui/card.css", "/* Card */\na { color: var(--red); white-space: pre } #face-to { }");
        sees(colours, ("style/ui/card.css", "a { color: #fa0; }"), sound);
        sees(colours, ("style/ui/card.css", "a { background: rgb(0 0 0 / 5%); }"), sound);
        sees(colours, ("style/ui/card.css", "a { color: white; }"), sound);
        sees(
            colours,
            ("app/src/a.rs", r##"let c = "#ffaa00";"##),
            ("style/tokens.css", ":root { --a: #ffaa00 }"),
        );
    }

    #[test]
    fn an_address_outside_the_contract_is_seen() {
        let path = concat!("get(\"/ap", "i/members\")");
        sees(contract_paths, ("app/src/a.rs", path), ("api/src/members.rs", path));
        sees(contract_paths, ("tests/e2e/a.spec.ts", path), ("tests/e2e/support/paths.ts", path));
    }

    #[test]
    fn paging_by_offset_is_seen() {
        let sound = ("worker/src/a.rs", "let offset = zone.offset (now); // the offset 3");
        sees(offsets, ("worker/src/a.rs", "\"select 1 from t limit ?2 offset ?3\""), sound);
        sees(
            offsets,
            ("migrations/1.sql", "select 1 limit 5\n  offset 10"),
            ("migrations/1.sql", "-- by key"),
        );
    }

    #[test]
    fn unfinished_work_is_seen() {
        for planted in [
            concat!("// TO", "DO: later"),
            concat!("to", "do!()"),
            concat!("test.sk", "ip('x')"),
            concat!("#[igno", "re]"),
            concat!("Coming so", "on"),
        ] {
            sees(unfinished, ("app/src/a.rs", planted), ("app/src/a.rs", "iter.skip(1) // the todo list"));
        }
        let reason = |text: &str| format!(concat!("#[igno", "re = \"{}\"]"), text);
        let system = reason("needs a system: cargo xtask test workerd");
        sees(unfinished, ("tests/a.rs", &reason("flaky")), ("tests/a.rs", &system));
    }

    #[test]
    fn a_possible_panic_in_the_worker_is_seen() {
        let sound = "//! x\nfn a() { b.unwrap_or(1) }\n#[cfg(test)]\nmod tests { fn t() { a().unwrap() } }";
        sees(panics, ("worker/src/a.rs", "fn a() { b.unwrap() }"), ("worker/src/a.rs", sound));
        sees(panics, ("domain/src/a.rs", "panic!(\"no\")"), ("app/src/a.rs", "b.unwrap()"));
    }

    #[test]
    fn a_module_for_tests_only_may_panic() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let tree =
            |parent| [file("worker/src/a/mod.rs", parent), file("worker/src/a/plans.rs", "b.unwrap()")];
        assert!(panics(&tree("#[cfg(test)]\nmod plans;")).is_empty());
        assert_eq!(panics(&tree("mod plans;")).len(), 1);
    }
}
