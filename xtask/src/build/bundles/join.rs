//! Several split modules in one. They import the memory, the table and globals from the main module, export nothing, and
//! reach each other through fixed places in the table: so their functions stand side by side under new numbers, and all
//! else stays as it was.

use std::collections::HashMap;
use std::convert::Infallible;

use anyhow::{Result, anyhow, bail, ensure};
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, FunctionSection, ImportSection, Module,
    RawSection, TypeSection,
};
use wasmparser::{DataKind, FuncType, Import, KnownCustom, Name, Parser, Payload, TypeRef};

/// One module with all that these have.
pub fn join<'a>(modules: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>> {
    let mut joined = Joined::default();
    for module in modules {
        joined.add(module)?;
    }
    joined.finish()
}

/// The module without its custom sections: names and what else only people and tools read.
pub fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut bare = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Some((id, range)) = payload?.as_section()
            && id != 0
        {
            bare.section(&RawSection { id, data: &module[range.start as usize..range.end as usize] });
        }
    }
    Ok(bare.finish())
}

/// Whether it brings data that the app changes while it runs: loaded a second time, the changes would be lost. Asked before
/// the names are gone.
pub fn writes_data(module: &[u8]) -> Result<bool> {
    let (mut names, mut sizes) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::DataSection(data) => {
                for segment in data {
                    sizes.push(segment?.data.len());
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(subsections) = section.as_known() {
                    for subsection in subsections {
                        if let Name::Data(map) = subsection? {
                            for name in map {
                                let name = name?;
                                names.push((name.index as usize, name.name.starts_with(".rodata")));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    // A segment without a name counts as written to.
    let only_read = |place| names.contains(&(place, true));
    Ok(sizes.iter().enumerate().any(|(place, size)| *size > 0 && !only_read(place)))
}

#[derive(Default)]
struct Joined {
    types: HashMap<FuncType, u32>,
    type_section: TypeSection,
    imports: Vec<(Kind, String)>,
    import_section: ImportSection,
    functions: FunctionSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
}

/// What is imported.
#[derive(PartialEq)]
enum Kind {
    Memory,
    Table,
    Global,
}

/// Where the numbers of the module now being added have moved.
struct Moved {
    types: Vec<u32>,
    globals: Vec<u32>,
    functions: u32,
}

impl Reencode for Moved {
    type Error = Infallible;

    fn type_index(&mut self, ty: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.types[ty as usize])
    }

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.functions + function)
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.globals[global as usize])
    }
}

impl Joined {
    fn add(&mut self, module: &[u8]) -> Result<()> {
        let mut moved = Moved { types: Vec::new(), globals: Vec::new(), functions: self.functions.len() };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::Version { .. } | Payload::CodeSectionStart { .. } | Payload::End(_) => {}
                // Only says how many segments follow.
                Payload::DataCountSection { .. } => {}
                Payload::TypeSection(types) => {
                    for ty in types.into_iter_err_on_gc_types() {
                        moved.types.push(self.ty(ty?)?);
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if let Some(global) = self.import(import?)? {
                            moved.globals.push(global);
                        }
                    }
                }
                Payload::FunctionSection(functions) => {
                    moved.parse_function_section(&mut self.functions, functions).map_err(unlike)?;
                }
                Payload::ElementSection(elements) => {
                    moved.parse_element_section(&mut self.elements, elements).map_err(unlike)?;
                }
                Payload::CodeSectionEntry(body) => {
                    moved.parse_function_body(&mut self.code, body).map_err(unlike)?;
                }
                Payload::DataSection(data) => {
                    for segment in data {
                        let segment = segment?;
                        ensure!(matches!(segment.kind, DataKind::Active { .. }), "a passive data segment");
                        if !segment.data.is_empty() {
                            moved.parse_data(&mut self.data, segment).map_err(unlike)?;
                        }
                    }
                }
                Payload::ExportSection(exports) if exports.count() == 0 => {}
                Payload::GlobalSection(globals) if globals.count() == 0 => {}
                Payload::TableSection(tables) if tables.count() == 0 => {}
                Payload::MemorySection(memories) if memories.count() == 0 => {}
                Payload::TagSection(tags) if tags.count() == 0 => {}
                other => bail!("a split module has what none had before: {other:?}"),
            }
        }
        Ok(())
    }

    /// Imports it, unless it is; the number here, if it is a global.
    fn import(&mut self, import: Import) -> Result<Option<u32>> {
        let kind = match import.ty {
            TypeRef::Memory(_) => Kind::Memory,
            TypeRef::Table(_) => Kind::Table,
            TypeRef::Global(_) => Kind::Global,
            other => bail!("a split module imports {}: {other:?}", import.name),
        };
        let known = |(of, name): &(Kind, String)| *of == kind && name == import.name;
        if !self.imports.iter().any(known) {
            ensure!(
                kind == Kind::Global || self.imports.iter().all(|(of, _)| *of != kind),
                "split modules with two memories or tables"
            );
            let ty = RoundtripReencoder.entity_type(import.ty).map_err(unlike)?;
            self.import_section.import(import.module, import.name, ty);
            self.imports.push((kind, import.name.to_owned()));
            return self.import(import);
        }
        let globals = || self.imports.iter().filter(|(kind, _)| *kind == Kind::Global);
        let number = globals().position(known).map(u32::try_from).transpose()?;
        Ok(number)
    }

    /// The number of a type here, the same for equal ones.
    fn ty(&mut self, ty: FuncType) -> Result<u32> {
        if let Some(known) = self.types.get(&ty) {
            return Ok(*known);
        }
        let number = self.type_section.len();
        let same = RoundtripReencoder.func_type(ty.clone()).map_err(unlike)?;
        self.type_section.ty().func_type(&same);
        self.types.insert(ty, number);
        Ok(number)
    }

    fn finish(self) -> Result<Vec<u8>> {
        let mut module = Module::new();
        module.section(&self.type_section).section(&self.import_section);
        module.section(&self.functions).section(&self.elements);
        module.section(&DataCountSection { count: self.data.len() }).section(&self.code).section(&self.data);
        Ok(module.finish())
    }
}

