//! The page's half: the compiled app is cut into a main module and one chunk per lazy route, bound to JavaScript, and
//! made small.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::{Profile, assets};
use crate::run;

/// The web features rustc's default target has; without them wasm-opt refuses the module.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// There are some hundred modules of fewer bytes. Starting wasm-opt on each takes longer than all else of the build and
/// saves nothing that would be noticed.
const TINY: usize = 4 * 1024;

/// The bound app, in a folder of the workshop.
pub struct Bound {
    /// Holds `app.js`, `app_bg.wasm`, `split.js`, the chunks and snippets.
    pub folder: PathBuf,
    /// File stems of the chunks.
    pub chunks: Vec<String>,
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
        }
        fs::rename(&beside, &folder)?;
    }
    let mut chunks: Vec<String> = modules(&folder)
        .iter()
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .filter(|stem| stem != "app_bg")
        .collect();
    chunks.sort();
    Ok(Bound { folder, chunks, id })
}

/// Cuts the module at its lazy routes. Needs the linker's relocations: `app/build.rs` asks for them.
fn split(input: &[u8], folder: &Path) -> Result<()> {
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./split.js";
    options.main_module = "./app.js";
    wasm_split_cli_support::transform(options)
        .map_err(|problem| anyhow!("splitting the app: {problem:#}"))?;
    Ok(())
}

fn modules(folder: &Path) -> Vec<PathBuf> {
    crate::paths::files_below(folder)
        .into_iter()
        .filter(|inside| inside.extension().is_some_and(|extension| extension == "wasm"))
        .map(|inside| folder.join(inside))
        .collect()
}

/// wasm-opt on every module, as many at once as there are cores.
fn shrink_all(folder: &Path) -> Result<()> {
    let mut queue = modules(folder);
    queue.sort_by_key(|path| fs::metadata(path).map_or(0, |meta| meta.len()));
    let queue = Mutex::new(queue);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some(next) = queue.lock().ok().and_then(|mut queue| queue.pop()) {
                        shrink(&next)?;
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("wasm-opt"))))
    })
}

fn shrink(module: &Path) -> Result<()> {
    let bare = without_custom_sections(&fs::read(module)?).context("a module that cannot be read")?;
    fs::write(module, &bare)?;
    if bare.len() < TINY {
        return Ok(());
    }
    let mut wasm_opt: Command = run::tool("wasm-opt");
    wasm_opt
        .args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"])
        .args(FEATURES)
        .arg(module)
        .arg("-o")
        .arg(module);
    // binaryen's own threads: this many modules run at once already.
    run::capture(wasm_opt.env("BINARYEN_CORES", "1"))?;
    Ok(())
}

/// The module without what only people and tools read: names and producers. `None`: it is no module.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = module.split_at_checked(8)?;
    let mut kept = head.to_vec();
    while let Some(&id) = rest.first() {
        let (size, wide) = unsigned(rest.get(1..)?)?;
        let (section, next) = rest.split_at_checked(1 + wide + size)?;
        if id != 0 {
            kept.extend(section);
        }
        rest = next;
    }
    Some(kept)
}

/// An unsigned LEB128 number and how many bytes it takes.
fn unsigned(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_and_every_other_section_stays() {
        let head = [0, b'a', b's', b'm', 1, 0, 0, 0];
        let (types, name) = ([1, 4, 1, 0x60, 0, 0], [0, 0x85, 0, 4, b'n', b'a', b'm', b'e']);
        let module = [&head[..], &name, &types, &name].concat();
        assert_eq!(without_custom_sections(&module), Some([&head[..], &types].concat()));
        assert_eq!(without_custom_sections(&module[..module.len() - 1]), None);
    }
}
