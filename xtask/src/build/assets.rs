//! What `dist/app` holds: written where it changed, and cleared of what no longer belongs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The first 8 hex digits of the SHA-256 of all parts: enough to tell builds of one file apart, short in an address and in the list of
/// all parts, which is in the first load.
pub fn hash(parts: &[&[u8]]) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update((part.len() as u64).to_le_bytes());
        sum.update(part);
    }
    sum.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// `file.ext` with its content's hash: `file.01234567.ext`. The same name is always the same bytes.
pub fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = hash(&[content]);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// A folder that a running server watches: each file is replaced in one step, and old ones go last.
pub struct Assets {
    folder: PathBuf,
    kept: BTreeSet<PathBuf>,
}

impl Assets {
    pub fn new(folder: PathBuf) -> Self {
        Assets { folder, kept: BTreeSet::new() }
    }

    /// Writes a file at a path inside the folder.
    pub fn put(&mut self, inside: impl AsRef<Path>, content: &[u8]) -> Result<()> {
        let path = self.folder.join(inside.as_ref());
        if !fs::read(&path).is_ok_and(|there| there == content) {
            replace(&path, content)?;
        }
        self.kept.insert(inside.as_ref().to_path_buf());
        Ok(())
    }

    /// Writes `assets/NAME.HASH.EXT` and answers its address from the root.
    pub fn put_hashed(&mut self, name: &str, content: &[u8]) -> Result<String> {
        let inside = format!("assets/{}", hashed_name(name, content));
        self.put(&inside, content)?;
        Ok(format!("/{inside}"))
    }

    /// Removes what this build did not write.
    pub fn finish(self) -> Result<()> {
        for inside in crate::paths::files_below(&self.folder) {
            if !self.kept.contains(&inside) {
                fs::remove_file(self.folder.join(inside))?;
            }
        }
        Ok(())
    }
}

/// Writes beside and renames: a reader sees the old file or the new one, whole.
pub fn replace(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("new~");
    fs::write(&beside, content).with_context(|| beside.display().to_string())?;
    fs::rename(&beside, path).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_its_content_and_keeps_its_ending() {
        assert_ne!(hashed_name("app.js", b"a"), hashed_name("app.js", b"b"));
        assert!(hashed_name("app.js", b"a").starts_with("app."));
        assert!(hashed_name("app.js", b"a").ends_with(".js"));
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    }
}