fn unlike(problem: Error<Infallible>) -> anyhow::Error {
    anyhow!("a split module that cannot be read: {problem}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ConstExpr, Elements, EntityType, Function, ValType};

    /// A module as the splitter writes them: one function of this type at this place of the table, calling itself.
    fn split(params: &[ValType], place: i32, data: &[u8]) -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function(params.iter().copied(), []);
        let memory = wasm_encoder::MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        imports.import("main", "memory", EntityType::Memory(memory));
        let table = wasm_encoder::TableType {
            element_type: wasm_encoder::RefType::FUNCREF,
            minimum: 9,
            maximum: None,
            table64: false,
            shared: false,
        };
        imports.import("main", "table", EntityType::Table(table));
        functions.function(0);
        let (mut elements, mut code, mut segments) =
            (ElementSection::new(), CodeSection::new(), DataSection::new());
        elements.active(None, &ConstExpr::i32_const(place), Elements::Functions((&[0][..]).into()));
        let mut body = Function::new([]);
        for at in 0..params.len() {
            body.instructions().local_get(at as u32);
        }
        body.instructions().call(0).end();
        code.function(&body);
        segments.active(0, &ConstExpr::i32_const(place * 100), data.iter().copied());
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements);
        module.section(&DataCountSection { count: 1 }).section(&code).section(&segments);
        module.finish()
    }

    #[test]
    fn functions_keep_their_place_in_the_table_and_call_who_they_called() {
        let modules = [split(&[], 1, b"one"), split(&[ValType::I32], 2, b""), split(&[], 3, b"three")];
        let joined = join(modules.iter().map(Vec::as_slice)).unwrap();
        wasmparser::validate(&joined).unwrap();
        let elements = Parser::new(0).parse_all(&joined).find_map(|payload| match payload.unwrap() {
            Payload::ElementSection(elements) => Some(elements),
            _ => None,
        });
        let functions: Vec<u32> = elements
            .unwrap()
            .into_iter()
            .flat_map(|element| match element.unwrap().items {
                wasmparser::ElementItems::Functions(list) => list.into_iter().map(Result::unwrap),
                _ => panic!("not functions"),
            })
            .collect();
        assert_eq!(functions, [0, 1, 2]);
    }

    #[test]
    fn data_that_is_only_read_may_come_twice_and_any_other_may_not() {
        let named = |name: Option<&str>| {
            let mut module = split(&[], 1, b"data");
            if let Some(name) = name {
                let (mut names, mut segments) =
                    (wasm_encoder::NameSection::new(), wasm_encoder::NameMap::new());
                segments.append(0, name);
                names.data(&segments);
                wasm_encoder::Section::append_to(&names, &mut module);
            }
            module
        };
        assert!(!writes_data(&named(Some(".rodata.str"))).unwrap());
        assert!(writes_data(&named(Some(".data"))).unwrap());
        assert!(writes_data(&named(None)).unwrap());
        assert!(!writes_data(&split(&[], 1, b"")).unwrap());
    }

    #[test]
    fn modules_of_different_memories_are_not_joined() {
        let mut other = split(&[], 1, b"");
        let at = other.windows(6).position(|name| name == b"memory").unwrap();
        other[at] = b'M';
        assert!(join([split(&[], 1, b"").as_slice(), &other]).is_err());
    }
}
