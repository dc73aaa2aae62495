//! Files that cannot be used are kept under another name. Invariant: nothing is overwritten.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Most damaged records that are kept beside each other.
const ASIDE: usize = 1_000;
/// What `SQLite` keeps beside the database.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Renames a database, with what belongs to it, to a name that is free.
pub(crate) fn set_aside(path: &Path) -> std::io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let free = (1..ASIDE)
        .map(|number| path.with_file_name(format!("{stem}.damaged-{number}.sqlite")))
        .find(|aside| !aside.exists())
        .ok_or_else(|| std::io::Error::other("too many damaged files"))?;
    std::fs::rename(path, &free)?;
    for companion in COMPANIONS {
        let beside = with(path, companion);
        if beside.exists() {
            std::fs::rename(beside, with(&free, companion))?;
        }
    }
    Ok(free)
}

fn with(path: &Path, companion: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(companion);
    name.into()
}
