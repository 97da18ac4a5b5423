//! Reads the locale files: makes the macro that lets `t!` accept known keys only, and refuses a translation that is missing
//! or whose parameters differ. Also asks the linker for relocations, by which `cargo xtask build` cuts the app into parts.
//! Keys are `<file name>.<key in the file>`; a value is a text or an object of plural forms.
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

const LANGUAGES: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let tables = LANGUAGES.map(|language| (language, read(Path::new("locales").join(language).as_path())));
    let (_, english) = &tables[0];
    for (language, table) in &tables[1..] {
        for (key, params) in english {
            match table.get(key) {
                None => println!("cargo::error=locales/{language}: `{key}` is not translated"),
                Some(other) if other != params => {
                    println!(
                        "cargo::error=locales/{language}: `{key}` has parameters {other:?}, English has {params:?}"
                    )
                }
                Some(_) => {}
            }
        }
        for key in table.keys().filter(|key| !english.contains_key(*key)) {
            println!("cargo::error=locales/{language}: `{key}` does not exist in English");
        }
    }
    let arms: String = english.keys().map(|key| format!("    ({key:?}) => {{ {key:?} }};\n")).collect();
    let unknown = "    ($key:literal) => { compile_error!(concat!(\"no text in locales/en: \", $key)) };\n";
    let code = format!(
        "/// The key itself, if `locales/en` has it.\nmacro_rules! locale_key {{\n{arms}{unknown}}}\n"
    );
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("keys.rs"), code).expect("the build directory can be written");
}

/// Key → names of its parameters.
fn read(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder per language").flatten().map(|f| f.path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "json")) {
        println!("cargo::rerun-if-changed={}", file.display());
        let namespace = file.file_stem().expect("has a name").to_string_lossy();
        let text = fs::read_to_string(file).expect("readable");
        let table: serde_json::Map<String, serde_json::Value> = match serde_json::from_str(&text) {
            Ok(table) => table,
            Err(error) => {
                println!("cargo::error={}: {error}", file.display());
                continue;
            }
        };
        for (key, value) in table {
            let texts: Vec<&str> = match &value {
                serde_json::Value::String(text) => vec![text],
                serde_json::Value::Object(forms) => forms.values().filter_map(|v| v.as_str()).collect(),
                _ => vec![],
            };
            if texts.is_empty() || texts.iter().any(|t| t.trim().is_empty()) {
                println!("cargo::error={}: `{key}` is empty", file.display());
            }
            keys.insert(format!("{namespace}.{key}"), texts.iter().flat_map(|t| params(t)).collect());
        }
    }
    keys
}

/// The names in braces.
fn params(text: &str) -> Vec<String> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}
