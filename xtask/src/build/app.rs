//! The page's half: the compiled app is cut into a main module and what its lazy parts need, bound to JavaScript, and made
//! small.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::{Profile, assets, bundles, order};
use crate::run;

/// The program that makes modules small.
const SHRINK: &str = "xtask/src/build/shrink.mjs";

/// The bound app, in a folder of the workshop.
pub struct Bound {
    /// Holds `app.js`, `app_bg.wasm`, `split.js`, the bundles and snippets.
    pub folder: PathBuf,
    /// File names of the bundles.
    pub bundles: Vec<String>,
    /// Of the compiled module.
    pub id: String,
}

/// Splits and binds the compiled app; done once per content and profile.
pub fn bind(wasm: &Path, profile: Profile) -> Result<Bound> {
    let input = fs::read(wasm)?;
    let id = assets::hash(&[&input, profile.name().as_bytes()]);
    let folder = super::workshop("app").join(&id);
    if !folder.is_dir() {
        let beside = folder.with_extension("new~");
        let _ = fs::remove_dir_all(&beside);
        split(&input, &beside)?;
        Bindgen::new()
            .input_path(beside.join("main.wasm"))
            .out_name("app")
            .web(true)?
            .typescript(false)
            .demangle(false)
            .keep_lld_exports(true)
            .remove_name_section(profile == Profile::Release)
            .remove_producers_section(true)
            .generate(&beside)
            .context("wasm-bindgen on the app")?;
        fs::remove_file(beside.join("main.wasm"))?;
        if profile == Profile::Release {
            shrink_all(&beside)?;
            for module in modules(&beside) {
                fs::write(&module, order::order(&fs::read(&module)?)?)?;
            }
        }
        fs::rename(&beside, &folder)?;
    }
    let mut bundles: Vec<String> = modules(&folder)
        .iter()
        .filter_map(|path| path.file_name()?.to_str().map(str::to_owned))
        .filter(|name| name != "app_bg.wasm")
        .collect();
    bundles.sort();
    Ok(Bound { folder, bundles, id })
}

/// Cuts the module at its lazy parts. Needs the linker's relocations: `app/build.rs` asks for them.
fn split(input: &[u8], folder: &Path) -> Result<()> {
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./split.js";
    options.main_module = "./app.js";
    let split = wasm_split_cli_support::transform(options)
        .map_err(|problem| anyhow!("splitting the app: {problem:#}"))?;
    bundles::bundle(folder, split)
}

fn modules(folder: &Path) -> Vec<PathBuf> {
    crate::paths::files_below(folder)
        .into_iter()
        .filter(|inside| inside.extension().is_some_and(|extension| extension == "wasm"))
        .map(|inside| folder.join(inside))
        .collect()
}

/// Makes every module small: dealt out from the largest on, to a process for each core.
fn shrink_all(folder: &Path) -> Result<()> {
    let mut all = modules(folder);
    all.sort_by_key(|path| Reverse(fs::metadata(path).map_or(0, |meta| meta.len())));
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..cores)
            .map(|first| {
                let mut shrink = run::tool("node");
                shrink.arg(crate::paths::root(SHRINK)).args(all.iter().skip(first).step_by(cores));
                scope.spawn(move || run::capture(&mut shrink))
            })
            .collect();
        hands.into_iter().try_for_each(|hand| {
            hand.join().unwrap_or_else(|_| Err(anyhow!("making modules small"))).map(|_| ())
        })
    })
}
