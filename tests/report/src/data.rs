//! The real data sets, beside the repository or where `REGULARS_DATA` says.
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

/// A folder of the real data sets. `None` where it is absent: the running test is then reported as skipped by its name
/// (a failure where the environment variable `CI` is set) and should return.
pub fn data(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("REGULARS_DATA").map_or_else(|| beside().join("shared/data"), PathBuf::from);
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    let thread = std::thread::current();
    crate::line(&format!("skip {} no-data:{}", thread.name().unwrap_or("test"), path.display()));
    None
}

/// A file of the real data sets, ready to be read: one that is packed (`.xz`) is unpacked once and kept below `target`.
/// `None` as [`data`].
///
/// # Panics
/// The file is missing or cannot be unpacked.
pub fn file(folder: &str, name: &str) -> Option<PathBuf> {
    let packed = data(folder)?.join(name);
    match name.strip_suffix(".xz") {
        None => Some(packed),
        Some(plain) => {
            let kept = unpacked().join(folder).join(plain);
            if !kept.is_file() {
                unpack(&packed, &kept).unwrap_or_else(|error| panic!("{}: {error}", packed.display()));
            }
            Some(kept)
        }
    }
}

/// Where unpacked files are kept.
fn unpacked() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/data")
}

/// Under another name first: tests that run at once never read half a file.
fn unpack(packed: &Path, kept: &Path) -> std::io::Result<()> {
    fs::create_dir_all(kept.parent().unwrap_or(kept))?;
    let unfinished = kept.with_extension(format!("{}", std::process::id()));
    let mut out = BufWriter::new(File::create(&unfinished)?);
    lzma_rs::xz_decompress(&mut BufReader::new(File::open(packed)?), &mut out)
        .map_err(|error| std::io::Error::other(format!("{error:?}")))?;
    out.flush()?;
    fs::rename(unfinished, kept)
}

/// The folder in which the repository stands.
fn beside() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).map(Path::to_path_buf).unwrap_or_default()
}
