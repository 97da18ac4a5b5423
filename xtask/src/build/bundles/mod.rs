//! Few files instead of hundreds: the splitter makes a chunk for every set of screens that share something. Chunks that
//! are loaded together are joined, and the script that loads them is written anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_split_cli_support::SplitWasm;

mod join;
mod plan;

/// Replaces the chunks in this folder by bundles, and what follows the helpers in `split.js` by what loads the bundles.
pub fn bundle(folder: &Path, split: SplitWasm) -> Result<()> {
    let mut parts: Vec<_> = split.prefetch_map.into_iter().collect();
    parts.sort();
    let needed_by = |stem: &str| -> BTreeSet<usize> {
        (0..parts.len()).filter(|&part| parts[part].1.iter().any(|needed| needed == stem)).collect()
    };
    let stems: BTreeSet<&String> = parts.iter().flat_map(|(_, stems)| stems).collect();
    let (mut chunks, mut modules) = (Vec::new(), Vec::new());
    for stem in stems {
        let path = folder.join(format!("{stem}.wasm"));
        let module = fs::read(&path)?;
        let copyable = !join::writes_data(&module).with_context(|| stem.clone())?;
        let module = join::without_names(&module)?;
        fs::remove_file(&path)?;
        chunks.push(plan::Chunk { needed_by: needed_by(stem), size: module.len(), copyable });
        modules.push(module);
    }
    let bundles = plan::plan(&chunks);

    let script = folder.join("split.js");
    let written = fs::read_to_string(&script)?;
    // The helpers end where the first chunk's users are listed.
    let (helpers, _) = written.split_once("\n/* ").context("split.js begins otherwise than expected")?;
    let mut text = format!("{helpers}\n");
    for (number, bundle) in bundles.iter().enumerate() {
        let file = format!("bundle_{number}.wasm");
        fs::write(
            folder.join(&file),
            join::join(bundle.chunks.iter().map(|&place| modules[place].as_slice()))?,
        )?;
        writeln!(text, "const bundle_{number} = makeLoad(() => load(\"./{file}\"), []);")?;
    }
    let loads = |part: usize| {
        bundles.iter().enumerate().filter(move |(_, b)| b.needed_by.contains(&part)).map(|(n, _)| n)
    };
    for (part, (name, _)) in parts.iter().enumerate() {
        let needs: Vec<_> = loads(part).map(|number| format!("bundle_{number}")).collect();
        writeln!(
            text,
            "export const __wasm_split_load_{name} = wrapAsyncCb(makeLoad(() => async () => {{}}, [{}]));",
            needs.join(", ")
        )?;
    }
    text.push_str(include_str!("load.js"));
    fs::write(script, text)?;
    Ok(())
}
