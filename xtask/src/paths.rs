//! Where things are, from the root of the repository.

use std::path::{Path, PathBuf};

/// A path of the repository, wherever the command was called from.
pub fn root(inside: &str) -> PathBuf {
    let manifest =
        std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    let root = Path::new(&manifest).parent().map(Path::to_path_buf).unwrap_or_default();
    if inside.is_empty() { root } else { root.join(inside) }
}

/// Files of a folder and all below it, sorted, as paths relative to it. A missing folder has none.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(inside) = path.strip_prefix(folder) {
                found.push(inside.to_path_buf());
            }
        }
    }
    found.sort();
    found
}
