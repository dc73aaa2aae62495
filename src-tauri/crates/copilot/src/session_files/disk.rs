//! The real file system, as the runtime's own tools would have used it.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::SystemTime;

use github_copilot_sdk::session_fs::{DirEntry, DirEntryKind, FileInfo};

/// A failed write, and whether it has changed the file.
pub(super) struct Failed {
    pub(super) error: io::Error,
    pub(super) changed: bool,
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self { error, changed: false }
    }
}

pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "EISDIR: illegal operation on a directory, read",
        ));
    }
    // A pipe or a device may never end.
    if !about.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    fs::read(path)
}

/// Writes into the file that is there, which keeps its mode, links and owner, or makes one. A link that leads nowhere is
/// not followed: the runtime's own tool would not make its target either.
pub(super) fn write(path: &Path, content: &[u8], mode: Option<u32>) -> Result<(), Failed> {
    let mut file = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            options(mode).write(true).create_new(true).open(path)?
        }
        Err(error) => return Err(error.into()),
        Ok(about) if about.is_symlink() && !path.exists() => {
            return Err(
                io::Error::new(io::ErrorKind::AlreadyExists, "EEXIST: file already exists, open").into()
            );
        }
        Ok(_) if fs::metadata(path)?.is_file() => OpenOptions::new().write(true).truncate(true).open(path)?,
        Ok(_) => return Err(io::Error::other("not a regular file").into()),
    };
    file.write_all(content).map_err(|error| Failed { error, changed: true })
}

pub(super) fn append(path: &Path, content: &[u8], mode: Option<u32>) -> io::Result<()> {
    let mut file: File = options(mode).create(true).append(true).open(path)?;
    file.write_all(content)
}

fn options(mode: Option<u32>) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(mode.unwrap_or(0o666));
    options
}

pub(super) fn stat(path: &Path) -> io::Result<FileInfo> {
    let about = fs::metadata(path)?;
    let size = i64::try_from(about.len()).unwrap_or(i64::MAX);
    let (changed, made) = (time(about.modified()), time(about.created().or_else(|_| about.modified())));
    Ok(FileInfo::new(about.is_file(), about.is_dir(), size, changed, made))
}

fn time(time: io::Result<SystemTime>) -> String {
    let at = time.ok().and_then(|time| jiff::Timestamp::try_from(time).ok()).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

pub(super) fn make_folder(path: &Path, recursive: bool, mode: Option<u32>) -> io::Result<()> {
    DirBuilder::new().recursive(recursive).mode(mode.unwrap_or(0o777)).create(path)
}

pub(super) fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

pub(super) fn entries(path: &Path) -> io::Result<Vec<DirEntry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let is_folder = fs::metadata(entry.path()).is_ok_and(|about: Metadata| about.is_dir());
        let kind = if is_folder { DirEntryKind::Directory } else { DirEntryKind::File };
        entries.push(DirEntry::new(entry.file_name().to_string_lossy(), kind));
    }
    Ok(entries)
}

pub(super) fn remove(path: &Path, recursive: bool, force: bool) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() && recursive => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if force && error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
