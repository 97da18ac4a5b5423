//! The three languages of the page have the same texts. The app's own build already refuses a key that the code uses
//! and English lacks; this looks at the files alone, so that it is quick and sees everything at once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::File;

const FOLDER: &str = "app/locales/";
const LANGUAGES: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];

/// `file.key` → the names in braces.
type Table = BTreeMap<String, BTreeSet<String>>;

/// Every key has its text in every language, with the same parameters, and none is empty.
pub fn complete(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    let tables = LANGUAGES.map(|language| (language, table(files, language, &mut faults)));
    let every: BTreeSet<&String> = tables.iter().flat_map(|(_, table)| table.keys()).collect();
    for key in every {
        let forms: BTreeSet<&BTreeSet<String>> =
            tables.iter().filter_map(|(_, table)| table.get(key)).collect();
        if forms.len() > 1 {
            faults.push(format!("{FOLDER}: `{key}` has different parameters from language to language"));
        }
        for (language, _) in tables.iter().filter(|(_, table)| !table.contains_key(key)) {
            faults.push(format!("{FOLDER}{language}: `{key}` is missing"));
        }
    }
    faults
}

/// Keys that no source names. Only a note: some keys are put together at run time.
pub fn unused(files: &[File]) -> Vec<String> {
    let english = table(files, LANGUAGES[0], &mut Vec::new());
    let sources: Vec<&File> = files
        .iter()
        .filter(|file| file.below(&["app/", "tests/e2e/"]) && file.is(&[".rs", ".js", ".ts"]))
        .collect();
    // A source that builds keys names their beginning: `"problem.{code}"`, `"counter.tier_"`.
    let named = |key: &str| {
        sources.iter().any(|file| file.text.contains(&format!("\"{key}\"")))
            || (1..key.len()).rev().filter(|at| key.is_char_boundary(*at)).any(|at| {
                let start = &key[..at];
                (start.ends_with('.') || start.ends_with('_'))
                    && sources.iter().any(|file| {
                        file.text.contains(&format!("\"{start}{{"))
                            || file.text.contains(&format!("\"{start}\""))
                    })
            })
    };
    english.keys().filter(|key| !named(key)).map(|key| format!("{FOLDER}: no source names `{key}`")).collect()
}

fn table(files: &[File], language: &str, faults: &mut Vec<String>) -> Table {
    let mut table = Table::new();
    for file in files {
        let Some(name) = file
            .path
            .strip_prefix(FOLDER)
            .and_then(|inside| inside.strip_prefix(language)?.strip_prefix('/')?.strip_suffix(".json"))
        else {
            continue;
        };
        let Ok(Value::Object(texts)) = serde_json::from_str(&file.text) else {
            faults.push(file.fault(1, "is not a JSON object"));
            continue;
        };
        for (key, value) in texts {
            let forms: Vec<&str> = match &value {
                Value::String(text) => vec![text],
                Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            if forms.is_empty() || forms.iter().any(|text| text.trim().is_empty()) {
                faults.push(file.fault(1, format!("`{key}` is empty")));
            }
            table.insert(format!("{name}.{key}"), forms.iter().flat_map(|text| parameters(text)).collect());
        }
    }
    table
}

fn parameters(text: &str) -> Vec<String> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(hans: &str) -> Vec<File> {
        [("en", r#"{"hi": "Hello {name}"}"#), ("zh-Hans", hans), ("zh-Hant", r#"{"hi": "{name}，你好"}"#)]
            .into_iter()
            .map(|(language, text)| File {
                path: format!("app/locales/{language}/core.json"),
                text: text.to_owned(),
            })
            .collect()
    }

    #[test]
    fn a_missing_empty_or_different_translation_is_seen() {
        assert!(complete(&tree(r#"{"hi": "你好，{name}"}"#)).is_empty());
        assert_eq!(complete(&tree("{}")).len(), 1);
        assert_eq!(complete(&tree(r#"{"hi": "你好"}"#)).len(), 1);
        assert!(!complete(&tree(r#"{"hi": ""}"#)).is_empty());
        assert!(!complete(&tree(r#"{"hi": "{name}", "more": "x"}"#)).is_empty());
        assert!(!complete(&tree("oops")).is_empty());
    }

    #[test]
    fn a_text_that_nobody_shows_is_noted() {
        let mut files = tree(r#"{"hi": "{name}"}"#);
        assert_eq!(unused(&files).len(), 1);
        files.push(File { path: "app/src/a.rs".to_owned(), text: "t!(\"core.hi\", name = n)".to_owned() });
        assert!(unused(&files).is_empty());
    }
}
