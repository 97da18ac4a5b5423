//! The names by which script and module call each other are long and each stands in both: some hundred of them are a
//! tenth of what the two weigh. esbuild shortens them in the script and says how; here the module follows.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// What esbuild may shorten: what wasm-bindgen named, nothing of ours or the browser's.
pub const SHORTENED: &str = "^__wb(g|indgen)_";

/// Long name → short name, as esbuild wrote it with `--mangle-cache`.
pub fn read(cache: &Path) -> Result<HashMap<String, String>> {
    let text = fs::read_to_string(cache).with_context(|| cache.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}

/// The module with these names of its imports and exports.
pub fn shorten(module: &[u8], short: &HashMap<String, String>) -> Result<Vec<u8>> {
    let named = |name: &str| short.get(name).cloned().unwrap_or_else(|| name.to_owned());
    let mut renamed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                let mut section = ImportSection::new();
                for import in imports.clone().into_imports() {
                    let import = import?;
                    let ty =
                        RoundtripReencoder.entity_type(import.ty).map_err(|problem| anyhow!("{problem}"))?;
                    section.import(import.module, &named(import.name), ty);
                }
                renamed.section(&section);
            }
            Payload::ExportSection(exports) => {
                let mut section = ExportSection::new();
                for export in exports.clone() {
                    let export = export?;
                    let kind = RoundtripReencoder
                        .export_kind(export.kind)
                        .map_err(|problem| anyhow!("{problem}"))?;
                    section.export(&named(export.name), kind, export.index);
                }
                renamed.section(&section);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = &module[range.start as usize..range.end as usize];
                    renamed.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(renamed.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, EntityType, ExportKind, Function, FunctionSection, TypeSection};

    #[test]
    fn only_the_names_that_the_script_calls_otherwise_change() {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        imports.import("./app_bg.js", "__wbg_log_0123", EntityType::Function(0));
        functions.function(0);
        let mut exports = ExportSection::new();
        exports.export("main", ExportKind::Func, 1).export("__wbindgen_malloc", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut body = Function::new([]);
        body.instructions().call(0).end();
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);

        let short = HashMap::from([
            ("__wbg_log_0123".to_owned(), "a".to_owned()),
            ("__wbindgen_malloc".to_owned(), "b".to_owned()),
        ]);
        let renamed = shorten(&module.finish(), &short).unwrap();
        wasmparser::validate(&renamed).unwrap();
        let names: Vec<String> = Parser::new(0)
            .parse_all(&renamed)
            .flat_map(|payload| match payload.unwrap() {
                Payload::ImportSection(imports) => {
                    imports.into_imports().map(|import| import.unwrap().name.to_owned()).collect()
                }
                Payload::ExportSection(exports) => {
                    exports.into_iter().map(|export| export.unwrap().name.to_owned()).collect::<Vec<_>>()
                }
                _ => Vec::new(),
            })
            .collect();
        assert_eq!(names, ["a", "main", "b"]);
    }
}
