//! Two style sheets from `style/`: what the first screen needs, and what its parts bring with them. Every file is in the cascade layer of
//! its folder, so that a page's rule beats a component's without a longer selector.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::{paths, run};

/// What the shell, the sign-in, the counter and its order look like; all else is shown by parts, which wait for the other sheet.
const FIRST: [&str; 5] =
    ["features/counter.css", "features/entry.css", "features/order.css", "features/signin.css", "ui/"];
/// What of `ui/` only parts show.
const NOT_FIRST: [&str; 1] = ["ui/table.css"];

/// The two sheets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    First,
    Parts,
}

impl Sheet {
    fn of(file: &str) -> Sheet {
        let root = !file.contains('/');
        let first = root || FIRST.iter().any(|at| file.starts_with(at));
        if first && !NOT_FIRST.contains(&file) { Sheet::First } else { Sheet::Parts }
    }
}

/// Minified text of a sheet. The layers are, weakest first: tokens, base, ui, features. Files do not name a layer
/// themselves.
pub fn sheet(which: Sheet) -> Result<Vec<u8>> {
    let mut text = "@layer tokens, base, ui, features;\n".to_owned();
    let folder = paths::root("style");
    for layer in ["tokens", "base", "ui", "features"] {
        let mut files = vec![format!("{layer}.css")];
        let below = paths::files_below(&folder.join(layer));
        files.extend(below.iter().map(|inside| format!("{layer}/{}", inside.display())));
        let chosen = files.iter().filter(|file| file.ends_with(".css") && Sheet::of(file) == which);
        for file in chosen.map(|file| folder.join(file)).filter(|file| file.exists()) {
            let css = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            text.push_str(&format!("@layer {layer} {{\n{css}\n}}\n"));
        }
    }
    minify(&text)
}

fn minify(text: &str) -> Result<Vec<u8>> {
    let mut esbuild = run::tool("esbuild");
    esbuild.args(["--loader=css", "--minify", "--log-level=warning"]);
    let mut child = esbuild.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("esbuild")?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild refused the styles");
    }
    Ok(output.stdout)
}
