//! Reads small files. Invariant: an ordinary file inside of the folder, or nothing.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;

/// Largest file that is read, in bytes.
pub(crate) const FILE_BYTES: u64 = 256 * 1024;

/// The text of the file of this name in a folder, whose real place the caller knows. A link is followed as long as it
/// stays in the folder.
pub(crate) fn text_in(folder: &Path, name: &str, limit: u64) -> Option<String> {
    let real = folder.join(name).canonicalize().ok()?;
    if !real.starts_with(folder) {
        return None;
    }
    text(&real, limit)
}

/// The text of an ordinary file, whose last part is no link.
pub(crate) fn text(path: &Path, limit: u64) -> Option<String> {
    let file = open(path)?;
    if !file.metadata().is_ok_and(|found| found.is_file() && found.len() <= limit) {
        return None;
    }
    let mut text = String::new();
    // It may grow while it is read.
    let length = file.take(limit + 1).read_to_string(&mut text).ok()?;
    (length as u64 <= limit).then_some(text)
}

fn open(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe must not hold us up, and a file that has just become a link must not lead us away.
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed());
    }
    options.open(path).ok()
}
