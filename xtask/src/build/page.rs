//! `dist/app`: one script that starts the app, its wasm and bundles, the styles, the texts, and the page that names
//! them all. Nothing inline, so that the strict content security policy holds.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::Profile;
use super::app::Bound;
use super::assets::{self, Assets};
use super::names;
use super::styles::{self, Sheet};
use crate::{paths, run};

/// Headers of what is served as a file. Pages and answers get theirs from the worker.
const HEADERS: &str = "\
/*
  X-Content-Type-Options: nosniff
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/icons/*
  Cache-Control: public, max-age=86400
";

/// The assembled page.
pub struct Page {
    /// Changes with anything a browser or the worker would notice.
    pub build: String,
}

/// Writes everything the browser loads.
pub fn assemble(assets: &mut Assets, app: &Bound, worker_id: &str, profile: Profile) -> Result<Page> {
    let (script, wasm) = script(assets, app, profile)?;
    let styles = assets.put_hashed("app.css", &styles::sheet(Sheet::First)?)?;
    let of_parts = assets.put_hashed("parts.css", &styles::sheet(Sheet::Parts)?)?;
    let locales = locales(assets)?;
    copy_public(assets)?;
    assets.put("_headers", HEADERS.as_bytes())?;

    let build = assets::hash(&[app.id.as_str(), worker_id, &styles, &of_parts, &locales].map(str::as_bytes));
    let html = html(&build, &locales, [&styles, &of_parts], &script, &wasm);
    assets.put("index.html", html.as_bytes())?;
    Ok(Page { build })
}

/// The starting script with the glue, in one file, and the main module that it starts: their addresses. Bundles and module
/// are named by their content in it.
fn script(assets: &mut Assets, app: &Bound, profile: Profile) -> Result<(String, String)> {
    let folder = super::workshop("script");
    let _ = fs::remove_dir_all(&folder);
    copy_scripts(&app.folder, &folder)?;

    let split = folder.join("split.js");
    fs::write(&split, name_bundles(assets, app, fs::read_to_string(&split)?)?)?;

    let boot = paths::root("app/boot.js");
    let mut start = String::new();
    if boot.exists() {
        fs::copy(&boot, folder.join("boot.js"))?;
        start.push_str("import \"./boot.js\";\n");
    }
    start.push_str(&format!("import init from \"./app.js\";\ninit({{ module_or_path: \"{MODULE}\" }});\n"));
    fs::write(folder.join("start.js"), start)?;

    let names = folder.join("names.json");
    fs::write(&names, "{}")?;
    let mut esbuild = run::tool("esbuild");
    esbuild.arg(folder.join("start.js")).args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
    ]);
    if profile == Profile::Release {
        esbuild.arg("--minify").arg(format!("--mangle-props={}", names::SHORTENED));
        esbuild.arg(format!("--mangle-cache={}", names.display()));
    }
    let script = String::from_utf8(run::capture(&mut esbuild)?.stdout)?;
    let module = names::shorten(&fs::read(app.folder.join("app_bg.wasm"))?, &names::read(&names)?)?;
    let wasm = assets.put_hashed("app.wasm", &module)?;
    ensure!(script.contains(MODULE), "the script does not start the module");
    let script = assets.put_hashed("app.js", script.replace(MODULE, &wasm).as_bytes())?;
    Ok((script, wasm))
}

/// Stands for the main module's address until its names, and with them its content, are known.
const MODULE: &str = "{MODULE}";

/// Puts the bundles into the assets and writes their addresses into the script that loads them.
fn name_bundles(assets: &mut Assets, app: &Bound, mut text: String) -> Result<String> {
    for file in &app.bundles {
        let address = assets.put_hashed(file, &fs::read(app.folder.join(file))?)?;
        let named = format!("\"./{file}\"");
        ensure!(text.contains(&named), "split.js does not load {file}");
        text = text.replace(&named, &format!("\"{address}\""));
    }
    Ok(text)
}

fn copy_scripts(from: &Path, to: &Path) -> Result<()> {
    for inside in paths::files_below(from) {
        if inside.extension().is_some_and(|extension| extension == "js") {
            let target = to.join(&inside);
            fs::create_dir_all(target.parent().unwrap_or(to))?;
            fs::copy(from.join(&inside), target)?;
        }
    }
    Ok(())
}

/// The texts, under an address that changes with any of them. Answers that address.
fn locales(assets: &mut Assets) -> Result<String> {
    let folder = paths::root("app/locales");
    let mut files = Vec::new();
    for inside in paths::files_below(&folder) {
        let path = folder.join(&inside);
        let json: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)
            .with_context(|| format!("{} is not JSON", path.display()))?;
        files.push((inside, serde_json::to_vec(&json)?));
    }
    let parts: Vec<&[u8]> = files.iter().map(|(_, content)| content.as_slice()).collect();
    let base = format!("assets/locales.{}", assets::hash(&parts));
    for (inside, content) in &files {
        assets.put(Path::new(&base).join(inside), content)?;
    }
    Ok(format!("/{base}"))
}

fn copy_public(assets: &mut Assets) -> Result<()> {
    let folder = paths::root("public");
    for inside in paths::files_below(&folder) {
        let content = fs::read(folder.join(&inside))?;
        assets.put(&inside, &content)?;
    }
    Ok(())
}

/// The page. Script and wasm are asked for at once, before either is parsed.
fn html(build: &str, locales: &str, [styles, of_parts]: [&str; 2], script: &str, wasm: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en" data-build="{build}" data-locales="{locales}" data-parts="{of_parts}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>Regulars</title>
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
<script type="module" src="{script}"></script>
<link rel="stylesheet" href="{styles}">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="icon" href="/icons/icon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="/icons/icon-180.png">
</head>
<body>
<noscript>Regulars needs JavaScript. Regulars 需要 JavaScript。</noscript>
</body>
</html>
"#
    )
}
