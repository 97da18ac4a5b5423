//! The worker's half: wasm-bindgen's glue, and the entry module that workerd loads.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::assets;
use crate::paths;

/// The module workerd loads; `{GLUE}` and `{BUILD}` are filled in.
const ENTRY: &str = include_str!("entry.js");

/// Binds the compiled worker into a folder of its own, named by its content; done once per content.
pub fn bind(wasm: &Path, id: &str) -> Result<PathBuf> {
    let done = super::workshop("worker").join(id);
    if done.is_dir() {
        return Ok(done);
    }
    let beside = done.with_extension("new~");
    let _ = fs::remove_dir_all(&beside);
    Bindgen::new()
        .input_path(wasm)
        .out_name("glue")
        .module(true)?
        .typescript(false)
        .remove_name_section(false)
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        .generate(&beside)
        .context("wasm-bindgen on the worker")?;
    // workerd takes the module as an ordinary import: source phase imports are not there yet.
    let glue = beside.join("glue.js");
    let text = fs::read_to_string(&glue)?.replace("import source ", "import ");
    fs::write(&glue, text)?;
    fs::rename(&beside, &done)?;
    Ok(done)
}

/// Copies the bound worker into `dist/worker`, the entry last: `wrangler dev` reloads on it, and everything it names
/// is there by then. What earlier builds left goes after that.
pub fn publish(bound: &Path, id: &str, build: &str) -> Result<()> {
    let folder = paths::root("dist/worker");
    for inside in paths::files_below(bound) {
        let to = folder.join(id).join(&inside);
        if !to.exists() {
            assets::replace(&to, &fs::read(bound.join(&inside))?)?;
        }
    }
    let entry = ENTRY.replace("{GLUE}", &format!("./{id}/glue.js")).replace("{BUILD}", build);
    let path = folder.join("index.js");
    if !fs::read_to_string(&path).is_ok_and(|there| there == entry) {
        assets::replace(&path, entry.as_bytes())?;
    }
    for old in fs::read_dir(&folder)?.flatten() {
        if old.path().is_dir() && old.file_name() != *id {
            fs::remove_dir_all(old.path())?;
        }
    }
    Ok(())
}
