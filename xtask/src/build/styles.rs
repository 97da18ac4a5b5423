//! One style sheet from `style/`: every file in the cascade layer of its folder, so that a page's rule beats a
//! component's without a longer selector.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::{paths, run};

/// Minified text of all styles. The layers are, weakest first: tokens, base, ui, features. Files do not name a layer
/// themselves.
pub fn sheet() -> Result<Vec<u8>> {
    let mut text = "@layer tokens, base, ui, features;\n".to_owned();
    let folder = paths::root("style");
    for layer in ["tokens", "base", "ui", "features"] {
        let mut files = vec![folder.join(layer).with_extension("css")];
        let below = folder.join(layer);
        files.extend(paths::files_below(&below).into_iter().map(|inside| below.join(inside)));
        for file in
            files.into_iter().filter(|file| file.extension().is_some_and(|e| e == "css") && file.exists())
        {
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
