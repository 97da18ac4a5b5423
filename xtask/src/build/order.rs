//! A compressor finds what resembles what came shortly before. The linker's order follows crates; functions of about one size and one type
//! resemble each other more, so that the same code weighs a fiftieth less on its way.

use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// The module with its functions by size, about, and by type among those of a size. It does the same as before.
pub fn order(module: &[u8]) -> Result<Vec<u8>> {
    let mut ordering = Ordering::of(module)?;
    let mut ordered = Module::new();
    ordering
        .parse_core_module(&mut ordered, Parser::new(0), module)
        .map_err(|problem| anyhow!("ordering functions: {problem}"))?;
    Ok(ordered.finish())
}

/// Functions of the module itself, counted from the first that it does not import.
struct Ordering {
    imported: u32,
    /// New place → old place.
    old: Vec<usize>,
    /// Old place → new index.
    index: Vec<u32>,
}

impl Ordering {
    fn of(module: &[u8]) -> Result<Ordering> {
        let (mut imported, mut types, mut sizes) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                    }
                }
                Payload::FunctionSection(functions) => {
                    types = functions.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => sizes.push(body.as_bytes().len()),
                _ => {}
            }
        }
        let mut old: Vec<usize> = (0..types.len()).collect();
        old.sort_by_key(|&place| {
            let size = sizes.get(place).copied().unwrap_or_default();
            (magnitude(size), types[place], size)
        });
        let mut index = vec![0; old.len()];
        for (new, &place) in (imported..).zip(&old) {
            index[place] = new;
        }
        Ok(Ordering { imported, old, index })
    }

    /// What stood in the old order, in the new.
    fn sorted<T: Clone>(&self, all: &[T]) -> Vec<T> {
        self.old.iter().filter_map(|&place| all.get(place).cloned()).collect()
    }
}

/// Twice in each doubling another number: 2 and 3, 4 and 6, 8 and 12 begin one.
fn magnitude(size: usize) -> u32 {
    let doublings = size.max(1).ilog2();
    2 * doublings + u32::from(size >> doublings.saturating_sub(1) & 1 == 1 && doublings > 0)
}

impl Reencode for Ordering {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error> {
        let own = index.checked_sub(self.imported).and_then(|own| self.index.get(own as usize));
        Ok(own.copied().unwrap_or(index))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for index in self.sorted(&types) {
            functions.function(self.type_index(index)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for body in self.sorted(&bodies) {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, ExportKind, ExportSection, Function, ImportSection, TypeSection};

    /// Imports `log`; exports `long`, which calls `short`, and `short`, of another type, which calls `log`.
    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        types.ty().function([], [wasm_encoder::ValType::I32]);
        imports.import("./app.js", "log", EntityType::Function(0));
        functions.function(1).function(0);
        let mut exports = ExportSection::new();
        exports.export("long", ExportKind::Func, 1).export("short", ExportKind::Func, 2);
        let (mut long, mut short) = (Function::new([]), Function::new([]));
        long.instructions().call(2).i32_const(7).end();
        short.instructions().call(0).end();
        let mut code = CodeSection::new();
        code.function(&long).function(&short);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn what_calls_and_exports_a_function_finds_it_at_its_new_place() {
        let ordered = order(&module()).unwrap();
        wasmparser::validate(&ordered).unwrap();
        let mut exports = Vec::new();
        let mut calls = Vec::new();
        for payload in Parser::new(0).parse_all(&ordered) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    exports = section
                        .into_iter()
                        .map(|e| e.map(|e| (e.name.to_owned(), e.index)).unwrap())
                        .collect();
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().unwrap();
                    calls.extend(operators.into_iter().filter_map(|operator| match operator.unwrap() {
                        wasmparser::Operator::Call { function_index } => Some(function_index),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        assert_eq!(exports, [("long".to_owned(), 2), ("short".to_owned(), 1)]);
        // `short` comes first now: it calls what is imported, and `long` calls it.
        assert_eq!(calls, [0, 1]);
    }

    #[test]
    fn an_ordered_module_stays_as_it_is() {
        let ordered = order(&module()).unwrap();
        assert_eq!(order(&ordered).unwrap(), ordered);
    }
}
